"""Deadlines and tasks across cases, and the calendar that leaves the vault."""

from dataclasses import replace
from datetime import date

import pytest

from tests.desk.stand import ScriptedVault, Window
from tests.desk.stand_care import DUE, ENTRIES
from tests.desk.stand_work import I_AM, THREAD, work_on
from tests.desk.test_rights import facts
from tests.desk.test_thread import case_path
from tropa.vault.views_casework import UNENDED, AgendaRow


@pytest.fixture
def due(working: Window, vault: ScriptedVault) -> Window:
    """Something of every kind."""
    vault.work.agenda.rows = DUE
    return working


def test_each_part_lists_what_is_due_and_opens_its_case(due: Window) -> None:
    """The day, how far it is, what it is; facts and the law in their words."""
    page = due.open("/agenda")
    assert "Overdue 1 entry" in page.words
    assert "20 Nov 3 days ago task Письменно просить о комиссии Case K7-41" in page.words
    assert "25 Nov in 2 days fact" in page.words
    assert "appearance_date" not in page.words
    assert "Later 1 entry" in page.words
    assert "appeal_decision.court" not in page.words
    assert f'href="{due.stand.desk.prefix}/case/{due.stand.desk.handles.handle_of("case-1")}"' in page.text


def test_a_journey_that_nobody_ended_is_asked_after_with_the_day_its_plan_goes(due: Window) -> None:
    """The day named is that of the plan; what only looks like one is a fact as any other."""
    page = due.open("/agenda").words
    said = "Is the journey over? Say that they arrived, or call it off; otherwise its plan is destroyed after 12 Dec"
    assert f"26 Nov in 3 days journey {said}" in page
    assert UNENDED not in page


def test_mine_is_shown_first_and_all_is_one_step_away(due: Window) -> None:
    """Which of the two is shown can be seen."""
    assert "from the first letter" not in due.open("/agenda").words
    everything = due.open("/agenda?whose=all").words
    assert "from the first letter Act by · not yours" in everything


def test_nothing_due_says_what_to_do(working: Window) -> None:
    """An empty page is no dead end."""
    assert "Take a case from the queue" in working.open("/agenda").words
    assert "They come from cases" in working.open("/agenda?whose=all").words


def test_a_long_part_shows_a_few_and_leads_to_all_of_them(due: Window, vault: ScriptedVault) -> None:
    """Page by page."""
    vault.work.agenda.rows = tuple(
        AgendaRow("case-1", "K7-41", "task", date(2026, 12, 25), f"задача {number}", mine=True) for number in range(60)
    )
    first = due.open("/agenda")
    assert "задача 14" in first.words
    assert "задача 15" not in first.words
    assert "Show all 60 entries" in first.words
    whole = due.open("/agenda?when=later")
    assert "задача 49" in whole.words
    assert "Further" in whole.words
    assert "задача 59" in due.open("/agenda?when=later&page=1").words
    assert due.open("/agenda?when=nonsense&page=x").status == 200


def test_what_an_older_version_took_in_is_said(due: Window, vault: ScriptedVault) -> None:
    """Nobody takes half of it for all."""
    vault.work.agenda.unknown = 3
    assert "3 cases taken in by an older version" in due.open("/agenda").words


def test_a_calendar_names_nothing_unless_one_chooses(due: Window, vault: ScriptedVault) -> None:
    """The page says that the file leaves the vault; the journal notes it."""
    vault.work.agenda.entries = ENTRIES
    assert "The file leaves the vault" in due.open("/agenda").words
    plain = due.send("/agenda/calendar", names="")
    assert plain.headers["content-type"].startswith("text/calendar")
    assert "SUMMARY:Reminder\r\n" in plain.text.replace("\n", "\r\n").replace("\r\r", "\r")
    assert f"UID:{'ab' * 16}" in plain.text
    assert "K7-41" not in plain.text
    named = due.send("/agenda/calendar", names="yes").text
    assert "SUMMARY:Task: K7-41" in named
    assert "комисси" not in named
    assert vault.journal.noted.count(("calendar-exported", None, None)) == 2


def test_opening_a_case_notes_what_the_law_sets_for_it(working: Window, vault: ScriptedVault) -> None:
    """So that the agenda evaluates nothing."""
    vault.work.cases["case-1"] = replace(work_on("case-1", I_AM), threads=(THREAD,), facts=facts())
    working.open(case_path(working))
    days = dict(vault.work.agenda.law["case-1"])
    assert date(2027, 2, 15) in days.values()
    name = next(name for name, day in days.items() if day == date(2027, 2, 15))
    vault.work.agenda.rows = (AgendaRow("case-1", "K7-41", "law", date(2027, 2, 15), name, mine=True),)
    words = working.open("/agenda").words
    assert name not in words
    assert "15 Feb 2027" in words
