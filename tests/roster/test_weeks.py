"""Days, weeks and minutes."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tropa.post import limits
from tropa.roster.weeks import date_of, day_of, first_day, last_day, last_day_of_secrets, minute_of, week_of

EPOCH = date(1970, 1, 1)
DAYS = st.integers(0, 200_000)


@given(DAYS)
def test_a_week_begins_on_the_monday_of_the_calendar(day: int) -> None:
    """The arithmetic agrees with Python's calendar for every day."""
    on = EPOCH + timedelta(days=day)
    monday = on - timedelta(days=on.weekday())
    assert date_of(first_day(week_of(day))) == monday
    assert first_day(week_of(day)) <= day <= last_day(week_of(day)) == first_day(week_of(day)) + 6


@given(DAYS)
def test_both_ends_of_the_wire_count_weeks_alike(day: int) -> None:
    """The relay's own calendar gives the same weeks and the same closing day."""
    assert week_of(day) == limits.week_of(day)
    assert last_day(week_of(day)) == limits.last_day_of(week_of(day))
    assert last_day_of_secrets(week_of(day)) == limits.closes_after(week_of(day))


def test_minutes_and_days_are_whole_ones() -> None:
    """Seconds are cut off, never rounded up."""
    assert (minute_of(119), day_of(86_399), day_of(86_400)) == (1, 0, 1)
