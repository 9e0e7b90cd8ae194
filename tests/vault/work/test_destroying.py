"""Destroying: wherever anything of the case is, it goes, and does not come back."""

import random

import pytest

from tests.vault.work.desks import ANNA, BORIS, LEV, VERA, Desk, Office
from tests.vault.work.test_taking import parcel, write
from tropa.cases.board import board_of
from tropa.cases.work_bodies import Destroy
from tropa.sealing.types import ThreadId
from tropa.vault.work.taking import NotBelieved


def spread(office: Office) -> str:
    """A case of which every desk holds something, the lawyer through the caseworker only."""
    anna, vera = office.desks["anna"], office.desks["vera"]
    case, _ = office.ask("тайное письмо")
    anna.answer(case, "Мы с вами")
    anna.work.hand_over(case, vera.member_id, "дальше ты", "all")
    office.settle()
    vera.work.open_thread(case, "legal", [LEV.member.text], [], with_reply_key=False)
    office.settle()
    assert all(desk.has(case) for desk in office.desks.values())
    return case


@pytest.mark.parametrize("first", ["anna", "vera", "lev"])
def test_a_wish_to_destroy_reaches_every_holder_from_whoever_heard_it(office: Office, first: str) -> None:
    """The coordinator who holds only the first letter by the board, everyone else through the threads they share."""
    case = spread(office)
    office.desks[first].work.destroy(case)
    office.settle()
    assert {name: desk.destroyed(case) for name, desk in office.desks.items()} == dict.fromkeys(office.desks, True)


def test_nothing_of_a_destroyed_case_is_left_in_the_rows(office: Office) -> None:
    """No event, key, thread, claim, register or letter on its way but the wish itself, and no such text."""
    case = spread(office)
    office.desks["vera"].work.destroy(case)
    office.settle()
    for desk in office.desks.values():
        tables = ("cases", "thread", "compartment", "audience", "register", "event", "reply_key", "hint", "outbox")
        left = {table: desk.here.db.number(f"SELECT count(*) FROM {table}") for table in tables}
        assert left == dict.fromkeys(tables, 0)


def test_late_and_repeated_letters_do_not_bring_it_back(office: Office, anna: Desk) -> None:
    """Whatever order they come in: what was said before the wish, coming after it, is refused."""
    case, _ = office.ask()
    anna.answer(case, "Мы с вами")
    anna.work.open_thread(case, "work", [VERA.member.text], [], with_reply_key=True)
    old = office.collect()
    office.deliver(old)
    anna.work.destroy(case)
    wish = office.collect()
    office.deliver(wish)
    random.Random(3).shuffle(old)
    for each in old:
        outcome = office.hand(each)
        assert isinstance(outcome, NotBelieved)
        assert outcome.reason in ("shredded", "early")
    assert not any(desk.has(case) for desk in office.desks.values())


def test_a_wish_that_comes_before_what_it_destroys_is_still_obeyed(office: Office, anna: Desk, vera: Desk) -> None:
    """It waits for the thread's opening."""
    case, _ = office.ask()
    anna.work.open_thread(case, "work", [VERA.member.text], [], with_reply_key=False)
    opening = [each for each in office.collect() if each.to == VERA]
    anna.work.destroy(case)
    wish = [each for each in office.collect() if each.to == VERA]
    assert office.deliver([*wish, *opening]) == []
    assert vera.destroyed(case)


def test_only_the_holder_destroys_from_the_board(office: Office, anna: Desk, boris: Desk) -> None:
    """Anyone else who has a reason reads a thread of the case and says it there."""
    case, _ = office.ask()
    at = ThreadId.from_text(case)
    anna.work.claim(case)
    office.settle()
    outcome = office.hand(parcel(VERA, BORIS, write(VERA, Destroy(at), board_of(at)), by_mark=True))
    assert isinstance(outcome, NotBelieved)
    assert boris.has(case)
    assert office.hand(parcel(ANNA, BORIS, write(ANNA, Destroy(at), board_of(at)), by_mark=True)) == "destroyed"
    assert not boris.has(case)


def test_destroying_a_case_nobody_holds_destroys_it_here(office: Office, anna: Desk, boris: Desk) -> None:
    """Others who hold its first letter have the seeker's own wish, sealed to the team."""
    case, _ = office.ask()
    anna.work.destroy(case)
    office.settle()
    assert anna.destroyed(case)
    assert boris.has(case)
