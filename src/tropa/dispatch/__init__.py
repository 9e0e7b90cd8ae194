"""Who should take what: a pure function from a snapshot to a proposal with reasons. No storage, clock or screens."""
