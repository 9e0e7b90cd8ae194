"""Complaints as rows: what came, what listeners did, how they stand; and destroying one so that nothing of it is left.

It judges nothing of who may say what (`taking`) and writes to nobody (`acting`).
"""

import hashlib
from dataclasses import dataclass
from typing import Final, Literal

from tropa.cases.complaints import Complaint, ComplaintCore, decode_complaint
from tropa.roster.complaint_bodies import ComplaintStep, Step
from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.sealing.casebox import CaseBox, new_case_key
from tropa.sealing.keys import AuthorId
from tropa.sealing.letters import OpenedLetter
from tropa.sealing.types import AuthPrivateKey, CaseKey, EventId, ThreadId
from tropa.vault.complaints.worked import mark_of
from tropa.vault.context import Context
from tropa.vault.leaps import minute_now
from tropa.vault.retention import forget_day
from tropa.vault.team import network_of
from tropa.vault.views_complaints import ComplaintEntryKind

OPEN_DAYS: Final = 365
"""So long after the last thing said or done, a complaint that nobody closed is destroyed."""
WITHDRAWN_DAYS: Final = 30
"""At the latest so long after its author asked for it. Not at once: any listener could have made the request."""
LEAST_DAYS: Final = 30
"""Nobody else's word destroys a complaint here sooner after it came and was read, whatever it says."""
MOST_LETTERS: Final = 100
"""So many letters of one complaint are kept. Who sends more is no more clearly heard, and holds up everyone's."""
_DRAFT: Final = b"draft"


@dataclass(frozen=True)
class ComplaintRef:
    """A complaint that is here, with its key at hand."""

    serial: int
    id: ThreadId
    case: ThreadId
    author: AuthorId
    box: CaseBox


@dataclass(frozen=True)
class LetterRow:
    """One letter of its author, and the key that it was sealed to."""

    event_id: EventId
    minute: int
    core: ComplaintCore
    body: Complaint
    answer_key: AuthPrivateKey


@dataclass(frozen=True)
class EntryRow:
    """One letter, or one thing that a listener did, to be shown. `member` is empty for a letter."""

    id: bytes
    kind: ComplaintEntryKind
    minute: int
    text: str
    member: str


def id_of(case: ThreadId, author: str) -> ThreadId:
    """What a complaint is called here. By its author, too: whoever names a case first must not keep its seeker out."""
    return ThreadId(hashlib.sha256(case.raw + author.encode()).digest()[: ThreadId.SIZE_BYTES])


def find(here: Context, id: ThreadId) -> ComplaintRef | None:
    """The complaint of that name, if it is here."""
    row = here.db.row("SELECT serial, case_id, author, key FROM complaint WHERE thread = ?", id.raw)
    return ComplaintRef(row[0], id, ThreadId(row[1]), AuthorId(row[2]), CaseBox(CaseKey(row[3]))) if row else None


def obtain(here: Context, case: ThreadId, author: str) -> ComplaintRef | None:
    """The complaint, made with a fresh key if it is not here; None where it was destroyed."""
    id = id_of(case, author)
    if here.db.row("SELECT 1 FROM complaint_gone WHERE thread = ?", id.raw):
        return None
    here.db.run(
        "INSERT OR IGNORE INTO complaint (thread, case_id, mark, author, key, last_minute, destroy_day)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        *(id.raw, case.raw, mark_of(here, case), author, new_case_key(here.random).raw),
        *(here.minute, here.day + OPEN_DAYS),
    )
    return find(here, id)


def add_letter(
    here: Context, at: ComplaintRef, letter: OpenedLetter, body: Complaint, minute: int, key: AuthPrivateKey
) -> Literal["kept", "known", "too-many"]:
    """Keep one letter, of a complaint so many at most; of others only the number is kept."""
    id = letter.event_id.raw
    if here.db.row("SELECT 1 FROM complaint_letter WHERE event_id = ?", id):
        return "known"
    if here.db.number("SELECT count(*) FROM complaint_letter WHERE complaint = ?", at.serial) >= MOST_LETTERS:
        here.db.run("UPDATE complaint SET refused = refused + 1 WHERE serial = ?", at.serial)
        return "too-many"
    here.db.run(
        "INSERT INTO complaint_letter (event_id, complaint, minute, core, wants_answer, answer_key)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        *(id, at.serial, minute, at.box.seal(letter.core, id, here.random), body.keys is not None, key.raw),
    )
    here.db.run(
        "UPDATE complaint SET shown = 1, unread = unread + 1, language = coalesce(language, ?) WHERE serial = ?",
        *(body.language, at.serial),
    )
    _restate(here, at)
    return "kept"


