"""A thread with a journey in it, beside all other work: counted, never listed, carried over or exported."""

import json

import pytest

from tests.cases.journeys import JOURNEY, PLAN, WATCH, leg_id
from tests.vault.work.desks import Desk, Office
from tropa.cases.journey_bodies import LegKey, Plan, WatchStep
from tropa.sealing.types import AuthPrivateKey, SealingSeed, ThreadId
from tropa.vault.backup.exporting import files_of
from tropa.vault.shelf_cases import CaseRef, find_case
from tropa.vault.work.carrying import carriable
from tropa.vault.work.writing import register, say

SEED, AUTH = SealingSeed(bytes([71]) * 32), AuthPrivateKey(bytes([72]) * 32)


def case_of(desk: Desk, case_id: str) -> CaseRef:
    """As it is here."""
    case = find_case(desk.here, ThreadId.from_text(case_id))
    assert case is not None
    return case


@pytest.fixture
def case(office: Office, anna: Desk, lev: Desk) -> str:
    """Anna and Lev read a plan, the key of a leg, and a watch; there is a note too."""
    case_id, _ = office.ask()
    anna.answer(case_id, "Мы с вами")
    thread = ThreadId.from_text(anna.work.open_thread(case_id, "journey", [lev.member_id], [], with_reply_key=False))
    case = case_of(anna, case_id)
    with anna.here.db.transaction():
        for body in (
            Plan(JOURNEY, PLAN),
            LegKey(JOURNEY, leg_id(1), SEED, AUTH),
            WATCH,
            WatchStep(JOURNEY, 1, "acknowledge", "звоню сестре", ()),
        ):
            say(anna.here, case, thread, body)
        register(anna.here, case, thread)
    anna.work.note(thread.text, "заметка рядом")
    office.settle()
    return case_id


def test_whoever_reads_a_plan_counts_as_reading_journeys_at_every_coordinators_desk(
    anna: Desk, boris: Desk, vera: Desk, lev: Desk, case: str
) -> None:
    """Exposure says in how many compartments somebody would learn who goes where."""
    assert case
    for desk in (anna, boris):
        assert dict(desk.work.exposure([lev.member_id]).kinds) == {"journeys": 1, "notes": 1}
        assert dict(desk.work.exposure([vera.member_id]).kinds) == {}


def test_a_journey_is_not_listed_among_what_a_thread_says(lev: Desk, case: str) -> None:
    """It has pages of its own; the thread's page still shows all the rest."""
    (thread,) = lev.work.threads(case)
    assert [entry.kind for entry in thread.entries] == ["open", "note"]
    assert (lev.work.case(case).facts, lev.work.case(case).tasks) == ((), ())


def test_nothing_of_a_journey_can_be_brought_over(anna: Desk, case: str) -> None:
    """Neither chosen nor with a hand-over."""
    kinds = [json.loads(each.carried.data)["kind"] for each in carriable(anna.here, case_of(anna, case))]
    assert sorted(set(kinds)) == ["ask", "letter", "note", "welcome"]


def test_an_export_has_nothing_of_a_journey(lev: Desk, case: str) -> None:
    """No place, no word that means well-being, no key."""
    files, _ = files_of(lev.here, case_of(lev, case), "ru", [])
    everything = b"\n".join(files.values()).decode()
    assert "заметка рядом" in everything
    for secret in (PLAN.places[1].name, WATCH.fine, WATCH.duress, SEED.text, WATCH.seed.text, "звоню сестре"):
        assert secret not in everything


def test_a_closed_case_takes_its_journeys_thread_with_it(office: Office, anna: Desk, lev: Desk, case: str) -> None:
    """The thread is closed with the others, so that no plan outlives the work."""
    anna.work.close(case, "resolved", "", 7)
    office.settle()
    assert all(thread.closed for thread in lev.work.threads(case))
