"""Working days by a pack's table, and months by the calendar. Pure; where the table comes from is ``calendars``."""

from bisect import bisect_left
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

from tropa.rights.shapes import Calendar

_DAY = timedelta(days=1)
_SATURDAY = 5


def is_working(day: date, table: Calendar) -> bool:
    """Outside the table only the week's pattern is known."""
    if day.weekday() >= _SATURDAY:
        return _among(day, table.on)
    return not _among(day, table.off)


def working_from(day: date, step: int, table: Calendar) -> date:
    """The day itself if it is a working day, else the next (``step`` 1) or the one before (-1)."""
    while not is_working(day, table):
        day += step * _DAY
    return day


def add_working(day: date, count: int, step: int, table: Calendar) -> date:
    """The ``count``-th working day after the day, or before it when ``step`` is -1; the day itself for 0."""
    for _ in range(count):
        day = working_from(day + step * _DAY, step, table)
    return day


def add_months(day: date, count: int) -> date:
    """The same day ``count`` months on (or back), or that month's last day if it is shorter."""
    years, month = divmod(day.month - 1 + count, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def on_or_after(day: date, year_day: str) -> date:
    """The next MM-DD, the day itself included."""
    month, number = (int(part) for part in year_day.split("-"))
    this_year = date(day.year, month, number)
    return this_year if this_year >= day else date(day.year + 1, month, number)


def is_known(day: date, table: Calendar) -> bool:
    """Whether the table says which days are worked around that day."""
    return table.first <= day <= table.known_until


def _among(day: date, days: Sequence[date]) -> bool:
    place = bisect_left(days, day)
    return place < len(days) and days[place] == day
