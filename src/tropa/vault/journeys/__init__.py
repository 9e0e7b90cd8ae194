"""Journeys at a planner's desk: plans, letters about legs and the answers, telling the traveller, letting go (§16)."""
