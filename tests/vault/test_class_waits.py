"""How long each urgency class waited, and where people are: measured and kept for the queue."""

from datetime import timedelta

import pytest

from tests.vault.conftest import Stage
from tropa.roster.weeks import date_of
from tropa.vault.views_queue import ClassWait, QueueFilter


def test_each_class_is_measured_by_itself_as_urgent_as_it_was_when_they_wrote(stage: Stage) -> None:
    """Five who had days left when they wrote, and wait since; five who are taken and were answered at once."""
    day = date_of(stage.vault.inside.day)
    for _ in range(5):
        stage.asked(situation="planning", act_by=day + timedelta(days=15))
    stage.clock.pass_days(3)
    for _ in range(5):
        seeker = stage.asked(situation="taken")
        stage.vault.answer(stage.case_id(seeker), "Мы с вами")
    stage.sync()
    waits = stage.vault.queueing.waits()
    assert waits == (ClassWait("now", 1), ClassWait("72h", None), ClassWait("2w", None), ClassWait("later", 72))
    assert {row.reason.urgency for row in stage.vault.queue(QueueFilter("waiting")).rows if row.reason} == {"2w"}


def test_they_are_worked_out_anew_once_a_minute(stage: Stage) -> None:
    """Every page of the queue asks for them, again and again."""
    for _ in range(5):
        stage.asked(situation="72h")
    first = stage.vault.queueing.waits()
    for _ in range(5):
        stage.asked(situation="taken")
    assert stage.vault.queueing.waits() == first
    stage.clock.now_s += 60
    assert stage.vault.queueing.waits()[0].hours is not None


def region_of(stage: Stage, case: str) -> str | None:
    return next(row.region for row in stage.vault.queue().rows if row.case_id == case)


def put(stage: Stage, case: str, key: str, value: str) -> None:
    if not stage.vault.work.threads(case):
        stage.vault.work.claim(case)
    thread = stage.vault.work.threads(case)[0].thread_id
    stage.vault.work.fact(thread, key, [value], "seeker", "")


def test_where_somebody_is_comes_from_facts_in_the_packs_codes(stage: Stage) -> None:
    """First what the form says, then what a member put down, the last word standing; a country only abroad."""
    abroad, home = stage.asked(situation="abroad"), stage.asked()
    one, two = stage.case_id(abroad), stage.case_id(home)
    assert (region_of(stage, one), region_of(stage, two)) == ("abroad", None)
    put(stage, one, "country", "kz")
    put(stage, two, "place", "in_russia")
    put(stage, two, "country", "am")
    assert (region_of(stage, one), region_of(stage, two)) == ("abroad-kz", "in_russia")
    put(stage, two, "place", "abroad")
    assert region_of(stage, two) == "abroad-am"
    found = dict(next(each for each in stage.vault.queue().facets if each.name == "region").counts)
    assert found == {"abroad": 2, "abroad-kz": 1, "abroad-am": 1}


@pytest.mark.parametrize("typed", ["Казахстан, Алматы", "kz' OR 1", "", "KZ"])
def test_what_was_typed_and_is_no_code_is_no_region(stage: Stage, typed: str) -> None:
    """Free text stays with the case, sealed: never in a filter, never in an address."""
    case = stage.case_id(stage.asked(situation="abroad"))
    put(stage, case, "country", typed)
    put(stage, case, "place", typed)
    assert region_of(stage, case) == "abroad"
