"""Exposure: what becomes known if these members are compromised. Pure; kept up to date thread by thread.

It counts audiences, not contents: who was able to read, whether or not they did. What the audience register itself
reveals is for whoever asks to add: this knows no roles.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final, Literal, TypeVar, get_args

from tropa.sealing.types import MemberId, ThreadId

ContentKind = Literal["facts", "letters", "notes", "tasks"]
KINDS: Final[tuple[ContentKind, ...]] = get_args(ContentKind)
Kinds = frozenset[ContentKind]
T = TypeVar("T")


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


class Exposure:
    """The ledger of all audiences. Adding or dropping one costs as much as its case has threads.

    Cases are counted by who knows of them, and compartments by who reads what in them, so that an answer costs as many
    steps as there are different audiences, not as there are cases. Inside, a set of members is a number with a bit for
    each: there can be tens of thousands of audiences, and comparing them is all that takes time.
    """

    def __init__(self, compartments: Iterable[Compartment] = ()) -> None:
        self._bits: dict[MemberId, int] = {}
        self._all: dict[ThreadId, Compartment] = {}
        self._of_case: dict[ThreadId, dict[ThreadId, int]] = {}
        self._people: Counter[int] = Counter()
        self._rooms: Counter[tuple[int, Kinds]] = Counter()
        for each in compartments:
            self.add(each)

    def add(self, compartment: Compartment) -> None:
        """Count a thread; one that is there already is replaced."""
        self.drop(compartment.thread)
        readers = self._mask(compartment.readers)
        self._all[compartment.thread] = compartment
        self._rooms[readers, compartment.kinds] += 1
        self._recount(compartment.case, compartment.thread, readers)

    def drop(self, thread: ThreadId) -> None:
        """Count a thread no more; nothing happens where it was not counted."""
        gone = self._all.pop(thread, None)
        if gone is not None:
            _less(self._rooms, (self._mask(gone.readers), gone.kinds))
            self._recount(gone.case, thread, None)

    def drop_case(self, case: ThreadId) -> None:
        """Count none of its threads any more."""
        for thread in list(self._of_case.get(case, ())):
            self.drop(thread)

    def get(self, thread: ThreadId) -> Compartment | None:
        """A thread as it is counted now."""
        return self._all.get(thread)

    @property
    def members(self) -> frozenset[MemberId]:
        """Everyone who reads anything."""
        together = 0
        for known_by in self._people:
            together |= known_by
        return frozenset(member for member, bit in self._bits.items() if together >> bit & 1)

    def of(self, members: Iterable[MemberId]) -> Exposed:
        """What these members know together."""
        asked = sum(1 << self._bits[member] for member in set(members) if member in self._bits)
        people = sum(count for known_by, count in self._people.items() if known_by & asked)
        kinds = Counter[ContentKind]()
        compartments = 0
        for (readers, held), count in self._rooms.items():
            if readers & asked:
                compartments += count
                for kind in held:
                    kinds[kind] += count
        return Exposed(people, compartments, dict(sorted(kinds.items())))

    def of_each(self) -> dict[MemberId, Exposed]:
        """What everyone who reads anything knows alone, in one pass over all audiences."""
        people, compartments = Counter[int](), Counter[int]()
        kinds = Counter[tuple[int, ContentKind]]()
        for known_by, count in self._people.items():
            for bit in _bits(known_by):
                people[bit] += count
        for (readers, held), count in self._rooms.items():
            for bit in _bits(readers):
                compartments[bit] += count
                for kind in held:
                    kinds[bit, kind] += count
        counted = {bit: {kind: kinds[bit, kind] for kind in KINDS if kinds[bit, kind]} for bit in people}
        names = {bit: member for member, bit in self._bits.items()}
        return {names[bit]: Exposed(people[bit], compartments[bit], counted[bit]) for bit in people}

    def known_to(self, members: Iterable[MemberId]) -> list[Compartment]:
        """Every compartment that one of them reads."""
        asked = frozenset(members)
        return [each for each in self._all.values() if not each.readers.isdisjoint(asked)]

    def worst_pairs(self, limit: int) -> list[tuple[tuple[MemberId, MemberId], Exposed]]:
        """The pairs who together know most people, then most compartments; members in the order of their ids."""
        rooms = Counter[int]()
        for (readers, _), count in self._rooms.items():
            rooms[readers] += count
        people, compartments, bits = _Union(self._people), _Union(rooms), self._bits
        pairs = combinations(sorted(self.members, key=lambda each: each.raw), 2)

        def rank(pair: tuple[MemberId, MemberId]) -> tuple[int, int, bytes, bytes]:
            one, other = (bits[member] for member in pair)
            return -people.of(one, other), -compartments.of(one, other), pair[0].raw, pair[1].raw

        return [(pair, self.of(pair)) for pair in sorted(pairs, key=rank)[:limit]]

    def _mask(self, members: Iterable[MemberId]) -> int:
        return sum(1 << self._bits.setdefault(member, len(self._bits)) for member in members)

    def _recount(self, case: ThreadId, thread: ThreadId, readers: int | None) -> None:
        """A thread of this case is now read by these; None: it is gone."""
        threads = self._of_case.setdefault(case, {})
        if threads:
            _less(self._people, _together(threads.values()))
        if readers is None:
            threads.pop(thread, None)
        else:
            threads[thread] = readers
        if threads:
            self._people[_together(threads.values())] += 1
        else:
            del self._of_case[case]


class _Union:
    """How much each two members have between them: what one has, and the other, less what both have."""

    def __init__(self, counted: Mapping[int, int]) -> None:
        self._one: Counter[int] = Counter()
        self._both: Counter[tuple[int, int]] = Counter()
        for members, count in counted.items():
            bits = list(_bits(members))
            for bit in bits:
                self._one[bit] += count
            for pair in combinations(bits, 2):
                self._both[pair] += count

    def of(self, one: int, other: int) -> int:
        """For two members."""
        return self._one[one] + self._one[other] - self._both[min(one, other), max(one, other)]


def _bits(members: int) -> Iterator[int]:
    """Which members these are, in rising order."""
    while members:
        lowest = members & -members
        yield lowest.bit_length() - 1
        members ^= lowest


def _together(some: Iterable[int]) -> int:
    members = 0
    for each in some:
        members |= each
    return members


def _less(counter: Counter[T], key: T) -> None:
    counter[key] -= 1
    if not counter[key]:
        del counter[key]
