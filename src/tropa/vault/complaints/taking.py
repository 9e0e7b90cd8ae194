"""Taking in what is sealed to listeners, and what listeners tell each other: what is believed, and what it does.

Whoever has worked on the case it is about takes nothing in: to their desk it is a letter for somebody else. It opens
nothing and writes to nobody.
"""

from typing import Literal

from tropa.cases.complaints import Complaint, complaints_of, decode_complaint
from tropa.cases.errors import CoreRefused
from tropa.cases.events import Shred
from tropa.roster.complaint_bodies import ComplaintStep
from tropa.roster.devices import Device
from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.sealing.keys import author_matches
from tropa.sealing.types import ThreadId
from tropa.vault.complaints import shelf
from tropa.vault.complaints.worked import has_worked_on, wrote_in
from tropa.vault.context import Context
from tropa.vault.leaps import minute_now
from tropa.vault.membership.chain import roster_of
from tropa.vault.trial import Opened

Judged = Literal["heard", "core", "author", "not-the-seeker", "not-for-me", "too-many"]
"""Taken in, known, or nothing to do · not of the protocol's shape · not who it says · by another than the case's
seeker · about a case that this desk's member works on · beyond as many as are kept of one complaint."""


def take_letter(here: Context, opened: Opened, day: int) -> Judged:
    """Judge a letter that a listeners' key opened, and keep it. Call inside a transaction."""
    try:
        core = decode_complaint(opened.letter.core)
    except CoreRefused:
        return "core"
    if not author_matches(core.author, opened.letter.sender) or not core.author.startswith("s:"):
        return "author"
    match core.body:
        case Complaint() as body:
            return _take_complaint(here, opened, body, core.author, _held_within(core.at_minute, day, here))
        case Shred():
            return _take_withdrawal(here, core.thread, core.author)
        case _:
            return "author"


def take_step(here: Context, said: ComplaintStep, sender: Device | None, at_minute: int) -> Literal["heard", "later"]:
    """What another listener did about a complaint; believed from listeners' devices. Call inside a transaction.

    Not of one who has worked on the case: what they are complained of is not theirs to close.
    """
    known = roster_of(here)
    if sender is None or known is None or not known.listens(sender.id):
        return "later"
    if not has_worked_on(here, said.case) and not wrote_in(here, said.case, sender.member.text):
        at = shelf.obtain(here, said.case, said.author)
        if at is not None:
            shelf.add_step(here, at, said, sender.member.text, min(at_minute, minute_now(here)))
    return "heard"


def reads(here: Context, case: ThreadId) -> bool:
    """Whether this vault's member holds the case, or can read its seeker's letters or one of its threads."""
    return any(here.db.row(sql, case.raw) is not None for sql in _READS)


_READS = (
    "SELECT 1 FROM cases WHERE case_id = ? AND mine",
    "SELECT 1 FROM reply_key WHERE thread = ?",
    "SELECT 1 FROM compartment JOIN cases ON serial = case_serial WHERE case_id = ?",
)


def is_the_seekers(here: Context, case: ThreadId, author: str) -> bool | None:
    """Whether the case's first letter is by the same author; None where that letter is not here."""
    # What a colleague told of it (week 0) could be made up by the one who is complained of.
    row = here.db.row("SELECT seeker FROM thread WHERE thread = ? AND week > 0", case.raw)
    return None if row is None else row[0] == author


def _take_complaint(here: Context, opened: Opened, body: Complaint, author: str, minute: int) -> Judged:
    if has_worked_on(here, body.case):
        return "not-for-me"
    if is_the_seekers(here, body.case, author) is False:
        return "not-the-seeker"
    at = shelf.obtain(here, body.case, author)
    if at is None:
        return "heard"
    added = shelf.add_letter(here, at, opened.letter, body, minute, opened.key.keys.auth)
    if added == "kept":
        here.record("complaint-came")
    return "too-many" if added == "too-many" else "heard"


def _take_withdrawal(here: Context, thread: ThreadId, author: str) -> Judged:
    rows = here.db.rows("SELECT thread, case_id FROM complaint WHERE author = ?", author)
    for id, case in rows:
        if complaints_of(ThreadId(case)) == thread and (at := shelf.find(here, ThreadId(id))) is not None:
            shelf.withdraw(here, at, minute_now(here))
    return "heard"


def _held_within(claimed_minute: int, relay_day: int, here: Context) -> int:
    """The author's clock, not later than now and not earlier than the day on which the relay had the letter."""
    now = minute_now(here)
    earliest = min(relay_day, now // MINUTES_PER_DAY) * MINUTES_PER_DAY
    return min(max(claimed_minute, earliest), now)
