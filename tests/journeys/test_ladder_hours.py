"""The hours of check-ins and of the ladder: whole, never falling, and such as a relay takes."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from tests.journeys.ladders import ANNA, HOUR, NINE
from tropa.cases.journey_bodies import Rung, Window
from tropa.journeys.ladder_hours import (
    A_DAY,
    check_windows,
    first_hour,
    hour_from,
    is_within_reach,
    later_hour,
    newest_begun,
    rung_hours,
    still_to_come,
)


@st.composite
def some_windows(draw: st.DrawFn) -> tuple[Window, ...]:
    """One to twelve, in order, that do not overlap."""
    found, minute = list[Window](), NINE
    for _ in range(draw(st.integers(1, 12))):
        begins = minute + draw(st.integers(0, 3 * A_DAY))
        minute = begins + draw(st.integers(1, A_DAY))
        found.append(Window(begins, minute))
    return tuple(found)


LADDERS = st.lists(st.integers(0, 72), min_size=1, max_size=8).map(
    lambda hours: tuple(Rung(ANNA, after) for after in sorted(hours))
)


def test_an_hour_begins_on_the_hour_or_at_the_next() -> None:
    """Sixty minutes an hour, none lost."""
    assert [hour_from(minute) for minute in (0, 1, 59, 60, 61)] == [0, 1, 1, 1, 2]
    assert [later_hour(minute) for minute in (0, 1, 60)] == [1, 2, 2]


@given(some_windows())
def test_a_window_renews_to_the_hour_at_which_the_next_one_has_ended(windows: tuple[Window, ...]) -> None:
    """And the last one to a day after it ended."""
    hours = [each.hour for each in check_windows(windows)]
    assert hours[:-1] == [hour_from(each.until) for each in windows[1:]]
    assert hours[-1] == hour_from(windows[-1].until) + 24
    assert all(later >= earlier for earlier, later in itertools.pairwise([first_hour(windows), *hours]))
    assert all(hour * HOUR >= each.until for hour, each in zip(hours, windows, strict=True))


@given(st.integers(0, 10**6), st.integers(1, 48), LADDERS)
def test_the_hours_of_a_series_never_fall_and_come_after_the_grace(
    first: int, grace: int, ladder: tuple[Rung, ...]
) -> None:
    """The warning first."""
    warning, *rungs = rung_hours(first, grace, ladder)
    assert warning == first
    assert rungs == [first + grace + rung.after for rung in ladder]
    assert rungs == sorted(rungs)


@given(some_windows(), st.integers(-A_DAY, 40 * A_DAY), st.integers(-1, 11))
def test_what_is_still_to_come_is_never_nothing_and_never_over(
    windows: tuple[Window, ...], passed: int, answered: int
) -> None:
    """Where no window is left, a day from then."""
    minute = NINE + passed
    left = still_to_come(windows, answered, minute)
    assert left
    assert all(each.until > minute for each in left)
    assert left == (Window(minute, minute + A_DAY),) or set(left) <= set(windows[answered + 1 :])


def test_a_check_in_is_early_by_an_hour_and_not_by_more() -> None:
    """Telephones' clocks differ."""
    windows = (Window(NINE, NINE + HOUR), Window(NINE + 6 * HOUR, NINE + 7 * HOUR))
    moments = (NINE - HOUR - 1, NINE - HOUR, NINE + 5 * HOUR - 1, NINE + 5 * HOUR)
    assert [newest_begun(windows, minute) for minute in moments] == [-1, 0, 0, 1]


def test_a_relay_takes_what_is_near_and_not_what_is_months_ahead() -> None:
    """Eight weeks at once, and half a year in all."""
    ladder = (Rung(ANNA, 72),)

    def reaches(*days: int) -> bool:
        windows = tuple(Window(NINE + day * A_DAY, NINE + day * A_DAY + HOUR) for day in days)
        return is_within_reach(windows, 48, ladder, NINE)

    assert reaches(0, 40, 80, 120, 160)
    assert not reaches(60)
    assert not reaches(0, 55)
    assert not reaches(0, 40, 80, 120, 160, 179)
