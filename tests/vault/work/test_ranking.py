"""What members put down moves a case in the queue: on every desk that reads it, and on no other."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from tests.vault.work.desks import Desk, Office
from tropa.cases.commands import next_core
from tropa.cases.events import Letter, Situation, encode_core, event_of
from tropa.cases.fold import fold
from tropa.cases.seeker import own_author
from tropa.cases.urgency import PutDown, RankReason
from tropa.sealing.types import ThreadId
from tropa.sealing.words import SeekerKeys
from tropa.vault import listing
from tropa.vault.queue.catching_up import catch_up_some
from tropa.vault.queue.todo import note_todo
from tropa.vault.shelf_cases import find_case, set_put, summary_of
from tropa.vault.views import QueueRow
from tropa.vault.views_queue import QueueFilter
from tropa.vault.waiting_time import people_who_wait

TODAY = date(2026, 11, 26)
"""By the office's clock."""


def line(desk: Desk, case: str) -> QueueRow:
    return next(row for row in listing.queue(desk.here, QueueFilter(), 0).rows if row.case_id == case)


def reason(desk: Desk, case: str) -> RankReason:
    found = line(desk, case).reason
    assert found is not None
    return found


def order(desk: Desk) -> list[str]:
    return [row.case_id for row in listing.queue(desk.here, QueueFilter(), 0).rows]


def thread_in(desk: Desk, case: str, *readers: Desk) -> str:
    return desk.work.open_thread(case, "work", [each.member_id for each in readers], [], with_reply_key=False)


def put(desk: Desk, thread: str, key: str, *values: str) -> None:
    desk.work.fact(thread, key, list(values), "seeker", "")


def put_first_letters_situation(desk: Desk, case_id: str, situation: Situation) -> None:
    """The office's people all write that it is within 72 hours."""
    case = find_case(desk.here, ThreadId.from_text(case_id))
    assert case is not None
    ask = summary_of(desk.here, case)
    assert ask is not None
    set_put(desk.here, case, replace(ask, situation=situation))


