"""Taking in what colleagues' devices write: who may say what where, and what follows from it here (protocol 11).

The letter has been opened, its sender found among the devices, or the circular's mark checked (`reading`). A hostile
event changes nothing: it is refused with a reason, and kept as ciphertext until it expires.
"""

from dataclasses import dataclass
from typing import Final, Literal

from tropa.cases.board import board_of
from tropa.cases.care_bodies import Flag, Unflag
from tropa.cases.errors import CoreRefused
from tropa.cases.events import Core
from tropa.cases.journey_bodies import JourneyId, LegKey, Plan, RoadSent, Watch, WatchStep
from tropa.cases.order import is_in_reach
from tropa.cases.work_bodies import (
    Carry,
    Claim,
    Close,
    Destroy,
    HandOver,
    Open,
    Register,
    Release,
    Reopen,
    ReplyKeyGiven,
    Sent,
    Task,
    TaskDone,
    WorkFact,
)
from tropa.cases.work_events import WorkCore, WorkEvent, carried_core, decode_work, sent_core
from tropa.roster.devices import Device
from tropa.roster.state import Head as NamedHead
from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.sealing.keys import device_author
from tropa.sealing.letters import event_id_of
from tropa.sealing.types import ThreadId
from tropa.vault.context import Context
from tropa.vault.journeys.seam import JourneyRef
from tropa.vault.journeys.shelf import note_journey
from tropa.vault.leaps import minute_now
from tropa.vault.membership.heads import note_head
from tropa.vault.shelf import stored_events
from tropa.vault.shelf_cases import (
    CaseRef,
    case_of_thread,
    find_case,
    is_case_or_board,
    is_shredded,
    obtain_case,
)
from tropa.vault.watching.following import note_watch, note_wish
from tropa.vault.watching.guarding import is_watched, keep_asked
from tropa.vault.work import people
from tropa.vault.work.asking import note_asked, wishes
from tropa.vault.work.believing import may_open_more
from tropa.vault.work.counting import count_anew
from tropa.vault.work.losing import lose
from tropa.vault.work.shelf_work import (
    audience_of,
    is_open_here,
    keep_event,
    keep_opening,
    load_board,
)
from tropa.vault.work.standing import note_board, note_ending, note_said
from tropa.vault.work.telling import take_what_counts

Way = Literal["device", "mark"]
"""How it came: sealed to this device by another · in a circular, with a mark that holds."""

Reason = Literal["core", "author", "way", "audience", "case", "early", "shredded"]
"""Why an event is not taken in: core: not of the protocol's shape · author: names another device than wrote it · way: a
circular with what belongs into a thread · audience: its author, or we, do not belong to the thread ·
case: it is about another case than its thread · early: what it follows is not here yet, or it counts too far above all
that is, or too many threads of its author wait for a person · shredded: the case was destroyed."""

Taken = Literal["new-event", "known", "destroyed"]

_BOARD: Final = (Claim, Release, Register)
_EITHER: Final = (Close, Reopen, Destroy)


@dataclass(frozen=True)
class NotBelieved:
    """Not taken in. `thread` is the one it claims, where it could be read that far."""

    reason: Reason
    thread: ThreadId | None = None


@dataclass(frozen=True)
class _Arrived:
    """An event, as it came."""

    data: bytes
    event: WorkEvent
    device: Device
    way: Way
    minute: int

    @property
    def core(self) -> WorkCore:
        return self.event.core

    def not_believed(self, reason: Reason) -> NotBelieved:
        return NotBelieved(reason, self.core.thread)


