"""What colleagues' devices write is judged before it is believed: each refusal with its reason, and nothing changed."""

import itertools
from dataclasses import replace

import pytest

from tests.support.networks import Person
from tests.support.steps import steps_of
from tests.vault.work.desks import ANNA, BORIS, LEV, VERA, Desk, Office, Parcel
from tropa.cases.board import board_of
from tropa.cases.events import encode_core
from tropa.cases.order import MAX_LEAP
from tropa.cases.work_bodies import Claim, Close, Destroy, Note, Open, Register, Release, Sent, WorkBody, as_text
from tropa.cases.work_commands import Hand, next_event
from tropa.cases.work_events import Head, WorkCore, WorkEvent, decode_work, encode_work, work_event_of
from tropa.sealing.keys import device_author
from tropa.sealing.signing import verify_key
from tropa.sealing.types import EventId, ThreadId
from tropa.vault.shelf_cases import obtain_case
from tropa.vault.work.taking import NotBelieved, Reason

OTHER_CASE = ThreadId(bytes([3]) * 16)
OTHER_THREAD = ThreadId(bytes([4]) * 16)


def hand_of(person: Person) -> Hand:
    return Hand(device_author(verify_key(person.signing)), 29_928_000, Head(1, "ab" * 32))


def parcel(sender: Person, to: Person, core: WorkCore, by_mark: bool = False) -> Parcel:
    return Parcel(sender, to, encode_work(core), by_mark)


def write(by: Person, body: WorkBody, thread: ThreadId, after: list[WorkEvent] | None = None) -> WorkCore:
    """What a device could write, whether or not it may."""
    return next_event(thread, after or [], body, hand_of(by))


