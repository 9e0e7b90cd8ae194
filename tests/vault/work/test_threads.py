"""Compartments: everyone in the audience reads everything in it, and nobody else anything."""

from datetime import date
from pathlib import Path

import pytest

from tests.support.networks import Person
from tests.vault.work.desks import Desk, Office, an_office
from tropa.sealing.types import ThreadId
from tropa.vault.membership.chain import take_entries
from tropa.vault.views_work import ThreadView
from tropa.vault.work.errors import (
    CaseClosed,
    EmptyWork,
    NotInNetwork,
    TextTooLong,
    TooManyReaders,
    UnknownEvent,
    UnknownReader,
    UnknownTask,
    UnknownThread,
)
from tropa.vault.work.shelf_work import is_open_here


def thread_of(desk: Desk, case: str, thread: str) -> ThreadView:
    return next(each for each in desk.work.threads(case) if each.thread_id == thread)


def test_what_is_said_in_a_thread_is_read_by_its_audience_and_nobody_else(
    office: Office, anna: Desk, boris: Desk, vera: Desk, lev: Desk
) -> None:
    """Every desk of the audience shows the same thread; the others do not know that it exists."""
    case, _ = office.ask()
    thread = anna.work.open_thread(case, "legal", [lev.member_id], [], with_reply_key=False)
    anna.work.note(thread, "нужен адвокат")
    office.settle()
    lev.work.fact(thread, "court", ["да"], "document", "видел повестку")
    lev.work.task(thread, "подать жалобу", date(2026, 12, 1), lev.member_id)
    office.settle()
    shown = [
        [(entry.kind, entry.author.member_id if entry.author else None, entry.text) for entry in each.entries]
        for each in (thread_of(desk, case, thread) for desk in (anna, lev))
    ]
    assert shown[0] == shown[1]
    assert [kind for kind, *_ in shown[0]] == ["open", "note", "fact", "task"]
    assert not is_open_here(boris.here, ThreadId.from_text(thread))
    assert not vera.has(case)
    assert boris.work.threads(case) == ()


def test_a_thread_says_who_reads_it_and_what_for(office: Office, anna: Desk, vera: Desk, lev: Desk) -> None:
    """Oneself first; by what names this vault gives."""
    case, _ = office.ask()
    anna.here.db.run("INSERT INTO petname VALUES (?, 'Вера с юга')", vera.member_id)
    thread = anna.work.open_thread(case, "health", [vera.member_id, lev.member_id], [], with_reply_key=False)
    shown = thread_of(anna, case, thread)
    assert (shown.purpose, shown.closed, shown.has_reply_key) == ("health", None, False)
    assert shown.readers[0].is_me
    assert {who.petname for who in shown.readers} == {"", "Вера с юга"}
    assert [entry.waiting for entry in shown.entries] == [True]
    office.settle()
    assert [entry.waiting for entry in thread_of(anna, case, thread).entries] == [False]


def test_new_entries_are_unread_until_they_are_read(office: Office, anna: Desk, lev: Desk) -> None:
    """And one's own are not."""
    case, _ = office.ask()
    thread = anna.work.open_thread(case, "legal", [lev.member_id], [], with_reply_key=False)
    anna.work.note(thread, "раз")
    office.settle()
    assert (thread_of(anna, case, thread).unread, thread_of(lev, case, thread).unread) == (0, 2)
    lev.work.mark_read(thread)
    assert thread_of(lev, case, thread).unread == 0
    assert lev.here.db.number("SELECT unread FROM cases") == 0


def test_what_is_carried_over_is_marked_as_hearsay(office: Office, anna: Desk, boris: Desk, lev: Desk) -> None:
    """It shows who carried it, from where, and who is said to have written it; what is not chosen stays behind."""
    case, _ = office.ask("Помогите брату")
    old = anna.work.open_thread(case, "work", [boris.member_id], [], with_reply_key=False)
    office.settle()
    boris.work.note(old, "это для всех")
    boris.work.note(old, "это между нами")
    office.settle()
    found = anna.work.carriable(case)
    assert [each.by_seeker for each in found] == [True, False, False]
    chosen = [each.event_id for each in found if each.first_words != "это между нами"]
    new = anna.work.open_thread(case, "legal", [lev.member_id], chosen, with_reply_key=False)
    office.settle()
    assert lev.texts(case) == ["Помогите брату", "это для всех"]
    letter, note = thread_of(lev, case, new).entries[1:]
    assert (letter.kind, letter.by_seeker, letter.author) == ("carried-letter", True, None)
    assert (note.kind, note.carried_from) == ("note", old)
    assert letter.carried_by is not None
    assert note.carried_by is not None
    assert note.author is not None
    assert (note.carried_by.member_id, note.author.member_id) == (anna.member_id, boris.member_id)
    assert letter.carried_by.member_id == anna.member_id


def test_what_was_only_told_stays_marked_when_it_is_told_on(office: Office, anna: Desk, vera: Desk, lev: Desk) -> None:
    """Hearsay carried over again is hearsay by whoever carries it now."""
    case, _ = office.ask()
    letters = [each.event_id for each in anna.work.carriable(case)]
    first = anna.work.open_thread(case, "work", [vera.member_id], letters, with_reply_key=False)
    office.settle()
    again = [each.event_id for each in vera.work.carriable(case)]
    second = vera.work.open_thread(case, "legal", [lev.member_id], again, with_reply_key=False)
    office.settle()
    entry = thread_of(lev, case, second).entries[1]
    assert entry.carried_by is not None
    assert (entry.carried_by.member_id, entry.text) == (vera.member_id, "Меня вызвали")
    assert thread_of(vera, case, first).entries[1].carried_by != entry.carried_by


