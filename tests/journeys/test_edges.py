"""The other side of each threshold: what is just enough is not found, and rarer shapes of a plan are read rightly."""

from dataclasses import replace
from datetime import date

import pytest

from tests.journeys.plans import (
    ANNA,
    BORIS,
    BUS,
    DAY,
    DRIVE,
    DRIVER,
    FAR,
    HARBOUR,
    HILL,
    HOST,
    JOURNEY,
    LAKE,
    LEGS,
    NIGHT,
    NOON,
    PLACES,
    PLAN,
    SITUATION,
    SPARE,
    START,
    TRAIN,
    VERA,
    around,
    changed,
    found,
    leg,
    plan,
    rule,
    sixteen,
    traveller,
    with_legs,
)
from tropa.cases.journey_bodies import Adviser, Cost, JourneyId, JourneyPlan, Place, PlaceId, Rung, Window
from tropa.journeys.booking import bookings_of
from tropa.journeys.check import check
from tropa.journeys.situation import Booking, Situation
from tropa.journeys.stays import StayRule

EXPIRED = replace(SITUATION.traveller, passport_until=date(2020, 1, 1))
NEARBY, BEYOND = PlaceId(sixteen(24)), PlaceId(sixteen(25))
WIDER = plan(
    places=(
        *PLACES,
        Place(NEARBY, "Hill, market", "XB", 4_102, 4_500, "stop"),
        Place(BEYOND, "Hill, mill", "XB", 4_103, 4_500, "stop"),
    )
)


def windows(*bounds: tuple[int, int]) -> JourneyPlan:
    """The plan with these windows, in minutes from START."""
    return plan(windows=tuple(Window(START + low, START + high) for low, high in bounds))


def booked(who: object, mode: str, low: int, high: int, people: int = 1, journey: JourneyId | None = None) -> Situation:
    """A promise to another journey, in minutes from START."""
    at = journey or JourneyId(sixteen(77))
    booking = Booking(at, BUS, who, mode, START + low, START + high, people)  # type: ignore[arg-type]
    return around(bookings=(booking,))


def advised(day: date) -> JourneyPlan:
    """The plan with advice of that day."""
    return plan(adviser=Adviser(VERA, day, "Told what follows."))


def spare(low: int, high: int) -> JourneyPlan:
    """The plan with a bus kept ready for the drive."""
    return with_legs(leg(SPARE, "bus", HILL, LAKE, (low, high), instead_of=DRIVE))


