"""The pocket client's core: against Python's sealing, and in a real browser."""
