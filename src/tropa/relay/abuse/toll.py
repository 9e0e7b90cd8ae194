"""How much work a stamp takes just now: more as stamps come in faster or the room fills, less again afterwards.

``times`` is a pure function of the load. ``AdaptiveToll`` remembers, in memory only, how fast stamps were spent lately
and how high the toll stood. A challenge given out at a lower toll stays good until it expires; tokens pay no toll.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from tropa.sealing.stamps import DEFAULT_TOLL, Toll

# An old phone, some ten times slower than a desktop's core, still pays this in about twenty seconds (decision 0119).
MOST_TIMES: Final = 8.0

# Twice what the worst burst seen in the field needs (some 300 first letters an hour), at two stamps each.
COMFORTABLE_STAMPS_AN_HOUR: Final = 1_200

_ROOM_TIMES: Final = 4.0
_ROOM_FROM, _ROOM_TO = 0.5, 0.75
_BEND: Final = 4
_REMEMBERED_S: Final = 600.0
_HALVES_IN_S: Final = 600.0


@dataclass(frozen=True)
class Load:
    """What the toll is made of: stamps spent an hour, as against what is comfortable, and the part of the room used."""

    stamps_an_hour: float
    comfortable_an_hour: float
    used_part: float


def times(load: Load) -> float:
    """How many times the ordinary toll is asked, from 1 to ``MOST_TIMES``; rises with either part, without a jump.

    In proportion to the rate once that is well above comfortable, so that a flooder with ``n`` times the machines gets
    in about the square root of ``n`` as much. From half full to three quarters full the room multiplies it by four.
    """
    rate = load.stamps_an_hour / load.comfortable_an_hour
    by_rate: float = (1 + min(rate, MOST_TIMES) ** _BEND) ** (1 / _BEND)
    return min(MOST_TIMES, by_rate * _by_room(load.used_part))


def _by_room(used_part: float) -> float:
    part = min(1.0, max(0.0, (used_part - _ROOM_FROM) / (_ROOM_TO - _ROOM_FROM)))
    return 1 + (_ROOM_TIMES - 1) * part * part * (3 - 2 * part)


def toll_of(how_often: float) -> Toll:
    """The ordinary toll so many times over: more tries of the same cost, for making a challenge costs the relay one."""
    return Toll(
        DEFAULT_TOLL.iterations, round(DEFAULT_TOLL.from_try * how_often), round(DEFAULT_TOLL.below_try * how_often)
    )


@dataclass(frozen=True)
class Level:
    """How many times the ordinary toll is asked, and since when (seconds of a clock that never goes back)."""

    times: float
    at_s: float


def settle(before: Level, wanted: float, now_s: float) -> Level:
    """Up at once; down no faster than by half in ten minutes, so that a flood that pauses does not find it low."""
    fallen = before.times * 0.5 ** ((now_s - before.at_s) / _HALVES_IN_S)
    return Level(max(wanted, fallen), now_s)


@dataclass
class AdaptiveToll:
    """The toll of this process. ``monotonic`` gives seconds that never go back."""

    monotonic: Callable[[], float]
    comfortable_an_hour: float = COMFORTABLE_STAMPS_AN_HOUR
    _spent: float = 0.0
    _counted_at_s: float = 0.0
    _used_part: float = 0.0
    _level: Level = field(default=Level(1.0, 0.0))

    def stamp_spent(self) -> None:
        """A solved challenge let something in. One that was refused costs its sender nothing, so it is not counted."""
        self._spent = self._spent_lately(now := self.monotonic()) + 1
        self._counted_at_s = now

    def room_is(self, used_part: float) -> None:
        """Which part of the room is in use, as was just seen."""
        self._used_part = used_part

    def now(self) -> Toll:
        """What a challenge given out now asks."""
        now_s = self.monotonic()
        an_hour = self._spent_lately(now_s) * 3600 / _REMEMBERED_S
        self._level = settle(self._level, times(Load(an_hour, self.comfortable_an_hour, self._used_part)), now_s)
        return toll_of(self._level.times)

    def _spent_lately(self, now_s: float) -> float:
        return self._spent * math.exp((self._counted_at_s - now_s) / _REMEMBERED_S)
