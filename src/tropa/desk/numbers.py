"""Whole numbers as they come from addresses and forms: bounded before they are read, for a long one costs seconds."""

from typing import Final

MOST_DIGITS: Final = 9


def whole_number(text: str, digits: int = MOST_DIGITS) -> int | None:
    """The number, white space around it aside; None for anything but ASCII digits, at most so many."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= digits else None
