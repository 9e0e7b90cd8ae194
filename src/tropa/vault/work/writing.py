"""Saying something in a thread or on a board: the event is stored here and put into the outbox for its readers.

It decides nothing about who may say what (`Work`'s commands do), and seals nothing (`posting`). Call everything here
inside a transaction.
"""

from collections.abc import Iterable

from tropa.cases.attached import Attached
from tropa.cases.board import board_of
from tropa.cases.order import in_order
from tropa.cases.work_bodies import Destroy, Open, Purpose, Register, Release, WorkBody
from tropa.cases.work_commands import first_event, next_event
from tropa.cases.work_events import WorkCore, WorkEvent, encode_work, work_event_of
from tropa.sealing.types import MemberId, ThreadId
from tropa.vault.context import Context
from tropa.vault.files.noting import take_chosen
from tropa.vault.leaps import minute_now
from tropa.vault.outbox import Recipient, ToMember, ToTeam, put
from tropa.vault.shelf_cases import CaseRef
from tropa.vault.work import people
from tropa.vault.work.shelf_work import (
    audience_of,
    compartment_of,
    keep_event,
    keep_opening,
    keep_registered,
    load_board,
    load_thread,
    posted_on_board,
    registered,
)


def open_compartment(
    here: Context, case: CaseRef, purpose: Purpose, audience: Iterable[MemberId], came_from: ThreadId | None = None
) -> ThreadId:
    """Open a thread of the case for these members, for good."""
    thread = ThreadId(here.random(ThreadId.SIZE_BYTES))
    readers = tuple(sorted(set(audience), key=lambda each: each.raw))
    core = first_event(thread, Open(case.case, purpose, readers, came_from), people.me(here).hand(here))
    keep_opening(here, case, work_event_of(encode_work(core)), minute_now(here))
    _send(here, case, core, [ToMember(member.text) for member in readers])
    return thread


def say(here: Context, case: CaseRef, thread: ThreadId, body: WorkBody, blobs: tuple[Attached, ...] = ()) -> WorkEvent:
    """Say something in a thread that is open here, to all its readers (one's own other devices too).

    `blobs`: all that was chosen there (`files.noting.take_chosen`).
    """
    ordered = load_thread(here, case, thread).thread.events
    core = next_event(thread, ordered, body, people.me(here).hand(here), blobs)
    readers = sorted(audience_of(here, thread), key=lambda each: each.raw)
    return _send(here, case, core, [ToMember(member.text) for member in readers])


def post(here: Context, case: CaseRef, body: WorkBody) -> WorkEvent:
    """Say something on the case's board, to all coordinators; whoever is given the case is told too."""
    posted = {each.event.event_id: each.event for each in posted_on_board(here, case)}
    core = next_event(board_of(case.case), in_order(posted), body, people.me(here).hand(here))
    # A caseworker reads no board; but what they post when they let go of the case must follow what gave it to them.
    to = body.to if isinstance(body, Release) else None
    told = [ToMember(to.text)] if to is not None and to not in people.coordinators(people.me(here).roster) else []
    return _send(here, case, core, [ToTeam(), *told])


def register(here: Context, case: CaseRef, thread: ThreadId) -> None:
    """Tell the audience register what is now in a thread, if that is news (protocol 11.3)."""
    now, known = compartment_of(here, thread), registered(here, thread)
    if (
        now is None
        or not now.kinds
        or (known is not None and now.kinds <= known.kinds and now.readers <= known.readers)
    ):
        return
    readers = tuple(sorted(now.readers, key=lambda each: each.raw))
    post(here, case, Register(case.case, thread, tuple(sorted(now.kinds)), readers))
    keep_registered(here, case, load_board(here, case).compartments.values())


def _send(here: Context, case: CaseRef, core: WorkCore, recipients: Iterable[Recipient]) -> WorkEvent:
    data = encode_work(core)
    event = work_event_of(data)
    keep_event(here, case, data, event, "own", minute_now(here))
    if core.blobs:
        take_chosen(here, core.thread, event.event_id, people.has_others(here))
    # A wish to destroy must go out though the case is destroyed here.
    goes_with = None if isinstance(core.body, Destroy) else case.case
    if not people.has_others(here):
        return event
    for to in recipients:
        put(here, data, to, event_id=event.event_id, case=goes_with)
    return event
