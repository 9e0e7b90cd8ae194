"""What is due across cases: whose, in which part, and as a calendar."""

from datetime import date, timedelta

import pytest

from tests.vault.work.desks import Desk, Office
from tests.vault.work.rogues import at_the_end_of_time
from tropa.sealing.types import ThreadId
from tropa.vault.shelf_cases import find_case, set_summary, summary_in
from tropa.vault.views_casework import AgendaPage, AgendaPart
from tropa.vault.work.agenda import _COUNT, _ROWS, _WHOSE

TODAY = date(2026, 11, 26)
"""By the office's clock."""


def shown(desk: Desk, part: AgendaPart, *, only_mine: bool = False) -> list[tuple[str, str, str]]:
    page = desk.work.agenda.page(part, TODAY, only_mine=only_mine)
    return [(each.kind, each.what, each.day.isoformat()) for each in page.rows]


def thread_in(desk: Desk, case: str, *readers: Desk) -> str:
    return desk.work.open_thread(case, "work", [each.member_id for each in readers], [], with_reply_key=False)


def test_each_day_stands_in_its_part(office: Office, anna: Desk) -> None:
    """Passed, today, the seven days after it, later; the nearest first."""
    case, _ = office.ask()
    thread = thread_in(anna, case)
    for title, days in (("д", 8), ("а", -1), ("б", 0), ("в", 1), ("г", 7)):
        anna.work.task(thread, title, TODAY + timedelta(days=days), None)
    anna.work.task(thread, "без дня", None, None)
    parts: dict[AgendaPart, list[str]] = {
        "overdue": ["а"],
        "today": ["б"],
        "week": ["в", "г"],
        "later": ["д"],
    }
    for part, titles in parts.items():
        page = anna.work.agenda.page(part, TODAY, only_mine=False)
        assert anna.work.agenda.parts(TODAY, only_mine=False, rows=50)[part] == page
        assert [each.what for each in page.rows] == titles
        assert page.counts == {each: len(named) for each, named in parts.items()}


def test_a_finished_task_and_a_closed_case_are_due_no_more(office: Office, anna: Desk) -> None:
    """And come back when the case is reopened."""
    case, _ = office.ask()
    anna.work.claim(case)
    thread = thread_in(anna, case)
    task = anna.work.task(thread, "позвонить", date(2026, 11, 27), None)
    anna.work.task(thread, "написать", date(2026, 11, 28), None)
    anna.work.finish_task(thread, task)
    assert shown(anna, "week") == [("task", "написать", "2026-11-28")]
    anna.work.close(case, "resolved", "", 30)
    assert shown(anna, "week") == []
    anna.work.reopen(case)
    assert shown(anna, "week") == [("task", "написать", "2026-11-28")]


def test_mine_is_what_is_for_me_or_for_nobody_in_my_cases(office: Office, anna: Desk, lev: Desk) -> None:
    """On each desk by its own owner; it follows whoever holds the case."""
    case, _ = office.ask()
    thread = thread_in(anna, case, lev)
    anna.work.task(thread, "для Льва", date(2026, 11, 27), lev.member_id)
    anna.work.task(thread, "для всех", date(2026, 11, 27), None)
    office.settle()
    assert shown(anna, "week", only_mine=True) == []
    assert [title for _, title, _ in shown(lev, "week", only_mine=True)] == ["для Льва"]
    assert len(shown(lev, "week")) == 2
    anna.work.claim(case)
    assert [title for _, title, _ in shown(anna, "week", only_mine=True)] == ["для всех"]
    anna.work.release(case)
    assert shown(anna, "week", only_mine=True) == []


def test_a_date_among_the_facts_is_due_and_the_last_one_stands(office: Office, anna: Desk) -> None:
    """Words that are no date are left alone."""
    case, _ = office.ask()
    thread = thread_in(anna, case)
    anna.work.fact(thread, "summons_date", ["2026-11-28"], "document", "")
    anna.work.fact(thread, "отпуск", ["до вторника", "2026-02-30"], "seeker", "")
    assert shown(anna, "week") == [("fact", "summons_date", "2026-11-28")]
    anna.work.fact(thread, "summons_date", ["2026-11-29"], "document", "")
    assert shown(anna, "week") == [("fact", "summons_date", "2026-11-29")]
    anna.work.fact(thread, "summons_date", [], "document", "отменили")
    assert shown(anna, "week") == []


def test_a_day_that_had_passed_when_it_was_put_down_is_due_no_more(office: Office, anna: Desk) -> None:
    """When a decision was made is no deadline; one's own day to come is, also after it has passed."""
    case, _ = office.ask()
    thread = thread_in(anna, case)
    anna.work.fact(thread, "decision_date", [(TODAY - timedelta(days=1)).isoformat()], "document", "")
    anna.work.fact(thread, "appearance_date", [TODAY.isoformat()], "document", "")
    page = anna.work.agenda.page("overdue", TODAY + timedelta(days=3), only_mine=False)
    assert [each.what for each in page.rows] == ["appearance_date"]


def test_the_day_the_first_letter_named_gives_way_to_one_put_down(office: Office, anna: Desk) -> None:
    """Two days to act by would be one too many."""
    case, _ = office.ask(act_by=date(2026, 11, 30))
    assert shown(anna, "week") == [("said", "", "2026-11-30")]
    thread = thread_in(anna, case)
    assert shown(anna, "week") == [("said", "", "2026-11-30")]
    anna.work.fact(thread, "act_by", ["2026-11-29"], "document", "")
    assert shown(anna, "week") == [("fact", "act_by", "2026-11-29")]


