"""Exposure: what becomes known if these members are compromised. Pure; kept up to date thread by thread.

It counts audiences, not contents: who was able to read, whether or not they did. What the audience register itself
reveals is for whoever asks to add: this knows no roles.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from heapq import nsmallest
from itertools import chain, combinations
from typing import Final, Literal, get_args

from tropa.cases.tally import Tally
from tropa.sealing.types import MemberId, ThreadId

ContentKind = Literal["facts", "journeys", "letters", "notes", "tasks"]
KINDS: Final[tuple[ContentKind, ...]] = get_args(ContentKind)
Kinds = frozenset[ContentKind]


@dataclass(frozen=True, slots=True)
class Compartment:
    """A thread: whose case it is of, who reads it, and what kinds of content are in it."""

    case: ThreadId
    thread: ThreadId
    readers: frozenset[MemberId]
    kinds: Kinds


@dataclass(frozen=True, slots=True)
class Exposed:
    """What some members together know: how many people (cases), compartments, and compartments with each kind."""

    people: int
    compartments: int
    kinds: Mapping[ContentKind, int]


@dataclass(frozen=True, slots=True)
class Shared:
    """What two members both read, beside first letters: so many compartments. Members in the order of their ids."""

    members: tuple[MemberId, MemberId]
    compartments: int


class Exposure:
    """The ledger of all audiences. Adding or dropping one costs as much as its case has threads.

    Cases are counted by who knows of them, and compartments by who reads what in them, and those counts follow each
    change (`tally`): a question about one member or two costs one look, and one about more as many as there are
    different audiences. Inside, a set of members is a number with a bit for each.
    """

    def __init__(self, compartments: Iterable[Compartment] = ()) -> None:
        self._bits: dict[MemberId, int] = {}
        self._all: dict[ThreadId, Compartment] = {}
        self._of_case: dict[ThreadId, dict[ThreadId, int]] = {}
        self._people, self._rooms, self._chosen = Tally(), Tally(), Tally()
        self._kinds: dict[ContentKind, Tally] = {kind: Tally() for kind in KINDS}
        for each in compartments:
            self.add(each)

    def add(self, compartment: Compartment) -> None:
        """Count a thread; one that is there already is replaced."""
        self.drop(compartment.thread)
        readers = self._mask(compartment.readers)
        self._all[compartment.thread] = compartment
        for tally in self._tallies(compartment):
            tally.put(readers)
        self._recount(compartment.case, compartment.thread, readers)

    def drop(self, thread: ThreadId) -> None:
        """Count a thread no more; nothing happens where it was not counted."""
        gone = self._all.pop(thread, None)
        if gone is not None:
            readers = self._mask(gone.readers)
            for tally in self._tallies(gone):
                tally.take(readers)
            self._recount(gone.case, thread, None)

    def drop_case(self, case: ThreadId) -> None:
        """Count none of its threads any more."""
        for thread in list(self._of_case.get(case, ())):
            self.drop(thread)

    @contextmanager
    def supposing(self, compartment: Compartment) -> Iterator[None]:
        """As if there were this thread too, for as long as the block lasts; it must not be counted already."""
        self.add(compartment)
        try:
            yield
        finally:
            self.drop(compartment.thread)

    def get(self, thread: ThreadId) -> Compartment | None:
        """A thread as it is counted now."""
        return self._all.get(thread)

    def of_case(self, case: ThreadId) -> list[Compartment]:
        """Every thread of a case."""
        return [self._all[thread] for thread in self._of_case.get(case, ())]

    @property
    def members(self) -> frozenset[MemberId]:
        """Everyone who reads anything."""
        return self._members_of(self._people.everyone())

    def of(self, members: Iterable[MemberId]) -> Exposed:
        """What these members know together."""
        asked = self._known_mask(members)
        kinds = {kind: count for kind in KINDS if (count := self._kinds[kind].of(asked))}
        return Exposed(self._people.of(asked), self._rooms.of(asked), kinds)

    def of_each(self) -> dict[MemberId, Exposed]:
        """What everyone who reads anything knows alone."""
        return {member: self.of([member]) for member in self.members}

    def known_to(self, members: Iterable[MemberId], *, unknown_to: Iterable[MemberId] = ()) -> list[Compartment]:
        """Every compartment that one of them reads and none of the others does, case by case."""
        asked, others = self._known_mask(members), self._known_mask(unknown_to)
        return [
            self._all[thread]
            for threads in self._of_case.values()
            for thread, readers in threads.items()
            if readers & asked and not readers & others
        ]

    def cases_known_to(self, members: Iterable[MemberId]) -> Iterator[ThreadId]:
        """Every case of which one of them reads something, as it is come upon. Change nothing meanwhile."""
        asked = self._known_mask(members)
        return (case for case, threads in self._of_case.items() if _together(threads.values()) & asked)

    def people_of_each(self) -> dict[MemberId, frozenset[ThreadId]]:
        """Of which cases everyone who reads anything reads something."""
        alike: dict[int, list[ThreadId]] = {}
        for case, threads in self._of_case.items():
            alike.setdefault(_together(threads.values()), []).append(case)
        every = ((member, 1 << bit) for member, bit in self._bits.items())
        found = {
            member: frozenset(chain.from_iterable(cases for readers, cases in alike.items() if readers & bit))
            for member, bit in every
        }
        return {member: cases for member, cases in found.items() if cases}

    def readers_beside_first_letters(self) -> dict[ThreadId, frozenset[MemberId]]:
        """Who reads more of each case than its first letter, which the coordinators of its week have."""
        sets: dict[int, frozenset[MemberId]] = {}
        found = dict[ThreadId, frozenset[MemberId]]()
        for case, threads in self._of_case.items():
            readers = _together(mask for thread, mask in threads.items() if thread != case)
            if readers:
                found[case] = sets.get(readers) or sets.setdefault(readers, self._members_of(readers))
        return found

    def worst_pairs(self, limit: int) -> list[tuple[tuple[MemberId, MemberId], Exposed]]:
        """The pairs who together know most people, then most compartments; members in the order of their ids."""
        people, rooms, bit = self._people, self._rooms, self._bits
        pairs = combinations(sorted(self.members, key=lambda each: each.raw), 2)

        def rank(pair: tuple[MemberId, MemberId]) -> tuple[int, int, bytes, bytes]:
            one, other = (bit[member] for member in pair)
            return -people.of_two(one, other), -rooms.of_two(one, other), pair[0].raw, pair[1].raw

        return [(pair, self.of(pair)) for pair in nsmallest(limit, pairs, key=rank)]

    def shared(self) -> list[Shared]:
        """Who shares compartments with whom, most first. First letters do not count: all coordinators of a week do."""
        names = {bit: member for member, bit in self._bits.items()}
        found = [
            Shared(_in_order(names[one], names[other]), count) for (one, other), count in self._chosen.shared().items()
        ]
        return sorted(found, key=lambda each: (-each.compartments, *(member.raw for member in each.members)))

    def _tallies(self, compartment: Compartment) -> Iterator[Tally]:
        """Where a thread is counted."""
        yield self._rooms
        if compartment.thread != compartment.case:
            yield self._chosen
        for kind in compartment.kinds:
            yield self._kinds[kind]

    def _mask(self, members: Iterable[MemberId]) -> int:
        return sum(1 << self._bits.setdefault(member, len(self._bits)) for member in members)

    def _known_mask(self, members: Iterable[MemberId]) -> int:
        return sum(1 << self._bits[member] for member in set(members) if member in self._bits)

    def _members_of(self, mask: int) -> frozenset[MemberId]:
        return frozenset(member for member, bit in self._bits.items() if mask >> bit & 1)

    def _recount(self, case: ThreadId, thread: ThreadId, readers: int | None) -> None:
        """A thread of this case is now read by these; None: it is gone."""
        threads = self._of_case.setdefault(case, {})
        if threads:
            self._people.take(_together(threads.values()))
        if readers is None:
            threads.pop(thread, None)
        else:
            threads[thread] = readers
        if threads:
            self._people.put(_together(threads.values()))
        else:
            del self._of_case[case]


def _in_order(one: MemberId, other: MemberId) -> tuple[MemberId, MemberId]:
    return (one, other) if one.raw < other.raw else (other, one)


def _together(some: Iterable[int]) -> int:
    members = 0
    for each in some:
        members |= each
    return members
