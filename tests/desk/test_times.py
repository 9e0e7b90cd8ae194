"""Days and times in words."""

from datetime import UTC, date, timedelta, timezone, tzinfo

import pytest

from tests.desk.moments import MINUTE, NOW_S
from tropa.desk.times import Times
from tropa.desk.words import Language, load_words

WORDS = load_words()


def times(language: Language = "en", zone: timezone = UTC) -> Times:
    """Noon UTC on Monday, 23 November 2026."""
    return Times(WORDS[language], zone, NOW_S)


def test_the_stand_s_day_is_what_it_says() -> None:
    """So that the other tests' dates mean something."""
    assert times().today == date(2026, 11, 23)


@pytest.mark.parametrize(
    ("minutes", "english", "russian"),
    [
        (0, "0 min", "0 мин"),
        (59, "59 min", "59 мин"),
        (60, "1 h", "1 ч"),
        (190, "3 h 10 min", "3 ч 10 мин"),
        (2879, "47 h 59 min", "47 ч 59 мин"),
        (2880, "2 days", "2 дня"),
        (9000, "6 days", "6 дней"),
    ],
)
def test_waiting_times(minutes: int, english: str, russian: str) -> None:
    """At most two units."""
    assert times("en").lasting(minutes) == english
    assert times("ru").lasting(minutes) == russian


@pytest.mark.parametrize(
    ("day", "english", "russian"),
    [
        (date(2026, 11, 23), "today", "сегодня"),
        (date(2026, 11, 24), "in 1 day", "через 1 день"),
        (date(2026, 11, 21), "2 days ago", "2 дня назад"),
        (date(2027, 1, 30), "in 68 days", "через 68 дней"),
    ],
)
def test_how_far_a_day_is(day: date, english: str, russian: str) -> None:
    """Counted in days on this machine's calendar."""
    assert times("en").away(day) == english
    assert times("ru").away(day) == russian


@pytest.mark.parametrize(
    ("passed", "told"), [(0, "just now"), (-5, "just now"), (3, "3 minutes ago"), (60, "1 hour ago")]
)
def test_how_long_ago(passed: int, told: str) -> None:
    """A moment that lies ahead (another clock) is now."""
    assert times().since(MINUTE - passed) == told


def test_a_moment_is_told_in_this_machine_s_zone() -> None:
    """Twelve hours in UTC are fifteen further east, and may be another day."""
    assert times(zone=UTC).moment(MINUTE) == "23 Nov, 12:00"
    assert times("ru", timezone(timedelta(hours=3))).moment(MINUTE) == "23 нояб., 15:00"
    assert times(zone=timezone(timedelta(hours=13))).day_of(MINUTE) == "24 Nov"
    assert times(zone=UTC).iso(MINUTE) == "2026-11-23T12:00:00+00:00"


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=14)), timezone(timedelta(hours=-12)), None])
@pytest.mark.parametrize(("minute", "year"), [(2**53 - 1, "9999"), (-(2**53), "19")])
def test_a_minute_that_no_calendar_has_is_the_last_or_first_it_has(zone: tzinfo | None, minute: int, year: str) -> None:
    """A page that shows an impossible clock is still a page."""
    shown = Times(WORDS["ru"], zone, NOW_S)
    assert shown.iso(minute).startswith(year)
    assert year in shown.day_of(minute)
    assert year in shown.moment(minute)
