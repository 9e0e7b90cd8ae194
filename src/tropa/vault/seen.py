"""Which letters of a team box have been dealt with, by their SHA-256, so that a box can be read again from its start.

It knows nothing of what was in them. What it remembers goes with the week's keys.
"""

from collections.abc import Sequence
from typing import Final

from tropa.vault.context import Context

MOST_SEEN: Final = 40_000
"""For each box, twice what a box may hold. Letters beyond it are tried again at each reading; nothing else changes."""


def unseen(here: Context, box: int, letter_ids: Sequence[bytes]) -> set[bytes]:
    """Those that have not been taken in, refused or kept before."""
    marks = ", ".join("?" * len(letter_ids))
    sql = f"SELECT letter_id FROM seen_letter WHERE box = ? AND letter_id IN ({marks})"  # noqa: S608 -- marks only
    return set(letter_ids).difference(found for (found,) in here.db.rows(sql, box, *letter_ids))


def note_seen(here: Context, box: int, letter_ids: Sequence[bytes]) -> None:
    """Remember them, as far as there is room. Call in the transaction that deals with them."""
    room = MOST_SEEN - here.db.number("SELECT count(*) FROM seen_letter WHERE box = ?", box)
    noted = letter_ids[: max(room, 0)]
    if noted:
        rows = ", ".join(["(?1, ?)"] * len(noted))
        here.db.run(f"INSERT OR IGNORE INTO seen_letter VALUES {rows}", box, *noted)  # noqa: S608 -- marks only


def note_unseen(here: Context, box: int, letter_id: bytes) -> None:
    """It was let go of for want of room only: if the relay still has it, it may come again."""
    here.db.run("DELETE FROM seen_letter WHERE box = ? AND letter_id = ?", box, letter_id)


def read_anew_each_day(here: Context) -> None:
    """Begin every box at its start, once after unlocking and once a day.

    A relay restored from a backup gives new letters cursors that we have passed, and a lying one any cursor it likes.
    """
    if here.note.read_anew_day != here.day:
        here.db.run("UPDATE team_week SET cursor = 0")
        here.note.read_anew_day = here.day
