"""Who may say what of a case as a whole: neither a stranger, nor a colleague who does not hold it."""

import random
from collections.abc import Callable

import pytest

from tests.support.networks import Person, keys
from tests.vault.work.desks import ANNA, BORIS, LEV, VERA, Desk, Office
from tests.vault.work.rogues import Rogue
from tropa.cases.board import board_of
from tropa.cases.work_bodies import (
    Claim,
    Close,
    Destroy,
    HandOver,
    Note,
    Open,
    Release,
    Reopen,
    ReplyKeyGiven,
    Task,
    TaskId,
    WorkBody,
    WorkFact,
)
from tropa.cases.work_events import decode_work, work_event_of
from tropa.sealing.types import ThreadId
from tropa.vault.answering import reply_keys_of
from tropa.vault.errors import UnknownCase
from tropa.vault.retention import sweep
from tropa.vault.views_work import AskedKind
from tropa.vault.work.errors import UnknownAsked
from tropa.vault.work.taking import NotBelieved

JUNK = keys("junk")


def state(desk: Desk) -> object:
    """What the queue and the sweep go by, and the keys."""
    db = desk.here.db
    return (
        db.rows("SELECT case_id, holder, mine, closed, destroy_day, answered, waiting_since, tasks_open FROM cases"),
        db.rows("SELECT auth_key FROM reply_key"),
    )


def asked(desk: Desk, kind: AskedKind) -> list[str]:
    """What waits for this desk's person, of one kind."""
    return [each.event_id for each in desk.work.asked() if each.kind == kind]


def everybody_agrees(office: Office) -> None:
    """People say yes to whatever they are asked, until nobody is asked anything."""
    for _ in range(6):
        office.settle()
        waiting = [(desk, each.event_id) for desk in office.desks.values() for each in desk.work.asked()]
        if not waiting:
            return
        for desk, event_id in waiting:
            if event_id in {each.event_id for each in desk.work.asked()}:
                desk.work.confirm(event_id)
    raise AssertionError("there is no end to the questions")


@pytest.fixture
def held_by_vera(office: Office, anna: Desk, vera: Desk) -> ThreadId:
    """A case that Anna answered and handed to Vera."""
    case, _ = office.ask()
    anna.answer(case, "Мы с вами")
    anna.work.hand_over(case, VERA.member.text, "дальше ты", "all")
    office.settle()
    return ThreadId.from_text(case)


def of_the_case(case: ThreadId) -> tuple[WorkBody, ...]:
    """Everything that could change something of a case."""
    return (
        Destroy(case),
        Close("declined", "", 1),
        HandOver(LEV.member, ""),
        ReplyKeyGiven(JUNK.sealing, JUNK.auth),
        WorkFact("city", ("Горное",), "member", ""),
        Task(TaskId(bytes(16)), "срочно", None, None),
        Reopen(),
    )


@pytest.mark.parametrize("victim", [ANNA, VERA])
def test_a_thread_of_a_stranger_to_the_case_changes_nothing_of_it(
    office: Office, held_by_vera: ThreadId, victim: Person
) -> None:
    """Neither holder, ending, keys, facts nor tasks, and nothing is destroyed, after any time; its notes are shown."""
    desk, case = office.desks[victim.name], held_by_vera.text
    before, facts = state(desk), desk.work.case(case).facts
    rogue = Rogue(office, LEV, victim, held_by_vera).open()
    for body in of_the_case(held_by_vera):
        assert rogue.say(body) == "new-event"
        assert state(desk) == before
    rogue.say(Note("я тоже здесь"))
    assert desk.work.case(case).facts == facts
    shown = {thread.thread_id: thread for thread in desk.work.threads(case)}
    assert [each.belongs for each in shown.values()].count(False) == 1
    assert "я тоже здесь" in [entry.text for entry in shown[rogue.thread.text].entries]
    office.clock.pass_days(10)
    sweep(desk.here)
    assert state(desk) == before
    office.settle()
    assert all(each.has(case) for each in (office.desks["anna"], office.desks["boris"], office.desks["vera"]))


def test_a_stranger_is_told_nothing(office: Office, held_by_vera: ThreadId, vera: Desk) -> None:
    """Not what is written to the seeker, nor how the case ends, nor is anything of theirs handed on."""
    rogue = Rogue(office, LEV, VERA, held_by_vera).open()
    rogue.say(Note("подброшено"))
    rogue.say(ReplyKeyGiven(JUNK.sealing, JUNK.auth))
    vera.answer(held_by_vera.text, "пишу я")
    vera.work.hand_over(held_by_vera.text, BORIS.member.text, "тебе", "all")
    office.settle()
    boris = office.desks["boris"]
    boris.work.close(held_by_vera.text, "resolved", "тайное", 30)
    assert [each for desk in office.desks.values() for each in office.collect(desk) if each.to == LEV] == []
    assert "подброшено" not in boris.texts(held_by_vera.text)