def take_event(here: Context, data: bytes, device: Device, day: int, way: Way) -> Taken | NotBelieved:
    """Judge one event by a member's device and do what it says. Call inside a transaction.

    Args:
        data: the core, as its author's bytes.
        device: whose letter or circular it was, as the roster knows it; active.
        day: on which the relay says it stored the letter.
        way: how it came.
    """
    try:
        core = decode_work(data)
    except CoreRefused:
        return NotBelieved("core")
    came = _Arrived(data, WorkEvent(event_id_of(data), core), device, way, _held_within(core, day, here))
    if core.author != device_author(device.signing_pub):
        return came.not_believed("author")
    note_head(here, device, NamedHead(core.head.version, core.head.hash))
    if is_shredded(here, core.thread) or _names_shredded(here, core):
        return came.not_believed("shredded")
    if not is_in_reach(core.lamport, 0) and not is_in_reach(core.lamport, _highest_lamport(here, core.thread)):
        return came.not_believed("early")
    if _is_for_board(here, came):
        return _take_posted(here, came)
    if way == "mark":
        return came.not_believed("way")
    return _take_opening(here, came) if isinstance(core.body, Open) else _take_in_thread(here, came)


def _highest_lamport(here: Context, thread: ThreadId) -> int:
    """Of what is here of a members' thread or board; 0 where nothing is."""
    row = here.db.row(
        "SELECT case_id FROM event JOIN cases ON serial = case_serial WHERE thread = ? LIMIT 1", thread.raw
    )
    case = find_case(here, ThreadId(row[0])) if row else None
    if case is None or case.case == thread:
        return 0
    return max(decode_work(each.data).lamport for each in stored_events(here, case, thread))


def _is_for_board(here: Context, came: _Arrived) -> bool:
    """Whether it stands on a board. A colleague's device may also tell us by itself what the others have a mark for."""
    body, thread = came.core.body, came.core.thread
    if isinstance(body, _BOARD):
        return True
    if not isinstance(body, _EITHER):
        return False
    if isinstance(body, Destroy):
        return came.way == "mark" or thread == board_of(body.case)
    return came.way == "mark" or case_on_board(here, thread) is not None


def _names_shredded(here: Context, core: WorkCore) -> bool:
    body = core.body
    return isinstance(body, Open | Destroy | Claim | Release | Register) and is_shredded(here, body.case)


def _take_posted(here: Context, came: _Arrived) -> Taken | NotBelieved:
    """On a board."""
    body, thread = came.core.body, came.core.thread
    if isinstance(body, Close | Reopen):
        case = case_on_board(here, thread)
        if case is None:
            return came.not_believed("early")
        return _keep_posted(here, case, came)
    assert isinstance(body, Claim | Release | Register | Destroy)
    if thread != board_of(body.case) or is_open_here(here, body.case):
        return came.not_believed("case")
    if isinstance(body, Destroy):
        return _take_destroy_on_board(here, came, body)
    return _keep_posted(here, obtain_case(here, body.case), came)


def _keep_posted(here: Context, case: CaseRef, came: _Arrived) -> Taken:
    if not keep_event(here, case, came.data, came.event, came.way, came.minute):
        return "known"
    lost = note_board(here, case)
    if lost is not None:
        lose(here, case, lost)
    return _count_with(here, case, came)


def _take_destroy_on_board(here: Context, came: _Arrived, body: Destroy) -> Taken | NotBelieved:
    """From the holder only, or another device of our own: whoever else may say so says it in a thread."""
    case, author = find_case(here, body.case), came.device.member
    if case is None or author not in (load_board(here, case).holder, people.my_member(here)):
        return came.not_believed("early")
    return _keep_posted(here, case, came)


def _take_opening(here: Context, came: _Arrived) -> Taken | NotBelieved:
    body = came.core.body
    assert isinstance(body, Open)
    if came.device.member not in body.audience or people.my_member(here) not in body.audience:
        return came.not_believed("audience")
    if not is_open_here(here, came.core.thread):
        if is_open_here(here, body.case) or _is_taken(here, came.core.thread, body.case):
            return came.not_believed("case")
        case = obtain_case(here, body.case)
        if not may_open_more(here, case, came.device.member):
            return came.not_believed("early")
        keep_opening(here, case, came.event, came.minute)
        return _keep_in_thread(here, case, came)
    # A second opening changes nothing; it is kept, and shown as what it is.
    return _take_in_thread(here, came)


