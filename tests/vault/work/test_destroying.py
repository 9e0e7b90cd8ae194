"""Destroying: wherever anything of the case is, it goes, and does not come back."""

import os
import random

import pytest

from tests.vault.work.desks import ANNA, BORIS, LEV, VERA, Desk, Office
from tests.vault.work.rogues import Rogue
from tests.vault.work.test_authority import everybody_agrees
from tests.vault.work.test_taking import parcel, write
from tropa.cases.board import board_of
from tropa.cases.events import Core, Shred, encode_core, event_of
from tropa.cases.work_bodies import Claim, Close, Destroy, HandOver, Register, Release
from tropa.sealing.keys import auth_public, author_id, new_auth_key
from tropa.sealing.letters import OpenedLetter
from tropa.sealing.types import ThreadId
from tropa.vault.reading import Arrival, NotTaken, take_in
from tropa.vault.retention import sweep
from tropa.vault.shelf_cases import is_shredded
from tropa.vault.team import weeks
from tropa.vault.trial import HeldKey, Opened
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


def test_the_holders_wish_to_destroy_reaches_everybody_and_is_asked_where_the_first_letter_was_opened(
    office: Office,
) -> None:
    """The lawyer has the case by the holder alone; the coordinators are asked once."""
    case = spread(office)
    office.desks["vera"].work.destroy(case)
    office.settle()
    assert [name for name, desk in office.desks.items() if desk.destroyed(case)] == ["vera", "lev"]
    assert [[each.kind for each in office.desks[name].work.asked()] for name in ("anna", "boris")] == [["destroy"]] * 2
    everybody_agrees(office)
    assert {name: desk.destroyed(case) for name, desk in office.desks.items()} == dict.fromkeys(office.desks, True)


@pytest.mark.parametrize("first", ["anna", "lev"])
def test_anybody_elses_wish_to_destroy_reaches_everybody_once_the_holder_says_yes(office: Office, first: str) -> None:
    """Only their own desk destroys at once; the holder's asks its owner."""
    case, vera = spread(office), office.desks["vera"]
    office.desks[first].work.destroy(case)
    office.settle()
    assert [name for name, desk in office.desks.items() if desk.destroyed(case)] == [first]
    (asked,) = vera.work.asked()
    assert (asked.kind, asked.by and asked.by.member_id) == ("destroy", office.desks[first].member_id)
    vera.work.confirm(asked.event_id)
    everybody_agrees(office)
    assert {name: desk.destroyed(case) for name, desk in office.desks.items()} == dict.fromkeys(office.desks, True)


def test_nothing_of_a_destroyed_case_is_left_in_the_rows(office: Office) -> None:
    """No event, key, thread, claim, register or letter on its way but the wish itself, and no such text."""
    case = spread(office)
    office.desks["vera"].work.destroy(case)
    everybody_agrees(office)
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
    everybody_agrees(office)
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


def test_only_the_holder_asks_on_the_board_to_destroy(office: Office, anna: Desk, boris: Desk) -> None:
    """Anyone else who has a reason reads a thread of the case and says it there."""
    case, _ = office.ask()
    at = ThreadId.from_text(case)
    anna.work.claim(case)
    office.settle()
    outcome = office.hand(parcel(VERA, BORIS, write(VERA, Destroy(at), board_of(at)), by_mark=True))
    assert isinstance(outcome, NotBelieved)
    assert boris.has(case)
    assert office.hand(parcel(ANNA, BORIS, write(ANNA, Destroy(at), board_of(at)), by_mark=True)) == "new-event"
    (asked,) = boris.work.asked()
    assert (asked.kind, asked.by and asked.by.member_id) == ("destroy", anna.member_id)
    boris.work.confirm(asked.event_id)
    assert boris.destroyed(case)


