"""Reply keys: which of those that colleagues give are read with, answered with and told to."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from tests.support.networks import Person, keys
from tests.vault.work.desks import ANNA, BORIS, LEV, VERA, Desk, Office, Parcel
from tests.vault.work.rogues import APART, Rogue
from tests.vault.work.test_taking import write
from tropa.cases.board import board_of
from tropa.cases.commands import Answer, introduce, next_core
from tropa.cases.events import Event, Letter, Welcome, encode_core, event_of
from tropa.cases.fold import fold
from tropa.cases.seeker import own_author
from tropa.cases.work_bodies import Carry, CarryItem, Claim, HandOver, ReplyKeyGiven, Sent, as_text
from tropa.cases.work_events import decode_work, encode_work
from tropa.sealing.hints import reply_hint
from tropa.sealing.keys import author_id
from tropa.sealing.letters import ReaderKeys
from tropa.sealing.types import EventId, ThreadId
from tropa.sealing.words import SeekerKeys
from tropa.vault.answering import reply_keys_of
from tropa.vault.expecting import expect_letters
from tropa.vault.shelf import add_event, events_of, folded, reply_keys_by_hint, thread_row
from tropa.vault.work.decisions import decide
from tropa.vault.work.errors import ReplyKeysDisputed
from tropa.vault.work.welcomes import reply_of

EVIL = keys("evil")


def welcome_by(desk: Desk, case: ThreadId, given: ReaderKeys) -> bytes:
    """A welcome that names this key, as anyone who holds the week's team key could write it."""
    row = thread_row(desk.here, case)
    assert row is not None
    rows = [each for each in events_of(desk.here, case) if not isinstance(each.event.core.body, Welcome | Letter)]
    core = introduce(folded(row, rows), Answer("", desk.here.minute, given.public, row.team_auth))
    assert core is not None
    return encode_core(core)


def inject(rogue: Rogue, welcome: bytes) -> None:
    """Give a key of one's own making, and say in every way that the seeker was given it."""
    assert rogue.say(ReplyKeyGiven(EVIL.sealing, EVIL.auth)) == "new-event"
    rogue.say(Sent(as_text(welcome)))
    rogue.say(Carry((CarryItem(as_text(welcome), rogue.case),)))


def keys_of(desk: Desk, case: ThreadId) -> set[bytes]:
    return {each.public.auth.raw for each in reply_keys_of(desk.here, case)}


def earlier_than_hers(desk: Desk, case: ThreadId) -> Event:
    """A welcome that names the rogue's key and stands before the one this desk wrote."""
    own = next(row.event for row in events_of(desk.here, case) if row.verification == "own")
    row = thread_row(desk.here, case)
    assert row is not None
    for minute in range(own.core.at_minute - 100, own.core.at_minute):
        made = event_of(encode_core(replace(own.core, at_minute=minute, body=Welcome(reply_of(EVIL)))))
        if made.event_id.raw < own.event_id.raw:
            return made
    raise AssertionError("a hundred ids, none of them lower")


def gives_away(office: Office, anna: Desk, rogue_person: Person, case: ThreadId) -> None:
    """The rogue gives Vera the case, with a key of their own making."""
    rogue = Rogue(office, rogue_person, VERA, case).open()
    rogue.say(Carry((CarryItem(as_text(encode_core(anna.letters(case.text)[0].core)), case),)))
    rogue.say(HandOver(VERA.member, "возьми"))
    inject(rogue, encode_core(earlier_than_hers(anna, case).core))


def lose_openly(office: Office, anna: Desk, case: ThreadId, welcome: Event | None = None) -> None:
    """Boris claims what Anna holds, which he can see, loses, and tells of a key of his own making."""
    lost = write(BORIS, Claim(case), board_of(case))
    lost = replace(lost, lamport=9, parents=(EventId(bytes([1]) * 32),))
    assert office.hand(Parcel(BORIS, ANNA, encode_work(lost), by_mark=True)) == "new-event"
    rogue = Rogue(office, BORIS, ANNA, case).open()
    inject(rogue, encode_core((welcome or earlier_than_hers(anna, case)).core))


