"""Flags and verifications among real desks: who learns of them, what they do to the queue, who is a second reviewer."""

from dataclasses import replace
from datetime import date

import pytest

from tests.vault.work.desks import Desk, Office
from tests.vault.work.rogues import at_the_end_of_time
from tropa.cases.care_bodies import SafetyFlag
from tropa.sealing.types import ThreadId
from tropa.vault.listing import queue
from tropa.vault.shelf_cases import find_case
from tropa.vault.views_casework import CheckView
from tropa.vault.views_queue import QueueFilter
from tropa.vault.work.errors import AlreadyReviewed, EmptyWork, NoSuchFlag, UnknownCheck
from tropa.vault.work.taking import NotBelieved


def crisis(desk: Desk, case: str) -> int:
    return desk.here.db.number("SELECT crisis FROM cases WHERE case_id = ?", case_raw(desk, case))


def case_raw(desk: Desk, case: str) -> bytes:
    found = find_case(desk.here, ThreadId.from_text(case))
    assert found is not None
    return found.case.raw


def standing(desk: Desk, case: str) -> list[SafetyFlag]:
    return [each.flag for each in desk.work.case(case).flags if each.stands]


def the_check(desk: Desk, case: str) -> CheckView:
    (found,) = desk.work.case(case).checks
    return found


def minutes_shown(desk: Desk, case: str) -> set[int]:
    """Of all that stands in the case."""
    work = desk.work.case(case)
    said = [said for flag in work.flags for said in flag.said]
    reviews = [review for check in work.checks for review in check.reviews]
    assert all((said, reviews, work.facts, work.tasks))
    return {
        *(each.minute for each in said),
        *(each.minute for each in reviews),
        *(each.minute for each in work.facts),
        *(each.minute for each in work.tasks),
    }


def test_a_flag_reaches_the_readers_of_its_thread_and_nobody_else(
    office: Office, anna: Desk, boris: Desk, lev: Desk
) -> None:
    """With why and by whom; need to know holds for it too."""
    case, _ = office.ask()
    thread = anna.work.open_thread(case, "legal", [lev.member_id], [], with_reply_key=False)
    anna.work.care.put_flag(thread, "crimes", "упомянул обстрел")
    office.settle()
    assert (standing(lev, case), standing(boris, case)) == (["crimes"], [])
    (flag,) = lev.work.case(case).flags
    (said,) = flag.said
    assert said.by is not None
    assert (said.is_put, said.why, said.by.member_id) == (True, "упомянул обстрел", anna.member_id)


def test_a_flag_is_taken_back_with_a_reason_and_its_history_stays(office: Office, anna: Desk, lev: Desk) -> None:
    """In every thread in which it was put, by any reader of them."""
    case, _ = office.ask()
    both = anna.work.open_thread(case, "legal", [lev.member_id], [], with_reply_key=False)
    own = anna.work.open_thread(case, "work", [], [], with_reply_key=False)
    for thread in (both, own):
        anna.work.care.put_flag(thread, "minor", "написал, что ему 17")
    with pytest.raises(EmptyWork):
        anna.work.care.take_back_flag(case, "minor", " ")
    anna.work.care.take_back_flag(case, "minor", "паспорт: 19")
    office.settle()
    assert (standing(anna, case), standing(lev, case)) == ([], [])
    (flag,) = lev.work.case(case).flags
    assert [(said.is_put, said.why) for said in flag.said] == [(False, "паспорт: 19"), (True, "написал, что ему 17")]
    with pytest.raises(NoSuchFlag):
        lev.work.care.take_back_flag(case, "minor", "ещё раз")


def test_a_clock_far_ahead_has_no_last_word(office: Office, anna: Desk, lev: Desk) -> None:
    """What a colleague says after it was taken in comes after it, on every desk."""
    case, _ = office.ask()
    both, again = (anna.work.open_thread(case, "legal", [lev.member_id], [], with_reply_key=False) for _ in range(2))
    anna.work.care.put_flag(both, "minor", "написал, что ему 17")
    office.settle()
    lev.work.care.take_back_flag(case, "minor", "нет")
    office.deliver(at_the_end_of_time(office.collect()))
    assert standing(anna, case) == []
    office.clock.pass_minutes(1)
    anna.work.care.put_flag(again, "minor", "видела паспорт")
    office.settle()
    assert (standing(anna, case), standing(lev, case)) == (["minor"], ["minor"])
    assert anna.here.db.rows("SELECT flag FROM standing_flag") == [("minor",)]