def test_a_coordinator_who_claims_what_waits_destroys_none_of_it(office: Office, anna: Desk) -> None:
    """Each first letter stays until a person says yes, or its seeker asks."""
    for number in (1, 2):
        at = ThreadId.from_text(office.ask(number=number)[0])
        rogue = Rogue(office, BORIS, ANNA, at, board_of(at))
        rogue.say(Claim(at), by_mark=True)
        assert rogue.say(Destroy(at), by_mark=True) == "new-event"
        assert anna.has(at.text)
    assert [each.kind for each in anna.work.asked()] == ["destroy"] * 2


@pytest.mark.parametrize("number", range(1, 5))
def test_whoever_held_a_case_before_and_writes_a_claim_as_if_it_were_old_destroys_nothing(
    office: Office, anna: Desk, number: int
) -> None:
    """They claimed it, let go of it, and take it back from whoever answered."""
    at = ThreadId.from_text(office.ask(number=number)[0])
    rogue = Rogue(office, BORIS, ANNA, at, board_of(at))
    rogue.say(Claim(at), by_mark=True)
    rogue.say(Release(at, None), by_mark=True)
    anna.answer(at.text, "Мы с вами")
    rogue.say(Claim(at), by_mark=True)
    rogue.say(Destroy(at), by_mark=True)
    rogue.say(Close("declined", "", 1), by_mark=True)
    office.clock.pass_days(20)
    sweep(anna.here)
    assert anna.has(at.text)


def test_a_coordinator_who_gives_a_case_to_themselves_destroys_nothing_at_a_lawyers(office: Office, lev: Desk) -> None:
    """Nobody holds it as far as the lawyer knows; only whoever brought it could give it away."""
    at = ThreadId.from_text(spread(office))
    rogue = Rogue(office, BORIS, LEV, at).open()
    rogue.say(HandOver(BORIS.member, "теперь я"))
    assert lev.work.holder(at.text) is None
    rogue.say(Destroy(at))
    assert lev.has(at.text)
    assert [(each.kind, each.by and each.by.member_id) for each in lev.work.asked()] == [("destroy", BORIS.member.text)]


def test_destroying_a_case_nobody_holds_destroys_it_here(office: Office, anna: Desk, boris: Desk) -> None:
    """Others who hold its first letter have the seeker's own wish, sealed to the team."""
    case, _ = office.ask()
    anna.work.destroy(case)
    office.settle()
    assert anna.destroyed(case)
    assert boris.has(case)


def test_a_register_that_names_another_cases_thread_silences_nothing_of_it(office: Office, anna: Desk) -> None:
    """A member writes down that case A's own thread is one of case B's; B is destroyed, and A goes on."""
    kept, _ = office.ask("A", 1)
    going, _ = office.ask("B", 2)
    a, b = ThreadId.from_text(kept), ThreadId.from_text(going)
    false = write(LEV, Register(b, a, ("letters",), (LEV.member,)), board_of(b))
    assert office.hand(parcel(LEV, ANNA, false)) == "new-event"
    assert anna.here.db.rows("SELECT 1 FROM register WHERE thread = ?", a.raw) == []
    anna.work.destroy(going)
    assert (anna.has(kept), is_shredded(anna.here, a), is_shredded(anna.here, board_of(a))) == (True, False, False)
    assert is_shredded(anna.here, b)
    assert is_shredded(anna.here, board_of(b))


def test_a_strangers_wish_does_not_destroy_a_case_whose_first_letter_is_not_here(office: Office) -> None:
    """The lawyer has it by a thread only and cannot tell whose it is; the wish is kept until that can be said."""
    case = spread(office)
    lev = office.desks["lev"]
    lev.here.db.run("DELETE FROM thread")
    key = new_auth_key(os.urandom)
    author = author_id("s", auth_public(key))
    core = encode_core(Core(ThreadId.from_text(case), author, 0, (), 1, lev.here.minute, Shred()))
    box = weeks(lev.here)[0]
    letter = OpenedLetter(core=core, sender=auth_public(key), event_id=event_of(core).event_id)
    opened = Opened(letter, HeldKey(box.members, None, 0, "team"))
    with lev.here.db.transaction():
        outcome = take_in(lev.here, opened, Arrival(box, lev.here.day))
    assert outcome == NotTaken("early", ThreadId.from_text(case))
    assert lev.has(case)