def write_as(seeker: SeekerKeys, answered_by: Desk, reads: Desk) -> None:
    """The seeker writes to the key they were given; a desk that holds it opens that."""
    thread = fold(answered_by.letters(seeker.thread.text), own_author(seeker))
    letter = encode_core(next_core(thread, own_author(seeker), Letter("спасибо"), 5))
    reads.read_letter(event_of(letter), letter)


def told_to(person: Person, parcels: Iterable[Parcel]) -> list[Parcel]:
    """What tells this member of letters to the seeker."""
    return [each for each in parcels if each.to == person and isinstance(decode_work(each.core).body, Sent)]


@pytest.fixture
def fresh(office: Office) -> tuple[ThreadId, SeekerKeys]:
    """A case that nobody has answered."""
    case, seeker = office.ask()
    return ThreadId.from_text(case), seeker


@pytest.mark.parametrize("rogue_person", [LEV, BORIS])
@pytest.mark.parametrize("with_welcome", [True, False])
def test_an_unanswered_case_is_answered_with_a_key_made_here(
    office: Office, anna: Desk, fresh: tuple[ThreadId, SeekerKeys], rogue_person: Person, with_welcome: bool
) -> None:
    """Never with one that a stranger or a coordinator gave, and no told welcome stands in the way."""
    case, _ = fresh
    rogue = Rogue(office, rogue_person, ANNA, case).open()
    if with_welcome:
        inject(rogue, welcome_by(anna, case, EVIL))
    else:
        rogue.say(ReplyKeyGiven(EVIL.sealing, EVIL.auth))
    assert keys_of(anna, case) == set()
    anna.answer(case.text, "Мы с вами")
    parcels = office.collect(anna)
    named, letter = office.to_seekers
    assert isinstance(named.body, Welcome)
    assert named.body.reply.auth_pub != EVIL.public.auth
    assert letter.author == author_id("r", named.body.reply.auth_pub)
    assert [each for each in parcels if each.to == rogue_person and not each.by_mark] == []


def test_later_answers_are_led_to_nobody(office: Office, anna: Desk, vera: Desk) -> None:
    """A key of a stranger's making, given to the holder or to their successor, changes neither key nor who is told."""
    text, _ = office.ask()
    case = ThreadId.from_text(text)
    anna.answer(text, "Мы с вами")
    anna.work.hand_over(text, VERA.member.text, "", "all")
    office.settle()
    (true,) = keys_of(vera, case)
    for desk in (anna, vera):
        rogue = Rogue(office, LEV, desk.person, case).open()
        inject(rogue, welcome_by(anna, case, EVIL))
        rogue.say(HandOver(desk.person.member, "ещё раз"))
        assert keys_of(desk, case) == {true}
    office.to_seekers.clear()
    vera.answer(text, "тайное")
    parcels = office.collect()
    assert [letter.author for letter in office.to_seekers] == [
        author_id("r", reply_keys_of(vera.here, case)[0].public.auth)
    ]
    assert told_to(LEV, parcels) == []


@pytest.mark.parametrize("rogue_person", [LEV, BORIS])
@pytest.mark.parametrize("comes", ["before", "after", "later"])
def test_two_who_give_the_case_with_different_keys_are_both_asked_and_the_seekers_letter_decides(
    office: Office, anna: Desk, vera: Desk, rogue_person: Person, comes: str
) -> None:
    """Whichever came first, before or after she read along: nothing is sealed by the rogue's key, nothing of the
    colleague's is lost, and only who has to do with the case can bring it about.
    """
    text, seeker = office.ask()
    case = ThreadId.from_text(text)
    anna.answer(text, "Мы с вами")
    office.settle()
    if comes == "before":
        gives_away(office, anna, rogue_person, case)
    elif comes == "after":
        anna.work.open_thread(text, "work", [VERA.member.text], [], with_reply_key=True)
        office.settle()
        gives_away(office, anna, rogue_person, case)
    anna.work.hand_over(text, VERA.member.text, "дальше ты", "all")
    office.settle()
    if comes == "later":
        gives_away(office, anna, rogue_person, case)
    (true,) = keys_of(anna, case)
    office.to_seekers.clear()
    if rogue_person == LEV and comes != "before":
        assert keys_of(vera, case) == {true}
    else:
        assert keys_of(vera, case) == {true, EVIL.public.auth.raw}
        with pytest.raises(ReplyKeysDisputed):
            vera.answer(text, "тайное")
        with pytest.raises(ReplyKeysDisputed):
            vera.work.open_thread(text, "legal", [LEV.member.text], [], with_reply_key=True)
        write_as(seeker, anna, vera)
    vera.answer(text, "тайное")
    parcels = office.collect(vera)
    assert [core.author for core in office.to_seekers] == [
        author_id("r", reply_keys_of(anna.here, case)[0].public.auth)
    ]
    assert told_to(rogue_person, parcels) == []


