"""The day that a first letter named, among what is due: it stands while no day to act by that was put down does.

Below `shelf_cases`, which calls it when a first letter is taken in; `work.dues` calls it when facts changed.
"""

import hashlib
from typing import Final

from tropa.vault.context import Context

ACT_BY: Final = "act_by"
_ITEM_BYTES: Final = 16


def note_said_day(here: Context, serial: int, day: int | None) -> None:
    """Work it out anew for the case with this serial: two days to act by would be one too many, and none too few.

    `day`: the one that the first letter named, since 1970; None: it named none.
    """
    here.db.run("DELETE FROM due WHERE case_serial = ? AND sort = 'said'", serial)
    if day is None:
        return
    found = here.db.row(
        "SELECT mine, NOT closed FROM cases WHERE serial = ?1"
        " AND NOT EXISTS (SELECT 1 FROM due WHERE case_serial = ?1 AND sort = 'fact' AND item = ?2)",
        *(serial, _ACT_BY_ITEM),
    )
    if found:
        # Not INSERT ... SELECT: that has a journal of its own, as OR REPLACE has (decision 0148).
        here.db.run("INSERT INTO due VALUES (?, 'said', zeroblob(16), ?, NULL, ?, ?, NULL)", serial, day, *found)


def item_of(name: str) -> bytes:
    """The same 16 bytes for the same name."""
    return hashlib.sha256(b"tropa/1/due" + name.encode()).digest()[:_ITEM_BYTES]


_ACT_BY_ITEM: Final = item_of(ACT_BY)