@pytest.mark.parametrize("kind", ["destroy", "close"])
@pytest.mark.parametrize("rogue_person", [BORIS, LEV])
def test_a_reader_who_does_not_hold_the_case_asks_and_a_person_decides(
    office: Office, held_by_vera: ThreadId, vera: Desk, kind: AskedKind, rogue_person: Person
) -> None:
    """A coordinator, or whoever Vera shares a thread with: nothing goes by their word alone."""
    case = held_by_vera
    legal = ThreadId.from_text(vera.work.open_thread(case.text, "legal", [rogue_person.member.text], [], False))
    parcels = office.collect()
    office.deliver(parcels)
    opening = next(work_event_of(each.core) for each in parcels if decode_work(each.core).thread == legal)
    before = state(vera)
    rogue = Rogue(office, rogue_person, VERA, case, legal, [opening])
    body = Destroy(case) if kind == "destroy" else Close("declined", "", 1)
    assert rogue.say(body) == "new-event"
    assert state(vera) == before
    (question,) = vera.work.asked()
    assert (question.kind, question.case_id, question.thread_id) == (kind, case.text, legal.text)
    assert question.by is not None
    assert question.by.member_id == rogue_person.member.text
    assert vera.work.case(case.text).asked == (question,)
    vera.work.dismiss(question.event_id)
    assert (vera.work.asked(), state(vera)) == ((), before)
    with pytest.raises(UnknownAsked):
        vera.work.confirm(question.event_id)


def test_a_person_who_confirms_destroys_everywhere(office: Office, held_by_vera: ThreadId, anna: Desk) -> None:
    """Vera holds it: once she says yes to Anna, nobody keeps anything."""
    anna.work.destroy(held_by_vera.text)
    office.settle()
    vera = office.desks["vera"]
    (event_id,) = asked(vera, "destroy")
    vera.work.confirm(event_id)
    assert vera.work.asked() == ()
    everybody_agrees(office)
    assert all(desk.destroyed(held_by_vera.text) for desk in (vera, anna, office.desks["boris"]))


def test_a_coordinator_who_opens_a_thread_destroys_nothing_of_another_holders_case(
    office: Office, held_by_vera: ThreadId, vera: Desk
) -> None:
    """Their thread belongs to the case, for they have its first letter; that gives them no word over it."""
    for victim in (ANNA, VERA):
        before = state(office.desks[victim.name])
        rogue = Rogue(office, BORIS, victim, held_by_vera).open()
        rogue.say(Destroy(held_by_vera))
        rogue.say(HandOver(BORIS.member, ""))
        rogue.say(ReplyKeyGiven(JUNK.sealing, JUNK.auth))
        rogue.say(Close("declined", "", 1))
        office.clock.pass_days(10)
        sweep(office.desks[victim.name].here)
        assert state(office.desks[victim.name]) == before
    vera.answer(held_by_vera.text, "по-прежнему я")
    assert [each for each in office.collect(vera) if each.to == BORIS and not each.by_mark] == []


def test_only_whoever_holds_a_case_gives_it_away(office: Office, held_by_vera: ThreadId, vera: Desk) -> None:
    """Whatever minute the author claims, and whoever they are."""
    for rogue_person in (ANNA, BORIS):
        rogue = Rogue(office, rogue_person, VERA, held_by_vera, ThreadId(rogue_person.member.raw)).open()
        rogue.say(HandOver(rogue_person.member, ""))
        rogue.say(HandOver(LEV.member, ""))
    holder = vera.work.holder(held_by_vera.text)
    assert holder is not None
    assert holder.is_me
    vera.answer(held_by_vera.text, "это моё")


def test_nobody_ends_a_case_that_waits_by_opening_a_thread_of_it_and_closing_that(
    office: Office, anna: Desk, boris: Desk
) -> None:
    """A coordinator neither takes a first letter out of the others' queue so, nor has it destroyed."""
    case, _ = office.ask()
    Rogue(office, BORIS, ANNA, ThreadId.from_text(case)).open().say(Close("declined", "", 1))
    assert anna.here.db.row("SELECT closed, destroy_day FROM cases") == (0, None)
    office.clock.pass_days(3)
    sweep(anna.here)
    assert anna.work.take_next() == case
    office.settle()
    assert boris.has(case)


