"""The hour the relay goes by when it delivers delayed letters: a clock's word is believed when something bears it out.

An alarm that comes too late and one that comes too early both do harm, so neither a leap ahead nor a step back is
taken from the wall clock alone: the time since boot, which nobody sets, goes on beside it (decision 0113). That the
hour never goes back is the store's to see to, which outlives this process.
"""

import ctypes
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from tropa.relay.log import events

SECONDS_AN_HOUR: Final = 3600

# How far the wall clock may be from what we believe and still be followed at once, and by how much of the time that
# passes meanwhile: it is what clocks that are kept right differ by, and what slewing one may do.
SLACK_S: Final = 60.0
_MOST_SLEW: Final = 0.1

# After a start: what a restart, or the rest of the hour that was remembered, accounts for.
GAP_AT_START_S: Final = 2 * SECONDS_AN_HOUR

# For how long a clock that disagrees must keep step with the time since boot before it is believed.
STOOD_IN_STEP_S: Final = 600.0
STOOD_ALONE_S: Final = 3600.0


class Trust(Enum):
    """What we make of the wall clock."""

    AGREES = "agrees"
    AHEAD = "ahead"
    BEHIND = "behind"


@dataclass(frozen=True)
class Readings:
    """The machine's clocks at one moment.

    ``wall_s`` is seconds since 1970, ``boot_s`` seconds since boot, suspended ones counted; ``in_step`` says that the
    kernel calls the wall clock synchronised.
    """

    wall_s: float
    boot_s: float
    in_step: bool

    @property
    def offset_s(self) -> float:
        """What stays the same while nobody sets the wall clock."""
        return self.wall_s - self.boot_s


@dataclass(frozen=True)
class Doubt:
    """Since when the wall clock disagrees in the same way."""

    offset_s: float
    since_boot_s: float


@dataclass(frozen=True)
class Belief:
    """The time we believed it was (seconds since 1970) when ``boot_s`` was read, and what speaks against it."""

    time_s: float
    boot_s: float
    trust: Trust = Trust.AGREES
    doubt: Doubt | None = None

    @property
    def hour(self) -> int:
        """Whole hours since 1970."""
        return int(self.time_s // SECONDS_AN_HOUR)

    @property
    def day(self) -> int:
        """Whole days since 1970-01-01 UTC."""
        return self.hour // 24


def first_belief(readings: Readings, kept_hour: int | None) -> Belief:
    """What to believe after a start, given the latest hour by which a series was judged (none: there is no series).

    The clock, when it is synchronised or shows what a restart accounts for; else that hour's beginning, in doubt.
    """
    if kept_hour is None:
        return Belief(readings.wall_s, readings.boot_s)
    kept_s = float(kept_hour * SECONDS_AN_HOUR)
    ahead_s = readings.wall_s - kept_s
    if ahead_s >= 0 and (readings.in_step or ahead_s < GAP_AT_START_S):
        return Belief(readings.wall_s, readings.boot_s)
    return next_belief(Belief(kept_s, readings.boot_s), readings)


def next_belief(belief: Belief, readings: Readings) -> Belief:
    """What to believe after another look at the clocks."""
    passed_s = max(0.0, readings.boot_s - belief.boot_s)
    going_on = replace(belief, time_s=belief.time_s + passed_s, boot_s=readings.boot_s)
    apart_s = readings.wall_s - going_on.time_s
    if abs(apart_s) <= SLACK_S:
        slew_s = max(-_MOST_SLEW * passed_s, min(_MOST_SLEW * passed_s, apart_s))
        return Belief(going_on.time_s + slew_s, readings.boot_s)
    doubt = still_doubted(belief.doubt, readings)
    if _has_stood(doubt, readings, apart_s):
        return Belief(readings.wall_s, readings.boot_s)
    return replace(going_on, trust=Trust.AHEAD if apart_s > 0 else Trust.BEHIND, doubt=doubt)


def still_doubted(before: Doubt | None, readings: Readings) -> Doubt:
    if before is not None and abs(readings.offset_s - before.offset_s) <= SLACK_S:
        return before
    return Doubt(readings.offset_s, readings.boot_s)


def _has_stood(doubt: Doubt, readings: Readings, apart_s: float) -> bool:
    """Whether a clock that disagrees is to be believed. One that went back, only when it is synchronised.

    For who sets a clock back, by hand or by accident, must not silence what only time releases.
    """
    stood_s = readings.boot_s - doubt.since_boot_s
    if readings.in_step:
        return stood_s >= STOOD_IN_STEP_S
    return apart_s > 0 and stood_s >= STOOD_ALONE_S


class Hours:
    """The relay's hour, by this process's clocks. To be asked at least every minute or so."""

    def __init__(self, clocks: Callable[[], Readings], kept_hour: int | None) -> None:
        self._clocks = clocks
        self._belief = first_belief(clocks(), kept_hour)
        _say(Trust.AGREES, self._belief.trust)

    def now(self) -> int:
        """Whole hours since 1970. What is in the store may be later, and then that counts."""
        before = self._belief
        self._belief = next_belief(before, self._clocks())
        _say(before.trust, self._belief.trust)
        return self._belief.hour


def _say(before: Trust, now: Trust) -> None:
    if now is before:
        return
    match now:
        case Trust.AHEAD:
            events.error("clock-leapt-ahead-not-believed-yet")
        case Trust.BEHIND:
            events.error("clock-went-back-not-believed")
        case Trust.AGREES:
            events.warning("clock-believed-again")


def read_clocks() -> Readings:
    """This machine's clocks now."""
    return Readings(time.time(), time.clock_gettime(_SINCE_BOOT), _kernel_says_in_step())


_SINCE_BOOT: Final[int] = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
_TIME_ERROR: Final = 5
_TIMEX_BYTES: Final = 512  # the struct is 208 bytes where we looked; what the kernel does not fill stays zero


def _kernel_says_in_step() -> bool:
    """Whether something keeps this machine's clock right: adjtimex(2), setting nothing. No, where that is not known."""
    try:
        verdict = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    except (AttributeError, OSError):
        return False
    return 0 <= int(verdict) < _TIME_ERROR
