"""Invented members, devices and threads of theirs for the tests of this room."""

import hashlib
from collections.abc import Sequence

from tropa.cases.work_bodies import Open, WorkBody
from tropa.cases.work_commands import Hand, first_event, next_event
from tropa.cases.work_events import Head, WorkCore, WorkEvent, encode_work, work_event_of
from tropa.cases.work_fold import WorkThread, fold_work
from tropa.sealing.keys import AuthorId, device_author
from tropa.sealing.types import MemberId, ThreadId, VerifyKey

CASE = ThreadId(bytes([7]) * 16)
THREAD = ThreadId(bytes([8]) * 16)
HEAD = Head(3, "ab" * 32)


def member(number: int) -> MemberId:
    """The member with this number; ids rise with it."""
    return MemberId(bytes([number]) * 16)


def author(number: int) -> AuthorId:
    """Their first device, as an author."""
    return device_author(VerifyKey(bytes([number]) * 32))


def device_id(number: int) -> str:
    """Their first device, as the roster names it."""
    return hashlib.sha256(bytes([number]) * 32).hexdigest()


ANNA, BORIS, VERA, STRANGER = (member(number) for number in (1, 2, 3, 9))
AUTHORS = {author(number): member(number) for number in (1, 2, 3, 9)}


def hand(number: int, at_minute: int = 1_000) -> Hand:
    """Who writes."""
    return Hand(author(number), at_minute, HEAD)


def event(core: WorkCore) -> WorkEvent:
    """As it is read from the bytes that it would travel as."""
    return work_event_of(encode_work(core))


def opening(by: int = 1, audience: Sequence[MemberId] = (ANNA, BORIS), thread: ThreadId = THREAD) -> WorkEvent:
    """A thread's first event."""
    return event(first_event(thread, Open(CASE, "work", tuple(audience), None), hand(by)))


def after(events: Sequence[WorkEvent], body: WorkBody, by: int = 1, at_minute: int = 1_000) -> WorkEvent:
    """What someone says after everything here (which stands in order)."""
    return event(next_event(events[0].core.thread, events, body, hand(by, at_minute)))


def spoken(*bodies: tuple[int, WorkBody], start: WorkEvent | None = None) -> list[WorkEvent]:
    """A thread in which these say this, one after another."""
    events = [start or opening()]
    for by, body in bodies:
        events.append(after(events, body, by))
    return events


def folded(events: Sequence[WorkEvent]) -> WorkThread:
    """The thread these make; the first is its opening."""
    return fold_work(events[0], events, AUTHORS)
