"""What the queue is ordered and counted by, kept with each event that comes, so that no list reads a case's letters.

"Waiting since" goes by arrival here, because clocks of different people cannot be compared: whatever came after the
network's last letter waits. What a colleague's desk tells us was sent may come here late, so for that the order in the
thread decides.
"""

from typing import Final

import msgspec

from tropa.cases.events import Ask, Core
from tropa.cases.retention import UNANSWERED_DAYS
from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.sealing.types import ThreadId
from tropa.vault.context import Context
from tropa.vault.queue import alike, columns
from tropa.vault.queue.todo import note_todo
from tropa.vault.shelf_cases import AnyCore, CaseRef
from tropa.vault.views import Verification

_FIRST_WORDS: Final = 120
_SAY_WHERE: Final = ("fact", "carry")
"""Kinds of event that may say where the person is."""


def first_words(text: str) -> str:
    """How a letter begins, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _FIRST_WORDS else line[:_FIRST_WORDS].rstrip() + "…"


class _Worded(msgspec.Struct, frozen=True):
    text: str


class _Letter(msgspec.Struct, frozen=True):
    """Of a letter's core, its words only."""

    body: _Worded


def newest_words(here: Context, case: CaseRef) -> str:
    """How the newest letter of the seeker's begins; empty where that is their first, or it has no words.

    One letter is opened, the last that came: a page of the queue asks so for each of its lines.
    """
    row = here.db.row(
        "SELECT event_id, kind, core FROM event WHERE thread = ? AND author >= 's:' AND author < 's;'"
        " ORDER BY arrival DESC LIMIT 1",
        case.case.raw,
    )
    if row is None or row[1] != "letter":
        return ""
    # It was read strictly when it came.
    return first_words(msgspec.json.decode(case.core(row[0], row[2]), type=_Letter).body.text)


def is_to_be_read(verification: Verification) -> bool:
    """Whether an event is news to the member: not what they wrote, nor hearsay, nor what stands on a board."""
    return verification not in ("own", "told", "mark")


def note_in_queue(here: Context, case: CaseRef, core: AnyCore, verification: Verification, minute: int) -> None:
    """An event has come. Call after it was stored, in the same transaction."""
    unread = is_to_be_read(verification)
    if isinstance(core, Core) and isinstance(core.body, Ask):
        columns.note_letter(here, case, core.body.language, core.body.needs, core.body.situation)
        alike.note_letter(here, case, core.body, minute)
    elif core.kind in _SAY_WHERE:
        note_todo(here, case.serial)
    if core.thread != case.case:
        if unread:
            here.db.run("UPDATE cases SET unread = unread + 1 WHERE serial = ?", case.serial)
    elif core.author.startswith("s:"):
        _seeker_wrote(here, case, core.kind == "ask", minute, unread)
    elif core.kind != "welcome":
        told = verification == "told"
        _answered(here, case, _since(here, case.case, core.lamport) if told else None)


def _seeker_wrote(here: Context, case: CaseRef, is_first: bool, minute: int, unread: bool) -> None:
    if unread:
        here.db.run("UPDATE cases SET unread = unread + 1 WHERE serial = ?", case.serial)
    # Looked at first: who writes again waits already, and naming the column would have its indexes written anew.
    since = here.db.row("SELECT waiting_since FROM cases WHERE serial = ?", case.serial)
    if since is not None and (since[0] is None or since[0] > minute):
        here.db.run("UPDATE cases SET waiting_since = ? WHERE serial = ?", minute, case.serial)
    if is_first:
        last_day = minute // MINUTES_PER_DAY + UNANSWERED_DAYS
        here.db.run(
            "UPDATE cases SET asked_minute = ?, destroy_day = CASE WHEN answered OR closed THEN destroy_day ELSE ? END"
            " WHERE serial = ?",
            *(minute, last_day, case.serial),
        )


def _answered(here: Context, case: CaseRef, waiting_since: int | None) -> None:
    here.db.run(
        "UPDATE cases SET waiting_since = ?, answered = 1, destroy_day = CASE WHEN closed THEN destroy_day END"
        " WHERE serial = ?",
        *(waiting_since, case.serial),
    )


def _since(here: Context, thread: ThreadId, lamport: int) -> int | None:
    """Since when something by the seeker waits that is not below this place in their thread."""
    row = here.db.row(
        "SELECT min(minute) FROM event WHERE thread = ? AND lamport > ? AND author >= 's:' AND author < 's;'",
        *(thread.raw, lamport),
    )
    return row[0] if row else None


def mark_read(here: Context, case: CaseRef) -> None:
    """The member has seen all letters now in this case; its compartments are read one by one (`Work.mark_read`)."""
    seen = here.db.run("UPDATE event SET unread = 0 WHERE thread = ? AND unread", case.case.raw)
    here.db.run("UPDATE cases SET unread = max(0, unread - ?) WHERE serial = ?", seen, case.serial)
