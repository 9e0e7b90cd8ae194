"""A members' thread: from a set of events to one ordered compartment, with what was carried over beside what is proven.

Pure, and the same whatever order the events came in and however often. Who wrote comes from the roster, as a mapping.
An event by anyone outside the audience is left out and counted (protocol 11.1).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from tropa.cases.errors import CannotWrite
from tropa.cases.events import Core
from tropa.cases.order import Fault, faults, in_order
from tropa.cases.work_bodies import Carry, CaseId, Open
from tropa.cases.work_events import WorkCore, WorkEvent, carried_core
from tropa.sealing.keys import AuthorId
from tropa.sealing.letters import event_id_of
from tropa.sealing.types import EventId, MemberId, ThreadId

Authors = Mapping[AuthorId, MemberId]
"""Whose device every author is, of all devices ever admitted."""

WorkFault = Fault | Literal["two-openings", "outsider"]
"""As in `order`; two-openings: its author opened it again, for other readers perhaps · outsider: someone who does not
belong to the audience wrote into it; left out."""


@dataclass(frozen=True, slots=True)
class WorkProblem:
    """One thing wrong with a thread, and by whose events. `member` None: by a device the roster does not know."""

    kind: WorkFault
    member: MemberId | None
    count: int


@dataclass(frozen=True, slots=True)
class Entry:
    """Something said in a thread. `carried_by` set: hearsay, brought over `came_from` another by that member.

    `member`: who wrote it; None for a seeker, for the network's own key, and for whoever cannot be named. `told`: the
    event of this thread that says so, itself or the one that carries it. `minute`: by its author's clock, and not later
    than `told` was taken in here: whoever writes may write any number.
    """

    event_id: EventId
    core: Core | WorkCore
    member: MemberId | None
    told: EventId
    minute: int
    carried_by: MemberId | None = None
    came_from: ThreadId | None = None
    data: bytes | None = None
    """Of what was carried over, its author's bytes."""


@dataclass(frozen=True, slots=True)
class WorkThread:
    """Every event once, each after those it follows; `entries` with what was carried over laid out."""

    opening: WorkEvent
    events: tuple[WorkEvent, ...]
    entries: tuple[Entry, ...]
    problems: tuple[WorkProblem, ...]

    @property
    def id(self) -> ThreadId:
        """Which thread."""
        return self.opening.core.thread

    @property
    def opened(self) -> Open:
        """What was said at its opening."""
        assert isinstance(self.opening.core.body, Open)
        return self.opening.core.body

    @property
    def case(self) -> CaseId:
        """Whose case it is of."""
        return self.opened.case

    @property
    def audience(self) -> frozenset[MemberId]:
        """Who reads it, for good."""
        return frozenset(self.opened.audience)


def fold_work(
    opening: WorkEvent, events: Iterable[WorkEvent], authors: Authors, held: Mapping[EventId, int] | None = None
) -> WorkThread:
    """The thread that begins with `opening`, the opening that stands here; it may be among the events or not.

    Args:
        held: the minute at which each was taken in here; where there is none, its author's clock is believed.

    Raises:
        CannotWrite: `opening` opens nothing.
    """
    if not isinstance(opening.core.body, Open):
        raise CannotWrite("a thread begins with its opening")
    audience = frozenset(opening.core.body.audience)
    every = {event.event_id: event for event in (opening, *events) if event.core.thread == opening.core.thread}
    own = {at: event for at, event in every.items() if authors.get(event.core.author) in audience}
    own[opening.event_id] = opening
    ordered = in_order(own)
    entries = tuple(entry for event in ordered for entry in _entries(event, authors, (held or {}).get(event.event_id)))
    return WorkThread(opening, ordered, entries, tuple(_problems(opening, every, own, authors)))


def _entries(event: WorkEvent, authors: Authors, held: int | None) -> Iterable[Entry]:
    member = authors.get(event.core.author)
    body = event.core.body
    if not isinstance(body, Carry):
        yield Entry(event.event_id, event.core, member, event.event_id, _minute(event.core, held))
        return
    for item in body.events:
        core = carried_core(item)
        data = item.data
        said = (event_id_of(data), core, authors.get(core.author), event.event_id, _minute(core, held))
        yield Entry(*said, member, item.came_from, data)


def _minute(core: Core | WorkCore, held: int | None) -> int:
    return core.at_minute if held is None else min(core.at_minute, held)


def _problems(
    opening: WorkEvent, every: Mapping[EventId, WorkEvent], own: Mapping[EventId, WorkEvent], authors: Authors
) -> Iterable[WorkProblem]:
    found = Counter[tuple[WorkFault, MemberId | None]]()
    for (fault, author), count in faults(own).items():
        found[fault, authors.get(author)] += count
    for at, event in every.items():
        if at not in own:
            found["outsider", authors.get(event.core.author)] += 1
        elif isinstance(event.core.body, Open) and at != opening.event_id:
            found["two-openings", authors.get(event.core.author)] += 1
    ordered = sorted(found.items(), key=lambda each: (each[0][0], each[0][1].raw if each[0][1] else b""))
    return (WorkProblem(kind, member, count) for (kind, member), count in ordered)