@pytest.mark.parametrize("values", [[], ["до вторника"], ["2026-11-20"]])
def test_the_day_the_first_letter_named_is_due_again_when_none_put_down_is(
    office: Office, anna: Desk, values: list[str]
) -> None:
    """A member's day that was taken back, or has passed, takes nobody's own day off the agenda."""
    case, _ = office.ask(act_by=date(2026, 11, 30))
    thread = thread_in(anna, case)
    anna.work.fact(thread, "act_by", ["2026-11-29"], "document", "")
    anna.work.fact(thread, "act_by", values, "document", "ошиблась")
    assert shown(anna, "week") == [("said", "", "2026-11-30")]


def test_a_first_letter_that_is_read_again_brings_no_second_day_to_act_by(office: Office, anna: Desk) -> None:
    """As when one that a colleague had only told of is proven here."""
    case_id, _ = office.ask(act_by=date(2026, 11, 30))
    anna.work.fact(thread_in(anna, case_id), "act_by", ["2026-11-29"], "document", "")
    case = find_case(anna.here, ThreadId.from_text(case_id))
    assert case is not None
    (sealed,) = anna.here.db.row("SELECT summary FROM cases WHERE serial = ?", case.serial) or (None,)
    ask = summary_in(case, sealed)
    assert ask is not None
    set_summary(anna.here, case, ask)
    assert shown(anna, "week") == [("fact", "act_by", "2026-11-29")]


def test_a_clock_far_ahead_takes_no_day_to_come_off_the_agenda(office: Office, anna: Desk, lev: Desk) -> None:
    """By it, every day had passed when it was put down."""
    case, _ = office.ask()
    thread = thread_in(anna, case, lev)
    office.settle()
    lev.work.fact(thread, "summons_date", ["2026-11-28"], "document", "")
    office.deliver(at_the_end_of_time(office.collect()))
    assert shown(anna, "week") == [("fact", "summons_date", "2026-11-28")]


def test_days_of_the_law_stand_as_they_were_last_worked_out(office: Office, anna: Desk) -> None:
    """The last answer replaces the one before."""
    case, _ = office.ask()
    anna.work.agenda.keep_law(case, [("deferral.apply", date(2026, 11, 27)), ("appeal.court", date(2026, 12, 27))])
    anna.work.agenda.keep_law(case, [("appeal.court", date(2026, 12, 1))])
    assert shown(anna, "week") == [("law", "appeal.court", "2026-12-01")]
    assert shown(anna, "later") == []


def test_a_calendar_names_each_entry_alike_in_every_export_and_nowhere_else(
    office: Office, anna: Desk, lev: Desk
) -> None:
    """A changed day is the same entry; two members' calendars have no name in common."""
    case, _ = office.ask()
    thread = thread_in(anna, case, lev)
    anna.work.task(thread, "для Льва", date(2026, 11, 27), lev.member_id)
    anna.work.task(thread, "для Анны", date(2026, 11, 28), anna.member_id)
    office.settle()
    (entry,) = anna.work.agenda.calendar()
    assert (entry.day, entry.kind) == (date(2026, 11, 28), "task")
    assert anna.work.agenda.calendar() == (entry,)
    (other,) = lev.work.agenda.calendar()
    assert other.uid != entry.uid
    anna.work.fact(thread, "x", ["2026-11-29"], "member", "")
    assert anna.work.agenda.calendar()[0].uid == entry.uid


def test_pages_follow_one_another_and_one_too_far_is_the_last(office: Office, anna: Desk) -> None:
    """Nothing twice, nothing left out."""
    case, _ = office.ask()
    thread = thread_in(anna, case)
    for number in range(5):
        anna.work.task(thread, str(number), date(2026, 11, 27), None)

    def page(number: int) -> AgendaPage:
        return anna.work.agenda.page("week", TODAY, only_mine=False, page=number, rows=2)

    assert sorted(row.what for number in range(3) for row in page(number).rows) == list("01234")
    assert (page(9).page, page(9).pages) == (2, 3)


def test_what_an_older_program_took_in_is_worked_off_at_the_next_looks(office: Office, anna: Desk) -> None:
    """And said until it is."""
    for number in range(7):
        case, _ = office.ask(number=number)
        anna.work.task(thread_in(anna, case), "позвонить", date(2026, 11, 27), None)
    anna.here.db.run("DELETE FROM due")
    anna.here.db.run("INSERT INTO due_unknown SELECT serial FROM cases")
    first = anna.work.agenda.page("week", TODAY, only_mine=False)
    assert 0 < first.unknown < 7
    second = anna.work.agenda.page("week", TODAY, only_mine=False)
    assert (second.unknown, second.counts["week"]) == (0, 7)


@pytest.mark.parametrize("only_mine", [True, False])
def test_a_page_is_found_by_its_index(anna: Desk, only_mine: bool) -> None:
    """No scan of what is due, however much there is."""
    for sql in (_COUNT, _ROWS):
        values = (0, 9) if sql is _COUNT else (0, 9, 5, 0)
        plan = anna.here.db.rows("EXPLAIN QUERY PLAN " + sql.format(whose=_WHOSE[only_mine]), *values)
        steps = " ".join(step for *_, step in plan)
        assert ("due_of_mine" if only_mine else "due_of_all") in steps
        assert "SCAN due" not in steps
        assert "SCAN cases" not in steps