def test_a_reader_of_our_own_threads_destroys_nothing(office: Office, vera: Desk, anna: Desk, lev: Desk) -> None:
    """On a desk where all that is known of a case is what its own member opened, nobody else brought anything."""
    case, _ = office.ask()
    anna.work.open_thread(case, "work", [VERA.member.text], [], with_reply_key=False)
    office.settle()
    thread = ThreadId.from_text(vera.work.open_thread(case, "legal", [LEV.member.text], [], with_reply_key=False))
    parcels = office.collect()
    office.deliver(parcels)
    vera.here.db.run("DELETE FROM compartment WHERE thread != ?", thread.raw)
    opening = next(work_event_of(each.core) for each in parcels if each.to == LEV)
    Rogue(office, LEV, VERA, ThreadId.from_text(case), thread, [opening]).say(Destroy(ThreadId.from_text(case)))
    assert vera.has(case)
    assert lev.has(case)


def test_a_stranger_claims_no_case_of_which_they_only_know_the_number(office: Office, anna: Desk) -> None:
    """Or they could destroy it from the board as its holder, or keep everyone else from answering."""
    case, _ = office.ask()
    at = ThreadId.from_text(case)
    rogue = Rogue(office, LEV, ANNA, at, board_of(at))
    assert rogue.say(Claim(at), by_mark=True) == "new-event"
    assert anna.work.holder(case) is None
    rogue.say(Destroy(at), by_mark=True)
    assert anna.has(case)
    anna.answer(case, "Мы с вами")
    rogue.say(Release(at, LEV.member), by_mark=True)
    holder = anna.work.holder(case)
    assert holder is not None
    assert holder.is_me


@pytest.mark.parametrize("number", range(1, 7))
def test_a_claim_written_as_if_it_were_old_destroys_nothing_and_is_given_nothing(
    office: Office, anna: Desk, boris: Desk, number: int
) -> None:
    """A coordinator who takes a held case by it is its holder, by chance; its former holder is told, and is asked."""
    case, _ = office.ask(number=number)
    at = ThreadId.from_text(case)
    anna.answer(case, "Мы с вами")
    office.settle()
    rogue = Rogue(office, BORIS, ANNA, at, board_of(at))
    assert rogue.say(Claim(at), by_mark=True) == "new-event"
    took_it = anna.work.lost_claims() == (case,)
    rogue.say(Destroy(at), by_mark=True)
    assert anna.has(case)
    assert sorted((each.kind, each.by and each.by.member_id) for each in anna.work.asked()) == (
        [("destroy", BORIS.member.text), ("pass_on", BORIS.member.text)] if took_it else []
    )
    for each in anna.work.asked():
        anna.work.dismiss(each.event_id)
    office.settle()
    assert boris.work.threads(case) == ()
    assert reply_keys_of(boris.here, at) == []


def test_whoever_holders_let_in_may_claim(office: Office, anna: Desk, boris: Desk, vera: Desk) -> None:
    """A caseworker to whom a coordinator said something of a free case takes it, on every desk."""
    case, _ = office.ask()
    thread = anna.work.open_thread(case, "work", [VERA.member.text], [], with_reply_key=False)
    anna.work.note(thread, "возьмёшь?")
    office.settle()
    vera.work.claim(case)
    office.settle()
    for desk in (anna, boris, vera):
        holder = desk.work.holder(case)
        assert holder is not None
        assert holder.member_id == VERA.member.text


def test_a_thread_counts_as_soon_as_something_says_that_it_belongs(
    office: Office, anna: Desk, vera: Desk, lev: Desk
) -> None:
    """Lev opens one for Vera before her desk knows of him; then Anna opens one for all three."""
    case, _ = office.ask()
    anna.answer(case, "Мы с вами")
    for reader in (VERA, LEV):
        anna.work.open_thread(case, "work", [reader.member.text], [], with_reply_key=False)
    office.settle()
    own = lev.work.open_thread(case, "legal", [VERA.member.text], [], with_reply_key=False)
    lev.work.fact(own, "city", ["Лесное"], "seeker", "")
    office.settle()
    assert vera.work.case(case).facts == ()
    assert asked(vera, "belongs") != []
    anna.work.open_thread(case, "work", [VERA.member.text, LEV.member.text], [], with_reply_key=False)
    office.settle()
    assert [fact.key for fact in vera.work.case(case).facts] == ["city"]
    assert vera.work.asked() == ()


