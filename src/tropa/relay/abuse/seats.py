"""Connections: so many and no more. When all are taken, who only holds one makes room before anyone is turned away.

First goes whoever has kept us waiting longest for a request; then whoever has waited longest for a letter is answered;
only then goes whoever has been sending a body longest.
"""

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final, Protocol

from tropa.relay.abuse.ceilings import Parked

# Somebody who came or was answered this lately is about to speak.
_LEFT_ALONE_S: Final = 2.0

# In that time a letter of the middle size comes at a slow telephone's pace.
_BODY_LEFT_ALONE_S: Final = 10.0

# Above the ceiling by this part there is not even a refusal.
_REFUSED_POLITELY: Final = 1.125


class Welcome(Enum):
    """How a new connection is received."""

    SEATED = auto()
    TURNED_AWAY = auto()
    NOT_EVEN_AN_ANSWER = auto()


class Sitter(Protocol):
    """A connection, as this room sees it."""

    def make_room(self) -> None:
        """End it: it holds a seat and asks nothing."""


@dataclass
class Seats:
    """Of one process; times are seconds of a clock that never goes back."""

    most: int
    parked: Parked
    _all: set[Sitter] = field(default_factory=set)
    # In the order in which they fell silent.
    _silent: dict[Sitter, float] = field(default_factory=dict)
    # In the order in which they began a body; what they send of it counts for nothing, for a byte now and then is easy.
    _sending: dict[Sitter, float] = field(default_factory=dict)

    def come(self, sitter: Sitter, now_s: float) -> Welcome:
        """A new connection, silent so far."""
        self._all.add(sitter)
        self._silent[sitter] = now_s
        if len(self._all) > self.most * _REFUSED_POLITELY:
            return Welcome.NOT_EVEN_AN_ANSWER
        if len(self._all) <= self.most or self._somebody_makes_room(now_s):
            return Welcome.SEATED
        return Welcome.TURNED_AWAY

    def sends(self, sitter: Sitter, now_s: float) -> None:
        """It has sent a head, and there may be a body to come."""
        if sitter in self._all:
            self.speaks(sitter)
            self._sending[sitter] = now_s

    def speaks(self, sitter: Sitter) -> None:
        """Its request is whole: now it is for us to answer."""
        self._silent.pop(sitter, None)
        self._sending.pop(sitter, None)

    def is_answered(self, sitter: Sitter, now_s: float) -> None:
        """It has its answer: now it is silent again."""
        if sitter in self._all:
            self.speaks(sitter)
            self._silent[sitter] = now_s

    def goes(self, sitter: Sitter) -> None:
        """The connection has ended."""
        self._all.discard(sitter)
        self.speaks(sitter)

    @property
    def crowded(self) -> bool:
        """More than three quarters are taken."""
        return len(self._all) * 4 > self.most * 3

    @property
    def taken(self) -> int:
        """How many connections there are."""
        return len(self._all)

    def _somebody_makes_room(self, now_s: float) -> bool:
        return (
            self._goes_first(self._silent, now_s - _LEFT_ALONE_S)
            or self.parked.release_oldest()
            or self._goes_first(self._sending, now_s - _BODY_LEFT_ALONE_S)
        )

    def _goes_first(self, among: dict[Sitter, float], before_s: float) -> bool:
        sitter, since_s = next(iter(among.items()), (None, before_s))
        if sitter is None or since_s > before_s:
            return False
        self.goes(sitter)
        sitter.make_room()
        return True
