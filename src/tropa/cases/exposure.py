"""Exposure: what becomes known if these members are compromised. Pure; kept up to date thread by thread.

It counts audiences, not contents: who was able to read, whether or not they did. What the audience register itself
reveals is for whoever asks to add: this knows no roles.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, TypeVar

from tropa.sealing.types import MemberId, ThreadId

ContentKind = Literal["facts", "letters", "notes", "tasks"]
Members = frozenset[MemberId]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Compartment:
    """A thread: whose case it is of, who reads it, and what kinds of content are in it."""

    case: ThreadId
    thread: ThreadId
    readers: Members
    kinds: frozenset[ContentKind]


@dataclass(frozen=True, slots=True)
class Exposed:
    """What some members together know: how many people (cases), compartments, and compartments with each kind."""

    people: int
    compartments: int
    kinds: Mapping[ContentKind, int]


class Exposure:
    """The ledger of all audiences. Adding or dropping one costs as much as its case has threads.

    Cases are counted by who knows of them, and compartments by who reads what in them, so that an answer costs as many
    steps as there are different audiences, not as there are cases.
    """

    def __init__(self, compartments: Iterable[Compartment] = ()) -> None:
        self._all: dict[ThreadId, Compartment] = {}
        self._of_case: dict[ThreadId, dict[ThreadId, Members]] = {}
        self._people: Counter[Members] = Counter()
        self._rooms: Counter[tuple[Members, frozenset[ContentKind]]] = Counter()
        for each in compartments:
            self.add(each)

    def add(self, compartment: Compartment) -> None:
        """Count a thread; one that is there already is replaced."""
        self.drop(compartment.thread)
        self._all[compartment.thread] = compartment
        self._rooms[compartment.readers, compartment.kinds] += 1
        self._recount(compartment.case, compartment.thread, compartment.readers)

    def drop(self, thread: ThreadId) -> None:
        """Count a thread no more; nothing happens where it was not counted."""
        gone = self._all.pop(thread, None)
        if gone is not None:
            _less(self._rooms, (gone.readers, gone.kinds))
            self._recount(gone.case, thread, None)

    def drop_case(self, case: ThreadId) -> None:
        """Count none of its threads any more."""
        for thread in list(self._of_case.get(case, ())):
            self.drop(thread)

    def get(self, thread: ThreadId) -> Compartment | None:
        """A thread as it is counted now."""
        return self._all.get(thread)

    @property
    def members(self) -> Members:
        """Everyone who reads anything."""
        return frozenset().union(*self._people)

    def of(self, members: Iterable[MemberId]) -> Exposed:
        """What these members know together."""
        asked = frozenset(members)
        people = sum(count for known_by, count in self._people.items() if not known_by.isdisjoint(asked))
        kinds = Counter[ContentKind]()
        compartments = 0
        for (readers, held), count in self._rooms.items():
            if not readers.isdisjoint(asked):
                compartments += count
                kinds.update(dict.fromkeys(held, count))
        return Exposed(people, compartments, dict(sorted(kinds.items())))

    def known_to(self, members: Iterable[MemberId]) -> list[Compartment]:
        """Every compartment that one of them reads."""
        asked = frozenset(members)
        return [each for each in self._all.values() if not each.readers.isdisjoint(asked)]

    def worst_pairs(self, limit: int) -> list[tuple[tuple[MemberId, MemberId], Exposed]]:
        """The pairs who together know most people, then most compartments; members in the order of their ids."""
        people = _Union(self._people)
        rooms = Counter[Members]()
        for (readers, _), count in self._rooms.items():
            rooms[readers] += count
        compartments = _Union(rooms)
        pairs = combinations(sorted(self.members, key=lambda each: each.raw), 2)
        worst = sorted(pairs, key=lambda pair: (-people.of(*pair), -compartments.of(*pair), pair[0].raw, pair[1].raw))
        return [(pair, self.of(pair)) for pair in worst[:limit]]

    def _recount(self, case: ThreadId, thread: ThreadId, readers: Members | None) -> None:
        """A thread of this case is now read by these; None: it is gone."""
        threads = self._of_case.setdefault(case, {})
        if threads:
            _less(self._people, frozenset().union(*threads.values()))
        if readers is None:
            threads.pop(thread, None)
        else:
            threads[thread] = readers
        if threads:
            self._people[frozenset().union(*threads.values())] += 1
        else:
            del self._of_case[case]


class _Union:
    """How much each two members have between them: what one has, and the other, less what both have."""

    def __init__(self, counted: Mapping[Members, int]) -> None:
        self._one: Counter[MemberId] = Counter()
        self._both: Counter[tuple[MemberId, MemberId]] = Counter()
        for members, count in counted.items():
            ordered = sorted(members, key=lambda each: each.raw)
            self._one.update(dict.fromkeys(ordered, count))
            self._both.update(dict.fromkeys(combinations(ordered, 2), count))

    def of(self, one: MemberId, other: MemberId) -> int:
        """For two members in the order of their ids."""
        return self._one[one] + self._one[other] - self._both[one, other]


def _less(counter: Counter[T], key: T) -> None:
    counter[key] -= 1
    if not counter[key]:
        del counter[key]
