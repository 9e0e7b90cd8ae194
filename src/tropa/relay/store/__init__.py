"""The relay's SQLite file: what may be kept (protocol §8), and the few things that are done with it."""
