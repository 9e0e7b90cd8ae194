"""Members' threads and boards as rows: opening, adding to them, and reading them back as the `cases` room's values.

It judges nothing (`taking` does) and sends nothing (`writing` does).
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from tropa.cases.board import Board, Posted, board_of, concerned, fold_board
from tropa.cases.care_bodies import Check, Flag, Unflag
from tropa.cases.events import Core
from tropa.cases.exposure import Compartment, ContentKind
from tropa.cases.journey_bodies import LegKey, Plan, RoadSent, Watch, WatchStep
from tropa.cases.work_bodies import (
    Carry,
    Claim,
    Close,
    HandOver,
    Note,
    Open,
    ReplyKeyGiven,
    Sent,
    Task,
    TaskDone,
    WorkBody,
    WorkFact,
)
from tropa.cases.work_events import WorkEvent, carried_core, decode_work
from tropa.cases.work_fold import WorkThread, fold_work
from tropa.sealing.types import MemberId, ThreadId
from tropa.vault.context import Context
from tropa.vault.shelf import StoredEvent, add_event, stored_events
from tropa.vault.shelf_cases import CaseRef, show_case
from tropa.vault.views import Verification
from tropa.vault.work import people

_KINDS: dict[type[WorkBody], ContentKind] = {
    Sent: "letters",
    ReplyKeyGiven: "letters",
    Note: "notes",
    HandOver: "notes",
    Close: "notes",
    WorkFact: "facts",
    Task: "tasks",
    TaskDone: "tasks",
    Check: "facts",
    Flag: "notes",
    Unflag: "notes",
    Plan: "journeys",
    LegKey: "journeys",
    RoadSent: "journeys",
    Watch: "journeys",
    WatchStep: "journeys",
}


@dataclass(frozen=True)
class LoadedThread:
    """A thread with its rows, by event id, for what is shown beside each event."""

    thread: WorkThread
    rows: dict[bytes, StoredEvent]


def is_open_here(here: Context, thread: ThreadId) -> bool:
    """Whether the thread has been opened in this vault."""
    return here.db.row("SELECT 1 FROM compartment WHERE thread = ?", thread.raw) is not None


def audience_of(here: Context, thread: ThreadId) -> frozenset[MemberId]:
    """Who reads a thread; nobody where it is not open here."""
    rows = here.db.rows("SELECT member FROM audience WHERE thread = ?", thread.raw)
    return frozenset(MemberId.from_text(member) for (member,) in rows)


def threads_read(here: Context, case: CaseRef) -> list[ThreadId]:
    """The case's members' threads, in the order in which they came here."""
    rows = here.db.rows("SELECT thread FROM compartment WHERE case_serial = ? ORDER BY rowid", case.serial)
    return [ThreadId(thread) for (thread,) in rows]


def keep_opening(here: Context, case: CaseRef, event: WorkEvent, minute: int) -> None:
    """Open a thread in this vault; its event is stored apart (`keep_event`)."""
    opened = event.core.body
    assert isinstance(opened, Open)
    thread = event.core.thread.raw
    here.db.run(
        "INSERT INTO compartment (thread, case_serial, purpose, came_from, opened_by, minute)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        *(thread, case.serial, opened.purpose, opened.came_from.raw if opened.came_from else None),
        *(event.core.author, minute),
    )
    for member in opened.audience:
        here.db.run("INSERT INTO audience VALUES (?, ?)", thread, member.text)
    show_case(here, case)


def keep_event(
    here: Context, case: CaseRef, data: bytes, event: WorkEvent, verification: Verification, minute: int
) -> bool:
    """Store a member's event once, and note what kinds of content its thread now has; False when it was there."""
    if not add_event(here, data, event, verification, minute, case):
        return False
    kinds = kinds_in(event.core.body, case.case)
    if kinds:
        held = _kinds_of(here, event.core.thread)
        here.db.run(
            "UPDATE compartment SET kinds = ? WHERE thread = ?",
            *(json.dumps(sorted(held | kinds)), event.core.thread.raw),
        )
    return True


def mark_thread_read(here: Context, case: CaseRef, thread: ThreadId) -> None:
    """The member has seen everything now in a thread."""
    seen = here.db.run("UPDATE event SET unread = 0 WHERE thread = ? AND unread", thread.raw)
    here.db.run("UPDATE cases SET unread = max(0, unread - ?) WHERE serial = ?", seen, case.serial)


def kinds_in(body: WorkBody, case: ThreadId) -> frozenset[ContentKind]:
    """What kinds of content an event brings into its thread."""
    if isinstance(body, Carry):
        cores = (carried_core(item) for item in body.events)
        return frozenset("letters" if isinstance(core, Core) else _KINDS[type(core.body)] for core in cores)
    kind = _KINDS.get(type(body))
    return frozenset() if kind is None else frozenset((kind,))


