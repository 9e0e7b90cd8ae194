"""What a case is called: in addresses of pages, and aloud."""

from typing import Final

from tropa.sealing.types import ThreadId

_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"


def case_id_of(thread: ThreadId) -> str:
    """What a case is called in addresses of pages."""
    return thread.text


def name_of(thread: ThreadId) -> str:
    """A short name to say aloud, such as K7-41. Two cases may share one: it names, it does not identify."""
    letter, digit, number = thread.raw[0], thread.raw[1], thread.raw[2]
    return f"{_LETTERS[letter % len(_LETTERS)]}{digit % 10}-{number % 100:02d}"
