"""Days, weeks and minutes (protocol, notation). Pure arithmetic: nobody here asks what time it is."""

from datetime import date, timedelta

from tropa.post.limits import TEAM_LETTER_DAYS

_EPOCH = date(1970, 1, 1)
_SECONDS_PER_MINUTE, _SECONDS_PER_DAY = 60, 86_400
MINUTES_PER_DAY = 1_440
WEEKS_AHEAD = 4
"""A network publishes this week's notice and those of so many weeks that follow (protocol 7.2)."""


def minute_of(seconds: int) -> int:
    """Whole minutes since 1970-01-01T00:00Z."""
    return seconds // _SECONDS_PER_MINUTE


def day_of(seconds: int) -> int:
    """Whole days since 1970-01-01 UTC."""
    return seconds // _SECONDS_PER_DAY


def week_of(day: int) -> int:
    """The week a day lies in; weeks begin on Monday."""
    return (day + 3) // 7


def first_day(week: int) -> int:
    """The week's Monday."""
    return week * 7 - 3


def last_day(week: int) -> int:
    """The week's Sunday."""
    return first_day(week) + 6


def last_day_of_secrets(week: int) -> int:
    """The last day on which anyone may hold the week's secret keys: its letters live no longer (protocol 3.2)."""
    return last_day(week) + TEAM_LETTER_DAYS


def day_number(day: date) -> int:
    """A calendar date as whole days since 1970-01-01."""
    return day.toordinal() - _EPOCH.toordinal()


def date_of(day: int) -> date:
    """The calendar date of a day. Raises OverflowError beyond the year 9999."""
    return _EPOCH + timedelta(days=day)
