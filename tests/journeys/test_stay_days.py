"""Days of stay that a plan comes to, against the clocks of the pack's countries: none that might count is missing."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec
import pytest

from tests.journeys.plans import BUS, HARBOUR, HILL, PLAN, SPARE, TRAIN, leg
from tropa.cases.journey_bodies import JourneyPlan, Place, PlaceId
from tropa.journeys.planned_stays import begun_by, planned_stays
from tropa.journeys.way import Way

CLOCKS = {
    "Asia/Dubai": (51.6, 56.4),
    "Asia/Yerevan": (43.5, 46.6),
    "America/Argentina/Buenos_Aires": (-73.6, -53.7),
    "Asia/Baku": (44.8, 50.4),
    "Europe/Sarajevo": (15.7, 19.6),
    "America/Sao_Paulo": (-53.0, -34.8),
    "America/Manaus": (-69.9, -54.0),
    "Europe/Minsk": (23.2, 32.7),
    "Asia/Shanghai": (73.6, 134.8),
    "Europe/Berlin": (5.9, 15.0),
    "Europe/Helsinki": (20.6, 31.5),
    "Europe/Paris": (-5.1, 9.6),
    "Asia/Tbilisi": (40.0, 46.7),
    "Asia/Jerusalem": (34.3, 35.9),
    "Asia/Bishkek": (69.2, 80.3),
    "Asia/Almaty": (46.6, 87.3),
    "Europe/Chisinau": (26.6, 30.1),
    "Europe/Podgorica": (18.4, 20.4),
    "Asia/Hovd": (87.7, 99.0),
    "Asia/Ulaanbaatar": (96.0, 119.9),
    "Europe/Belgrade": (18.8, 23.0),
    "Asia/Bangkok": (97.4, 105.6),
    "Asia/Dushanbe": (67.4, 75.1),
    "Europe/Istanbul": (25.7, 44.8),
    "America/New_York": (-87.0, -67.0),
    "America/Los_Angeles": (-124.7, -114.0),
    "America/Anchorage": (-168.1, -130.0),
    "Asia/Samarkand": (56.0, 73.1),
    "Asia/Ho_Chi_Minh": (102.1, 109.5),
    "Europe/Moscow": (27.3, 50.0),
    "Asia/Vladivostok": (130.4, 141.0),
}
"""Clocks of countries of the pack, of where people go and come from, with how far west and east each is kept."""


def minutes() -> Iterator[int]:
    """Each quarter of an hour of two days, in winter and in summer."""
    for month in (1, 7):
        first = int(datetime(2026, month, 14, tzinfo=UTC).timestamp()) // 60
        yield from range(first, first + 2 * 1_440, 15)


def day_there(minute: int, zone: str) -> date:
    return datetime.fromtimestamp(minute * 60, ZoneInfo(zone)).date()


def over_the_border(starts: int, ends: int, lon: float) -> Way:
    """There by one leg, and back by another, at the same longitude."""
    places = (
        Place(HARBOUR, "here", "XA", 4_000, round(lon * 100), "town"),
        Place(HILL, "there", "XB", 4_000, round(lon * 100), "town"),
    )
    there, back = leg(TRAIN, "bus", HARBOUR, HILL, (0, 1)), leg(BUS, "bus", HILL, HARBOUR, (0, 1))
    legs = (
        msgspec.structs.replace(there, starts=starts, ends=starts + 60),
        msgspec.structs.replace(back, starts=ends - 60, ends=ends),
    )
    return Way(msgspec.structs.replace(PLAN, places=places, legs=legs))


@pytest.mark.parametrize("zone", CLOCKS)
def test_no_day_by_the_clocks_of_the_country_is_missing_and_at_most_one_is_too_many(zone: str) -> None:
    """Whenever a leg starts or ends, at either edge of where that clock is kept."""
    for lon in CLOCKS[zone]:
        for minute in minutes():
            stay = planned_stays(over_the_border(minute, minute + 5_000, lon))[TRAIN]
            entered, left = day_there(minute, zone), day_there(minute + 5_000, zone)
            assert stay.left is not None
            assert entered - timedelta(1) <= stay.entered <= entered, (lon, minute)
            assert left <= stay.left <= left + timedelta(1), (lon, minute)


def test_a_bus_that_ends_after_midnight_by_the_clock_ends_the_stay_that_day() -> None:
    """Out of Georgia over the border at ten past midnight, at the end of the line half an hour later."""
    ends = int(datetime(2026, 3, 10, 0, 40, tzinfo=ZoneInfo("Asia/Tbilisi")).timestamp()) // 60
    stay = planned_stays(over_the_border(ends - 5_000, ends, 44.8))[TRAIN]
    assert stay.left == date(2026, 3, 10)


def test_the_clock_of_the_country_that_is_left_counts_too() -> None:
    """Half past eleven in Istanbul is half past midnight in Georgia: they left it after midnight, by its clock."""
    ends = int(datetime(2026, 3, 9, 23, 30, tzinfo=ZoneInfo("Europe/Istanbul")).timestamp()) // 60
    far = PlaceId(bytes(16))
    way = over_the_border(ends - 5_000, ends, 44.8)
    back = msgspec.structs.replace(way.plan.legs[1], to=far)
    places = (*way.plan.places, Place(far, "far", "XC", 4_000, 2_900, "town"))
    plan = msgspec.structs.replace(way.plan, places=places, legs=(way.plan.legs[0], back))
    assert planned_stays(Way(plan))[TRAIN].left == date(2026, 3, 10)


def test_of_a_journey_broken_off_only_legs_that_had_begun_count() -> None:
    """To the minute at which one begins; the last stay goes on."""
    home = leg(SPARE, "train", HILL, HARBOUR, (2400, 2700), enters="XA")
    plan: JourneyPlan = msgspec.structs.replace(PLAN, legs=(*PLAN.legs, home))
    entered = {at: list(planned_stays(Way(begun_by(plan, at)))) for at in _around(plan)}
    assert list(entered.values()) == [[], [TRAIN], [TRAIN], [TRAIN, SPARE]]
    first = planned_stays(Way(begun_by(plan, _around(plan)[2])))[TRAIN]
    assert first.left is None


def _around(plan: JourneyPlan) -> list[int]:
    """A minute before each of the two borders' legs starts, and when it does."""
    starts = sorted(each.starts for each in plan.legs if each.leg in (TRAIN, SPARE))
    found = [minute + step for minute in starts for step in (-1, 0)]
    assert all(one < other for one, other in pairwise(found))
    return found
