"""Destroying many cases: each costs what it costs alone; a few go at once; what is cut off goes on the next time."""

import os

import pytest

from tests.support.steps import steps_of
from tests.vault.conftest import Stage
from tropa.sealing.types import ThreadId
from tropa.vault import retention
from tropa.vault.connection import Value
from tropa.vault.context import Context
from tropa.vault.leaps import sure_day
from tropa.vault.retention import AT_ONCE, forget_day, sweep
from tropa.vault.shelf_cases import destroy_case, obtain_case


def fill(here: Context, cases: int, destroy_day: int | None = None) -> list[ThreadId]:
    """So many cases more."""
    made = [ThreadId(os.urandom(16)) for _ in range(cases)]
    with here.db.transaction():
        for each in made:
            case = obtain_case(here, each)
            here.db.run("UPDATE cases SET destroy_day = ? WHERE serial = ?", destroy_day, case.serial)
    return made


def keep_letters(here: Context, letters: int) -> None:
    """Letters that wait sealed, for whom nobody knows."""
    with here.db.transaction():
        for _ in range(letters):
            here.db.run("INSERT INTO kept_letter VALUES (?, 1, 1, 1, x'00', 'not-for-me', NULL, 0, 0)", os.urandom(32))


def cost_of_one(here: Context) -> int:
    """Steps that destroying a case takes which has nothing but itself."""
    (case,) = fill(here, 1)
    with here.db.transaction(), steps_of(here.db) as steps:
        assert destroy_case(here, case, forget_day(here))
    return steps.taken


def in_journal(here: Context) -> list[int]:
    rows = here.db.rows("SELECT count FROM journal WHERE event = 'case-destroyed-by-retention' ORDER BY position")
    return [count for (count,) in rows]


def left(here: Context) -> int:
    return here.db.number("SELECT count(*) FROM cases")


def test_a_case_costs_as_much_to_destroy_among_many_as_among_few(stage: Stage) -> None:
    """However many other cases are here, and letters that wait."""
    here = stage.vault.inside
    fill(here, 20)
    before = cost_of_one(here)
    fill(here, 500)
    keep_letters(here, 500)
    assert cost_of_one(here) <= before + 100


def test_a_sweep_takes_a_few_cases_at_once_and_notes_all_of_them_in_one_line(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that nobody who writes waits for all; another sweep finds nothing and notes nothing."""
    here, committed = stage.vault.inside, []
    fill(here, 2 * AT_ONCE + 3, sure_day(here))
    fill(here, 2, sure_day(here) + 1)
    run = here.db.run

    def watched(sql: str, *values: Value) -> int:
        if sql == "COMMIT":
            committed.append(left(here))
        return run(sql, *values)

    monkeypatch.setattr(here.db, "run", watched)
    assert sweep(here) == 2 * AT_ONCE + 3
    assert sorted(set(committed), reverse=True) == [2 * AT_ONCE + 5, AT_ONCE + 5, 5, 2]
    assert sweep(here) == 0
    assert in_journal(here) == [2 * AT_ONCE + 3]


def test_a_sweep_that_is_cut_off_has_noted_what_is_gone_and_goes_on_the_next_time(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle of its second transaction: the first stands, the second is taken back, nothing is lost."""
    here = stage.vault.inside
    due, calls = fill(here, 2 * AT_ONCE, sure_day(here)), []

    def cut_off(here: Context, case: ThreadId, forget: int) -> bool:
        calls.append(case)
        if len(calls) == AT_ONCE + 5:
            raise _CutOff
        return destroy_case(here, case, forget)

    with monkeypatch.context() as patch:
        patch.setattr(retention, "destroy_case", cut_off)
        with pytest.raises(_CutOff):
            sweep(here)
    stage.reopen()
    here = stage.vault.inside
    assert (left(here), in_journal(here)) == (AT_ONCE, [AT_ONCE])
    assert here.db.number("SELECT value FROM meta WHERE name = 'log_to_empty'") == 1
    assert sweep(here) == AT_ONCE
    assert (left(here), in_journal(here)) == (0, [AT_ONCE, AT_ONCE])
    silenced = {thread for (thread,) in here.db.rows("SELECT thread FROM shredded")}
    assert silenced >= {case.raw for case in due}


class _CutOff(Exception):
    """The desk was killed here."""
