"""The demonstration: the real programs on one machine, with an invented network and invented people.

Composition only, like ``tropa.cli``: nothing here is used by a program that real people use.
"""
