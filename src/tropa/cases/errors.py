"""The room's errors, split by who erred."""


class CasesError(Exception):
    """Anything this room refuses."""


class CoreRefused(CasesError):
    """A peer wrote a core that is not of the shape in protocol 4.5-4.7; nothing in it was used."""

    def __init__(self, detail: str) -> None:
        super().__init__(f"core refused: {detail}; nothing in it was used")


class CannotWrite(CasesError):
    """Our own mistake: an event that this thread cannot take, such as an answer before there is a first letter."""
