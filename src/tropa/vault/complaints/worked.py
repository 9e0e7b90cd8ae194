"""Who has worked on a case that is or was here: such a member reads no complaint about it, nor steers one.

Of a case that is gone a keyed hash stays, for this vault's own member alone; without the vault it says nothing. What is
complained of is none of its business.
"""

import hmac
import json
from typing import Final

from tropa.cases.work_bodies import MAX_KEEP_DAYS
from tropa.sealing.keys import device_author
from tropa.sealing.types import ThreadId
from tropa.vault.context import Context
from tropa.vault.membership.chain import roster_of
from tropa.vault.team import network_of

_KEY_BYTES: Final = 32
_KEPT_DAYS: Final = MAX_KEEP_DAYS + 365
"""As long as a complaint may stand open, and then closed (`shelf`); longer where one is here."""

FOR_THIS_MEMBER: Final = (
    " NOT EXISTS (SELECT 1 FROM worked_on WHERE worked_on.mark = complaint.mark)"
    " AND NOT EXISTS (SELECT 1 FROM cases JOIN event ON case_serial = cases.serial"
    " WHERE cases.case_id = complaint.case_id AND verification = 'own')"
    " AND NOT EXISTS (SELECT 1 FROM cases JOIN event ON case_serial = cases.serial"
    " WHERE cases.case_id = complaint.case_id AND author IN (SELECT value FROM json_each(?)))"
)
"""What holds of a row of `complaint` that this vault's member may read; its parameter is `own_authors`."""


def has_worked_on(here: Context, case: ThreadId) -> bool:
    """Whether this vault's member ever wrote anything in the case: a claim, a letter, a note, from whichever device.

    Their own acts only: else whoever is complained of could add every listener to the case, and nobody would read it.
    Call inside a transaction.
    """
    is_noted = here.db.row("SELECT 1 FROM worked_on WHERE mark = ?", mark_of(here, case)) is not None
    return is_noted or _wrote_here(here, case)


def wrote_in(here: Context, case: ThreadId, member: str) -> bool:
    """Whether anything that the member's devices wrote in the case is here."""
    sql = (
        "SELECT 1 FROM cases JOIN event ON case_serial = serial"
        " WHERE case_id = ? AND author IN (SELECT value FROM json_each(?)) LIMIT 1"
    )
    return here.db.row(sql, case.raw, _authors(here, member)) is not None


def note_worked_on(here: Context, case: ThreadId) -> None:
    """Before a case is destroyed: remember it as one that this vault's member has worked on, if they have."""
    if _wrote_here(here, case):
        forget_day = here.day + _KEPT_DAYS
        here.db.run("INSERT OR REPLACE INTO worked_on VALUES (?, ?)", mark_of(here, case), forget_day)


def forget_worked_on(here: Context, today: int) -> None:
    """Forget those that no complaint can be about any more."""
    here.db.run(
        "DELETE FROM worked_on WHERE forget_day < ? AND NOT EXISTS"
        " (SELECT 1 FROM complaint WHERE complaint.mark = worked_on.mark)",
        today,
    )


def mark_of(here: Context, case: ThreadId) -> bytes:
    """What such a case is called in this vault. Call inside a transaction."""
    row = here.db.row("SELECT key FROM worked_on_key")
    key = bytes(row[0]) if row is not None else here.random(_KEY_BYTES)
    if row is None:
        here.db.run("INSERT INTO worked_on_key VALUES (1, ?)", key)
    return hmac.digest(key, case.raw, "sha256")[: ThreadId.SIZE_BYTES]


def own_authors(here: Context) -> str:
    """As whom this vault's member writes, from whichever device: a JSON list."""
    us = network_of(here)
    return _authors(here, us.member if us is not None else "")


def _wrote_here(here: Context, case: ThreadId) -> bool:
    us = network_of(here)
    sql = "SELECT 1 FROM cases JOIN event ON case_serial = serial WHERE case_id = ? AND verification = 'own' LIMIT 1"
    return here.db.row(sql, case.raw) is not None or (us is not None and wrote_in(here, case, us.member))


def _authors(here: Context, member: str) -> str:
    known = roster_of(here)
    devices = known.devices.values() if known is not None and member else ()
    return json.dumps([device_author(each.signing_pub) for each in devices if each.member.text == member])
