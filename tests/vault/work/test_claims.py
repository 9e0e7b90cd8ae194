"""Claims: one holder on every desk, and the loser is told and passes on what they have."""

import random

import pytest

from tests.support.networks import Person
from tests.vault.work.desks import Desk, Office
from tropa.cases.events import Letter, Welcome
from tropa.roster.entries import Retire
from tropa.sealing.keys import author_id
from tropa.sealing.types import ThreadId
from tropa.vault.answering import reply_keys_of
from tropa.vault.errors import UnknownCase
from tropa.vault.membership.chain import take_entries
from tropa.vault.work.errors import CaseClosed, HeldByOther, NotHeldByYou
from tropa.vault.work.standing import note_leavers


def holders(case: str, *desks: Desk) -> set[str | None]:
    """Who holds the case, as each desk has it."""
    found = (desk.work.holder(case) for desk in desks)
    return {who.member_id if who else None for who in found}


def claimed_by_both(office: Office, case: str, anna: Desk, boris: Desk) -> tuple[Desk, Desk]:
    """Both claim while neither hears of the other; the winner and the loser."""
    anna.work.claim(case)
    boris.work.claim(case)
    office.settle()
    (holder,) = holders(case, anna, boris)
    return (anna, boris) if holder == anna.member_id else (boris, anna)


def test_a_claimed_case_is_held_on_every_coordinators_desk(office: Office, anna: Desk, boris: Desk) -> None:
    """And whoever holds it has a thread of it to write in."""
    case, _ = office.ask()
    assert holders(case, anna, boris) == {None}
    anna.work.claim(case)
    office.settle()
    assert holders(case, anna, boris) == {anna.member_id}
    (thread,) = anna.work.threads(case)
    assert [who.member_id for who in thread.readers] == [anna.member_id]
    assert boris.work.threads(case) == ()


def test_a_held_case_is_not_claimed_or_closed_by_another(office: Office, anna: Desk, boris: Desk) -> None:
    """They are told who holds it."""
    case, _ = office.ask()
    anna.work.claim(case)
    office.settle()
    for attempt in (
        lambda: boris.work.claim(case),
        lambda: boris.work.close(case, "resolved", "", 30),
    ):
        with pytest.raises(HeldByOther) as refused:
            attempt()
        assert refused.value.holder_id == anna.member_id
    with pytest.raises(NotHeldByYou):
        boris.work.release(case)


def test_claiming_twice_is_fine(office: Office, anna: Desk) -> None:
    """Nothing more is said."""
    case, _ = office.ask()
    anna.work.claim(case)
    office.collect()
    anna.work.claim(case)
    assert office.collect() == []


@pytest.mark.parametrize("number", range(1, 7))
def test_two_who_claim_offline_settle_it_alike_and_the_loser_is_told(
    office: Office, anna: Desk, boris: Desk, number: int
) -> None:
    """On every desk the same, whichever letter came first; the loser sees who won, until they have seen it."""
    case, _ = office.ask(number=number)
    winner, loser = claimed_by_both(office, case, anna, boris)
    assert winner.work.lost_claims() == ()
    assert loser.work.lost_claims() == (case,)
    lost = loser.work.case(case).lost_claim
    assert lost is not None
    assert (lost.winner.member_id, lost.passed_on, lost.thread_id) == (winner.member_id, False, None)
    loser.work.dismiss_lost_claim(case)
    office.settle()
    assert loser.work.lost_claims() == ()
    assert loser.work.case(case).lost_claim is None


@pytest.mark.parametrize("number", range(1, 5))
def test_a_loser_who_wrote_already_passes_on_the_key_and_what_was_sent(
    office: Office, anna: Desk, boris: Desk, number: int
) -> None:
    """In a thread of the two; both can read the seeker from then on, and both go on with one and the same key."""
    case, _ = office.ask(number=number)
    for desk in (anna, boris):
        desk.answer(case, f"Мы с вами, {desk.person.name}")
    winner, loser = claimed_by_both(office, case, anna, boris)
    lost = loser.work.case(case).lost_claim
    assert lost is not None
    assert lost.passed_on
    passed = next(thread for thread in winner.work.threads(case) if thread.thread_id == lost.thread_id)
    assert {who.member_id for who in passed.readers} == {anna.member_id, boris.member_id}
    assert [entry.kind for entry in passed.entries] == ["open", "reply_key", "letter"]
    assert passed.entries[-1].text == f"Мы с вами, {loser.person.name}"
    held = {keys.public.auth for keys in reply_keys_of(winner.here, ThreadId.from_text(case))}
    assert {keys.public.auth for keys in reply_keys_of(loser.here, ThreadId.from_text(case))} <= held
    office.to_seekers.clear()
    winner.answer(case, "Дальше пишу я")
    office.collect()
    (letter,) = office.to_seekers
    first = min((e for e in winner.letters(case) if isinstance(e.core.body, Welcome)), key=lambda e: e.event_id.raw)
    assert letter.author == author_of(first.core.body)


def author_of(welcome: object) -> str:
    """The author that letters by the key it names have."""
    assert isinstance(welcome, Welcome)
    return author_id("r", welcome.reply.auth_pub)