def rows(desk: Desk) -> list[tuple[object, ...]]:
    """Everything of cases that is in a vault."""
    tables = ("cases", "compartment", "audience", "register", "reply_key", "lost_claim", "outbox", "shredded")
    counts = desk.here.db.row("SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in tables))
    assert counts is not None
    return [counts, *desk.here.db.rows("SELECT event_id FROM event ORDER BY event_id")]


@pytest.fixture
def opened(office: Office, anna: Desk) -> tuple[ThreadId, ThreadId, WorkEvent]:
    """A case, a thread of Anna and the lawyer, and its opening, as the lawyer has it."""
    case, _ = office.ask()
    thread = anna.work.open_thread(case, "legal", [LEV.member.text], [], with_reply_key=False)
    parcels = office.collect()
    (opening,) = (each for each in parcels if isinstance(decode_work(each.core).body, Open))
    office.deliver([opening])
    return ThreadId.from_text(case), ThreadId.from_text(thread), work_event_of(opening.core)


def refused(office: Office, what: Parcel, reason: Reason) -> None:
    """It is refused for this reason, and changes nothing."""
    desk = office.desks[what.to.name]
    before = rows(desk)
    outcome = office.hand(what)
    assert isinstance(outcome, NotBelieved)
    assert outcome.reason == reason
    assert rows(desk) == before


def test_a_member_outside_the_audience_is_not_heard(
    office: Office, opened: tuple[ThreadId, ThreadId, WorkEvent]
) -> None:
    """Even if somebody told them the thread's id and everything in it."""
    case, thread, opening = opened
    for body in (Note("я тоже здесь"), Destroy(case), Close("resolved", "", 1)):
        refused(office, parcel(VERA, LEV, write(VERA, body, thread, [opening])), "audience")
        refused(office, parcel(BORIS, LEV, write(BORIS, body, thread, [opening])), "audience")


def test_an_opening_that_leaves_out_its_author_or_its_reader_is_refused(office: Office, lev: Desk) -> None:
    """Nobody opens threads for others, and nobody is shown one they do not belong to."""
    case, _ = office.ask()
    for audience in ((LEV.member,), (BORIS.member, VERA.member)):
        readers = tuple(sorted(audience, key=lambda each: each.raw))
        body = Open(ThreadId.from_text(case), "work", readers, None)
        refused(office, parcel(BORIS, LEV, write(BORIS, body, OTHER_THREAD)), "audience")
    assert not lev.has(case)


def test_an_event_whose_author_is_another_device_is_refused(
    office: Office, opened: tuple[ThreadId, ThreadId, WorkEvent]
) -> None:
    """Whoever sealed it is who wrote it, or nobody."""
    _, thread, opening = opened
    refused(office, parcel(BORIS, LEV, write(ANNA, Note("от Анны"), thread, [opening])), "author")


def test_a_heap_of_bytes_is_refused(office: Office) -> None:
    """And a core of a seeker's thread is none of a device's."""
    _, seeker = office.ask()
    assert seeker is not None
    for data in (b"", b"{}", b'{"author":"d:x"}'):
        outcome = office.hand(Parcel(ANNA, LEV, data, by_mark=False))
        assert outcome == NotBelieved("core")


def test_what_follows_something_that_is_not_here_waits(office: Office, lev: Desk) -> None:
    """A note before its thread's opening is tried again later, and then taken."""
    case, _ = office.ask()
    anna = office.desks["anna"]
    thread = anna.work.open_thread(case, "legal", [LEV.member.text], [], with_reply_key=False)
    anna.work.note(thread, "сначала это")
    parcels = [each for each in office.collect() if each.to == LEV]
    first, second = parcels
    assert isinstance(office.hand(second), NotBelieved)
    assert office.hand(first) == "new-event"
    assert office.hand(second) == "new-event"
    assert office.hand(second) == "known"
    assert lev.texts(case) == ["сначала это"]


def test_what_is_about_another_case_than_its_thread_is_refused(
    office: Office, opened: tuple[ThreadId, ThreadId, WorkEvent], anna: Desk
) -> None:
    """A letter of another seeker's cannot slip into this one's thread, nor destroy another's case."""
    case, thread, opening = opened
    other, _ = office.ask("другой человек", 2)
    anna.answer(other, "другому")
    office.collect()
    letter = encode_core(office.to_seekers[-1])
    for body in (Sent(as_text(letter)), Destroy(OTHER_CASE)):
        refused(office, parcel(ANNA, LEV, write(ANNA, body, thread, [opening])), "case")
    assert case.text != other


def test_a_board_takes_only_what_names_its_own_case(office: Office) -> None:
    """And a thread's event is no circular."""
    case, _ = office.ask()
    at = ThreadId.from_text(case)
    for body in (Claim(OTHER_CASE), Release(OTHER_CASE, None), Destroy(OTHER_CASE)):
        refused(office, parcel(ANNA, BORIS, write(ANNA, body, board_of(at)), by_mark=True), "case")
    refused(office, parcel(ANNA, BORIS, write(ANNA, Claim(at), OTHER_THREAD), by_mark=True), "case")
    refused(office, parcel(ANNA, BORIS, write(ANNA, Note("всем"), board_of(at)), by_mark=True), "way")


def test_a_claim_that_comes_by_itself_counts_like_one_with_a_mark(office: Office, boris: Desk) -> None:
    """A coordinator without keys of the week is told alone; it is no less proven."""
    case, _ = office.ask()
    at = ThreadId.from_text(case)
    assert office.hand(parcel(ANNA, BORIS, write(ANNA, Claim(at), board_of(at)))) == "new-event"
    holder = boris.work.holder(case)
    assert holder is not None
    assert holder.member_id == ANNA.member.text


def test_claims_are_no_unread_letters(office: Office, boris: Desk) -> None:
    """What a board says is no entry that anyone reads."""
    case, _ = office.ask()
    before = boris.here.db.row("SELECT unread FROM cases")
    office.desks["anna"].work.claim(case)
    office.settle()
    assert boris.here.db.row("SELECT unread FROM cases") == before


def test_a_second_opening_adds_no_reader_and_is_shown(
    office: Office, opened: tuple[ThreadId, ThreadId, WorkEvent], lev: Desk
) -> None:
    """Whoever opens a thread twice for different readers is shown to have done so."""
    case, thread, opening = opened
    wider = tuple(sorted((ANNA.member, LEV.member, VERA.member), key=lambda each: each.raw))
    rival = replace(opening.core, body=Open(case, "legal", wider, None))
    assert office.hand(parcel(ANNA, LEV, rival)) == "new-event"
    (shown,) = lev.work.threads(case.text)
    assert {who.member_id for who in shown.readers} == {ANNA.member.text, LEV.member.text}
    found = {(problem.kind, problem.by.member_id if problem.by else None) for problem in shown.problems}
    assert ("two-openings", ANNA.member.text) in found
    assert shown.thread_id == thread.text


def test_a_clock_far_ahead_or_behind_is_held_within_what_the_relay_saw(
    office: Office, opened: tuple[ThreadId, ThreadId, WorkEvent], lev: Desk
) -> None:
    """So that nobody closes a case for a day long past, or writes from the future."""
    case, thread, opening = opened
    now = office.clock() // 60
    for minute in (0, 2**52):
        close = replace(write(ANNA, Close("resolved", "", 1), thread, [opening]), at_minute=minute)
        assert office.hand(parcel(ANNA, LEV, close)) == "new-event"
        ended = lev.work.case(case.text).closed
        assert ended is not None
        assert now // 1_440 - 1 <= ended.day <= now // 1_440


def test_a_register_by_anyone_only_adds(office: Office, anna: Desk, boris: Desk) -> None:
    """Nobody can make a thread look less exposed than it was said to be."""
    case, _ = office.ask()
    at = ThreadId.from_text(case)
    thread = anna.work.open_thread(case, "legal", [LEV.member.text], [], with_reply_key=False)
    anna.work.note(thread, "текст")
    office.settle()
    before = boris.work.exposure([LEV.member.text])
    smaller = Register(at, ThreadId.from_text(thread), (), (BORIS.member,))
    office.hand(parcel(VERA, BORIS, write(VERA, smaller, board_of(at)), by_mark=True))
    after = boris.work.exposure([LEV.member.text])
    assert (before.compartments, before.kinds) == (after.compartments, after.kinds) == (1, (("notes", 1),))


def test_a_thread_by_the_name_of_a_case_or_a_board_is_refused(office: Office, anna: Desk) -> None:
    """Otherwise a member's event would lie among a seeker's letters, and nobody could read those any more."""
    case, _ = office.ask()
    other, _ = office.ask("другой человек", 2)
    at, beside = ThreadId.from_text(case), ThreadId.from_text(other)
    readers = tuple(sorted((LEV.member, ANNA.member), key=lambda each: each.raw))
    for thread in (at, board_of(at), beside, board_of(beside)):
        refused(office, parcel(LEV, ANNA, write(LEV, Open(at, "work", readers, None), thread)), "case")
    anna.answer(case, "по-прежнему")


def test_a_thread_is_opened_at_the_same_cost_among_many_cases_as_among_few(office: Office, anna: Desk) -> None:
    """A page of letters may hold hundreds of openings."""
    readers = tuple(sorted((LEV.member, ANNA.member), key=lambda each: each.raw))

    def cost(number: int) -> int:
        case, thread = (ThreadId(bytes([sort, number]) * 8) for sort in (7, 8))
        opening = write(LEV, Open(case, "work", readers, None), thread)
        with steps_of(anna.here.db) as steps:
            assert office.hand(parcel(LEV, ANNA, opening)) == "new-event"
        return steps.taken

    before = cost(1)
    with anna.here.db.transaction():
        for number in range(500):
            obtain_case(anna.here, ThreadId(b"case" + number.to_bytes(12, "big")))
    assert cost(2) <= before + 300


@pytest.mark.parametrize("lamport", [2**20 + 2, 2**53 - 2, 2**53 - 1])
def test_whoever_counts_to_the_end_of_a_board_stops_nobody(
    office: Office, anna: Desk, boris: Desk, lamport: int
) -> None:
    """Claims, answers, closing, reopening and letting go are as they were, on every desk."""
    case, _ = office.ask()
    at = ThreadId.from_text(case)
    body = Register(at, OTHER_THREAD, ("notes",), (LEV.member,))
    far = replace(write(LEV, body, board_of(at)), lamport=lamport, parents=(EventId(bytes(32)),))
    for desk in (ANNA, BORIS):
        refused(office, parcel(LEV, desk, far, by_mark=True), "early")
    anna.answer(case, "Мы с вами")
    anna.work.close(case, "resolved", "", 30)
    anna.work.reopen(case)
    anna.work.release(case)
    office.settle()
    boris.work.claim(case)
    office.settle()
    assert [desk.work.holder(case) and desk.work.case(case).closed for desk in (anna, boris)] == [None, None]
    assert anna.work.holder(case).member_id == boris.member_id  # type: ignore[union-attr]


def test_whoever_counts_to_the_end_of_a_thread_stops_nobody(
    office: Office, opened: tuple[ThreadId, ThreadId, WorkEvent], anna: Desk, lev: Desk
) -> None:
    """It is closed and reopened as it was."""
    case, thread, opening = opened
    for lamport in (2**53 - 2, 2**53 - 1):
        far = replace(write(LEV, Note("конец"), thread, [opening]), lamport=lamport)
        refused(office, parcel(LEV, ANNA, far), "early")
    anna.work.close(case.text, "resolved", "", 30)
    anna.work.reopen(case.text)
    office.settle()
    assert lev.work.case(case.text).closed is None
    assert [each.kind for each in lev.work.threads(case.text)[0].entries] == ["open", "close", "reopen"]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_what_counts_far_ahead_is_taken_once_what_it_follows_is_here(
    office: Office, opened: tuple[ThreadId, ThreadId, WorkEvent], order: tuple[int, ...]
) -> None:
    """Desks that have the same events take in the same, whatever order they came in."""
    _, thread, opening = opened
    first = write(LEV, Note("раз"), thread, [opening])
    steps = [replace(first, lamport=2 + MAX_LEAP * n - n, author_seq=n) for n in range(3)]
    parcels = [parcel(LEV, ANNA, each) for each in steps]
    assert office.deliver([parcels[n] for n in order]) == []
    assert len(office.desks["anna"].here.db.rows("SELECT 1 FROM event WHERE thread = ?", thread.raw)) == 4