ENOUGH = (
    ("leg-long", changed(BUS, ends=START + 1770 + 3600), SITUATION),
    ("leg-past", changed(TRAIN, starts=NOON), SITUATION),
    ("gap-place", changed(DRIVE, WIDER, begins=NEARBY), SITUATION),
    ("overlap", changed(DRIVE, starts=START + 720), SITUATION),
    ("change-short", changed(BUS, starts=START + 1755), SITUATION),
    ("change-short", changed(TRAIN, ends=START + 740), SITUATION),
    ("long-wait", changed(BUS, starts=START + 1740 + 359), SITUATION),
    ("backup-elsewhere", spare(800, 830), SITUATION),
    ("backup-early", spare(780, 830), SITUATION),
    ("backup-same-carrier", changed(SPARE, spare(800, 830), carrier=HOST), SITUATION),
    ("backup-same-carrier", changed(SPARE, spare(800, 830), instead_of=TRAIN), SITUATION),
    ("backup-late", spare(800, 840), SITUATION),
    ("no-backup", plan(legs=(LEGS[0], LEGS[3])), SITUATION),
    ("window-short", windows((750, 780), (1740, 1770), (1980, 2010)), SITUATION),
    ("windows-out-of-order", windows((750, 900), (900, 1860), (1980, 2100)), SITUATION),
    ("window-past", plan(windows=(Window(NOON - 60, NOON + 1), *PLAN.windows)), SITUATION),
    ("window-far-off", windows((750, 56 * DAY - 6 * 60 - 12 * 60)), SITUATION),
    ("leg-unwatched", windows((1080, 1100), (1740, 1860), (1980 + 360, 2400)), SITUATION),
    ("leg-unwatched", windows((600, 720), (750, 840), (1700, 1740), (1900, 1980)), SITUATION),
    ("watch-gap", changed(BUS, windows((750, 900), (1980, 900 + DAY)), ends=START + 900 + DAY), SITUATION),
    ("alarm-late", plan(grace=12), SITUATION),
    ("ladder-falls", plan(ladder=(Rung(ANNA, 2), Rung(BORIS, 2))), SITUATION),
    ("ladder-twice", PLAN, SITUATION),
    ("adviser-future", advised(date(2026, 12, 1)), SITUATION),
    ("adviser-old", advised(date(2026, 10, 31)), SITUATION),
    ("adviser-unfit", advised(date(2026, 11, 30)), SITUATION),
    ("in-the-way", advised(date(2026, 11, 30)), SITUATION),
    ("lawyer-first", advised(date(2026, 11, 30)), traveller(flags=frozenset({"crimes"}))),
    ("paper-missing", plan(papers=("foreign_biometric",)), SITUATION),
    ("entry-papers", plan(papers=("foreign_biometric",)), SITUATION),
    ("entry-by-air", PLAN, rule(accepted=("internal", "foreign"), internal_by_air=True)),
    (
        "entry-by-air",
        changed(TRAIN, plan(papers=("internal",)), mode="flight"),
        rule(accepted=("internal", "foreign"), internal_by_air=True),
    ),
    ("passport-expires", PLAN, traveller(passport_until=date(2027, 5, 30))),
    ("passport-expires", plan(papers=("internal",)), rule(accepted=("internal",))),
    ("passport-unknown", changed(TRAIN, enters=None, to=HARBOUR), traveller(passport_until=None)),
    ("passport-expires", PLAN, replace(rule(accepted=("internal", "foreign")), traveller=EXPIRED)),
    ("passport-expires", plan(papers=("visa",)), replace(rule(accepted=("visa",)), traveller=EXPIRED)),
    ("stay-short", PLAN, rule(stays=(StayRule(31, "entry"),))),
    (
        "stay-overrun",
        with_legs(leg(SPARE, "train", HILL, HARBOUR, (2400, 2700), enters="XA")),
        rule(stays=(StayRule(3, "entry"),)),
    ),
    ("drives-and-hosts", changed(BUS, carrier=HOST), SITUATION),
    ("minor-matched", plan(minors=True), traveller(minor=True, guardian=True)),
    ("minor-papers", plan(minors=True, papers=("foreign", "birth_certificate")), traveller(minor=True, guardian=True)),
    ("age-unknown", plan(legs=(LEGS[0], LEGS[3])), traveller(minor=None)),
    ("carrier-not-for-it", changed(BUS, carrier=HOST), SITUATION),
    ("second-missing", changed(DRIVE, carrier=None, second=None), SITUATION),
    ("beds-over", PLAN, booked(HOST, "host", 840, 1740, people=1)),
    ("beds-over", PLAN, booked(HOST, "host", 600, 840, people=9)),
    ("beds-over", PLAN, booked(HOST, "host", 1740, 2000, people=9)),
    ("beds-over", PLAN, booked(HOST, "driver", 840, 1740, people=9)),
    ("beds-over", PLAN, booked(DRIVER, "host", 840, 1740, people=9)),
    ("beds-over", PLAN, booked(HOST, "host", 840, 1740, people=9, journey=JOURNEY)),
    ("seats-over", PLAN, booked(DRIVER, "driver", 780, 840, people=2)),
    ("carrier-elsewhere", changed(TRAIN, carrier=None), booked(DRIVER, "driver", 360, 720)),
    ("carrier-elsewhere", PLAN, booked(DRIVER, "driver", 780, 840)),
    ("carrier-elsewhere", PLAN, booked(DRIVER, "driver", 840, 900)),
    ("carrier-elsewhere", PLAN, booked(DRIVER, "host", 700, 900)),
    ("cost-unmet", changed(BUS, cost=Cost(0, "EUR", False)), SITUATION),
    ("cost-unsaid", changed(DRIVE, cost=None), SITUATION),
    ("words-missing", changed(BUS, said="", heard=""), SITUATION),
    ("words-reused", changed(BUS, carrier=DRIVER, said="plum", heard="pear"), SITUATION),
    ("words-reused", changed(DRIVE, changed(NIGHT, said=""), said=""), SITUATION),
    ("disclosed-late", changed(DRIVE, disclose=START + 600), SITUATION),
    ("disclosed-early", PLAN, around(now_minute=NOON - DAY)),
    ("kept-long", plan(keep_days=30), SITUATION),
)


@pytest.mark.parametrize("case", ENOUGH, ids=[f"{number}-{case[0]}" for number, case in enumerate(ENOUGH)])
def test_what_is_enough_is_not_found(case: tuple[str, JourneyPlan, Situation]) -> None:
    """A minute more, a day less, or another who is not concerned."""
    assert found(*case) == ()


def test_two_places_near_each_other_are_one_but_for_the_walk() -> None:
    """Two kilometres are 44 minutes on foot; beyond three a leg is missing."""
    (short,) = found("change-short", changed(DRIVE, WIDER, begins=NEARBY))
    assert (short["minutes"], short["least_minutes"]) == (60, 84)
    assert [each.leg for each in found("gap-place", changed(DRIVE, WIDER, begins=BEYOND))] == [DRIVE]
    assert found("backup-elsewhere", changed(SPARE, spare(800, 830), to=FAR))[0].leg == SPARE