def test_a_loser_who_wrote_nothing_passes_on_nothing(office: Office, anna: Desk, boris: Desk) -> None:
    """No thread is opened for nothing."""
    case, _ = office.ask()
    winner, loser = claimed_by_both(office, case, anna, boris)
    assert len(winner.work.threads(case)) == len(loser.work.threads(case)) == 1


def test_an_answer_claims_a_free_case_and_is_refused_where_another_holds_it(
    office: Office, anna: Desk, boris: Desk
) -> None:
    """Nobody writes to a colleague's seeker by mistake."""
    case, _ = office.ask()
    anna.answer(case, "Здравствуйте")
    office.settle()
    assert holders(case, anna, boris) == {anna.member_id}
    with pytest.raises(HeldByOther):
        boris.answer(case, "И от меня")
    assert [type(core.body) for core in office.to_seekers] == [Welcome, Letter]


def test_a_released_case_is_free_again(office: Office, anna: Desk, boris: Desk) -> None:
    """Or whoever it was given to holds it."""
    case, _ = office.ask()
    anna.work.claim(case)
    office.settle()
    anna.work.release(case)
    office.settle()
    assert holders(case, anna, boris) == {None}
    boris.work.claim(case)
    office.settle()
    boris.work.release(case, anna.member_id)
    office.settle()
    assert holders(case, anna, boris) == {anna.member_id}
    assert anna.work.lost_claims() == boris.work.lost_claims() == ()


def test_taking_the_next_takes_the_worst_that_nobody_holds(office: Office, anna: Desk, boris: Desk) -> None:
    """One after another, until there is none."""
    first, _ = office.ask("раньше", 1)
    office.clock.pass_minutes(30)
    second, _ = office.ask("позже", 2)
    assert anna.work.take_next() == first
    office.settle()
    assert boris.work.take_next() == second
    assert boris.work.take_next() is None


def test_whoever_was_given_what_was_sent_has_it_word_for_word(office: Office, anna: Desk, boris: Desk) -> None:
    """`sent` holds the very core that went to the seeker, and goes only to those who hold the reply key."""
    case, _ = office.ask()
    anna.answer(case, "Ответ")
    thread = anna.work.open_thread(case, "work", [boris.member_id], [], with_reply_key=True)
    anna.answer(case, "Ещё ответ")
    office.settle()
    shown = next(each for each in boris.work.threads(case) if each.thread_id == thread)
    assert [entry.text for entry in shown.entries if entry.kind == "letter"] == ["Ещё ответ"]
    letters = {event.core.body.text for event in boris.letters(case) if isinstance(event.core.body, Letter)}
    assert letters == {"Ещё ответ"}


def test_a_case_that_is_not_here_is_unknown(anna: Desk) -> None:
    """Whatever is asked of it."""
    for case in ("AAAAAAAAAAAAAAAAAAAAAA", "nonsense"):
        with pytest.raises(UnknownCase):
            anna.work.claim(case)


def test_a_closed_case_is_not_claimed(office: Office, anna: Desk) -> None:
    """It is reopened first."""
    case, _ = office.ask()
    anna.work.close(case, "resolved", "", 30)
    with pytest.raises(CaseClosed):
        anna.work.claim(case)


def test_any_order_of_arrival_ends_in_the_same_place(office: Office, anna: Desk, boris: Desk) -> None:
    """Claims, releases and answers, delivered shuffled and twice."""
    case, _ = office.ask()
    anna.answer(case, "раз")
    boris.work.claim(case)
    parcels = office.collect()
    shuffled = [*parcels, *parcels]
    random.Random(5).shuffle(shuffled)
    office.deliver(shuffled)
    office.settle(random.Random(6))
    assert len(holders(case, anna, boris)) == 1


def test_the_cases_of_someone_who_has_left_are_free_again(office: Office, anna: Desk, boris: Desk) -> None:
    """Once the chain says so; whoever claims one then holds it, on every desk."""
    case, _ = office.ask()
    boris.work.claim(case)
    office.settle()
    office.network.add(Retire(boris.person.id))
    with anna.here.db.transaction():
        take_entries(anna.here, office.network.entries)
        note_leavers(anna.here)
    assert anna.work.holder(case) is None
    assert anna.here.db.row("SELECT holder FROM cases") == (None,)
    assert anna.work.take_next() == case
    assert holders(case, anna) == {anna.member_id}


def test_a_members_second_device_goes_on_where_the_first_left_off(office: Office, anna: Desk, vera: Desk) -> None:
    """It has the thread and the key, knows that the case is its owner's, and answers; no claim is lost to oneself."""
    laptop = Person("annas laptop", member_of="anna")
    office.network.admit(laptop)
    for desk in office.desks.values():
        with desk.here.db.transaction():
            take_entries(desk.here, office.network.entries)
    second = office.desk(laptop)
    case, _ = office.ask()
    second.work.claim(case)
    anna.answer(case, "с первого")
    office.settle()
    assert holders(case, anna, second, office.desks["boris"]) == {anna.member_id}
    assert anna.work.lost_claims() == second.work.lost_claims() == ()
    second.answer(case, "со второго")
    office.settle()
    assert {entry.text for thread in anna.work.threads(case) for entry in thread.entries} >= {"со второго"}
    assert [core.kind for core in office.to_seekers] == ["welcome", "letter", "letter"]
