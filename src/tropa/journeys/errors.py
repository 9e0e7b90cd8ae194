"""Errors of this room: what was handed in cannot be reckoned with. What is wrong with a plan is a finding instead."""


class BadStay(ValueError):
    """A stay that ends before it begins, or a rule that counts nothing; nothing was worked out. Correct the days."""
