"""Journeys, over several real vaults, phones and a relay in memory."""
