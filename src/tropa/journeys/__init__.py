"""Journeys: what is wrong with a plan, when the ladder is climbed, how many days are left. Pure (protocol 16)."""