@pytest.mark.parametrize("rogue_person", [LEV, BORIS])
def test_once_the_seeker_writes_to_a_key_nobody_who_gives_the_case_adds_another(
    office: Office, anna: Desk, vera: Desk, rogue_person: Person
) -> None:
    """What is sealed to it would be read as theirs."""
    text, seeker = office.ask()
    case = ThreadId.from_text(text)
    anna.answer(text, "Мы с вами")
    anna.work.hand_over(text, VERA.member.text, "", "all")
    office.settle()
    write_as(seeker, anna, vera)
    gives_away(office, anna, rogue_person, case)
    assert keys_of(vera, case) == keys_of(anna, case)
    vera.answer(text, "по-прежнему")
    assert told_to(rogue_person, office.collect(vera)) == []


def test_a_welcome_that_was_only_told_on_does_not_become_ones_own(office: Office, anna: Desk, vera: Desk) -> None:
    """Vera believed a rogue and shared their key; once she says that their thread does not belong, it is nobody's."""
    text, _ = office.ask()
    case = ThreadId.from_text(text)
    anna.answer(text, "Мы с вами")
    office.settle()
    gives_away(office, anna, BORIS, case)
    vera.work.open_thread(text, "legal", [LEV.member.text], [], with_reply_key=True)
    opened = vera.here.db.row("SELECT event_id FROM event WHERE thread = ? AND kind = 'open'", APART.raw)
    assert opened is not None
    with vera.here.db.transaction():
        decide(vera.here, EventId(opened[0]), counts=False)
    anna.work.hand_over(text, VERA.member.text, "дальше ты", "all")
    office.settle()
    office.to_seekers.clear()
    vera.answer(text, "настоящее")
    office.collect(vera)
    assert [core.author for core in office.to_seekers] == [
        author_id("r", reply_keys_of(anna.here, case)[0].public.auth)
    ]


def test_whoever_is_given_two_keys_by_one_colleague_goes_by_the_first(office: Office, anna: Desk, vera: Desk) -> None:
    """That is the one which the colleague answers with, though a lost claim's welcome stands before theirs."""
    text, _ = office.ask()
    case = ThreadId.from_text(text)
    anna.answer(text, "Мы с вами")
    office.settle()
    (true,) = keys_of(anna, case)
    lose_openly(office, anna, case)
    assert keys_of(anna, case) == {true, EVIL.public.auth.raw}
    anna.work.hand_over(text, VERA.member.text, "", "all")
    office.settle()
    office.to_seekers.clear()
    vera.answer(text, "от меня")
    office.collect(vera)
    assert [core.author for core in office.to_seekers] == [
        author_id("r", reply_keys_of(anna.here, case)[0].public.auth)
    ]


def test_an_openly_lost_claim_leads_no_answers_to_the_losers_key(office: Office, anna: Desk) -> None:
    """Before the seeker has written to anyone, though the welcome that is told of stands before the true one."""
    text, _ = office.ask()
    case = ThreadId.from_text(text)
    anna.answer(text, "Мы с вами")
    office.settle()
    office.clock.pass_days(10)
    (true,) = reply_keys_of(anna.here, case)
    lose_openly(office, anna, case)
    office.to_seekers.clear()
    anna.answer(text, "тайное")
    parcels = office.collect(anna)
    assert [core.author for core in office.to_seekers] == [author_id("r", true.public.auth)]
    assert told_to(BORIS, parcels) == []


