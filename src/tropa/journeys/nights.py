"""When it is night somewhere: by the sun, from the longitude alone. It knows no time zone, and needs none.

From 23:00 to 05:00 of the mean solar time. Clocks differ from it by an hour or two; a bed is missed all the same.
"""

from typing import Final

from tropa.journeys.way import MINUTES_A_DAY

NIGHT_BEGINS: Final = 23 * 60
NIGHT_MINUTES: Final = 6 * 60
SPENT_MINUTES: Final = 3 * 60
"""So much of a night without a bed is a night without a bed."""


def first_night(begins: int, until: int, lon: int) -> tuple[int, int] | None:
    """Of the stretch between two minutes, what lies in the first night of which it takes three hours or more.

    ``lon`` in hundredths of a degree, east positive (protocol 16.3).
    """
    ahead = lon // 25
    night = (begins + ahead - NIGHT_BEGINS) // MINUTES_A_DAY * MINUTES_A_DAY + NIGHT_BEGINS - ahead
    for start in (night, night + MINUTES_A_DAY, night + 2 * MINUTES_A_DAY):
        low, high = max(begins, start), min(until, start + NIGHT_MINUTES)
        if high - low >= SPENT_MINUTES:
            return low, high
    return None