def add_step(here: Context, at: ComplaintRef, said: ComplaintStep, member: str, minute: int) -> bool:
    """Keep one step; False when it is here."""
    words = at.box.seal(said.text.encode(), said.id.raw, here.random)
    added = here.db.run(
        "INSERT OR IGNORE INTO complaint_step (step_id, complaint, member, step, minute, words, answers, keep_days,"
        " came_minute) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *(said.id.raw, at.serial, member, said.step, minute, words, said.to.raw if said.to else None),
        *(said.keep_days, minute_now(here)),
    )
    if added:
        _restate(here, at)
    return added > 0


def withdraw(here: Context, at: ComplaintRef, minute: int) -> None:
    """Its author asked that it be destroyed."""
    here.db.run(
        "UPDATE complaint SET withdrawn_minute = ? WHERE serial = ? AND withdrawn_minute IS NULL", minute, at.serial
    )
    _restate(here, at)


def note_read(here: Context, at: ComplaintRef) -> None:
    """A person has it before them: from now on a close counts."""
    sql = "UPDATE complaint SET unread = 0, read_minute = ? WHERE serial = ? AND unread"
    if here.db.run(sql, minute_now(here), at.serial):
        _restate(here, at)


def newest_letter(here: Context, at: ComplaintRef, *, wants_answer: bool = False) -> LetterRow | None:
    """The newest, or the newest that says where an answer goes."""
    row = here.db.row(
        f"{_LETTER} WHERE complaint = ? AND wants_answer >= ? ORDER BY minute DESC, event_id DESC LIMIT 1",
        *(at.serial, wants_answer),
    )
    return _letter(at, *row) if row else None


def letter(here: Context, at: ComplaintRef, event_id: bytes) -> LetterRow | None:
    """That one, if it is here."""
    row = here.db.row(f"{_LETTER} WHERE complaint = ? AND event_id = ?", at.serial, event_id)
    return _letter(at, *row) if row else None


_LETTER: Final = "SELECT event_id, minute, core, answer_key FROM complaint_letter"


def entries_of(here: Context, at: ComplaintRef, number: int, per_page: int) -> tuple[list[EntryRow], bool]:
    """One page of what is in it, the newest of which is 0, and whether there is more before it.

    In the order of their minutes, the same at every desk: of one minute letters first, then what was done about them.
    """
    rows = here.db.rows(_ENTRIES, at.serial, per_page + 1, number * per_page)
    return [_entry(at, *row) for row in reversed(rows[:per_page])], len(rows) > per_page


# The words are fetched of what is shown only: sorting does not carry them along.
_ENTRIES: Final = """
WITH part AS (
    SELECT 0 AS sort, minute, event_id AS id FROM complaint_letter WHERE complaint = ?1
    UNION ALL SELECT 1, minute, step_id FROM complaint_step WHERE complaint = ?1
    ORDER BY 2 DESC, 1 DESC, 3 DESC LIMIT ?2 OFFSET ?3)
SELECT id, step, part.minute, coalesce(core, words), coalesce(member, '')
FROM part LEFT JOIN complaint_letter ON sort = 0 AND event_id = id LEFT JOIN complaint_step ON sort = 1 AND step_id = id
ORDER BY part.minute DESC, sort DESC, id DESC
"""


def _entry(at: ComplaintRef, id: bytes, step: Step | None, minute: int, sealed: bytes, member: str) -> EntryRow:
    data = at.box.open(sealed, id)
    if step is not None:
        return EntryRow(id, step, minute, data.decode(), member)
    body = decode_complaint(data).body
    assert isinstance(body, Complaint)
    return EntryRow(id, "complaint", minute, body.text, "")


def answers_given(here: Context, at: ComplaintRef) -> int:
    """How many answers listeners have written."""
    sql = "SELECT count(*) FROM complaint_step WHERE complaint = ? AND step = 'answer'"
    return here.db.number(sql, at.serial)


