"""Days, moments and waiting times in the page's language. The clock and the time zone are arguments.

An unknown time is never written as midnight: a value that is only a day shows only the day.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo

from babel.dates import format_skeleton, format_time, format_timedelta
from babel.units import format_unit

from tropa.desk.words import Words

MINUTES_IN_HOUR = 60
MINUTES_IN_DAY = 24 * MINUTES_IN_HOUR
_LAST_MINUTE = int(datetime(9999, 12, 30, tzinfo=UTC).timestamp()) // 60
"""The calendar ends a day later, so that no zone takes a moment beyond it. An event may name any minute at all."""

Clock = Callable[[], int]
"""Seconds since 1970-01-01T00:00Z, as the vault's clock."""


@dataclass(frozen=True)
class Times:
    """Puts moments into words for one page, drawn at `now_s`; no zone is the machine's own."""

    words: Words
    zone: tzinfo | None
    now_s: int

    @property
    def today(self) -> date:
        """The day on this machine's calendar."""
        return self._at(self.now_s // 60).date()

    def day(self, day: date) -> str:
        """`25 Nov`; with the year only when it is not this one."""
        skeleton = "MMMd" if day.year == self.today.year else "yMMMd"
        return format_skeleton(skeleton, day, locale=self.words.locale)

    def day_of(self, minute: int) -> str:
        """The local day of a minute since 1970."""
        return self.day(self._at(minute).date())

    def moment(self, minute: int) -> str:
        """`25 Nov, 14:05` of a minute since 1970."""
        at = self._at(minute)
        return f"{self.day(at.date())}, {format_time(at, 'HH:mm', locale=self.words.locale)}"

    def iso(self, minute: int) -> str:
        """A minute since 1970 as a `<time>` element wants it."""
        return self._at(minute).isoformat()

    def away(self, day: date) -> str:
        """How far a day is: `today`, `in 2 days`, `1 day ago`."""
        away = day - self.today
        if not away.days:
            return self.words.say("time.today")
        return format_timedelta(away, granularity="day", threshold=99, add_direction=True, locale=self.words.locale)

    def days(self, number: int) -> str:
        """`2 days`."""
        return format_unit(number, "duration-day", "long", locale=self.words.locale)

    def lasting(self, minutes: int) -> str:
        """`4 min`, `3 h 10 min`, `2 days`: never more exact than it is useful."""
        if minutes >= 2 * MINUTES_IN_DAY:
            return self.days(minutes // MINUTES_IN_DAY)
        hours, rest = divmod(minutes, MINUTES_IN_HOUR)
        if not hours:
            return self.words.say("time.minutes", minutes=rest)
        return self.words.say("time.hours-minutes", hours=hours, minutes=rest) if rest else self._hours(hours)

    def since(self, minute: int) -> str:
        """`just now`, `3 minutes ago` of a minute since 1970."""
        passed = self.now_s // 60 - minute
        if passed <= 0:
            return self.words.say("time.just-now")
        return format_timedelta(-60 * passed, threshold=1, add_direction=True, locale=self.words.locale)

    def _hours(self, hours: int) -> str:
        return self.words.say("time.hours", hours=hours)

    def _at(self, minute: int) -> datetime:
        within = min(max(minute, 0), _LAST_MINUTE)
        return datetime.fromtimestamp(60 * within, UTC).astimezone(self.zone)