def test_nobody_floods_a_desk_with_threads_that_wait_for_a_word(office: Office, held_by_vera: ThreadId) -> None:
    """Eight of one member wait here, the others outside: until a person answers, or something says that they belong."""
    vera = office.desks["vera"]

    def opens(number: int) -> object:
        readers = tuple(sorted((LEV.member, VERA.member), key=lambda each: each.raw))
        rogue = Rogue(office, LEV, VERA, held_by_vera, ThreadId(number.to_bytes(16, "big")))
        return rogue.say(Open(held_by_vera, "work", readers, None))

    assert [opens(number) for number in range(1, 9)] == ["new-event"] * 8
    for number in (9, 10):
        outcome = opens(number)
        assert isinstance(outcome, NotBelieved)
        assert outcome.reason == "early"
    assert len(asked(vera, "belongs")) == 8
    vera.work.dismiss(asked(vera, "belongs")[0])
    assert opens(9) == "new-event"
    assert isinstance(opens(10), NotBelieved)
    vera.work.open_thread(held_by_vera.text, "legal", [LEV.member.text], [], with_reply_key=False)
    office.settle()
    assert asked(vera, "belongs") == []
    assert [opens(number) for number in range(10, 14)] == ["new-event"] * 4


def test_a_person_may_say_that_a_thread_belongs(office: Office, anna: Desk, vera: Desk, lev: Desk) -> None:
    """Then all that was said in it counts as anyone's would; or that it does not: then it is asked no more."""
    case, _ = office.ask()
    for reader in (VERA, LEV):
        anna.work.open_thread(case, "work", [reader.member.text], [], with_reply_key=False)
    office.settle()
    own = lev.work.open_thread(case, "legal", [VERA.member.text], [], with_reply_key=False)
    lev.work.task(own, "подать жалобу", None, None)
    office.settle()
    (event_id,) = asked(vera, "belongs")
    assert vera.work.cases_asked() == (case,)
    vera.work.confirm(event_id)
    assert vera.work.cases_asked() == ()
    assert [task.title for task in vera.work.case(case).tasks] == ["подать жалобу"]
    assert vera.here.db.row("SELECT tasks_open FROM cases") == (1,)


def test_the_opener_of_all_that_is_here_is_obeyed(
    office: Office, held_by_vera: ThreadId, vera: Desk, lev: Desk
) -> None:
    """The lawyer has the case by Vera alone, and cannot know who holds it: her word destroys what she brought."""
    vera.work.open_thread(held_by_vera.text, "legal", [LEV.member.text], [], with_reply_key=False)
    office.settle()
    Rogue(office, BORIS, LEV, held_by_vera).open().say(Destroy(held_by_vera))
    assert lev.has(held_by_vera.text)
    assert len(asked(lev, "destroy")) == 1
    vera.work.destroy(held_by_vera.text)
    office.settle()
    assert lev.destroyed(held_by_vera.text)


@pytest.mark.parametrize("seed", range(6))
def test_desks_come_to_the_same_whatever_came_first(office: Office, seed: int) -> None:
    """Hand-overs, closes and threads shuffled; people say yes to what they are asked."""
    anna, vera, lev, boris = (office.desks[name] for name in ("anna", "vera", "lev", "boris"))
    case, _ = office.ask()
    anna.answer(case, "Мы с вами")
    shared = anna.work.open_thread(case, "work", [VERA.member.text, LEV.member.text], [], with_reply_key=True)
    anna.work.fact(shared, "city", ["Лесное"], "seeker", "")
    office.settle(random.Random(seed))
    anna.work.hand_over(case, BORIS.member.text, "тебе", "all")
    vera.work.open_thread(case, "legal", [LEV.member.text], [], with_reply_key=True)
    office.settle(random.Random(seed + 10))
    boris.work.close(case, "resolved", "", 30)
    lev.work.note(shared, "ещё")
    office.settle(random.Random(seed + 20))
    everybody_agrees(office)
    views = [desk.work.case(case) for desk in (vera, lev)]
    assert len({repr([(fact.key, fact.values) for fact in view.facts]) for view in views}) == 1
    assert len({view.closed is None for view in views}) == 1
    assert len({tuple(thread.is_told for thread in view.threads) for view in views}) == 1


def test_what_waits_for_a_person_goes_with_the_case(office: Office, held_by_vera: ThreadId, vera: Desk) -> None:
    """And is unknown where it is not."""
    rogue = Rogue(office, LEV, VERA, held_by_vera).open()
    rogue.say(Destroy(held_by_vera))
    (event_id,) = asked(vera, "belongs")
    vera.work.dismiss(event_id)
    calls: tuple[Callable[[str], None], ...] = (vera.work.confirm, vera.work.dismiss)
    for call in calls:
        for unknown in (event_id, "нет", "A" * 43):
            with pytest.raises(UnknownAsked):
                call(unknown)
    vera.work.destroy(held_by_vera.text)
    assert vera.work.asked() == vera.work.cases_asked() == ()
    assert vera.here.db.rows("SELECT name FROM meta WHERE name GLOB 'decided:*'") == []
    with pytest.raises(UnknownCase):
        vera.work.case(held_by_vera.text)
