"""Days of stay: by examples a person can follow, and against a plain count of day after day on random histories."""

import random
from datetime import date, timedelta

import pytest

from tests.journeys import day_by_day
from tropa.journeys.errors import BadStay
from tropa.journeys.stays import Stay, StayRule, standing, warned_at, warning_days

KZ = StayRule(90, "window", 180)
YEARLY = StayRule(180, "year")
VISIT = StayRule(30, "entry")
HISTORIES = 10_000
DAY_ONE = date(2023, 1, 1)


def stay(entered: str, left: str | None = None) -> Stay:
    """A stay in XB."""
    return Stay("XB", date.fromisoformat(entered), None if left is None else date.fromisoformat(left))


def test_the_day_of_entry_and_the_day_of_leaving_both_count() -> None:
    """Three nights are four days."""
    found = standing([KZ], [stay("2026-03-01", "2026-03-04")], date(2026, 3, 4))
    assert found.used == 4


def test_ninety_days_from_the_first_of_september_end_on_the_twenty_ninth_of_november() -> None:
    """The pack's own story of Kazakhstan, on its cautious count."""
    found = standing([KZ], [stay("2026-09-01")], date(2026, 11, 23))
    assert (found.used, found.left, found.last_day) == (84, 6, date(2026, 11, 29))


def test_a_quick_exit_adds_no_days_in_a_window() -> None:
    """Out and in again on one day changes nothing; a day abroad gives that one day."""
    whole = standing([KZ], [stay("2026-09-01")], date(2026, 11, 1))
    hopped = standing([KZ], [stay("2026-09-01", "2026-10-01"), stay("2026-10-01")], date(2026, 11, 1))
    away = standing([KZ], [stay("2026-09-01", "2026-10-01"), stay("2026-10-03")], date(2026, 11, 1))
    assert hopped == whole
    assert (away.last_day, away.used) == (date(2026, 11, 30), whole.used - 1)


def test_a_quick_exit_begins_a_visit_anew() -> None:
    """Where days are given for each entry."""
    found = standing([VISIT], [stay("2026-09-01", "2026-09-20"), stay("2026-09-20")], date(2026, 9, 25))
    assert (found.used, found.last_day) == (6, date(2026, 10, 19))


def test_a_stay_over_new_year_has_both_years_days() -> None:
    """What was used in one calendar year does not count in the next."""
    found = standing([YEARLY], [stay("2026-01-01", "2026-05-30"), stay("2026-12-05")], date(2026, 12, 31))
    assert (found.used, found.last_day) == (177, date(2027, 6, 29))


def test_days_come_back_when_the_oldest_leave_the_window() -> None:
    """Ninety days used up and left: 180 days after the first of them, one day is free."""
    found = standing([KZ], [stay("2026-01-01", "2026-03-31")], date(2026, 3, 31))
    assert (found.left, found.next_day, found.full_day) == (0, date(2026, 6, 30), date(2026, 9, 27))


def test_a_day_too_many_is_said_with_a_minus() -> None:
    """The last lawful day stays what it was."""
    found = standing([VISIT], [stay("2026-09-01")], date(2026, 10, 3))
    assert (found.last_day, found.left) == (date(2026, 9, 30), -3)


def test_where_no_day_of_a_stay_is_lawful_there_is_no_last_day() -> None:
    """Whoever comes back before days have come back."""
    found = standing([KZ], [stay("2026-01-01", "2026-03-31"), stay("2026-05-01")], date(2026, 5, 2))
    assert (found.last_day, found.left) == (None, -2)


def test_of_two_readings_the_one_that_ends_first_decides() -> None:
    """And being back is lawful when both allow it."""
    year_on_end = StayRule(180, "window", 365)
    found = standing([YEARLY, year_on_end], [stay("2026-07-15")], date(2026, 12, 1))
    assert (found.rule, found.last_day) == (year_on_end, date(2027, 1, 10))


def test_what_lies_after_the_day_asked_about_is_left_out() -> None:
    """A planned stay does not count yet, nor the rest of one that goes on."""
    stays = [stay("2026-09-01", "2026-09-30"), stay("2026-12-01", "2026-12-24")]
    assert standing([KZ], stays, date(2026, 9, 10)).used == 10


def test_a_rule_that_never_ends_ends_with_the_calendar() -> None:
    """Ninety days in any ninety, or 366 a year."""
    for rule in (StayRule(90, "window", 90), StayRule(366, "year")):
        assert standing([rule], [stay("2026-01-01")], date(2026, 6, 1)).last_day == date.max


def test_days_at_the_calendars_end_are_counted() -> None:
    """No day overflows."""
    for rule in (KZ, YEARLY, VISIT, StayRule(365, "year")):
        found = standing([rule], [Stay("XB", date(9999, 12, 1), None)], date(9999, 12, 31))
        assert found.last_day is not None
        assert found.next_day <= date.max


def test_a_stay_that_ends_before_it_begins_is_refused() -> None:
    """As is a rule that counts nothing, and a question without a rule."""
    with pytest.raises(BadStay):
        stay("2026-03-02", "2026-03-01")
    for days, window in ((0, 180), (90, 0), (90, None)):
        with pytest.raises(BadStay):
            StayRule(days, "window", window)
    with pytest.raises(BadStay):
        StayRule(90, "entry", 180)
    with pytest.raises(BadStay):
        standing([], [], DAY_ONE)


def test_warnings_come_at_thirty_fourteen_seven_three_and_one() -> None:
    """Each from its day on until the next; past the last day it stays at one."""
    reached = [warned_at(left) for left in (31, 30, 15, 14, 8, 7, 4, 3, 2, 1, 0, -5)]
    assert reached == [None, 30, 30, 14, 14, 7, 7, 3, 3, 1, 1, 1]
    assert warning_days(date(2026, 11, 30))[0] == (30, date(2026, 10, 31))
    assert [days for days, _ in warning_days(date(2026, 11, 30))] == [30, 14, 7, 3, 1]


def random_history(chance: random.Random) -> list[Stay]:
    """Stays in any order, some overlapping or touching, the odd one without an end."""
    found = []
    for _ in range(chance.randrange(7)):
        entered = DAY_ONE + timedelta(days=chance.randrange(400))
        length = chance.choice((0, 1, 2, 7, 30, 89, 90, 120))
        open_end = chance.random() < 0.1
        found.append(Stay("XB", entered, None if open_end else entered + timedelta(days=length)))
    return found


def random_rule(chance: random.Random) -> StayRule:
    """Of each kind, small ones too, where edges meet sooner."""
    per = chance.choice(("window", "window", "year", "entry"))
    window = chance.choice((2, 10, 30, 180, 365))
    if per == "window":
        return StayRule(chance.randrange(1, min(window, 120)), "window", window)
    return StayRule(chance.choice((1, 5, 30, 60, 90, 180, 300)), per)  # type: ignore[arg-type]


@pytest.mark.parametrize("part", range(4))
def test_ten_thousand_random_histories_agree_with_a_count_of_day_after_day(part: int) -> None:
    """Days used, the last lawful day, days left, when one day is back and when all are. A quarter of them each."""
    chance = random.Random(f"stays {part}")
    for _ in range(HISTORIES // 4):
        rule, stays = random_rule(chance), random_history(chance)
        today = DAY_ONE + timedelta(days=chance.randrange(500))
        found = standing([rule], stays, today)
        expected = day_by_day.reckon(rule, stays, today)
        assert (found.used, found.last_day, found.next_day, found.full_day) == expected, (rule, stays, today)
        if found.last_day is not None:
            assert found.left == (found.last_day - today).days