def _is_taken(here: Context, thread: ThreadId, case: ThreadId) -> bool:
    """Whether a new thread's id is that of a case, of a board, or of a thread of which anything is here."""
    if thread in (case, board_of(case)) or is_case_or_board(here, thread):
        return True
    return here.db.row("SELECT 1 FROM event WHERE thread = ?", thread.raw) is not None


def _take_in_thread(here: Context, came: _Arrived) -> Taken | NotBelieved:
    thread = came.core.thread
    if not is_open_here(here, thread):
        return came.not_believed("early")
    if came.device.member not in audience_of(here, thread):
        return came.not_believed("audience")
    case = case_of_thread(here, thread)
    assert case is not None
    # A seeker's thread may have come here after a colleague had opened one of the same id.
    if thread == case.case or not _is_about(came.core, case):
        return came.not_believed("case")
    return _keep_in_thread(here, case, came)


def _keep_in_thread(here: Context, case: CaseRef, came: _Arrived) -> Taken:
    if not keep_event(here, case, came.data, came.event, "device", came.minute):
        return "known"
    body = came.core.body
    if isinstance(body, Open | HandOver | Destroy):
        return _count_with(here, case, came)
    if isinstance(body, ReplyKeyGiven | Sent | Carry):
        take_what_counts(here, case, came.core.thread)
    if isinstance(body, Task | TaskDone | WorkFact | Flag | Unflag | Carry):
        note_said(here, case)
    if isinstance(body, Plan | LegKey | RoadSent) and body.journey.raw == came.core.thread.raw:
        note_journey(here, JourneyRef(JourneyId(came.core.thread.raw), case))
    if isinstance(body, Watch | WatchStep):
        note_watch(here, case, came.core.thread, body.journey)
    if isinstance(body, Close | Reopen | Sent):
        note_ending(here, case)
    if isinstance(body, Close | Reopen):
        note_asked(here, case)
    return "new-event"


def _count_with(here: Context, case: CaseRef, came: _Arrived) -> Taken:
    if count_anew(here, case):
        return "destroyed"
    if isinstance(came.core.body, Destroy):
        _note_destroy(here, case, came)
    return "new-event"


def _note_destroy(here: Context, case: CaseRef, came: _Arrived) -> None:
    """In a watch's thread it sounds the alarm. Said elsewhere, this desk says it there: its author may know of none."""
    thread = came.core.thread
    note_wish(here, case, thread)
    if here.db.row("SELECT 1 FROM watch_thread WHERE thread = ?", thread.raw) or not is_watched(here, case):
        return
    if any(each.member == came.device.member for each in wishes(here, case)):
        keep_asked(here, case, came.minute)


def case_on_board(here: Context, board: ThreadId) -> CaseRef | None:
    """The case whose board this is, if anything on it is here."""
    row = here.db.row(
        "SELECT case_id FROM event JOIN cases ON serial = case_serial WHERE thread = ? LIMIT 1", board.raw
    )
    case = find_case(here, ThreadId(row[0])) if row else None
    return case if case is not None and board_of(case.case) == board else None


def _is_about(core: WorkCore, case: CaseRef) -> bool:
    """Whether what an event says of a seeker, or of a case, is of the case of its thread."""
    body = core.body
    if isinstance(body, Open | Destroy):
        return body.case == case.case
    if isinstance(body, Sent):
        return sent_core(body).thread == case.case
    if isinstance(body, Carry):
        letters = (carried_core(item) for item in body.events)
        return all(letter.thread == case.case for letter in letters if isinstance(letter, Core))
    return True


def _held_within(core: WorkCore, relay_day: int, here: Context) -> int:
    """The author's clock, not later than now and not earlier than a day before the relay had the letter.

    A claim is no older than that day itself: it may stand for the first answer (decision 0104).
    """
    now = minute_now(here)
    slack = 0 if isinstance(core.body, Claim) else 1
    earliest = (min(relay_day, now // MINUTES_PER_DAY) - slack) * MINUTES_PER_DAY
    return min(max(core.at_minute, earliest), now)
