"""When it is safe to write to somebody: their days, their hours, their clock."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tropa.journeys.recontact import WEEKDAYS, Recontact, as_values, may_write_at, next_safe, recontact_of

YEREVAN = timezone(timedelta(hours=4))
EVENINGS = Recontact(frozenset({"mon", "thu"}), 18, 21)
choices = st.builds(
    Recontact, st.sets(st.sampled_from(WEEKDAYS), min_size=1).map(frozenset), st.integers(0, 23), st.integers(0, 24)
)


def at(text: str, zone: timezone | ZoneInfo = YEREVAN) -> int:
    """A minute by their clock."""
    return int(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp()) // 60


def test_they_may_be_written_to_in_their_hours_by_their_clock() -> None:
    """Monday, six to nine in the evening, where they are."""
    assert may_write_at(EVENINGS, at("2026-11-30T18:00"), YEREVAN)
    assert may_write_at(EVENINGS, at("2026-11-30T20:59"), YEREVAN)
    assert not may_write_at(EVENINGS, at("2026-11-30T21:00"), YEREVAN)
    assert not may_write_at(EVENINGS, at("2026-11-30T17:59"), YEREVAN)
    assert not may_write_at(EVENINGS, at("2026-12-01T19:00"), YEREVAN)
    assert not may_write_at(EVENINGS, at("2026-11-30T19:00", ZoneInfo("UTC")), YEREVAN)


def test_who_chose_nothing_is_never_written_to_first() -> None:
    """They write when they can."""
    assert not may_write_at(None, at("2026-11-30T18:00"), YEREVAN)
    assert next_safe(None, at("2026-11-30T18:00"), YEREVAN) is None


def test_hours_past_midnight_belong_to_the_day_they_begin_on() -> None:
    """Friday from ten until two is Saturday morning too, and not Friday morning."""
    night = Recontact(frozenset({"fri"}), 22, 2)
    assert may_write_at(night, at("2026-12-05T01:59"), YEREVAN)
    assert not may_write_at(night, at("2026-12-04T01:59"), YEREVAN)
    assert not may_write_at(night, at("2026-12-05T02:00"), YEREVAN)


def test_a_whole_day_is_from_midnight_to_midnight() -> None:
    """Neither a minute less nor the next day."""
    sunday = Recontact(frozenset({"sun"}), 0, 24)
    assert may_write_at(sunday, at("2026-12-06T00:00"), YEREVAN)
    assert may_write_at(sunday, at("2026-12-06T23:59"), YEREVAN)
    assert not may_write_at(sunday, at("2026-12-07T00:00"), YEREVAN)


def test_their_clock_may_change_for_summer() -> None:
    """Six in the evening is six in the evening."""
    berlin = ZoneInfo("Europe/Berlin")
    for day in ("2026-03-26", "2026-03-30"):
        assert may_write_at(EVENINGS, at(f"{day}T18:00", berlin), berlin)
        assert not may_write_at(EVENINGS, at(f"{day}T17:59", berlin), berlin)


@given(choices, st.integers(29_000_000, 30_000_000), st.integers(-48, 56))
def test_the_next_safe_minute_is_safe_and_none_sooner_is(chosen: Recontact, minute: int, quarters: int) -> None:
    """Within a week and a day, in every zone there is."""
    zone = timezone(timedelta(minutes=15 * quarters))
    found = next_safe(chosen, minute, zone)
    assert found is not None
    assert minute <= found <= minute + 8 * 24 * 60
    assert may_write_at(chosen, found, zone)
    assert not any(may_write_at(chosen, each, zone) for each in range(minute, found, 7))


@given(choices)
def test_a_choice_is_kept_as_a_fact_and_read_back(chosen: Recontact) -> None:
    """Days in the week's order, then the hours."""
    assert recontact_of(as_values(chosen)) == chosen


@pytest.mark.parametrize(
    "values",
    [
        (),
        ("18-21",),
        ("mon",),
        ("mon", "25-26"),
        ("mon", "18-21", "22-23"),
        ("mon", "18-21", "soon"),
        ("monday", "1-2"),
    ],
)
def test_what_cannot_be_read_is_no_leave_to_write(values: tuple[str, ...]) -> None:
    """Safe means silence."""
    assert recontact_of(values) is None


def test_a_moment_is_read_in_utc() -> None:
    """Minutes are since 1970-01-01T00:00Z, a Thursday."""
    assert may_write_at(Recontact(frozenset({"thu"}), 0, 1), 0, UTC)
