"""Closing with an outcome, reopening, and the day on which a case goes by itself."""

import pytest

from tests.vault.work.desks import Desk, Office
from tropa.vault.work.errors import BadKeepDays, CaseClosed, NotClosed


def goes_on(desk: Desk) -> int | None:
    """The day on which the case goes, as the sweep sees it."""
    row = desk.here.db.row("SELECT destroy_day FROM cases")
    return row[0] if row else None


def test_a_closed_case_is_closed_for_everyone_who_reads_it_and_goes_on_the_same_day(
    office: Office, anna: Desk, boris: Desk, lev: Desk
) -> None:
    """The lawyer by the thread, the other coordinator by the board, who is not told the note."""
    case, _ = office.ask()
    anna.answer(case, "Мы с вами")
    anna.work.open_thread(case, "legal", [lev.member_id], [], with_reply_key=False)
    office.settle()
    anna.work.close(case, "resolved", "отсрочка получена", 30)
    office.settle()
    today = office.clock() // 86_400
    for desk in (anna, boris, lev):
        closed = desk.work.case(case).closed
        assert closed is not None
        assert (closed.outcome, closed.by.member_id, closed.day) == ("resolved", anna.member_id, today)
        assert closed.destroy_day == goes_on(desk) == today + 30
    assert "отсрочка получена" in lev.texts(case)
    note = boris.work.case(case).closed
    assert note is not None
    assert note.note == ""


def test_a_reopened_case_goes_on_everywhere(office: Office, anna: Desk, boris: Desk, lev: Desk) -> None:
    """Nothing is destroyed then."""
    case, _ = office.ask()
    anna.answer(case, "Мы с вами")
    anna.work.open_thread(case, "legal", [lev.member_id], [], with_reply_key=False)
    anna.work.close(case, "withdrawn", "", 30)
    office.settle()
    with pytest.raises(CaseClosed):
        anna.answer(case, "ещё")
    with pytest.raises(CaseClosed):
        anna.work.close(case, "withdrawn", "", 30)
    anna.work.reopen(case)
    office.settle()
    for desk in (anna, boris, lev):
        assert desk.work.case(case).closed is None
    assert goes_on(anna) is goes_on(lev) is None
    with pytest.raises(NotClosed):
        anna.work.reopen(case)
    anna.answer(case, "снова с вами")


def test_a_case_stays_while_one_compartment_goes_on(office: Office, anna: Desk, vera: Desk, lev: Desk) -> None:
    """Whoever closes ends only the threads they read."""
    case, _ = office.ask()
    anna.work.claim(case)
    anna.work.open_thread(case, "work", [vera.member_id], [], with_reply_key=False)
    office.settle()
    apart = vera.work.open_thread(case, "legal", [lev.member_id], [], with_reply_key=False)
    office.settle()
    anna.work.close(case, "referred", "", 7)
    office.settle()
    assert vera.work.case(case).closed is None
    assert goes_on(vera) is goes_on(lev) is None
    assert goes_on(anna) == office.clock() // 86_400 + 7
    assert [thread.closed is None for thread in vera.work.threads(case)] == [False, True]
    assert apart == vera.work.threads(case)[1].thread_id


def test_a_case_nobody_answered_goes_half_a_year_after_its_first_letter(
    office: Office, anna: Desk, boris: Desk
) -> None:
    """An answer keeps it until it is closed; the other coordinator's copy stays on the first clock."""
    case, _ = office.ask()
    asked = office.clock() // 86_400
    assert goes_on(anna) == goes_on(boris) == asked + 180
    anna.answer(case, "Мы с вами")
    office.settle()
    assert (goes_on(anna), goes_on(boris)) == (None, asked + 180)


@pytest.mark.parametrize("days", [0, -1, 3_651])
def test_what_is_kept_is_kept_for_a_bounded_time(office: Office, anna: Desk, days: int) -> None:
    """A day at least, ten years at most."""
    case, _ = office.ask()
    with pytest.raises(BadKeepDays):
        anna.work.close(case, "resolved", "", days)
    assert anna.work.holder(case) is None
