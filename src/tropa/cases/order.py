"""Merge: one order for a set of events whatever order they came in, and what is visibly wrong with it (protocol 4.5).

The same for seekers' threads (`fold`) and members' (`work_fold`). Pure; it drops nothing and knows no kinds.
"""

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal, Protocol, TypeVar

from tropa.cases.errors import CannotWrite
from tropa.cases.events import MAX_NUMBER, MAX_PARENTS
from tropa.sealing.keys import AuthorId
from tropa.sealing.types import EventId

Fault = Literal["hole", "equivocation", "missing-parent", "lamport"]
"""hole: an event of this author is missing (withheld or lost) · equivocation: two different events with one number ·
missing-parent: an event follows one we do not have · lamport: an event's count is not above those it follows."""


MAX_LEAP: Final = 2**20
"""By how much a member's event may count above all that is in its thread: more than a thread will ever hold."""


class PlacedCore(Protocol):
    """What of a core gives its place."""

    @property
    def author(self) -> AuthorId: ...
    @property
    def author_seq(self) -> int: ...
    @property
    def parents(self) -> tuple[EventId, ...]: ...
    @property
    def lamport(self) -> int: ...


class Placed(Protocol):
    """An event of either sort."""

    @property
    def event_id(self) -> EventId: ...
    @property
    def core(self) -> PlacedCore: ...


E = TypeVar("E", bound=Placed)


def in_order(events: Mapping[EventId, E]) -> tuple[E, ...]:
    """By (lamport, event id), but never before a parent, even when a lamport lies.

    There are no cycles: an id is the hash of a core that holds its parents' ids.
    """
    children: dict[EventId, list[E]] = {}
    awaited = {}
    for event in events.values():
        known = [parent for parent in event.core.parents if parent in events]
        awaited[event.event_id] = len(known)
        for parent in known:
            children.setdefault(parent, []).append(event)
    ready = [_key(event) for event in events.values() if not awaited[event.event_id]]
    heapq.heapify(ready)
    ordered = []
    while ready:
        event = events[EventId(heapq.heappop(ready)[1])]
        ordered.append(event)
        for child in children.get(event.event_id, ()):
            awaited[child.event_id] -= 1
            if not awaited[child.event_id]:
                heapq.heappush(ready, _key(child))
    return tuple(ordered)


def heads_of(ordered: Sequence[E]) -> tuple[E, ...]:
    """Those that nothing follows yet."""
    followed = {parent for event in ordered for parent in event.core.parents}
    return tuple(event for event in ordered if event.event_id not in followed)


def next_place(ordered: Sequence[E]) -> tuple[tuple[EventId, ...], int]:
    """The parents and the lamport of whatever is written after everything here.

    Raises:
        CannotWrite: there is nothing that could be followed.
    """
    # A lamport at the ceiling could not be followed; an event that claims it is shown, but not built upon.
    below = [event for event in ordered if event.core.lamport < MAX_NUMBER]
    open_ends = {head.event_id for head in heads_of(ordered)}
    heads = [event for event in below if event.event_id in open_ends][-MAX_PARENTS:] or below[-1:]
    if not heads:
        raise CannotWrite("nothing in this thread can be followed")
    parents = sorted((head.event_id for head in heads), key=lambda at: at.raw)
    return tuple(parents), 1 + max(head.core.lamport for head in heads)


def is_in_reach(lamport: int, highest: int) -> bool:
    """Whether an event may be taken in where this is the highest lamport of its thread (0: nothing is there).

    Nobody counts to the end in one step, after which nothing could be said any more. Tried again after each event, it
    lets in the same set whatever order they came in: what is there only makes the reach longer.
    """
    return lamport <= highest + MAX_LEAP


def next_number(events: Iterable[Placed], author: AuthorId) -> int:
    """The next `author_seq` of this author."""
    return 1 + max((event.core.author_seq for event in events if event.core.author == author), default=-1)


def faults(events: Mapping[EventId, Placed]) -> Counter[tuple[Fault, AuthorId]]:
    """What is wrong, by whose events, and how often; nothing counted stands at 0."""
    found = Counter[tuple[Fault, AuthorId]]()
    for author, numbers in _numbers(events.values()).items():
        found["hole", author] += max(numbers) + 1 - len(numbers)
        found["equivocation", author] += sum(count > 1 for count in numbers.values())
    for event in events.values():
        core = event.core
        known = [events[parent] for parent in core.parents if parent in events]
        found["missing-parent", core.author] += len(known) < len(core.parents)
        found["lamport", core.author] += any(parent.core.lamport >= core.lamport for parent in known)
    return +found


def _key(event: Placed) -> tuple[int, bytes]:
    return event.core.lamport, event.event_id.raw


def _numbers(events: Iterable[Placed]) -> dict[AuthorId, Counter[int]]:
    """How often each author used each `author_seq`."""
    numbers: dict[AuthorId, Counter[int]] = {}
    for event in events:
        numbers.setdefault(event.core.author, Counter())[event.core.author_seq] += 1
    return numbers
