"""What can be wrong with what dispatch is given."""


class DispatchError(Exception):
    """Base of this room's errors."""


class BadSnapshot(DispatchError):
    """The input contradicts itself (an id twice, a negative count, a weight out of range). Nothing was worked out."""


class UnknownName(DispatchError):
    """The caller asked about a role or member that is not in the snapshot."""


class TooLarge(DispatchError):
    """More than can be solved exactly in whole numbers. Nothing was worked out; ask for fewer roles at a time."""


class NotTheBest(DispatchError):
    """Our own fault: a plan that should be the cheapest is not. Nothing was proposed; please report it."""
