"""Deadlines as a calendar file: the shared vectors, and RFC 5545's lines."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tropa.rights.ics import CalendarDay, calendar_of

CALENDARS = json.loads((Path(__file__).parents[2] / "vectors" / "rights.json").read_text())["calendars"]


@pytest.mark.parametrize("case", CALENDARS, ids=lambda case: case["name"])
def test_each_shared_calendar_comes_out_byte_for_byte(case: dict[str, Any]) -> None:
    """The page writes the same file."""
    days = [CalendarDay(date.fromisoformat(day["day"]), day["title"]) for day in case["days"]]
    assert calendar_of(days, date.fromisoformat(case["made"])) == case["text"]


@given(st.lists(st.tuples(st.dates(date(2020, 1, 1), date(2099, 12, 31)), st.text(max_size=120)), max_size=4))
def test_any_title_becomes_lines_of_at_most_75_bytes_that_say_it(entries: list[tuple[date, str]]) -> None:
    """Unfolded, each entry has its day, and two reminders; nothing names this program."""
    made = calendar_of([CalendarDay(day, title) for day, title in entries], date(2026, 3, 10))
    lines = made.split("\r\n")
    assert lines.pop() == ""
    assert all(len(line.encode()) <= 75 for line in lines)
    unfolded = made.replace("\r\n ", "")
    for day, _ in entries:
        assert f"\r\nDTSTART;VALUE=DATE:{day:%Y%m%d}\r\n" in unfolded
    assert unfolded.count("\r\nBEGIN:VALARM\r\n") == 2 * len(entries)
    assert "tropa" not in unfolded.split("SUMMARY:")[0].lower()
