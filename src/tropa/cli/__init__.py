"""Composition: reads arguments and configuration, wires the rooms together, starts programs. Holds no domain rules."""