@pytest.mark.parametrize("sealed_to_the_team", [False, True])
def test_ones_own_key_is_left_where_the_seekers_letters_follow_the_other(
    office: Office, anna: Desk, sealed_to_the_team: bool
) -> None:
    """As in an honest race. A letter sealed to the team's key shows nothing: every coordinator could write it."""
    text, seeker = office.ask()
    case = ThreadId.from_text(text)
    welcome = event_of(welcome_by(anna, case, EVIL))
    ask = anna.letters(text)[0]
    anna.answer(text, "Мы с вами")
    office.settle()
    (true,) = reply_keys_of(anna.here, case)
    lose_openly(office, anna, case, welcome)
    letter = encode_core(next_core(fold([ask, welcome], own_author(seeker)), own_author(seeker), Letter("вам"), 5))
    if sealed_to_the_team:
        with anna.here.db.transaction():
            add_event(anna.here, letter, event_of(letter), "team-key", anna.here.minute)
    else:
        anna.read_letter(event_of(letter), letter)
    office.to_seekers.clear()
    anna.answer(text, "туда, где читают")
    office.collect(anna)
    used = true if sealed_to_the_team else EVIL
    assert [core.author for core in office.to_seekers] == [author_id("r", used.public.auth)]


def test_a_late_claim_leads_no_answers_away(office: Office, anna: Desk, fresh: tuple[ThreadId, SeekerKeys]) -> None:
    """A coordinator claims a case whose seeker writes to its holder already, loses, and tells of their own welcome."""
    case, seeker = fresh
    anna.answer(case.text, "Мы с вами")
    office.settle()
    thread = fold((row.event for row in events_of(anna.here, case)), own_author(seeker))
    letter = encode_core(next_core(thread, own_author(seeker), Letter("спасибо"), 5))
    anna.read_letter(event_of(letter), letter)
    lost = Rogue(office, BORIS, ANNA, case, board_of(case))
    assert lost.say(Claim(case), by_mark=True) == "new-event"
    rogue = Rogue(office, BORIS, ANNA, case).open()
    inject(rogue, welcome_by(anna, case, EVIL))
    office.to_seekers.clear()
    anna.answer(case.text, "тайное")
    parcels = office.collect(anna)
    assert [core.author == author_id("r", EVIL.public.auth) for core in office.to_seekers] == [False]
    assert told_to(BORIS, parcels) == []


def test_half_a_key_is_no_key(office: Office, anna: Desk, boris: Desk) -> None:
    """Another sealing half under the same sender's half would keep the true one out: both have to be those named."""
    text, _ = office.ask()
    case = ThreadId.from_text(text)
    anna.answer(text, "Мы с вами")
    anna.work.release(text)
    office.settle()
    (true,) = reply_keys_of(anna.here, case)
    (welcome,) = (encode_core(core) for core in office.to_seekers if isinstance(core.body, Welcome))
    rogue = Rogue(office, ANNA, BORIS, case).open()
    rogue.say(Sent(as_text(welcome)))
    rogue.say(ReplyKeyGiven(EVIL.sealing, true.auth))
    assert reply_keys_of(boris.here, case) == []
    rogue.say(ReplyKeyGiven(true.sealing, true.auth))
    assert reply_keys_of(boris.here, case) == [true]


def test_whoever_takes_over_by_the_board_answers_with_the_key_they_were_given(
    office: Office, anna: Desk, boris: Desk
) -> None:
    """The last holder's word on what the seeker was given is believed, also when it came before the board's."""
    text, _ = office.ask()
    case = ThreadId.from_text(text)
    anna.answer(text, "Мы с вами")
    anna.work.hand_over(text, BORIS.member.text, "", "all")
    parcels = office.collect()
    office.deliver(sorted(parcels, key=lambda each: each.by_mark))
    office.settle()
    assert keys_of(boris, case) == keys_of(anna, case) != set()
    office.to_seekers.clear()
    boris.answer(text, "теперь я")
    office.collect()
    assert [core.kind for core in office.to_seekers] == ["letter"]


