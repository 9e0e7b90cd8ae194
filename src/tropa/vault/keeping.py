"""Letters that were not taken in, kept as ciphertext until they expire: a key, or a first letter, may be on its way.

What a seeker asked to be destroyed is not kept. It opens nothing.
"""

from dataclasses import dataclass
from typing import Final

import msgspec

from tropa.post.limits import TEAM_LETTER_DAYS
from tropa.roster.weeks import last_day_of_secrets
from tropa.sealing.boxes import letter_id
from tropa.sealing.errors import EncodingError
from tropa.sealing.types import ThreadId
from tropa.vault import journal
from tropa.vault.context import Context
from tropa.vault.leaps import sure_day
from tropa.vault.seen import note_unseen
from tropa.vault.shelf_cases import forget_shredded
from tropa.vault.team import TeamWeek
from tropa.vault.unsent import forget_old_forms

TRIED_AGAIN: Final = ("device", "mark", "later", "other-branch", "early-work")
"""Reasons (`reading.Reason`) that may be gone when more is known of devices, of the chain, or of threads."""
NO_CASE: Final = b""
"""What a letter that opened and is no case's is filed under, so that no case takes it along when it is destroyed."""
MOST_KEPT: Final = 5_000
"""Beyond this the oldest go: a relay that invents letters must not fill the disk."""
_AT_A_TIME: Final = 100


@dataclass(frozen=True)
class KeptLetter:
    """One letter kept, and the newest reply key it was tried with."""

    id: bytes
    box: int
    day: int
    letter: bytes
    reason: str
    tried: int


class _Claim(msgspec.Struct, frozen=True):
    """Of a core that was refused, the one field that says whose it is, whatever else it says."""

    thread: str


@dataclass(frozen=True)
class Kept:
    """Why a letter is kept, and what it was tried with: the newest reply key, and what was known of devices.

    `thread` is the one it claims to be of; `NO_CASE` where it opened and is of none.
    """

    reason: str
    thread: bytes | None
    tried: int
    known: int


def keep(here: Context, letter: bytes, box: TeamWeek, day: int, why: Kept) -> bool:
    """Keep a letter, or note what it was tried with; False when it was kept already."""
    changed = here.db.run(
        "UPDATE kept_letter SET reason = ?, thread = ?, tried = ?, known = ? WHERE letter_id = ?",
        *(why.reason, why.thread, why.tried, why.known, letter_id(letter)),
    )
    if changed:
        return False
    here.db.run(
        "INSERT INTO kept_letter VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *(letter_id(letter), box.box, box.week, min(day, here.day), letter),
        *(why.reason, why.thread, why.tried, why.known),
    )
    return True


def forget(here: Context, letter: bytes) -> None:
    """It has been taken in after all."""
    here.db.run("DELETE FROM kept_letter WHERE letter_id = ?", letter_id(letter))


def claimed_thread(core: bytes) -> ThreadId | None:
    """Whose a core claims to be that was refused for its shape, so that it goes when that case does."""
    try:
        return ThreadId.from_text(msgspec.json.decode(core, type=_Claim).thread)
    except (msgspec.DecodeError, UnicodeDecodeError, EncodingError, RecursionError):
        return None


def known_now(here: Context) -> int:
    """How much is known of devices: rises when something comes by which a letter refused for its device may pass."""
    return here.db.number("SELECT value FROM meta WHERE name = 'devices_known'")


def try_refused_again(here: Context) -> None:
    """This Tropa understands what an older one could not read: an upgrade has it all tried once more, at the next sync.

    Not as `later`: of that a person is told, as of colleagues' letters that are refused.
    """
    here.db.run("UPDATE kept_letter SET reason = 'early-work', known = -1 WHERE reason = 'core'")


def worth_trying(here: Context, newest_reply_key: int, known: int, box: int) -> list[KeptLetter]:
    """Some of those no key fitted that a newer key might, or that were refused for what was not known yet.

    First, those whose first letter may have come.
    """
    marks = ", ".join("?" * len(TRIED_AGAIN))
    rows = here.db.rows(
        f"SELECT letter_id, box, day, letter, reason, tried FROM kept_letter WHERE box = ? AND"  # noqa: S608 -- marks
        f" (reason = 'not-for-me' AND tried < ? OR reason IN ({marks}) AND known < ?"
        " OR reason = 'early' AND thread IN (SELECT thread FROM thread))"
        " ORDER BY reason = 'not-for-me', reason != 'early', day, letter_id LIMIT ?",
        *(box, newest_reply_key, *TRIED_AGAIN, known, _AT_A_TIME),
    )
    return [KeptLetter(*row) for row in rows]


def expire(here: Context) -> None:
    """Let go of what is too old to be opened, of marks no replay could meet, of forms and of the journal's
    old lines."""
    with here.db.transaction():
        today = sure_day(here)
        gone = here.db.run("DELETE FROM kept_letter WHERE day < ?", today - TEAM_LETTER_DAYS)
        weeks = [week for (week,) in here.db.rows("SELECT DISTINCT week FROM kept_letter")]
        for week in weeks:
            if last_day_of_secrets(week) < today:
                gone += here.db.run("DELETE FROM kept_letter WHERE week = ?", week)
        if gone:
            here.record("unopened-letters-expired", gone)
        forget_shredded(here, today)
        forget_old_forms(here)
        journal.expire(here)


def make_room(here: Context) -> None:
    """Let go of the oldest beyond `MOST_KEPT`. Call in every transaction that keeps letters."""
    if here.db.number("SELECT count(*) FROM kept_letter") <= MOST_KEPT:
        return
    too_many = here.db.rows(
        "SELECT box, letter_id FROM kept_letter ORDER BY day DESC, letter_id LIMIT -1 OFFSET ?", MOST_KEPT
    )
    for box, each in too_many:
        here.db.run("DELETE FROM kept_letter WHERE letter_id = ?", each)
        note_unseen(here, box, each)
    here.record("unopened-letters-expired", len(too_many))


def counts(here: Context) -> tuple[int, int]:
    """How many are kept: those no key fitted, and those that were refused."""
    total = here.db.number("SELECT count(*) FROM kept_letter")
    unopened = here.db.number("SELECT count(*) FROM kept_letter WHERE reason = 'not-for-me'")
    return unopened, total - unopened
