"""Deadlines: days, working days, months, and every reading where the law does not say."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.make_rights_vectors import pack, question, reading, rule, value
from tropa.rights.calendars import table
from tropa.rights.conditions import Moment
from tropa.rights.deadlines import Unit, compute, count
from tropa.rights.index import Index
from tropa.rights.results import DeadlineResult
from tropa.rights.shapes import Pack
from tropa.rights.workdays import add_months, add_working, is_working, on_or_after, working_from

RUSSIA = table("RU", date(2026, 3, 15))
days = st.dates(date(2023, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2025-11-01", True),  # a Saturday that was worked instead of Monday the 3rd
        ("2025-11-03", False),
        ("2025-12-31", False),  # moved from Sunday 5 January
        ("2026-01-09", False),  # moved from Saturday 3 January
        ("2026-01-12", True),
        ("2026-03-09", False),  # 8 March was a Sunday
        ("2026-05-11", False),
        ("2026-11-23", True),
        ("2026-11-22", False),
    ],
)
def test_days_that_the_government_moved_are_known(day: str, worked: bool) -> None:
    """Decrees on the transfer of days off for 2025 and 2026."""
    assert is_working(date.fromisoformat(day), RUSSIA) is worked


def test_what_has_not_been_decreed_yet_is_not_said_to_be_known() -> None:
    """The table goes further than the decrees, and says where they end."""
    assert RUSSIA.known_until.year < RUSSIA.last.year
    assert (RUSSIA.known_until.month, RUSSIA.known_until.day) == (12, 31)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-03-31", 1, "2026-04-30"),
        ("2026-02-28", 1, "2026-03-28"),
        ("2025-11-30", 3, "2026-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-10-01", -6, "2026-04-01"),
        ("2026-01-15", -1, "2025-12-15"),
    ],
)
def test_a_month_is_a_calendar_month_cut_at_its_end(start: str, months: int, end: str) -> None:
    """Not thirty days."""
    assert add_months(date.fromisoformat(start), months) == date.fromisoformat(end)


def span(unit: Unit, amount: int, start: str, *, inclusive: bool = False, backwards: bool = False) -> str:
    """The last day of a span, as text."""
    anchor = date.fromisoformat(start)
    return count(anchor, unit, amount, inclusive=inclusive, backwards=backwards, table=RUSSIA).isoformat()


def test_seven_days_from_a_monday_end_on_the_next_monday() -> None:
    """The day after is day 1; if the day itself is day 1, they end on Sunday."""
    assert span("days", 7, "2026-11-23") == "2026-11-30"
    assert span("days", 7, "2026-11-23", inclusive=True) == "2026-11-29"
    assert span("days", 7, "2026-11-23", backwards=True) == "2026-11-16"
    assert span("days", 7, "2026-11-23", backwards=True, inclusive=True) == "2026-11-17"


def test_five_working_days_step_over_weekends_and_holidays() -> None:
    """New Year of 2026 lasted until 11 January."""
    assert span("working_days", 5, "2025-12-29") == "2026-01-15"
    assert span("working_days", 5, "2025-12-29", inclusive=True) == "2026-01-14"
    assert span("working_days", 1, "2025-11-01") == "2025-11-05"
    assert span("working_days", 1, "2025-11-01", inclusive=True) == "2025-11-01"
    assert span("working_days", 1, "2026-11-21", inclusive=True) == "2026-11-23"
    assert span("working_days", 3, "2026-11-23", backwards=True) == "2026-11-18"


def test_before_the_first_of_april_means_the_last_day_of_march() -> None:
    """And on 1 April it is a year away again."""
    assert on_or_after(date(2026, 3, 31), "04-01") == date(2026, 4, 1)
    assert on_or_after(date(2026, 4, 1), "04-01") == date(2026, 4, 1)
    assert on_or_after(date(2026, 4, 2), "04-01") == date(2027, 4, 1)


def computed(deadline: dict[str, Any], answers: dict[str, Any], *values: dict[str, Any]) -> DeadlineResult:
    """A deadline of a small pack, on 15 March 2026."""
    questions = [question("d", "date"), question("e", "date", ask_when={"known": "d"})]
    rules = [rule("r", deadlines=[{"id": "x", "anchor": "d", "inclusive": False} | deadline])]
    index = Index(msgspec.convert(pack(questions=questions, values=list(values), rules=rules), Pack))
    return compute(index.pack.rules[0].deadlines[0], Moment(index, answers, date(2026, 3, 15)))


def on(result: DeadlineResult) -> list[str]:
    """The days of its readings, each once."""
    return sorted({reading.date.isoformat() for reading in result.readings})


def test_an_unknown_first_day_gives_both_and_the_earlier_to_act_by() -> None:
    """What the law does not say is not decided here."""
    result = computed({"add": {"days": 10}, "inclusive": "unknown", "on_day_off": "stays"}, {"d": "2026-03-02"})
    assert on(result) == ["2026-03-11", "2026-03-12"]
    assert (result.act_by, result.latest) == (date(2026, 3, 11), date(2026, 3, 12))
    assert result.days_left == -4


def test_a_last_day_off_gives_both_unless_the_law_says() -> None:
    """Twenty days from 2 March 2026 end on a Sunday; the last working day before is Friday."""
    both = computed({"add": {"days": 20}}, {"d": "2026-03-02"})
    assert on(both) == ["2026-03-22", "2026-03-23"]
    assert both.last_working_day == date(2026, 3, 20)
    assert on(computed({"add": {"days": 20}, "on_day_off": "stays"}, {"d": "2026-03-02"})) == ["2026-03-22"]
    assert on(computed({"add": {"days": 20}, "on_day_off": "next_working"}, {"d": "2026-03-02"})) == ["2026-03-23"]


def test_a_span_counted_back_moves_from_a_day_off_to_the_working_day_before() -> None:
    """Three days before Wednesday 25 March is a Sunday."""
    result = computed({"add": {"days": 3}, "backwards": True, "on_day_off": "next_working"}, {"d": "2026-03-25"})
    assert on(result) == ["2026-03-20"]


def test_sources_that_disagree_on_the_number_give_both() -> None:
    """Five days or five working days; two months or six."""
    either = computed({"add": [{"days": 5}, {"working_days": 5}], "on_day_off": "stays"}, {"d": "2026-03-02"})
    assert on(either) == ["2026-03-07", "2026-03-10"]
    readings = [reading("2020-01-01", n, confidence="disputed") for n in (2, 6)]
    by_value = computed(
        {"add": {"months": "v"}, "on_day_off": "stays"}, {"d": "2026-03-02"}, value("v", "months", *readings)
    )
    assert on(by_value) == ["2026-05-02", "2026-09-02"]


def test_sources_that_disagree_on_the_start_give_both_and_name_what_is_missing() -> None:
    """Each starting day that is known is counted from; the other is asked for."""
    deadline = {"anchor": ["d", "e"], "add": {"days": 20}, "on_day_off": "stays"}
    half = computed(deadline, {"d": "2026-03-03"})
    assert (on(half), half.missing) == (["2026-03-23"], ("e",))
    whole = computed(deadline, {"d": "2026-03-03", "e": "2026-03-01"})
    assert (on(whole), whole.missing) == (["2026-03-21", "2026-03-23"], ())


def test_a_deadline_without_its_day_says_what_is_missing_and_no_date() -> None:
    """ "I don't know" is a day that is missing too; a question that was not put is not."""
    for answers in ({}, {"d": None}):
        result = computed({"add": {"days": 20}}, answers)
        assert (result.act_by, result.readings, result.missing) == (None, (), ("d",))
    assert computed({"anchor": "e", "add": {"days": 1}}, {"d": None}).missing == ()


def test_working_days_beyond_the_decrees_are_marked_as_an_estimate() -> None:
    """Calendar days need no decree."""
    late = f"{RUSSIA.known_until.year}-12-29"
    assert all(r.estimated for r in computed({"add": {"working_days": 5}, "on_day_off": "stays"}, {"d": late}).readings)
    assert not any(r.estimated for r in computed({"add": {"days": 5}, "on_day_off": "stays"}, {"d": late}).readings)


@given(days, st.integers(1, 60))
def test_counting_back_undoes_counting_forward(day: date, amount: int) -> None:
    """For days always, for working days from a working day."""
    start = working_from(day, 1, RUSSIA)
    assert add_working(add_working(start, amount, 1, RUSSIA), amount, -1, RUSSIA) == start
    assert day + timedelta(days=amount) - timedelta(days=amount) == day


@given(days, st.integers(1, 60), st.sampled_from(["days", "working_days", "weeks", "months"]), st.booleans())
def test_counting_the_first_day_never_ends_later(day: date, amount: int, unit: Unit, backwards: bool) -> None:
    """Including the anchor is the cautious reading of a span that runs on."""
    first, second = (
        count(day, unit, amount, inclusive=inclusive, backwards=backwards, table=RUSSIA) for inclusive in (True, False)
    )
    assert first >= second if backwards else first <= second


@given(days, st.integers(1, 40))
def test_a_working_day_span_ends_on_a_working_day_after_that_many(day: date, amount: int) -> None:
    """Counted day by day, without the function's own steps."""
    end = add_working(day, amount, 1, RUSSIA)
    between = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert is_working(end, RUSSIA)
    assert sum(is_working(each, RUSSIA) for each in between) == amount
