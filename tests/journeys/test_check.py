"""What a check finds: each finding brought about, none found where nothing is wrong, and one table that says it all."""

import pytest

from tests.journeys.cases_people import LAW, PAPERS, PEOPLE, ROOM, WORDS
from tests.journeys.cases_road import CHECKINS, LADDER, ROAD, Case
from tests.journeys.plans import (
    BUS,
    DRIVE,
    NIGHT,
    PLAN,
    SITUATION,
    START,
    TRAIN,
    around,
    changed,
    found,
    plan,
    traveller,
)
from tropa.journeys.check import check
from tropa.journeys.codes import SPECS
from tropa.journeys.findings import holding_back

CASES = (*ROAD, *CHECKINS, *LADDER, *LAW, *PAPERS, *PEOPLE, *ROOM, *WORDS)
IN_A_GOOD_PLAN = {"no-backup", "entry-rule"}


def test_a_plan_with_nothing_wrong_in_it_has_only_notes() -> None:
    """Neither stop nor warning; the law with its date, and that nothing is ready instead of two people."""
    assert {each.severity for each in check(PLAN, SITUATION)} == {"note"}
    assert {each.code for each in check(PLAN, SITUATION)} == IN_A_GOOD_PLAN


@pytest.mark.parametrize("case", CASES, ids=[f"{case[0]}-{case[3]}" for case in CASES])
def test_what_is_wrong_is_found_where_it_is_with_its_values(case: Case) -> None:
    """Every code, by one change to the good plan or to what is known."""
    code, of, situation, severity, leg, values = case
    same = [each for each in found(code, of, situation) if each.leg == leg]
    assert [(each.severity, dict(each.values)) for each in same][:1] == [(severity, values)]


def test_there_is_a_case_for_every_code_and_severity() -> None:
    """None is in the table that nothing brings about."""
    assert {(case[0], case[3]) for case in CASES} == {
        (code, severity) for code, spec in SPECS.items() for severity in spec.severities
    }


@pytest.mark.parametrize("case", CASES, ids=[f"{case[0]}-{case[3]}" for case in CASES])
def test_every_finding_is_as_the_table_says(case: Case) -> None:
    """Its severity, its values by name and order, and whether it is of a leg."""
    for each in check(case[1], case[2]):
        spec = SPECS[each.code]
        assert each.severity in spec.severities
        assert tuple(name for name, _ in each.values) == spec.values
        assert (each.leg is not None) == spec.of_leg


def test_stops_come_first() -> None:
    """A page that shows the first few shows the gravest."""
    severities = [each.severity for each in check(changed(BUS, papers=("visa",), cost=None), SITUATION)]
    assert severities == sorted(severities, key=("stop", "warn", "note").index)
    assert set(severities) == {"stop", "warn", "note"}


def test_a_journey_that_is_over_is_not_checked() -> None:
    """There is nothing left to mend."""
    assert check(plan(state="arrived", legs=()), SITUATION) == check(plan(state="called_off", legs=()), SITUATION) == ()


def test_a_running_journey_may_have_legs_and_windows_behind_it() -> None:
    """What has passed is wrong only before it begins."""
    passed = around(now_minute=START + 1000)
    assert not {each.code for each in check(plan(state="running"), passed)} & {"leg-past", "window-past"}
    assert {each.code for each in check(PLAN, passed)} >= {"leg-past", "window-past"}


def test_of_a_running_journey_legs_that_lie_behind_are_not_spoken_of() -> None:
    """Until the minute they end, they are."""
    late = changed(TRAIN, changed(BUS, plan(state="running"), papers=("visa",)), papers=("visa",))
    findings = [found("paper-missing", late, around(now_minute=START + minute)) for minute in (719, 720, 1980)]
    assert [{each.leg for each in some} for some in findings] == [{TRAIN, BUS}, {BUS}, set()]


def test_no_act_is_held_back_by_a_good_plan() -> None:
    """Notes and warnings hold nothing back."""
    findings = check(changed(BUS, cost=None), SITUATION)
    assert [holding_back(findings, act, BUS) for act in ("offer", "ask", "start")] == [(), (), ()]


def test_every_stop_holds_the_start_back() -> None:
    """Whatever it is about."""
    for case in CASES:
        findings = check(case[1], case[2])
        assert set(holding_back(findings, "start")) == {each for each in findings if each.severity == "stop"}


def test_asking_a_carrier_is_held_back_by_what_is_wrong_with_their_leg() -> None:
    """And by nothing of another leg."""
    findings = check(changed(DRIVE, second=None), SITUATION)
    assert [each.code for each in holding_back(findings, "ask", DRIVE)] == ["second-missing"]
    assert holding_back(findings, "ask", NIGHT) == holding_back(findings, "offer") == ()


def test_nobody_is_asked_for_any_leg_before_the_adviser_was_heard() -> None:
    """A journey nobody may begin brings in nobody; nor is it offered to its traveller."""
    findings = check(PLAN, traveller(wanted="yes"))
    assert [each.code for each in holding_back(findings, "ask", DRIVE)] == ["adviser-missing"]
    assert [each.code for each in holding_back(findings, "offer")] == ["adviser-missing"]
