"""A seeker's thread: from a set of events to one ordered thread, and what is visibly wrong with it.

Pure, and the same whatever order the events came in and however often. It shows faults and drops nothing of the
thread's own authors; a seeker's letter by anyone but this thread's seeker is left out.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from tropa.cases.events import Ask, Body, Event
from tropa.cases.order import faults, heads_of, in_order, next_number
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
        return next_number(self.events, author)


def fold(events: Iterable[Event], seeker: AuthorId) -> Thread:
    """The thread these events make, `seeker` being the author of its first letter."""
    every = {event.event_id: event for event in events}
    own = {at: event for at, event in every.items() if not _is_stranger(event, seeker)}
    ordered = in_order(own)
    return Thread(ordered, heads_of(ordered), tuple(_problems(own, len(every) - len(own))))


def bodies(thread: Thread, kind: type[Body]) -> list[Event]:
    """The thread's events of one kind, in order."""
    return [event for event in thread.events if isinstance(event.core.body, kind)]


def _is_stranger(event: Event, seeker: AuthorId) -> bool:
    return event.core.author.startswith("s:") and event.core.author != seeker


def _problems(events: Mapping[EventId, Event], strangers: int) -> Iterable[Problem]:
    found = Counter[tuple[ProblemKind, Literal["seeker", "network"]]]()
    for (fault, author), count in faults(events).items():
        # A reply key has several holders: two who wrote at once are no fault of anyone's (protocol 4.6).
        if fault != "equivocation" or author.startswith("s:"):
            found[fault, "seeker" if author.startswith("s:") else "network"] += count
    found["stranger", "seeker"] += strangers
    return (Problem(kind, author, count) for (kind, author), count in sorted(found.items()) if count)
