"""The demo's third story can fail: a key that opens what it should not, or an early address, is reported."""

from types import SimpleNamespace
from typing import Any

from tests.journeys.plans import ANNA, BORIS, found
from tropa.demo.findings import Findings
from tropa.demo.journey import Company, a_plan
from tropa.demo.journey_story import (
    _READ_BY,
    DRIVER,
    HOST,
    LAWYER,
    ON_CALL,
    PLANNER,
    SAID,
    SECOND,
    TRAVELLER,
    judge_boxes,
    judge_waiting,
)
from tropa.demo.reach import Reach
from tropa.sealing.types import ThreadId

EVERYBODY = (PLANNER, SECOND, ON_CALL, LAWYER, TRAVELLER, DRIVER, HOST)


def as_it_should_be() -> dict[str, frozenset[str]]:
    """Who opens what in boxes, when all is well."""
    return {name: frozenset(phrase for phrase, who in _READ_BY.items() if name in who) for name in EVERYBODY}


def failed_boxes(phrases: dict[str, frozenset[str]]) -> list[str]:
    """What the story finds wrong with this."""
    findings = Findings(lambda _: None)
    judge_boxes(Reach(phrases, dict.fromkeys(EVERYBODY, 1)), findings)
    return findings.failed


def failed_waiting(opened: dict[str, frozenset[str]], letters: dict[str, int]) -> list[str]:
    """As before, of letters that wait for their hour."""
    findings = Findings(lambda _: None)
    judge_waiting(Reach(opened, letters), findings)
    return findings.failed


def test_when_all_is_well_nothing_fails() -> None:
    """Each opens their own part."""
    assert failed_boxes(as_it_should_be()) == []
    night = {TRAVELLER: frozenset((SAID.to_host,))}
    assert failed_waiting(night, {TRAVELLER: 2, ON_CALL: 2, PLANNER: 2, SECOND: 2, LAWYER: 0, HOST: 0}) == []


def test_a_driver_who_opens_the_hosts_part_fails() -> None:
    """One letter too many is one finding."""
    seen = as_it_should_be()
    seen[DRIVER] |= {SAID.to_host}
    assert len(failed_boxes(seen)) == 1


def test_a_letter_that_its_reader_cannot_open_fails_too() -> None:
    """Nothing proven by nobody reading anything."""
    assert len(failed_boxes(dict.fromkeys(EVERYBODY, frozenset()))) == len(_READ_BY)


def test_words_in_the_travellers_own_box_fail() -> None:
    """Whoever has the twelve words would know which word is which."""
    seen = as_it_should_be()
    seen[TRAVELLER] |= {SAID.duress}
    assert len(failed_boxes(seen)) == 1


def test_an_address_that_waits_for_nobody_or_for_a_carrier_fails() -> None:
    """And so does a rung that a carrier, or the lawyer, could open."""
    assert len(failed_waiting({}, {})) == 1
    night = {TRAVELLER: frozenset((SAID.to_host,)), HOST: frozenset((SAID.to_host,))}
    assert len(failed_waiting(night, {TRAVELLER: 1})) == 1
    good = {TRAVELLER: frozenset((SAID.to_host,))}
    assert len(failed_waiting(good, {TRAVELLER: 1, LAWYER: 1})) == 1
    assert len(failed_waiting(good, {TRAVELLER: 1, DRIVER: 1})) == 1


def test_the_demos_journey_can_begin_at_any_hour_of_the_day() -> None:
    """Its drive is by night where it is started in the evening, and that alone stops nothing."""
    at_night = 0
    for hour in range(24):
        nights = found("night-no-bed", a_plan(_company(), 30_000_000 + 60 * hour, (0, 30)))
        assert [each.severity for each in nights if each.severity == "stop"] == []
        at_night += len(nights)
    assert at_night


def _company() -> Company:
    """As much of one as a plan asks for."""

    def person(number: int) -> Any:
        return SimpleNamespace(keys=SimpleNamespace(thread=ThreadId(bytes([number]) * ThreadId.SIZE_BYTES)))

    second = SimpleNamespace(members=SimpleNamespace(me=lambda: SimpleNamespace(member_id=BORIS.text)))
    of: dict[str, Any] = {"planner": second, "second": second, "ladder": (ANNA.text, BORIS.text), "again": lambda: None}
    return Company(traveller=person(1), driver=person(2), host=person(3), **of)
