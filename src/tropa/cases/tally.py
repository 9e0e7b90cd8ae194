"""How many things each member, and each two, have: a count over sets of members that is told only what changes. Pure.

A set of members is a number with a bit for each (`exposure`). What changed is put together by sets first and counted
when somebody asks: ten thousand first letters with one and the same audience cost as much as one.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from typing import TypeVar

T = TypeVar("T")


class Tally:
    """Things, each of which a set of members has."""

    def __init__(self) -> None:
        self._sets: Counter[int] = Counter()
        self._waiting: Counter[int] = Counter()
        self._one: Counter[int] = Counter()
        self._both: Counter[tuple[int, int]] = Counter()

    def put(self, members: int) -> None:
        """One more thing."""
        self._sets[members] += 1
        self._waiting[members] += 1

    def take(self, members: int) -> None:
        """One less: it was put before."""
        less(self._sets, members)
        self._waiting[members] -= 1

    def of(self, asked: int) -> int:
        """How many things any of these have."""
        match list(bits(asked)):
            case []:
                return 0
            case [one]:
                self._settle()
                return self._one[one]
            case [one, other]:
                return self.of_two(one, other)
        return sum(count for members, count in self._sets.items() if members & asked)

    def of_two(self, one: int, other: int) -> int:
        """How many either of two has: what one has, and the other, less what both have."""
        self._settle()
        return self._one[one] + self._one[other] - self._both[min(one, other), max(one, other)]

    def shared(self) -> dict[tuple[int, int], int]:
        """How many both have, of each two who have any; the smaller bit first."""
        self._settle()
        return dict(self._both)

    def everyone(self) -> int:
        """All who have anything."""
        self._settle()
        return sum(1 << bit for bit in self._one)

    def _settle(self) -> None:
        for members, change in self._waiting.items():
            if change:
                having = list(bits(members))
                for bit in having:
                    _add(self._one, bit, change)
                for pair in combinations(having, 2):
                    _add(self._both, pair, change)
        self._waiting.clear()


def bits(members: int) -> Iterator[int]:
    """Which members these are, in rising order."""
    while members:
        lowest = members & -members
        yield lowest.bit_length() - 1
        members ^= lowest


def less(counter: Counter[T], key: T) -> None:
    """One less; none left is no entry."""
    _add(counter, key, -1)


def _add(counter: Counter[T], key: T, change: int) -> None:
    counter[key] += change
    if not counter[key]:
        del counter[key]