def test_no_page_shows_a_minute_that_has_not_come(office: Office, anna: Desk, boris: Desk, lev: Desk) -> None:
    """Of a flag, a verification, a fact, a task, also once carried over; the calendar has no such day."""
    case, _ = office.ask()
    thread = anna.work.open_thread(case, "legal", [lev.member_id], [], with_reply_key=False)
    office.settle()
    lev.work.care.put_flag(thread, "minor", "17")
    lev.work.care.check(thread, "адрес", "known", "confirmed", "", high=False)
    lev.work.fact(thread, "city", ["Лесное"], "seeker", "")
    lev.work.task(thread, "позвонить", None, None)
    office.deliver(at_the_end_of_time(office.collect()))
    office.clock.pass_minutes(5)
    found = anna.work.carriable(case)
    anna.work.open_thread(case, "work", [boris.member_id], [each.event_id for each in found], with_reply_key=False)
    office.settle()
    now = office.clock() // 60
    assert max(each.minute for each in found) == now - 5
    assert minutes_shown(anna, case) == {now - 5}
    assert minutes_shown(boris, case) == {now}
    entries = [entry for shown in boris.work.threads(case) for entry in shown.entries]
    assert {entry.minute for entry in entries if entry.author and entry.author.member_id == lev.member_id} == {now}


def test_a_risk_of_self_harm_ranks_the_case_until_it_is_taken_back(office: Office, anna: Desk, lev: Desk) -> None:
    """On every desk that reads it; whoever takes the next case gets this one."""
    office.ask("сначала", 2)
    case, _ = office.ask("потом")
    thread = anna.work.open_thread(case, "work", [lev.member_id], [], with_reply_key=False)
    anna.work.care.put_flag(thread, "self_harm", "по голосу")
    office.settle()
    assert (crisis(anna, case), crisis(lev, case)) == (1, 1)
    (worst, other) = queue(anna.here, QueueFilter(), 0).rows
    assert (worst.case_id, worst.flags, worst.care) == (case, ("crisis",), ("self_harm",))
    assert worst.reason is not None
    assert worst.reason.cause == "crisis"
    assert other.care == ()
    anna.work.care.take_back_flag(case, "self_harm", "говорили, всё в порядке")
    office.settle()
    assert (crisis(anna, case), crisis(lev, case)) == (0, 0)
    assert all(not row.care and not row.flags for row in queue(anna.here, QueueFilter(), 0).rows)
    anna.work.care.put_flag(thread, "self_harm", "снова")
    assert anna.work.take_next() == case


def test_a_second_reviewer_is_another_member(office: Office, anna: Desk, lev: Desk) -> None:
    """One of two, until a colleague has looked as well."""
    case, _ = office.ask()
    thread = anna.work.open_thread(case, "legal", [lev.member_id], [], with_reply_key=False)
    check = anna.work.care.check(thread, "повестка", "document", "confirmed", "видела фото", high=True)
    office.settle()
    mine, theirs = the_check(anna, case), the_check(lev, case)
    assert (mine.needed, len(mine.reviews), mine.may_review, theirs.may_review) == (2, 1, False, True)
    assert mine.risks == ("declared",)
    with pytest.raises(AlreadyReviewed):
        anna.work.care.review(thread, check, "document", "confirmed", "ещё раз")
    lev.work.care.review(thread, check, "call", "doubtful", "звонил в военкомат")
    office.settle()
    done = the_check(anna, case)
    assert [(each.method, each.result) for each in done.reviews] == [("document", "confirmed"), ("call", "doubtful")]
    assert (done.result, done.may_review) == ("doubtful", False)
    with pytest.raises(UnknownCheck):
        lev.work.care.review(thread, "x", "call", "confirmed", "")


