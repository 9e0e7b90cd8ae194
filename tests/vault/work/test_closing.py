"""Closing with an outcome, reopening, and the day on which a case goes by itself."""

import pytest

from tests.vault.work.desks import ANNA, BORIS, Desk, Office
from tests.vault.work.rogues import Rogue
from tropa.cases.board import board_of
from tropa.cases.work_bodies import Claim, Close
from tropa.sealing.types import ThreadId
from tropa.vault.leaps import sure_day
from tropa.vault.retention import sweep
from tropa.vault.work.errors import BadKeepDays, CaseClosed, NotClosed
from tropa.vault.work.taking import take_event


def goes_on(desk: Desk) -> int | None:
    """The day on which the case goes, as the sweep sees it."""
    row = desk.here.db.row("SELECT destroy_day FROM cases")
    return row[0] if row else None


def test_a_closed_case_is_closed_for_everyone_who_reads_it_and_goes_on_the_day_that_was_said(
    office: Office, anna: Desk, boris: Desk, lev: Desk
) -> None:
    """The lawyer by the thread, the other coordinator by the board, who is not told the note. Their own copy of the
    first letter, which they did not answer, stays its half year."""
    case, _ = office.ask()
    anna.answer(case, "Мы с вами")
    anna.work.open_thread(case, "legal", [lev.member_id], [], with_reply_key=False)
    office.settle()
    anna.work.close(case, "resolved", "отсрочка получена", 30)
    office.settle()
    today = office.clock() // 86_400
    for desk, day in ((anna, today + 30), (boris, today + 180), (lev, today + 30)):
        closed = desk.work.case(case).closed
        assert closed is not None
        assert (closed.outcome, closed.by.member_id, closed.day) == ("resolved", anna.member_id, today)
        assert closed.destroy_day == goes_on(desk) == day
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


def test_whoever_takes_what_waits_and_closes_it_has_it_gone_no_sooner(office: Office, anna: Desk) -> None:
    """Not from the desk of anybody who opened the first letter; a longer term than the half year counts."""
    at = ThreadId.from_text(office.ask()[0])
    asked = office.clock() // 86_400
    rogue = Rogue(office, BORIS, ANNA, at, board_of(at))
    rogue.say(Claim(at), by_mark=True)
    rogue.say(Close("declined", "", 1), by_mark=True)
    assert goes_on(anna) == asked + 180
    closed = anna.work.case(at.text).closed
    assert closed is not None
    assert closed.destroy_day == asked + 180
    rogue.say(Close("declined", "", 400), by_mark=True)
    assert goes_on(anna) == asked + 400


@pytest.mark.parametrize("days", [0, -1, 3_651])
def test_what_is_kept_is_kept_for_a_bounded_time(office: Office, anna: Desk, days: int) -> None:
    """A day at least, ten years at most."""
    case, _ = office.ask()
    with pytest.raises(BadKeepDays):
        anna.work.close(case, "resolved", "", days)
    assert anna.work.holder(case) is None


def test_a_case_closed_while_the_clock_is_set_back_is_kept_for_its_term_from_the_true_day(
    office: Office, anna: Desk, lev: Desk
) -> None:
    """Here and at a colleague whose clock was set back too: it does not go as soon as the clocks are right."""
    case, _ = office.ask()
    anna.answer(case, "Мы с вами")
    anna.work.open_thread(case, "legal", [lev.member_id], [], with_reply_key=False)
    office.settle()
    today = office.clock() // 86_400
    assert sure_day(anna.here) == sure_day(lev.here) == today
    office.clock.pass_days(-100)
    anna.work.close(case, "resolved", "", 30)
    for parcel in office.collect(anna):
        # The relay's clock is right.
        device, desk = office.network.roster.devices[parcel.sender.id], office.desks[parcel.to.name]
        with desk.here.db.transaction():
            take_event(desk.here, parcel.core, device, today, "mark" if parcel.by_mark else "device")
    office.clock.pass_days(100)
    assert goes_on(anna) == today + 30
    assert goes_on(lev) == today - 1 + 30
    assert sweep(anna.here) == sweep(lev.here) == 0
    assert anna.has(case)
    assert lev.has(case)


def test_what_only_the_giver_reads_ends_with_the_case_they_gave_away(office: Office, anna: Desk, boris: Desk) -> None:
    """Their own notes are neither open for ever nor kept for ever."""
    case, _ = office.ask()
    anna.answer(case, "Мы с вами")
    own = anna.work.open_thread(case, "work", [], [], with_reply_key=False)
    anna.work.note(own, "мои заметки")
    anna.work.hand_over(case, boris.member_id, "дальше Борис", "all")
    office.settle()
    assert anna.work.case(case).closed is None
    boris.work.close(case, "resolved", "", 30)
    office.settle()
    assert anna.work.case(case).closed is not None
    assert goes_on(anna) == office.clock() // 86_400 + 30
    boris.work.reopen(case)
    office.settle()
    assert anna.work.case(case).closed is None
    assert goes_on(anna) is None


def test_what_the_giver_reads_with_somebody_else_goes_on(office: Office, anna: Desk, boris: Desk, lev: Desk) -> None:
    """The new holder does not read it, and cannot know that it is done."""
    case, _ = office.ask()
    anna.answer(case, "Мы с вами")
    anna.work.open_thread(case, "legal", [lev.member_id], [], with_reply_key=False)
    anna.work.hand_over(case, boris.member_id, "дальше Борис", "all")
    office.settle()
    boris.work.close(case, "resolved", "", 30)
    office.settle()
    assert anna.work.case(case).closed is None
