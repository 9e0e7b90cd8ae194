"""Merge: from a set of events to one ordered thread, and what is visibly wrong with it.

Pure, and the same whatever order the events came in and however often. It shows faults and drops nothing of the
thread's own authors; a seeker's letter by anyone but this thread's seeker is left out.
"""

import heapq
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from tropa.cases.events import Ask, Body, Event
from tropa.sealing.keys import AuthorId
from tropa.sealing.types import EventId

ProblemKind = Literal[
    "hole",
    "equivocation",
    "missing-parent",
    "lamport",
    "stranger",
    "other-network",
    "other-team-key",
    "team-key-shred",
]
"""hole: a letter of this author is missing (withheld or lost) · equivocation: two different letters with one number ·
missing-parent: a letter answers one we do not have · lamport: a letter's count is not above those it answers ·
stranger: someone else wrote as the seeker; left out · other-network / other-team-key: the seeker was shown a notice
that is not ours · team-key-shred: someone who holds the team key asked to destroy the case; not obeyed."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a thread, shown neutrally. `author` is whose letters, `count` how many."""

    kind: ProblemKind
    author: Literal["seeker", "network"]
    count: int


@dataclass(frozen=True, slots=True)
class Thread:
    """Every event once, each after those it answers; `heads` are those that nothing answers yet."""

    events: tuple[Event, ...]
    heads: tuple[Event, ...]
    problems: tuple[Problem, ...]

    @property
    def ask(self) -> Ask | None:
        """The seeker's first letter, if it is here."""
        return next((e.core.body for e in self.events if isinstance(e.core.body, Ask)), None)

    def count_by(self, author: AuthorId) -> int:
        """The next `author_seq` of this author."""
        return 1 + max((e.core.author_seq for e in self.events if e.core.author == author), default=-1)


def fold(events: Iterable[Event], seeker: AuthorId) -> Thread:
    """The thread these events make, `seeker` being the author of its first letter."""
    every = {event.event_id: event for event in events}
    own = {at: event for at, event in every.items() if not _is_stranger(event, seeker)}
    ordered = _in_order(own)
    answered = {parent for event in ordered for parent in event.core.parents}
    heads = tuple(event for event in ordered if event.event_id not in answered)
    return Thread(ordered, heads, tuple(_problems(own, len(every) - len(own))))


def bodies(thread: Thread, kind: type[Body]) -> list[Event]:
    """The thread's events of one kind, in order."""
    return [event for event in thread.events if isinstance(event.core.body, kind)]


def _is_stranger(event: Event, seeker: AuthorId) -> bool:
    return event.core.author.startswith("s:") and event.core.author != seeker


def _in_order(events: Mapping[EventId, Event]) -> tuple[Event, ...]:
    """By (lamport, event id), but never before a parent, even when a lamport lies.

    There are no cycles: an id is the hash of a core that holds its parents' ids.
    """
    children: dict[EventId, list[Event]] = {}
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


def _key(event: Event) -> tuple[int, bytes]:
    return event.core.lamport, event.event_id.raw


def _problems(events: Mapping[EventId, Event], strangers: int) -> Iterable[Problem]:
    found = Counter[tuple[ProblemKind, Literal["seeker", "network"]]]()
    for author, numbers in _numbers(events.values()).items():
        found["hole", _whose(author)] += max(numbers) + 1 - len(numbers)
        found["equivocation", _whose(author)] += sum(count > 1 for count in numbers.values())
    for event in events.values():
        known = [events[parent] for parent in event.core.parents if parent in events]
        found["missing-parent", _whose(event.core.author)] += len(known) < len(event.core.parents)
        lies = any(parent.core.lamport >= event.core.lamport for parent in known)
        found["lamport", _whose(event.core.author)] += lies
    found["stranger", "seeker"] += strangers
    return (Problem(kind, author, count) for (kind, author), count in sorted(found.items()) if count)


def _numbers(events: Iterable[Event]) -> dict[AuthorId, Counter[int]]:
    """How often each author used each `author_seq`."""
    numbers: dict[AuthorId, Counter[int]] = {}
    for event in events:
        numbers.setdefault(event.core.author, Counter())[event.core.author_seq] += 1
    return numbers


def _whose(author: AuthorId) -> Literal["seeker", "network"]:
    return "seeker" if author.startswith("s:") else "network"