def test_where_a_place_is_missing_nothing_is_said_of_distances() -> None:
    """That it is missing is said, and enough."""
    assert {each.code for each in check(changed(DRIVE, begins=BEYOND), SITUATION) if each.severity == "stop"} == {
        "place-unknown"
    }


def test_a_change_of_no_time_at_all_is_too_short() -> None:
    """Less than none is an overlap instead."""
    assert [each["minutes"] for each in found("change-short", changed(BUS, starts=START + 1740))] == [0]
    assert found("change-short", changed(BUS, starts=START + 1739)) == ()


def test_a_leg_inside_a_longer_one_overlaps_with_it_and_so_does_the_next() -> None:
    """What ended last counts, not what started last."""
    drive = changed(DRIVE, starts=START + 400, ends=START + 500)
    night = changed(NIGHT, drive, starts=START + 700)
    assert [(each.leg, each["before"], each["minutes"]) for each in found("overlap", night)] == [
        (DRIVE, TRAIN, 320),
        (NIGHT, TRAIN, 20),
    ]


def test_a_journey_that_begins_with_a_night_drive_has_no_bed_that_night() -> None:
    """There is no leg before it, and its own place says when night is."""
    drive = leg(DRIVE, "driver", HILL, LAKE, (1200, 1500), carrier=DRIVER, second=VERA)
    (night,) = found("night-no-bed", plan(legs=(drive, LEGS[3])))
    assert (night["begins_minute"], night["until_minute"]) == (START + 1200, START + 1560)


def test_a_drive_that_ends_a_journey_by_night_has_none_either() -> None:
    """Nobody said where they sleep."""
    drive = leg(DRIVE, "driver", HILL, LAKE, (1200, 1500), carrier=DRIVER, second=VERA)
    (night,) = found("night-no-bed", plan(legs=(LEGS[0], drive)))
    assert night["until_minute"] == START + 1500


def test_a_night_is_known_only_where_a_leg_beside_it_says_so() -> None:
    """Not by what another leg of the journey, days later, says."""
    later = leg(SPARE, "bus", FAR, LAKE, (2100, 2200), risks=("night",))
    (night,) = found("night-no-bed", plan(legs=(LEGS[0], LEGS[1], LEGS[3], later)))
    assert (night.severity, night["before"], night.leg) == ("stop", TRAIN, BUS)


def test_a_passport_is_valid_on_its_last_day() -> None:
    """It is only short."""
    (short,) = found("passport-expires", PLAN, traveller(passport_until=date(2026, 12, 1)))
    assert (short.severity, short["needed"]) == ("warn", date(2027, 5, 30))


def test_a_minor_is_one_whoever_says_so() -> None:
    """The plan, their age or a flag on their case."""
    for of, situation in (
        (plan(minors=True), SITUATION),
        (PLAN, traveller(minor=True)),
        (PLAN, traveller(flags=frozenset({"minor"}))),
    ):
        assert {each.leg for each in found("minor-matched", of, situation)} == {DRIVE, NIGHT}


def test_a_plan_books_its_carriers_until_it_is_over() -> None:
    """Each leg that a carrier does, for as many as travel; nothing once it has ended."""
    assert bookings_of(JOURNEY, PLAN, 2) == (
        Booking(JOURNEY, DRIVE, DRIVER, "driver", START + 780, START + 840, 2),
        Booking(JOURNEY, NIGHT, HOST, "host", START + 840, START + 1740, 2),
    )
    assert bookings_of(JOURNEY, plan(state="arrived"), 2) == bookings_of(JOURNEY, plan(state="called_off"), 2) == ()


def test_legs_kept_ready_are_no_part_of_the_way() -> None:
    """They neither fill a gap nor make one, and what hangs on a person has something ready then."""
    assert {each.leg for each in found("no-backup", spare(800, 830))} == {NIGHT}
    assert found("overlap", spare(800, 830)) == ()


def test_the_papers_of_a_country_entered_by_a_leg_kept_ready_are_checked_too() -> None:
    """It may be the one that is taken."""
    ready = with_legs(leg(SPARE, "bus", HARBOUR, HILL, (370, 720), enters="XB", instead_of=TRAIN))
    assert {each.leg for each in found("entry-papers", ready, rule(accepted=("visa",)))} == {TRAIN, SPARE}
    assert {each.leg for each in found("adviser-missing", ready, traveller(serving="yes"))} == {TRAIN, SPARE}
