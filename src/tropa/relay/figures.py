"""A few figures about a relay, so rounded that they may be shown to anyone: how full it is, how busy today.

Read from the store, beside a running relay or a stopped one. No figure is about a box, a week, a size or an hour.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tropa.relay.store.boxes import MOST_CURSOR
from tropa.relay.store.database import Connection

# Whether anybody wrote today is nobody else's business.
_FEW: Final = 20


@dataclass(frozen=True)
class Figure:
    """``said`` is what is shown; ``harmless`` why it may be."""

    name: str
    said: str
    harmless: str


_LETTERS: Final = (
    "counts letters of all boxes together, to one digit: it tells neither whose they are nor how many boxes"
)
_ROOM: Final = "says in tenths how much of the room is left, which anyone can find out by posting until it is refused"
_TODAY: Final = "is one digit for a whole day and all boxes, own copies counted: no single letter or person shows in it"
_BLOBS: Final = (
    "counts chunks of 64 KiB of all attachments, to one digit: neither how many there are nor how large one is"
)


def figures(connection: Connection, used_bytes: int, ceiling_bytes: int, today: int) -> list[Figure]:
    """What there is to tell; ``today`` in days since 1970."""

    def count(statement: str, *values: int) -> int:
        return int(connection.execute(statement, values).fetchone()[0])

    return [
        Figure("letters stored", rounded(count("SELECT coalesce(sum(letters), 0) FROM boxes")), _LETTERS),
        Figure("room used", tenths(used_bytes, ceiling_bytes), _ROOM),
        Figure("letters that came today", rounded(_came(count, today)), _TODAY),
        Figure("attachments' chunks", rounded(count("SELECT coalesce(sum(next_chunk), 0) FROM blobs")), _BLOBS),
    ]


def rounded(number: int) -> str:
    """One digit and zeros; nothing below twenty is told apart, none at all included."""
    if number < _FEW:
        return f"fewer than {_FEW}"
    step = 10 ** (len(str(number)) - 1)
    return f"about {(number + step // 2) // step * step:,}"


def tenths(part: int, whole: int) -> str:
    """How many tenths of the whole, rounded up."""
    return f"{min(10, -(-part * 10 // whole))} tenths"


def _came(count: Callable[..., int], today: int) -> int:
    # By way of the boxes that got something today: among millions of letters a search by day would read them all.
    return count(
        "SELECT count(*) FROM boxes JOIN letters ON letter_key BETWEEN box_number << 32 AND (box_number << 32) + ?"
        " WHERE last_letter_day = ? AND day = ?",
        MOST_CURSOR,
        today,
        today,
    )
