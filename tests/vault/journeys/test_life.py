"""A whole journey, from its plan to its end, through the vaults of those who plan and everyone's phones."""

import pytest

from tests.vault.journeys.roads import BUS, DRIVE, NIGHT, SPARE, TRAIN, Roads
from tropa.roster.weeks import date_of


def test_a_plan_is_at_every_planners_desk_and_nowhere_else(roads: Roads) -> None:
    """Vera, who is not among the planners, has no such journey."""
    journey = roads.begun()
    assert roads.view(journey, roads.boris).plan == roads.view(journey).plan
    assert [line.journey_id for line in roads.boris.vault.journeys.board()] == [journey]
    assert roads.vera.vault.journeys.board() == ()


def test_a_carrier_is_asked_for_one_leg_and_answers(roads: Roads) -> None:
    """The driver gets when, where and words, from their own side; the yes is at both planners' desks."""
    journey = roads.agreed()
    roads.asked(journey, DRIVE)
    (here,) = roads.phone("driver").road.legs
    letter = here.letter
    assert (letter.state, letter.mode, letter.begins, letter.where) == ("asked", "driver", "Hill station", "Lakeside")
    assert (letter.said, letter.heard, letter.papers) == ("pear", "plum", ())
    assert roads.leg(journey, DRIVE).asked.state == "asked"
    roads.answers("driver", "accept", "буду")
    for desk in (roads.anna, roads.boris):
        asked = roads.leg(journey, DRIVE, desk).asked
        assert (asked.state, asked.text) == ("accepted", "буду")


def test_whoever_proposes_another_time_is_asked_anew_when_the_plan_says_so(roads: Roads) -> None:
    """The proposal is shown with its times; the next version goes by itself when the plan is saved."""
    journey = roads.agreed()
    roads.asked(journey, DRIVE)
    plan = roads.view(journey).plan
    drive = next(each for each in plan.legs if each.leg == DRIVE)
    roads.answers("driver", "propose", "позже", (drive.starts + 10, drive.ends + 10))
    asked = roads.leg(journey, DRIVE).asked
    assert (asked.state, asked.starts, asked.ends) == ("proposed", drive.starts + 10, drive.ends + 10)
    import msgspec

    later = msgspec.structs.replace(drive, starts=drive.starts + 10, ends=drive.ends + 10)
    legs = tuple(later if each.leg == DRIVE else each for each in plan.legs)
    roads.anna.vault.journeys.save(journey, msgspec.structs.replace(plan, legs=legs))
    roads.sync()
    (here,) = roads.phone("driver").road.legs
    assert (here.letter.version, here.letter.starts) == (2, drive.starts + 10)
    assert roads.leg(journey, DRIVE).asked.state == "asked"


def test_a_leg_that_fails_is_replaced_by_its_backup(roads: Roads) -> None:
    """The failed one is called off, the other driver is asked, and the traveller is told once they have agreed."""
    journey = roads.under_way(roads.plan(roads.spare()))
    assert sorted(each.letter.mode for each in roads.phone("traveller").road.legs) == ["bus", "driver", "host", "train"]
    assert roads.anna.vault.journeys.fail_leg(journey, DRIVE.text) == SPARE.text
    roads.sync()
    assert roads.told("driver") == {"Lakeside": ("called_off", "driver")}
    assert roads.told("other") == {"Lakeside": ("asked", "driver")}
    assert [each.leg for each in roads.view(journey).plan.legs] == [TRAIN, NIGHT, BUS, SPARE]
    roads.answers("other", "accept")
    roads.sync()
    drives = [each.letter for each in roads.phone("traveller").road.legs if each.letter.mode == "driver"]
    assert sorted((each.state, each.said) for each in drives) == [("called_off", ""), ("given", "rye")]


def test_arrival_ends_it_and_begins_days_of_stay(roads: Roads) -> None:
    """The watch is over, the fact of a stay is there, and the day on which the plan goes is known."""
    journey = roads.under_way()
    roads.pass_minutes(34 * 60)
    # Nobody has checked in on the way.
    roads.anna.vault.watch.acknowledge(journey)
    roads.anna.vault.journeys.arrive(journey)
    roads.sync()
    for desk in (roads.anna, roads.boris):
        (line,) = desk.vault.journeys.board()
        assert (line.state, line.ended_minute) == ("arrived", roads.minute)
        assert line.destroy_day == roads.minute // 1440 + 14
    facts = roads.anna.vault.work.case(roads.case("traveller")).facts
    assert any(each.key.startswith("stay.XB.") and each.values == ("here",) for each in facts)
    assert roads.phone("traveller").journey.letter.state == "over"


def stays(roads: Roads) -> dict[str, tuple[str, ...]]:
    """What is put down of the traveller's stays."""
    facts = roads.anna.vault.work.case(roads.case("traveller")).facts
    return {each.key: each.values for each in facts if each.key.startswith("stay.")}


def test_whoever_turns_back_on_the_way_has_been_where_they_went(roads: Roads) -> None:
    """The stay that went on ends with the leg over the border; where that led, they are."""
    home = roads.anna.vault.work.open_thread(roads.case("traveller"), "work", (), (), with_reply_key=False)
    roads.anna.vault.work.fact(home, "stay.XA.2026-01-05", ("here",), "seeker", "")
    journey = roads.under_way()
    train = next(each for each in roads.view(journey).plan.legs if each.leg == TRAIN)
    roads.pass_minutes(train.starts - roads.minute)
    roads.anna.vault.journeys.call_off(journey)
    roads.sync()
    day = date_of(train.starts // 1440).isoformat()
    assert stays(roads) == {f"stay.XB.{day}": ("here",), "stay.XA.2026-01-05": (f"left:{day}",)}


@pytest.mark.parametrize("is_running", [False, True])
def test_whoever_has_not_left_stays_where_they_are(roads: Roads, is_running: bool) -> None:
    """Before the leg over the border begins, and of a journey that never began, nothing is put down."""
    home = roads.anna.vault.work.open_thread(roads.case("traveller"), "work", (), (), with_reply_key=False)
    roads.anna.vault.work.fact(home, "stay.XA.2026-01-05", ("here",), "seeker", "")
    journey = roads.under_way() if is_running else roads.agreed()
    train = next(each for each in roads.view(journey).plan.legs if each.leg == TRAIN)
    roads.pass_minutes(train.starts - 1 - roads.minute if is_running else train.starts + 60 - roads.minute)
    roads.anna.vault.journeys.call_off(journey)
    assert stays(roads) == {"stay.XA.2026-01-05": ("here",)}
