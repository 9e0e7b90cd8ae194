"""What there is only so much of, and who is refused first: bulk, then everything else, first letters to teams last.

What is held for long, while bytes come and go, is in ``moving``.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final


class Claim(IntEnum):
    """How much of a ceiling a request may fill: the rest is kept for those who come after it here."""

    # Nothing that it presented was found good: a stamp that has expired, a token that is not there (any more).
    UNSHOWN = 0
    BULK = 1
    ORDINARY = 2
    FIRST = 3


_PART: Final = {Claim.UNSHOWN: 0.5, Claim.BULK: 0.5, Claim.ORDINARY: 0.75, Claim.FIRST: 1.0}


@dataclass
class Ceiling:
    """A number that is taken from and given back to; never above ``most``."""

    most: int
    taken: int = 0

    def take(self, amount: int, claim: Claim) -> bool:
        """Whether there is that much left for such a request; then it is taken."""
        if not self.has_room(amount, claim):
            return False
        self.taken += amount
        return True

    def has_room(self, amount: int, claim: Claim) -> bool:
        """Whether there is that much left for such a request."""
        return self.taken + amount <= self.most * _PART[claim]

    def give_back(self, amount: int) -> None:
        """What was taken is free again."""
        self.taken -= amount

    @property
    def crowded(self) -> bool:
        """More than half is taken."""
        return self.taken * 2 > self.most


@dataclass
class Parked:
    """Requests that wait for a letter, oldest first; each can be told to wait no longer."""

    _events: dict[asyncio.Event, None] = field(default_factory=dict)

    @contextmanager
    def waiting(self, rung: asyncio.Event) -> Iterator[None]:
        """While a request waits for ``rung``."""
        self._events[rung] = None
        try:
            yield
        finally:
            self._events.pop(rung, None)

    def release_oldest(self) -> bool:
        """Let whoever has waited longest be answered now; false when nobody waits."""
        for rung in self._events:
            del self._events[rung]
            rung.set()
            return True
        return False

    def count(self) -> int:
        """How many wait."""
        return len(self._events)
