"""Exposure in a vault: exact for the whole network at a coordinator's desk, and kept up to date."""

import os
import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.vault.work.desks import Desk, Office
from tropa.sealing.types import ThreadId
from tropa.vault.work.exposing import Ledger


def counted(desk: Desk, *members: Desk) -> tuple[int, int, dict[str, int]]:
    seen = desk.work.exposure([each.member_id for each in members])
    return seen.people, seen.compartments, dict(seen.kinds)


def test_who_reads_what_is_counted_at_a_desk_that_reads_none_of_it(
    office: Office, anna: Desk, boris: Desk, vera: Desk, lev: Desk
) -> None:
    """The register names threads, readers and kinds; the other coordinator sees what a lawyer's laptop would give."""
    case, _ = office.ask("раз", 1)
    office.ask("два", 2)
    anna.answer(case, "Мы с вами")
    legal = anna.work.open_thread(case, "legal", [lev.member_id], [], with_reply_key=False)
    anna.work.note(legal, "тайна")
    anna.work.task(legal, "жалоба", None, None)
    office.settle()
    for desk in (anna, boris):
        assert counted(desk, lev) == (1, 1, {"notes": 1, "tasks": 1})
        assert counted(desk, vera) == (0, 0, {})
        assert counted(desk, boris) == (2, 2, {"letters": 2})
        assert counted(desk, anna, lev) == (2, 4, {"letters": 3, "notes": 1, "tasks": 1})


def test_the_register_itself_is_the_coordinators_exposure(office: Office, anna: Desk, boris: Desk, vera: Desk) -> None:
    """Whoever reads who reads what knows that too."""
    office.ask()
    assert anna.work.exposure([boris.member_id]).register
    assert not anna.work.exposure([vera.member_id]).register


def test_cases_and_threads_that_would_be_known_are_listed(office: Office, anna: Desk, lev: Desk) -> None:
    """With which of the members asked about reads each."""
    case, _ = office.ask()
    thread = anna.work.open_thread(case, "legal", [lev.member_id], [], with_reply_key=False)
    anna.work.note(thread, "тайна")
    (known,) = anna.work.exposure([lev.member_id]).cases
    assert (known.case_id, [each.thread_id for each in known.threads]) == (case, [thread])
    assert [who.member_id for who in known.threads[0].readers] == [lev.member_id]


def test_everyone_is_listed_and_the_worst_pairs(office: Office, anna: Desk, boris: Desk, vera: Desk, lev: Desk) -> None:
    """Coordinators first, who read every first letter; those who know nothing at zero."""
    case, _ = office.ask()
    anna.work.open_thread(case, "legal", [lev.member_id], [anna.work.carriable(case)[0].event_id], False)
    office.settle()
    shown = boris.work.exposures(pairs=2)
    assert [row.people for row in shown.rows] == [1, 1, 1, 0]
    assert shown.rows[-1].members[0].member_id == vera.member_id
    assert len(shown.worst_pairs) == 2
    assert all(row.people == 1 for row in shown.worst_pairs)


def test_a_destroyed_case_exposes_nobody_any_more(office: Office, anna: Desk, lev: Desk) -> None:
    """On every desk that heard of it."""
    case, _ = office.ask()
    thread = anna.work.open_thread(case, "legal", [lev.member_id], [], with_reply_key=False)
    anna.work.note(thread, "тайна")
    office.settle()
    assert counted(lev, lev)[0] == 1
    anna.work.destroy(case)
    office.settle()
    assert counted(anna, anna, lev) == counted(lev, lev) == (0, 0, {})


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=st.lists(st.integers(0, 5), min_size=2, max_size=7), seed=st.integers(0, 99))
def test_a_ledger_kept_up_to_date_equals_one_made_anew(office: Office, steps: list[int], seed: int) -> None:
    """Whatever happened between two looks at it: new cases, threads, notes, letters that came, a case destroyed."""
    chance, desks = random.Random(seed), list(office.desks.values())
    ledgers = {name: Ledger(desk.here) for name, desk in office.desks.items()}
    for step in steps:
        _something(office, step, chance)
        for name, desk in office.desks.items():
            kept, anew = ledgers[name].up_to_date(), Ledger(desk.here).up_to_date()
            members = [each.person.member for each in desks]
            assert [kept.of([each]) for each in members] == [anew.of([each]) for each in members]
            assert kept.of(members) == anew.of(members)
            assert kept.worst_pairs(3) == anew.worst_pairs(3)


def _something(office: Office, step: int, chance: random.Random) -> None:
    anna = office.desks["anna"]
    cases = [row[0] for row in anna.here.db.rows("SELECT case_id FROM cases WHERE shown ORDER BY serial")]
    if step == 0 or not cases:
        office.ask(number=int.from_bytes(os.urandom(8), "big"))
        return
    case = ThreadId(chance.choice(cases)).text
    if step == 1:
        reader = chance.choice(["vera", "lev"])
        anna.work.open_thread(case, "legal", [office.desks[reader].member_id], [], with_reply_key=False)
    elif step == 2 and anna.work.threads(case):
        anna.work.note(anna.work.threads(case)[0].thread_id, "заметка")
    elif step == 3:
        office.settle(chance)
    elif step == 4:
        anna.work.claim(case)
    elif step == 5:
        anna.work.destroy(case)
