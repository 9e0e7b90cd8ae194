"""The hours of check-ins and of the ladder (protocol 16.5): the one place that works them out.

Minutes and hours are whole ones since 1970-01-01T00:00Z. It knows no events and reads no clock.
"""

from collections.abc import Sequence
from typing import Final

from tropa.cases.journey_bodies import Rung, Window
from tropa.cases.road import CheckWindow
from tropa.post.series import MOST_DAYS_PUT_OFF, MOST_HOURS_AHEAD

AN_HOUR: Final = 60
A_DAY: Final = 24 * AN_HOUR
AFTER_THE_LAST: Final = 24
"""How many hours after the last window an arrival that nobody confirmed is a silence like any other."""
EARLY: Final = AN_HOUR
"""So long before its window begins a check-in is one for it: clocks of telephones differ, and people are early."""


def hour_from(minute: int) -> int:
    """The first whole hour that begins then or later."""
    return -(-minute // AN_HOUR)


def first_hour(windows: Sequence[Window]) -> int:
    """When the first rung (the warning to the traveller) is due if nothing is ever heard."""
    return hour_from(windows[0].until)


def hour_after(windows: Sequence[Window], index: int) -> int:
    """To which hour the series is renewed when this window was answered; -1: none was, so where it begins.

    Raises:
        IndexError: there is no such window.
    """
    following = index + 1
    if following < len(windows):
        return hour_from(windows[following].until)
    return hour_from(windows[index].until) + AFTER_THE_LAST


def check_windows(windows: Sequence[Window]) -> tuple[CheckWindow, ...]:
    """The windows as a traveller is told of them, each with the hour to which it renews."""
    return tuple(CheckWindow(each.begins, each.until, hour_after(windows, at)) for at, each in enumerate(windows))


def later_hour(minute: int) -> int:
    """To which hour "later" renews when it is said then."""
    return hour_from(minute) + 1


def rung_hours(first: int, grace: int, ladder: Sequence[Rung]) -> tuple[int, ...]:
    """When each letter of the series is due, the warning first, where that is due at ``first``. They never fall."""
    hours = [first]
    for rung in ladder:
        hours.append(max(hours[-1], first + grace + rung.after))
    return tuple(hours)


def newest_begun(windows: Sequence[Window], minute: int) -> int:
    """The last window that had begun by then, or begins within ``EARLY``; -1: none."""
    return max((at for at, each in enumerate(windows) if each.begins - EARLY <= minute), default=-1)


def still_to_come(windows: Sequence[Window], answered: int, minute: int) -> tuple[Window, ...]:
    """The windows of a watch that is begun anew then: those that are not over; where none is left, a day from then.

    ``answered``: the last that needs no answer any more; -1: none.
    """
    left = tuple(each for at, each in enumerate(windows) if at > answered and each.until > minute)
    return left or (Window(minute, minute + A_DAY),)


def unanswered(windows: Sequence[Window], answered: int, due: int, minute: int) -> tuple[Window, ...]:
    """The windows of a watch whose silence goes on: also one that has ended; where none is left, until ``due``.

    ``answered``: the last that needs no answer any more; -1: none. ``due``: the hour at which silence is one.
    """
    until = due * AN_HOUR
    # What was said before answers none of it.
    return tuple(windows[answered + 1 :]) or (Window(min(minute + EARLY, until - 1), until),)


def is_within_reach(windows: Sequence[Window], grace: int, ladder: Sequence[Rung], minute: int) -> bool:
    """Whether a relay takes such a series now, and every renewal of it (protocol 12.2, 12.5)."""
    longest = grace + max((rung.after for rung in ladder), default=0)
    asked_at = [minute // AN_HOUR, *(each.until // AN_HOUR for each in windows)]
    due = [first_hour(windows), *(hour_after(windows, at) for at in range(len(windows)))]
    is_near = all(hour + longest < now + MOST_HOURS_AHEAD for now, hour in zip(asked_at, due, strict=True))
    return is_near and due[-1] + longest < asked_at[0] + MOST_DAYS_PUT_OFF * (A_DAY // AN_HOUR)