def test_readers_with_the_reply_key_hold_it(office: Office, anna: Desk, vera: Desk, lev: Desk) -> None:
    """And it goes to nobody else; the seeker is introduced to it first."""
    case, _ = office.ask()
    anna.work.claim(case)
    thread = anna.work.open_thread(case, "work", [vera.member_id], [], with_reply_key=True)
    office.settle()
    assert thread_of(vera, case, thread).has_reply_key
    keys = "SELECT auth_key FROM reply_key"
    assert vera.here.db.rows(keys) == anna.here.db.rows(keys)
    assert lev.here.db.rows(keys) == []
    assert [core.kind for core in office.to_seekers] == ["welcome"]


def test_a_task_goes_to_a_reader_and_is_done_once(office: Office, anna: Desk, vera: Desk, lev: Desk) -> None:
    """The queue knows how many are open and which is due first."""
    case, _ = office.ask()
    thread = anna.work.open_thread(case, "work", [vera.member_id], [], with_reply_key=False)
    later = anna.work.task(thread, "позже", date(2026, 12, 24), None)
    sooner = anna.work.task(thread, "раньше", date(2026, 12, 3), vera.member_id)
    with pytest.raises(UnknownReader):
        anna.work.task(thread, "чужому", None, lev.member_id)
    office.settle()
    due = "SELECT tasks_open, next_due_day FROM cases"
    assert vera.here.db.row(due) == anna.here.db.row(due) == (2, (date(2026, 12, 3) - date(1970, 1, 1)).days)
    vera.work.finish_task(thread, sooner)
    vera.work.finish_task(thread, sooner)
    office.settle()
    states = {task.task_id: task for task in anna.work.case(case).tasks}
    done_by = states[sooner].done_by
    assert done_by is not None
    assert (states[sooner].done, done_by.member_id, states[later].done) == (True, vera.member_id, False)
    assert anna.here.db.row(due) == (1, (date(2026, 12, 24) - date(1970, 1, 1)).days)
    with pytest.raises(UnknownTask):
        vera.work.finish_task(thread, "нет такого")


def test_the_last_fact_stands_and_earlier_ones_are_shown(office: Office, anna: Desk, vera: Desk) -> None:
    """Each with its source and who put it down."""
    case, _ = office.ask()
    thread = anna.work.open_thread(case, "work", [vera.member_id], [], with_reply_key=False)
    anna.work.fact(thread, "city", ["Лесное"], "seeker", "")
    office.settle()
    vera.work.fact(thread, "city", ["Горное"], "document", "по паспорту")
    office.settle()
    (fact,) = anna.work.case(case).facts
    assert fact.by is not None
    assert (fact.values, fact.source, fact.by.member_id) == (("Горное",), "document", vera.member_id)
    assert [each.values for each in fact.earlier] == [("Лесное",)]


def test_what_cannot_be_said_is_refused_and_changes_nothing(office: Office, anna: Desk) -> None:
    """Nothing waits to go, and nothing is stored."""
    case, _ = office.ask()
    anna.work.claim(case)
    (thread,) = anna.work.threads(case)
    office.collect()
    before = anna.here.db.number("SELECT count(*) FROM event")
    with pytest.raises(EmptyWork):
        anna.work.note(thread.thread_id, " \n")
    with pytest.raises(EmptyWork):
        anna.work.task(thread.thread_id, "", None, None)
    with pytest.raises(TextTooLong) as long:
        anna.work.note(thread.thread_id, "я" * 12_003)
    assert long.value.over == 3
    for unknown in ("нет", "AAAAAAAAAAAAAAAAAAAAAA"):
        with pytest.raises(UnknownThread):
            anna.work.note(unknown, "текст")
        with pytest.raises(UnknownReader):
            anna.work.open_thread(case, "work", [unknown], [], with_reply_key=False)
        with pytest.raises(UnknownEvent):
            anna.work.open_thread(case, "work", [], [unknown], with_reply_key=False)
    assert office.collect() == []
    assert anna.here.db.number("SELECT count(*) FROM event") == before


def test_a_closed_case_takes_no_new_thread(office: Office, anna: Desk, vera: Desk) -> None:
    """It is reopened first."""
    case, _ = office.ask()
    anna.work.close(case, "declined", "", 10)
    with pytest.raises(CaseClosed):
        anna.work.open_thread(case, "work", [vera.member_id], [], with_reply_key=False)


def test_a_thread_has_sixteen_readers_and_no_more(tmp_path: Path) -> None:
    """As the protocol allows."""
    crowd = [Person(f"person {number}") for number in range(17)]
    office = an_office(tmp_path, crowd[0])
    office.network.admit(*crowd[1:])
    desk = office.desks["person 0"]
    with desk.here.db.transaction():
        take_entries(desk.here, office.network.entries)
    case, _ = office.ask()
    others = [each.member.text for each in crowd[1:]]
    with pytest.raises(TooManyReaders):
        desk.work.open_thread(case, "work", others, [], with_reply_key=False)
    assert desk.work.open_thread(case, "work", others[:15], [], with_reply_key=False)
    office.close()


def test_a_vault_without_a_network_writes_nothing(office: Office, anna: Desk) -> None:
    """It is told what to do first."""
    case, _ = office.ask()
    anna.here.db.run("UPDATE network SET member = ''")
    with pytest.raises(NotInNetwork):
        anna.work.claim(case)
