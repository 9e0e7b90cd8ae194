"""Claims: one holder on every desk, and the loser is told and passes on what they have."""

import random

import pytest

from tests.support.networks import Person
from tests.vault.work.desks import Desk, Office
from tropa.cases.commands import next_core
from tropa.cases.events import Letter, Welcome, encode_core, event_of
from tropa.cases.fold import fold
from tropa.cases.seeker import own_author
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
def test_a_loser_who_wrote_already_and_says_yes_passes_on_the_key_and_what_was_sent(
    office: Office, anna: Desk, boris: Desk, number: int
) -> None:
    """In a thread of the two; both can read the seeker from then on. The winner goes on with the key that the
    seeker's own letter shows: before that nobody's word leads them to another than theirs.
    """
    case, seeker = office.ask(number=number)
    for desk in (anna, boris):
        desk.answer(case, f"Мы с вами, {desk.person.name}")
    winner, loser = claimed_by_both(office, case, anna, boris)
    loser.work.confirm(asked_to_pass_on(loser, case, winner))
    office.settle()
    assert loser.work.asked() == ()
    lost = loser.work.case(case).lost_claim
    assert lost is not None
    assert (lost.passed_on, lost.is_asked, lost.disputed) == (True, False, False)
    passed = next(thread for thread in winner.work.threads(case) if thread.thread_id == lost.thread_id)
    assert {who.member_id for who in passed.readers} == {anna.member_id, boris.member_id}
    assert [entry.kind for entry in passed.entries] == ["open", "reply_key", "letter"]
    assert passed.entries[-1].text == f"Мы с вами, {loser.person.name}"
    held = {keys.public.auth for keys in reply_keys_of(winner.here, ThreadId.from_text(case))}
    assert {keys.public.auth for keys in reply_keys_of(loser.here, ThreadId.from_text(case))} <= held
    first = min((e for e in winner.letters(case) if isinstance(e.core.body, Welcome)), key=lambda e: e.event_id.raw)
    office.to_seekers.clear()
    winner.answer(case, "Дальше пишу я")
    thread = fold(winner.letters(case), own_author(seeker))
    seen = encode_core(next_core(thread, own_author(seeker), Letter("вижу обоих"), 5))
    winner.read_letter(event_of(seen), seen)
    winner.answer(case, "И дальше я")
    office.collect()
    before, after = office.to_seekers
    assert before.author == author_id("r", reply_keys_of(winner.here, ThreadId.from_text(case))[0].public.auth)
    assert after.author == author_of(first.core.body)


def asked_to_pass_on(loser: Desk, case: str, winner: Desk) -> str:
    """The one question that waits at the loser's desk, and nothing else was said."""
    (asked,) = loser.work.asked()
    assert (asked.kind, asked.case_id, asked.thread_id) == ("pass_on", case, None)
    assert asked.by is not None
    assert asked.by.member_id == winner.member_id
    lost = loser.work.case(case).lost_claim
    assert lost is not None
    assert (lost.passed_on, lost.is_asked, lost.disputed) == (False, True, False)
    return asked.event_id


@pytest.fixture
def lost_after_writing(office: Office, anna: Desk, boris: Desk) -> tuple[str, Desk, Desk]:
    """A case that both took and answered; the winner and the loser."""
    case, _ = office.ask()
    for desk in (anna, boris):
        desk.answer(case, f"Мы с вами, {desk.person.name}")
    return case, *claimed_by_both(office, case, anna, boris)


def test_nothing_is_passed_on_before_a_person_says_so(
    office: Office, lost_after_writing: tuple[str, Desk, Desk]
) -> None:
    """Neither a thread nor the key nor a word of what was sent, whatever is seen or synced meanwhile."""
    case, winner, loser = lost_after_writing
    asked = asked_to_pass_on(loser, case, winner)
    loser.work.dismiss_lost_claim(case)
    office.settle()
    assert asked_to_pass_on(loser, case, winner) == asked
    assert f"Мы с вами, {loser.person.name}" not in winner.texts(case)
    assert len(reply_keys_of(winner.here, ThreadId.from_text(case))) == 1


def test_a_no_keeps_everything_here_and_the_claim_is_shown_as_disputed(
    office: Office, lost_after_writing: tuple[str, Desk, Desk]
) -> None:
    """For as long as the winner holds the case, and it is not asked again; then it can be put away."""
    case, winner, loser = lost_after_writing
    loser.work.dismiss(asked_to_pass_on(loser, case, winner))
    loser.work.dismiss_lost_claim(case)
    office.settle()
    assert loser.work.asked() == ()
    lost = loser.work.case(case).lost_claim
    assert lost is not None
    assert (lost.passed_on, lost.is_asked, lost.disputed) == (False, False, True)
    assert len(reply_keys_of(winner.here, ThreadId.from_text(case))) == 1
    winner.work.release(case)
    office.settle()
    loser.work.dismiss_lost_claim(case)
    assert loser.work.case(case).lost_claim is None


@pytest.mark.parametrize("then", ["closed", "ours"])
def test_nobody_is_asked_once_there_is_no_use_in_it(
    office: Office, lost_after_writing: tuple[str, Desk, Desk], then: str
) -> None:
    """The winner has closed the case, or given it to the loser."""
    case, winner, loser = lost_after_writing
    asked_to_pass_on(loser, case, winner)
    if then == "closed":
        winner.work.close(case, "resolved", "", 30)
    else:
        winner.work.release(case, loser.member_id)
    office.settle()
    assert loser.work.asked() == ()


def test_nobody_is_asked_for_whoever_has_left(office: Office, anna: Desk, boris: Desk) -> None:
    """There is no one to give it to."""
    cases = [office.ask(number=number)[0] for number in range(1, 7)]
    for desk in (anna, boris):
        for case in cases:
            desk.answer(case, "Мы с вами")
    office.settle()
    assert len(anna.work.asked()) > 0
    office.network.add(Retire(boris.person.id))
    with anna.here.db.transaction():
        take_entries(anna.here, office.network.entries)
    assert anna.work.asked() == ()


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