def test_one_may_change_ones_mind(office: Office, anna: Desk) -> None:
    """The last word of a reviewer stands, and is still one reviewer's."""
    case, _ = office.ask()
    thread = anna.work.open_thread(case, "work", [], [], with_reply_key=False)
    check = anna.work.care.check(thread, "адрес", "open_source", "confirmed", "", high=False)
    anna.work.care.review(thread, check, "open_source", "refuted", "дома нет на карте")
    view = the_check(anna, case)
    assert (view.result, len(view.reviews), view.needed) == ("refuted", 1, 1)


@pytest.mark.parametrize("flag", ["minor", "provocateur", "coercion"])
def test_a_flag_that_stands_asks_for_two_reviewers(office: Office, anna: Desk, flag: SafetyFlag) -> None:
    """Whatever was declared when something was verified."""
    case, _ = office.ask()
    thread = anna.work.open_thread(case, "work", [], [], with_reply_key=False)
    anna.work.care.check(thread, "адрес", "known", "confirmed", "", high=False)
    assert the_check(anna, case).needed == 1
    anna.work.care.put_flag(thread, flag, "сомнения")
    assert (the_check(anna, case).needed, the_check(anna, case).risks) == (2, (flag,))


def test_what_is_carried_over_is_the_carriers_word_alone(office: Office, anna: Desk, boris: Desk, lev: Desk) -> None:
    """Two reviewers in one thread are one in another: the copies prove nothing but who made them."""
    case, _ = office.ask()
    first = anna.work.open_thread(case, "work", [boris.member_id], [], with_reply_key=False)
    check = anna.work.care.check(first, "повестка", "document", "confirmed", "", high=True)
    office.settle()
    boris.work.care.review(first, check, "document", "confirmed", "")
    office.settle()
    assert len(the_check(anna, case).reviews) == 2
    found = [each.event_id for each in anna.work.carriable(case) if each.kind == "check"]
    anna.work.open_thread(case, "legal", [lev.member_id], found, with_reply_key=False)
    office.settle()
    view = the_check(lev, case)
    assert (len(view.reviews), view.needed, view.may_review) == (1, 2, True)


def test_a_summary_stands_first_for_whoever_was_given_the_case(office: Office, anna: Desk, vera: Desk) -> None:
    """And for nobody else; it is the giver's word."""
    case, _ = office.ask()
    anna.work.claim(case)
    anna.answer(case, "Мы здесь")
    anna.work.hand_over(case, vera.member_id, "Ждёт до вторника.", "all")
    office.settle()
    given = vera.work.case(case).handed
    assert given is not None
    assert given.by is not None
    assert (given.summary, given.by.member_id) == ("Ждёт до вторника.", anna.member_id)
    assert anna.work.case(case).handed is None


def test_dates_of_a_destroyed_case_are_gone(office: Office, anna: Desk) -> None:
    """Nothing of it stays in what is kept beside."""
    case, _ = office.ask()
    thread = anna.work.open_thread(case, "work", [], [], with_reply_key=False)
    anna.work.care.put_flag(thread, "minor", "17")
    anna.work.task(thread, "позвонить", date(2026, 12, 1), None)
    anna.work.destroy(case)
    for table in ("standing_flag", "due"):
        assert anna.here.db.number(f"SELECT count(*) FROM {table}") == 0


def test_an_event_of_a_kind_that_is_not_known_here_is_refused_and_nothing_else(
    office: Office, anna: Desk, lev: Desk
) -> None:
    """As an older desk does with a flag: what follows it is taken in, and the hole is shown."""
    case, _ = office.ask()
    thread = anna.work.open_thread(case, "legal", [lev.member_id], [], with_reply_key=False)
    office.settle()
    anna.work.care.put_flag(thread, "minor", "17")
    anna.work.note(thread, "после")
    parcels = [each for each in office.collect() if each.to is lev.person]
    (flag,) = (each for each in parcels if b'"kind":"flag"' in each.core)
    newer = replace(flag, core=flag.core.replace(b'"kind":"flag"', b'"kind":"omen"'))
    outcomes = [office.hand(newer if each is flag else each) for each in parcels]
    assert [each.reason for each in outcomes if isinstance(each, NotBelieved)] == ["core"]
    (shown,) = lev.work.threads(case)
    assert [entry.text for entry in shown.entries if entry.kind == "note"] == ["после"]
    assert {each.kind for each in shown.problems} == {"hole", "missing-parent"}