def set_draft(here: Context, at: ComplaintRef, text: str) -> None:
    """Keep what is written so far; an empty text removes it."""
    sealed = at.box.seal(text.encode(), _DRAFT, here.random) if text else None
    here.db.run("UPDATE complaint SET draft = ? WHERE serial = ?", sealed, at.serial)


def draft_of(here: Context, at: ComplaintRef) -> str:
    """What is written so far."""
    row = here.db.row("SELECT draft FROM complaint WHERE serial = ?", at.serial)
    return at.box.open(row[0], _DRAFT).decode() if row and row[0] else ""


def destroy(here: Context, at: ComplaintRef) -> None:
    """Destroy it: key, letters, steps, drafts, and what waits to go. Then the log still has to be emptied."""
    here.db.run("INSERT OR REPLACE INTO complaint_gone VALUES (?, ?)", at.id.raw, forget_day(here))
    # Steps on their way to other listeners are in plain until they are posted.
    here.db.run(
        "DELETE FROM outbox WHERE case_id IS NULL AND recipient IN ('member', 'device')"
        " AND instr(core, ?) = 1 AND instr(core, ?) AND instr(core, ?)",
        *(_STEP, at.case.text.encode(), at.author.encode()),
    )
    here.db.run("DELETE FROM complaint WHERE serial = ?", at.serial)


_STEP: Final = b'{"message":"complaint_step"'


def forget_gone(here: Context, today: int) -> None:
    """Forget those that no replay could bring back any more."""
    here.db.run("DELETE FROM complaint_gone WHERE forget_day < ?", today)


def _restate(here: Context, at: ComplaintRef) -> None:
    """Work out how it stands from what is here, whatever order that came in. No letter is opened for it."""
    row = here.db.row(_STANDING, at.serial)
    assert row is not None
    last, waiting, unread, read_minute, withdrawn = row
    turn = here.db.row(_TURN, at.serial)
    is_closed = turn is not None and turn[0] == "close" and waiting is None and not unread
    if is_closed and turn is not None:
        _, member, minute, came_minute, keep_days = turn
        destroy_day = _day_after_close(here, member, minute, max(came_minute, read_minute), keep_days)
    else:
        destroy_day = (here.minute if last is None else last) // MINUTES_PER_DAY + OPEN_DAYS
    if withdrawn is not None:
        destroy_day = min(destroy_day, withdrawn // MINUTES_PER_DAY + WITHDRAWN_DAYS)
    here.db.run(
        "UPDATE complaint SET last_minute = coalesce(?, last_minute), waiting_since = ?, closed = ?, destroy_day = ?"
        " WHERE serial = ?",
        *(last, waiting, is_closed, destroy_day, at.serial),
    )


_STANDING: Final = """
SELECT (SELECT max(minute) FROM (SELECT minute FROM complaint_letter WHERE complaint = ?1
            UNION ALL SELECT minute FROM complaint_step WHERE complaint = ?1)),
    (SELECT min(minute) FROM complaint_letter WHERE complaint = ?1 AND minute > coalesce(
        (SELECT max(minute) FROM complaint_step WHERE complaint = ?1 AND step != 'reopen'), -1)),
    unread, read_minute, withdrawn_minute
FROM complaint WHERE serial = ?1
"""
_TURN: Final = """
SELECT step, member, minute, came_minute, keep_days FROM complaint_step
WHERE complaint = ? AND step IN ('close', 'reopen') ORDER BY minute DESC, step_id DESC LIMIT 1
"""


def _day_after_close(here: Context, member: str, minute: int, heard_minute: int, keep_days: int | None) -> int:
    """This member's own close is obeyed; another's leaves time from when it had come and all was read here."""
    us, days = network_of(here), keep_days or OPEN_DAYS
    if us is not None and us.member == member:
        return minute // MINUTES_PER_DAY + days
    return heard_minute // MINUTES_PER_DAY + max(days, LEAST_DAYS)


def _letter(at: ComplaintRef, event_id: bytes, minute: int, sealed: bytes, key: bytes) -> LetterRow:
    core = decode_complaint(at.box.open(sealed, event_id))
    assert isinstance(core.body, Complaint)
    return LetterRow(EventId(event_id), minute, core, core.body, AuthPrivateKey(key))
