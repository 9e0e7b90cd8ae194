"""When it is safe to write to somebody: days and hours that they chose, by their own clock.

Who chose none is never written to first: they write when they can. Time zones are an argument; nothing is sent here.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final, Literal, get_args

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEKDAYS: Final[tuple[Weekday, ...]] = get_args(Weekday)
_HOURS: Final = re.compile(r"(?P<first>[01][0-9]|2[0-3])-(?P<last>[01][0-9]|2[0-4])\Z")
_WEEK: Final = 7
_DAY_HOURS: Final = 24
_QUARTER: Final = 15


@dataclass(frozen=True, slots=True)
class Recontact:
    """On which days, from the full hour ``first`` until just before ``last``, by their clock.

    ``last`` at or before ``first``: past midnight, into the day that follows the one named; 24 is midnight.
    """

    days: frozenset[Weekday]
    first: int
    last: int

    def allows(self, local: datetime) -> bool:
        """Whether a moment of their clock lies inside."""
        return any(self._begun(local - timedelta(days=back), local) for back in (0, 1))

    def _begun(self, day: datetime, local: datetime) -> bool:
        """Whether it lies inside what begins on that day."""
        if WEEKDAYS[day.weekday()] not in self.days:
            return False
        hours = (self.last - self.first) % _DAY_HOURS or _DAY_HOURS
        begins = day.replace(hour=self.first, minute=0, second=0, microsecond=0, tzinfo=None)
        return begins <= local.replace(tzinfo=None) < begins + timedelta(hours=hours)


def may_write_at(chosen: Recontact | None, minute: int, zone: tzinfo) -> bool:
    """Whether they may be written to at a minute (whole minutes since 1970 UTC); never, where they chose nothing."""
    return chosen is not None and chosen.allows(_local(minute, zone))


def next_safe(chosen: Recontact | None, minute: int, zone: tzinfo) -> int | None:
    """The first minute from ``minute`` on at which they may be written to; None: never.

    It looks at each quarter of an hour of eight days: choices begin at full hours, and zones differ by quarters.
    """
    if may_write_at(chosen, minute, zone):
        return minute
    first = (minute // _QUARTER + 1) * _QUARTER
    moments = range(first, first + (_WEEK + 1) * _DAY_HOURS * 60, _QUARTER)
    return next((each for each in moments if may_write_at(chosen, each, zone)), None)


def as_values(chosen: Recontact) -> tuple[str, ...]:
    """As a fact's values: ``("mon", "thu", "18-21")``."""
    days = tuple(day for day in WEEKDAYS if day in chosen.days)
    return (*days, f"{chosen.first:02}-{chosen.last:02}")


def recontact_of(values: Sequence[str]) -> Recontact | None:
    """Read it back; None: nothing was chosen, or it is not this form, which is nothing chosen as far as safety goes."""
    days = frozenset(day for day in WEEKDAYS if day in values)
    hours = [found for value in values if (found := _HOURS.match(value))]
    if not days or len(hours) != 1 or len(values) != len(days) + 1:
        return None
    return Recontact(days, int(hours[0]["first"]), int(hours[0]["last"]))


def _local(minute: int, zone: tzinfo) -> datetime:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)).astimezone(zone)