def test_a_told_welcome_without_its_key_does_not_keep_a_coordinator_from_answering(
    office: Office, anna: Desk, boris: Desk, fresh: tuple[ThreadId, SeekerKeys]
) -> None:
    """Boris claimed and let go, and says that he wrote; the key that could introduce is still here."""
    case, _ = fresh
    boris.work.claim(case.text)
    boris.work.release(case.text)
    office.settle()
    Rogue(office, BORIS, ANNA, case).open().say(Sent(as_text(welcome_by(anna, case, EVIL))))
    anna.answer(case.text, "Мы с вами")
    office.collect()
    assert [core.kind for core in office.to_seekers] == ["welcome", "letter"]


def test_what_was_said_to_the_seeker_by_nobody_does_not_empty_the_queue(
    office: Office, anna: Desk, fresh: tuple[ThreadId, SeekerKeys]
) -> None:
    """A colleague who says that they answered, and has nothing to do with it, hides nobody who waits."""
    case, _ = fresh
    waiting = "SELECT waiting_since, answered FROM cases"
    before = anna.here.db.row(waiting)
    thread = fold((row.event for row in events_of(anna.here, case)), events_of(anna.here, case)[0].event.core.author)
    letter = encode_core(next_core(thread, author_id("r", EVIL.public.auth), Letter("мы ответили"), 5))
    for number, rogue_person in enumerate((LEV, BORIS)):
        rogue = Rogue(office, rogue_person, ANNA, case, ThreadId(bytes([20 + number]) * 16)).open()
        rogue.say(Sent(as_text(letter)))
    assert anna.here.db.row(waiting) == before


def test_a_coordinators_word_goes_before_that_of_whoever_came_first(
    office: Office, anna: Desk, lev: Desk, fresh: tuple[ThreadId, SeekerKeys]
) -> None:
    """A caseworker tells the lawyer of a case, a key and a welcome of their own making before anybody else does."""
    case, _ = fresh
    rogue = Rogue(office, VERA, LEV, case).open()
    rogue.say(Carry((CarryItem(as_text(encode_core(anna.letters(case.text)[0].core)), case),)))
    inject(rogue, welcome_by(anna, case, EVIL))
    anna.answer(case.text, "Мы с вами")
    anna.work.open_thread(case.text, "work", [LEV.member.text], [], with_reply_key=True)
    office.settle()
    office.to_seekers.clear()
    lev.answer(case.text, "от адвоката")
    office.collect()
    (true,) = keys_of(anna, case)
    assert true in keys_of(lev, case)
    assert [core.author == author_id("r", EVIL.public.auth) for core in office.to_seekers] == [False]


def test_a_letter_told_of_with_a_number_far_ahead_costs_no_hint_for_each_below_it(
    office: Office, anna: Desk, vera: Desk
) -> None:
    """Whoever gives a case away tells what they like of what the seeker wrote, and gives the key that it was to."""
    case, seeker = office.ask("первое", 1)
    anna.work.claim(case)
    anna.answer(case, "ответ")
    anna.work.hand_over(case, vera.member_id, "возьми", "all")
    office.settle()
    asked = anna.letters(case)[0].core
    far = replace(asked, author_seq=50_000, parents=(event_of(encode_core(asked)).event_id,), lamport=2)
    told = as_text(encode_core(replace(far, body=Letter("издалека"))))
    rogue = Rogue(office, ANNA, VERA, ThreadId.from_text(case)).open()
    assert rogue.say(Carry((CarryItem(told, rogue.case),))) == "new-event"
    assert any(event.core.author_seq == 50_000 for event in vera.letters(case))
    rogue.say(ReplyKeyGiven(EVIL.sealing, EVIL.auth))
    for desk in (anna, vera):
        with desk.here.db.transaction():
            expect_letters(desk.here, ThreadId.from_text(case))
        assert 0 < desk.here.db.number("SELECT count(*) FROM hint") < 1_100
    held = reply_keys_of(vera.here, rogue.case)[0].public.auth
    hint = reply_hint(seeker.reader.auth, held, seeker.thread, 1)
    assert hint in reply_keys_by_hint(vera.here, [hint])
