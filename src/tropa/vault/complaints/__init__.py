"""Complaints at a listener's desk: keys, letters, steps among listeners, answers, and letting go (protocol 15)."""