def load_thread(here: Context, case: CaseRef, thread: ThreadId) -> LoadedThread:
    """A thread that is open here, folded. The opening that came first stands (decision 0084)."""
    rows = stored_events(here, case, thread)
    events = [WorkEvent(row.event_id, decode_work(row.data)) for row in rows]
    opening = next(event for event in events if isinstance(event.core.body, Open))
    folded = fold_work(opening, events, people.authors(here), {row.event_id: row.minute for row in rows})
    return LoadedThread(folded, {row.event_id.raw: row for row in rows})


def load_threads(here: Context, case: CaseRef) -> list[LoadedThread]:
    """Every members' thread of the case that is open here."""
    return [load_thread(here, case, thread) for thread in threads_read(here, case)]


def load_board(here: Context, case: CaseRef) -> Board:
    """The case's board, settled. A claim by someone who has nothing to do with the case is none."""
    posted, may_claim = posted_on_board(here, case), concerned_with(here, case)
    counting = (each for each in posted if not isinstance(each.event.core.body, Claim) or each.member in may_claim)
    return fold_board(case.case, counting, people.leavers(here))


def concerned_with(here: Context, case: CaseRef) -> frozenset[MemberId]:
    """Whoever has to do with the case by its board, coordinators, and oneself."""
    me = people.my_member(here)
    return concerned(posted_on_board(here, case), {*people.ever_coordinators(here), *((me,) if me else ())})


def posted_on_board(here: Context, case: CaseRef) -> list[Posted]:
    """Everything on the case's board, by devices the roster knows."""
    owners, devices = people.authors(here), people.device_ids(here)
    events = (WorkEvent(row.event_id, decode_work(row.data)) for row in stored_events(here, case, board_of(case.case)))
    return [
        Posted(event, devices[event.core.author], owners[event.core.author])
        for event in events
        if event.core.author in owners
    ]


def compartment_of(here: Context, thread: ThreadId) -> Compartment | None:
    """A thread that is open here, for exposure: exactly who reads it, and what is in it."""
    row = here.db.row(
        "SELECT case_id, kinds FROM compartment JOIN cases ON serial = case_serial WHERE thread = ?", thread.raw
    )
    if row is None:
        return None
    return Compartment(ThreadId(row[0]), thread, audience_of(here, thread), frozenset(json.loads(row[1])))


def every_compartment(here: Context) -> list[Compartment]:
    """Every thread that is open here."""
    readers: dict[bytes, set[MemberId]] = {}
    for thread, member in here.db.rows("SELECT thread, member FROM audience"):
        readers.setdefault(thread, set()).add(MemberId.from_text(member))
    rows = here.db.rows("SELECT case_id, thread, kinds FROM compartment JOIN cases ON serial = case_serial")
    return [
        Compartment(ThreadId(case), ThreadId(thread), frozenset(readers[thread]), frozenset(json.loads(kinds)))
        for case, thread, kinds in rows
    ]


def registered(here: Context, thread: ThreadId) -> Compartment | None:
    """What the audience register says of a thread."""
    row = here.db.row(
        "SELECT case_id, kinds, readers FROM register JOIN cases ON serial = case_serial WHERE thread = ?", thread.raw
    )
    return None if row is None else _compartment(row[0], thread.raw, row[1], row[2])


def keep_registered(here: Context, case: CaseRef, compartments: Iterable[Compartment]) -> None:
    """Write down what the board's register entries come to; none that names what is another case's, or is gone."""
    for each in compartments:
        here.db.run(
            "INSERT OR REPLACE INTO register SELECT ?1, ?2, ?3, ?4"
            " WHERE NOT EXISTS (SELECT 1 FROM cases WHERE case_id = ?1)"
            " AND NOT EXISTS (SELECT 1 FROM shredded WHERE thread = ?1)"
            " AND NOT EXISTS (SELECT 1 FROM compartment WHERE thread = ?1 AND case_serial != ?2)",
            *(each.thread.raw, case.serial, json.dumps(sorted(each.kinds))),
            json.dumps(sorted(reader.text for reader in each.readers)),
        )


def every_registered(here: Context) -> list[Compartment]:
    """The whole audience register."""
    rows = here.db.rows("SELECT case_id, thread, kinds, readers FROM register JOIN cases ON serial = case_serial")
    return [_compartment(*row) for row in rows]


def _compartment(case: bytes, thread: bytes, kinds: str, readers: str) -> Compartment:
    members = frozenset(MemberId.from_text(reader) for reader in json.loads(readers))
    return Compartment(ThreadId(case), ThreadId(thread), members, frozenset(json.loads(kinds)))


def _kinds_of(here: Context, thread: ThreadId) -> frozenset[ContentKind]:
    row = here.db.row("SELECT kinds FROM compartment WHERE thread = ?", thread.raw)
    return frozenset(json.loads(row[0])) if row else frozenset()
