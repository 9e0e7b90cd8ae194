"""The table of non-working days that a pack carries, from the ``holidays`` package (moved days included).

It is made when a pack is compiled; whoever reads a pack afterwards needs neither the package nor a network.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import holidays

from tropa.rights.shapes import Calendar

YEARS_BEFORE, YEARS_AFTER = 4, 6
_SATURDAY = 5


def table(country: str, as_of: date) -> Calendar:
    """The days that break the week's pattern in the years around ``as_of``."""
    years = range(as_of.year - YEARS_BEFORE, as_of.year + YEARS_AFTER + 1)
    days = holidays.country_holidays(country, years=years)
    worked = days.weekend_workdays
    transferred = [year for year in years if year in days.special_public_holidays]
    return Calendar(
        first=date(years[0], 1, 1),
        last=date(years[-1], 12, 31),
        known_until=date(max(transferred, default=years[0] - 1), 12, 31),
        off=tuple(day for day in _days(years) if day.weekday() < _SATURDAY and day in days),
        on=tuple(day for day in _days(years) if day.weekday() >= _SATURDAY and day in worked),
    )


def _days(years: range) -> Iterator[date]:
    day = date(years[0], 1, 1)
    while day.year <= years[-1]:
        yield day
        day += timedelta(days=1)
