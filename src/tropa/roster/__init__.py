"""Who belongs to a network, and the public notice a seeker's client needs. Pure; knows nothing of cases."""
