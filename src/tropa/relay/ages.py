"""The day by which age removes what is too old: never later than the wall clock says, and no clock that leapt ahead.

What is removed does not come back, and a letter that goes a day late harms nobody: so a leap ahead is believed only
after it stood for long, and a step back at once. What comes is dated the other way round: never before the latest day
that was believed (the mark), for a clock that is years behind (a dead battery) would let it go as too old once it is
right. A mark that a wrong clock left too late comes back when the right one stood for days (decision 0173).
``hours`` is the same thought for delayed letters, where late is as bad as early.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from tropa.relay.hours import (
    SLACK_S,
    STOOD_IN_STEP_S,
    Belief,
    Doubt,
    Readings,
    Trust,
    still_doubted,
)
from tropa.relay.log import events

SECONDS_A_DAY: Final = 86_400

# For how long a clock that nothing keeps right must keep step with the time since boot. By then the delayed letters
# that the same clock makes due have long been delivered (``hours``), not lost with the boxes they are for.
STOOD_ALONE_S: Final = 6 * 3600.0

# For how long a clock that is behind the mark must keep step with the time since boot before the mark comes back to it:
# what is dated too late is kept too long, and what is dated too early is lost.
STOOD_BEHIND_IN_STEP_S: Final = 7 * 86_400.0
STOOD_BEHIND_ALONE_S: Final = 28 * 86_400.0

# After a start: what a quiet day, or two with the relay off, account for.
GAP_AT_START_DAYS: Final = 2


def first_age(readings: Readings, kept_day: int | None) -> Belief:
    """What to believe after a start, given the day by which age last removed something (None: it never did)."""
    if kept_day is None or readings.wall_s < (kept_day + GAP_AT_START_DAYS + 1) * SECONDS_A_DAY:
        return Belief(readings.wall_s, readings.boot_s)
    return next_age(Belief(float(kept_day * SECONDS_A_DAY), readings.boot_s), readings)


def next_age(belief: Belief, readings: Readings) -> Belief:
    """What to believe after another look at the clocks; it is never beyond the wall clock by more than the slack."""
    passed_s = max(0.0, readings.boot_s - belief.boot_s)
    going_on = replace(belief, time_s=belief.time_s + passed_s, boot_s=readings.boot_s)
    if readings.wall_s - going_on.time_s <= SLACK_S:
        return Belief(readings.wall_s, readings.boot_s)
    doubt = still_doubted(belief.doubt, readings)
    stood_s = readings.boot_s - doubt.since_boot_s
    if stood_s >= (STOOD_IN_STEP_S if readings.in_step else STOOD_ALONE_S):
        return Belief(readings.wall_s, readings.boot_s)
    return replace(going_on, trust=Trust.AHEAD, doubt=doubt)


@dataclass(frozen=True)
class Mark:
    """The latest time that was believed, going on with the time since boot; nothing that comes is dated before its day.

    ``doubt``: since when the wall clock is behind it. ``came_back``: at this look it came back to the wall clock.
    """

    time_s: float
    boot_s: float
    doubt: Doubt | None = None
    came_back: bool = False

    @property
    def day(self) -> int:
        """Whole days since 1970-01-01 UTC."""
        return int(self.time_s // SECONDS_A_DAY)


def next_mark(mark: Mark, believed_s: float, readings: Readings) -> Mark:
    """The mark after another look at the clocks, by which ``believed_s`` is the time for age."""
    boot_s = max(mark.boot_s, readings.boot_s)
    going_on_s = mark.time_s + boot_s - mark.boot_s
    if readings.wall_s >= going_on_s - SLACK_S:
        return Mark(believed_s if believed_s >= going_on_s - SLACK_S else going_on_s, boot_s)
    doubt = still_doubted(mark.doubt, readings)
    stood_s = readings.boot_s - doubt.since_boot_s
    if stood_s >= (STOOD_BEHIND_IN_STEP_S if readings.in_step else STOOD_BEHIND_ALONE_S):
        return Mark(readings.wall_s, boot_s, came_back=True)
    return Mark(going_on_s, boot_s, doubt)


class Ages:
    """The day for age, by this process's clocks. To be asked every hour or so; ``mark`` is of the last time."""

    def __init__(self, clocks: Callable[[], Readings], kept_day: int | None) -> None:
        self._clocks = clocks
        readings = clocks()
        self._belief = first_age(readings, kept_day)
        time_s = self._belief.time_s if kept_day is None else float(kept_day * SECONDS_A_DAY)
        self.mark = next_mark(Mark(time_s, readings.boot_s), self._belief.time_s, readings)
        _say(Trust.AGREES, self._belief.trust)

    def today(self) -> int:
        """Whole days since 1970-01-01 UTC."""
        before, readings = self._belief, self._clocks()
        self._belief = next_age(before, readings)
        self.mark = next_mark(self.mark, self._belief.time_s, readings)
        _say(before.trust, self._belief.trust)
        return self._belief.day

    def come(self) -> int:
        """The day as ``today`` would say, between two of its looks: nothing is remembered, and no leap is believed."""
        return next_age(self._belief, self._clocks()).day


def _say(before: Trust, now: Trust) -> None:
    if now is before:
        return
    if now is Trust.AHEAD:
        events.error("clock-leapt-ahead-nothing-ages-by-it-yet")
    else:
        events.warning("age-goes-by-the-clock-again")