def write(office: Office, desk: Desk, seeker: SeekerKeys, text: str) -> None:
    """As the person's page does, after what they read."""
    thread = fold(desk.letters(seeker.thread.text), own_author(seeker))
    letter = encode_core(next_core(thread, own_author(seeker), Letter(text), office.clock() // 60))
    desk.read_letter(event_of(letter), letter)


def test_a_members_word_moves_the_case_on_every_desk_that_reads_it(office: Office, anna: Desk, boris: Desk) -> None:
    """And on that of its author: to the top of the list, of the filter, and of "take the next"."""
    calm, _ = office.ask(number=1)
    pressed, _ = office.ask(number=2)
    for desk in (anna, boris):
        put_first_letters_situation(desk, calm, "planning")
        put_first_letters_situation(desk, pressed, "planning")
    assert {reason(boris, case).urgency for case in (calm, pressed)} == {"later"}
    thread = thread_in(anna, pressed, boris)
    put(anna, thread, "situation", "taken")
    office.settle()
    assert reason(anna, pressed) == RankReason("taken", "now", None, 0, PutDown(TODAY, is_own=True))
    assert reason(boris, pressed) == RankReason("taken", "now", None, 0, PutDown(TODAY, is_own=False))
    assert line(boris, pressed).situation == "taken"
    assert order(anna) == order(boris) == [pressed, calm]
    urgent = listing.queue(boris.here, QueueFilter(urgency="now"), 0)
    assert [row.case_id for row in urgent.rows] == [pressed]
    assert boris.work.take_next() == pressed


def test_a_desk_that_does_not_read_it_goes_by_the_first_letter(office: Office, anna: Desk, boris: Desk) -> None:
    """It must not even learn that anything was said."""
    case, _ = office.ask()
    put(anna, thread_in(anna, case), "situation", "taken")
    office.settle()
    assert reason(anna, case).cause == "taken"
    assert reason(boris, case) == RankReason("situation", "72h", None, 0)


def test_the_newest_word_stands_whatever_order_it_came_in(office: Office, anna: Desk, boris: Desk) -> None:
    """Also where it makes the case less urgent; two desks agree."""
    case, _ = office.ask(act_by=TODAY + timedelta(days=1))
    thread = thread_in(anna, case, boris)
    office.settle()
    put(anna, thread, "situation", "taken")
    put(anna, thread, "act_by", (TODAY + timedelta(days=2)).isoformat())
    put(anna, thread, "situation", "planning")
    put(anna, thread, "act_by", (TODAY + timedelta(days=40)).isoformat())
    office.deliver(reversed(office.collect()))
    for desk in (anna, boris):
        assert line(desk, case).act_by == TODAY + timedelta(days=40)
        found = reason(desk, case)
        assert (found.cause, found.urgency, found.days_left) == ("act-by", "later", 40)
        assert found.put == PutDown(TODAY, is_own=desk is anna)


@pytest.mark.parametrize(("key", "values"), [("situation", ["скоро"]), ("situation", []), ("act_by", ["2026-11-20"])])
def test_a_word_that_says_nothing_is_taken_back_to_the_first_letters(
    office: Office, anna: Desk, key: str, values: list[str]
) -> None:
    """What cannot be read, or had passed when it was put down, moves nobody."""
    case, _ = office.ask(act_by=TODAY + timedelta(days=3))
    before, thread = reason(anna, case), thread_in(anna, case)
    put(anna, thread, key, "taken" if key == "situation" else TODAY.isoformat())
    assert reason(anna, case) != before
    put(anna, thread, key, *values)
    assert reason(anna, case) == before


def test_the_day_of_an_open_task_counts_until_it_is_done(office: Office, anna: Desk) -> None:
    """What has to be done for somebody today is no reason to leave them for later."""
    case, _ = office.ask(act_by=TODAY + timedelta(days=10))
    put_first_letters_situation(anna, case, "planning")
    thread = thread_in(anna, case)
    task = anna.work.task(thread, "Позвонить в военкомат", TODAY, None)
    assert reason(anna, case) == RankReason("task", "72h", 0, 0)
    anna.work.finish_task(thread, task)
    assert reason(anna, case).cause == "act-by"


def test_a_word_that_an_older_program_took_in_counts_once_the_queue_catches_up(office: Office, anna: Desk) -> None:
    """It noted facts in the agenda only."""
    case_id, _ = office.ask()
    put(anna, thread_in(anna, case_id), "situation", "taken")
    case = find_case(anna.here, ThreadId.from_text(case_id))
    assert case is not None
    ask = summary_of(anna.here, case)
    assert ask is not None
    with anna.here.db.transaction():
        # As an older program left it.
        set_put(anna.here, case, replace(ask, situation_put=None))
        note_todo(anna.here, case.serial)
    assert reason(anna, case_id).cause == "situation"
    with anna.here.db.transaction():
        catch_up_some(anna.here)
    assert reason(anna, case_id).cause == "taken"


def test_waits_by_class_go_by_what_they_wrote(office: Office, anna: Desk) -> None:
    """Somebody who becomes urgent after five days did not wait five days in danger."""
    case, _ = office.ask(act_by=TODAY + timedelta(days=30))
    thread = thread_in(anna, case)
    put(anna, thread, "situation", "taken")
    put(anna, thread, "act_by", TODAY.isoformat())
    (person,) = people_who_wait(anna.here)
    day = (TODAY + timedelta(days=30)).toordinal() - date(1970, 1, 1).toordinal()
    assert (person.situation, person.act_by_day) == ("72h", day)


def test_the_line_shows_the_newest_words_that_nobody_answered(office: Office, anna: Desk) -> None:
    """The first ones stay at hand; once answered, nothing is new."""
    case, seeker = office.ask("Думаю уехать")
    assert (line(anna, case).first_words, line(anna, case).newest_words) == ("Думаю уехать", "")
    anna.answer(case, "Мы с вами")
    write(office, anna, seeker, "Они у двери, в военкомат к девяти")
    found = line(anna, case)
    assert (found.first_words, found.newest_words) == ("Думаю уехать", "Они у двери, в военкомат к девяти")
    anna.answer(case, "Звоним")
    assert line(anna, case).newest_words == ""
