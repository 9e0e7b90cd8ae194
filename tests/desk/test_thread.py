"""A thread among members: who reads it, its entries, hearsay, and notes that the seeker never sees."""

from dataclasses import replace
from html import unescape

import pytest

from tests.desk.moments import MINUTE
from tests.desk.stand import ROW, ScriptedVault, Window
from tests.desk.stand_work import (
    ANNA_IS,
    CLOSED,
    FACT,
    HEARSAY,
    I_AM,
    LETTER_TO_SEEKER,
    NOTE,
    ROOM,
    TASK,
    THREAD,
    VERA_IS,
    work_on,
)
from tests.desk.test_case import HOSTILE, letter_number
from tropa.vault.views_work import ThreadEntry, ThreadProblemView


@pytest.fixture
def threaded(working: Window, vault: ScriptedVault) -> Window:
    """A case with a thread of two, a fact and a task."""
    vault.work.cases["case-1"] = replace(work_on("case-1", I_AM), threads=(THREAD,), facts=(FACT,), tasks=(TASK,))
    vault.work.known.append("case-1")
    return working


def case_path(window: Window) -> str:
    """The case's address."""
    return f"/case/{window.stand.desk.handles.handle_of('case-1')}"


def thread_path(window: Window, thread_id: str = "thread-1") -> str:
    """The thread's address."""
    return f"{case_path(window)}/thread/{window.stand.desk.handles.handle_of(thread_id)}"


def test_who_will_read_is_said_beside_the_composer(threaded: Window) -> None:
    """By name, and that the seeker has no key."""
    words = threaded.open(thread_path(threaded)).words
    assert "Will be read by you Анна and no one else. The seeker has no key to it" in words


def test_a_thread_is_a_tab_named_by_its_readers(threaded: Window) -> None:
    """Beside the seeker's own, with what is new in it."""
    page = threaded.open(case_path(threaded))
    assert "With the seeker Law: Анна 1 new + New thread" in page.words
    assert 'aria-current="page">With the seeker' in page.text
    assert 'aria-current="page">Law: Анна' in threaded.open(thread_path(threaded)).text


def test_a_thread_of_oneself_is_called_so(threaded: Window, vault: ScriptedVault) -> None:
    """Notes of one's own."""
    vault.work.cases["case-1"] = replace(work_on("case-1"), threads=(replace(THREAD, readers=(I_AM,)),))
    assert "With the seeker Only you" in threaded.open(case_path(threaded)).words


def test_hearsay_is_marked(threaded: Window) -> None:
    """What was carried over says by whom, in the entry and in a fact."""
    page = threaded.open(thread_path(threaded))
    assert 'class="event carried-letter carried"' in page.text
    assert "· letter 23 Nov, 11:20 Hearsay: Анна says so Рана открыта" in page.words
    assert page.words.count("Hearsay") == 1


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (ThreadEntry("e", "open", ANNA_IS, MINUTE), "Анна opened this thread"),
        (NOTE, "Анна · note"),
        (ThreadEntry("e", "fact", I_AM, MINUTE, fact_key="act_by", values=("25",), source="document"), "fact: Act by"),
        (ThreadEntry("e", "task", I_AM, MINUTE, text="Позвонить", due=TASK.due, for_member=VERA_IS), "by 25 Nov"),
        (ThreadEntry("e", "task", I_AM, MINUTE, text="Позвонить"), "task for whoever reads it, by not said"),
        (ThreadEntry("e", "task_done", ANNA_IS, MINUTE, text="Позвонить"), "· done"),
        (LETTER_TO_SEEKER, "wrote to the seeker"),
        (ThreadEntry("e", "reply_key", ANNA_IS, MINUTE), "they can read and answer the seeker"),
        (ThreadEntry("e", "hand_over", ANNA_IS, MINUTE, text="Сводка", for_member=I_AM), "hands the case over to you"),
        (
            ThreadEntry("e", "close", ANNA_IS, MINUTE, outcome="referred", keep_days=30),
            "to others; kept 30 days",
        ),
        (ThreadEntry("e", "reopen", ANNA_IS, MINUTE), "reopened the case"),
        (replace(HEARSAY, by_seeker=False), "The network's answer"),
        (replace(NOTE, waiting=True), "waiting to go"),
    ],
)
def test_every_kind_of_entry_has_words(threaded: Window, vault: ScriptedVault, entry: ThreadEntry, said: str) -> None:
    """And its text letter for letter."""
    vault.work.cases["case-1"] = replace(work_on("case-1"), threads=(replace(THREAD, entries=(entry,)),))
    page = threaded.open(thread_path(threaded))
    assert said in page.words
    assert entry.kind in ("open", "fact", "reply_key", "reopen") or entry.text in page.text


def test_hostile_text_is_shown_letter_for_letter(threaded: Window, vault: ScriptedVault) -> None:
    """A colleague's laptop may be in other hands."""
    entry, who = replace(NOTE, text=HOSTILE), replace(ANNA_IS, petname=HOSTILE)
    thread = replace(THREAD, entries=(entry,), readers=(I_AM, who))
    vault.work.cases["case-1"] = replace(work_on("case-1"), threads=(thread,))
    page = threaded.open(thread_path(threaded)).text
    assert "<script>alert" not in page
    assert HOSTILE in unescape(page).replace("\ufffd", "\u0000")


def test_a_note_is_written_once(threaded: Window, vault: ScriptedVault) -> None:
    """A double click writes one; sync hurries; nothing goes to the seeker."""
    path = thread_path(threaded)
    number = letter_number(threaded.open(path).text)
    for _ in range(2):
        page = threaded.send(f"{path}/note", text="Юрист\r\nответит", letter=number)
    assert [each for each in vault.work.done if each[0] == "note"] == [("note", "thread-1", "Юрист\nответит")]
    assert "Юрист\nответит" in page.text
    assert vault.answers == []
    assert threaded.stand.syncs[-1].nudges == 1


@pytest.mark.parametrize(
    ("text", "said"), [(" \n", "There are no words in it."), ("щ" * (ROOM + 2), "This is 2 characters too long.")]
)
def test_a_note_that_cannot_be_written_stays_on_the_page(threaded: Window, text: str, said: str) -> None:
    """With what is wrong, and the same form takes the next try."""
    path = thread_path(threaded)
    page = threaded.send(f"{path}/note", text=text, letter="7")
    assert page.status == 400
    assert said in page.words
    assert text in page.text
    assert "Written down" in threaded.send(f"{path}/note", text="короче", letter="7").words


def test_a_note_in_the_making_outlives_a_lock(threaded: Window, vault: ScriptedVault) -> None:
    """It is kept while typing; the same text typed into a page that did not know of the lock is too."""
    path = thread_path(threaded)
    assert threaded.send_by_script(f"{path}/draft", text="начато", letter="1").status == 204
    threaded.send("/lock")
    assert threaded.send_by_script(f"{path}/draft", text="начато и дописано", letter="1").status == 204
    threaded.send("/unlock/open", passphrase=threaded.stand.passphrase)
    assert ">\nначато и дописано</textarea>" in threaded.open(path).text
    assert vault.cases["case-1"].draft == ""


def test_a_note_never_becomes_a_letter_s_draft(threaded: Window, vault: ScriptedVault) -> None:
    """What was meant for colleagues must not lie in the seeker's composer after a lock."""
    path = thread_path(threaded)
    threaded.send("/lock")
    threaded.send(f"{path}/note", text="между нами", letter="1")
    threaded.send("/unlock/open", passphrase=threaded.stand.passphrase)
    assert "между нами" not in threaded.open(case_path(threaded)).text
    assert "между нами" in threaded.open(path).text


def test_an_unchanged_thread_is_not_sent_again(threaded: Window, vault: ScriptedVault) -> None:
    """A new entry is, and is announced."""
    path = thread_path(threaded)
    mark = threaded.open(path).text.split("/entries?mark=")[1].split('"')[0]
    assert threaded.poll(f"{path}/entries?mark={mark}").status == 204
    vault.work.note("thread-1", "ещё")
    piece = threaded.poll(f"{path}/entries?mark={mark}")
    assert "ещё" in piece.text
    assert "A new entry has arrived in this thread." in piece.text


def test_what_is_wrong_with_a_thread_is_said(threaded: Window, vault: ScriptedVault) -> None:
    """With whose entries, where that is known."""
    wrong = (ThreadProblemView("hole", ANNA_IS, 2), ThreadProblemView("two-openings", None, 1))
    vault.work.cases["case-1"] = replace(work_on("case-1"), threads=(replace(THREAD, problems=wrong),))
    words = threaded.open(thread_path(threaded)).words
    assert "Анна: 2 entries of this thread are missing" in words
    assert "opened twice, for different readers" in words


def test_opening_a_thread_page_marks_it_read(threaded: Window, vault: ScriptedVault) -> None:
    """Refreshing in the background does not."""
    threaded.poll(f"{thread_path(threaded)}/entries")
    assert vault.work.done == []
    threaded.open(thread_path(threaded))
    assert vault.work.done == [("read", "thread-1")]


def test_a_thread_of_another_case_is_not_shown(threaded: Window, vault: ScriptedVault) -> None:
    """Nor one that is not here."""
    vault.cases["case-2"] = replace(vault.cases["case-1"], case_id="case-2")
    other = f"/case/{threaded.stand.desk.handles.handle_of('case-2')}/thread/"
    handle = threaded.stand.desk.handles.handle_of("thread-1")
    for address in (other + handle, f"{case_path(threaded)}/thread/0123456789abcdef"):
        assert "There is no such thread in this vault" in threaded.open(address).words


def test_a_closed_case_takes_no_note(threaded: Window, vault: ScriptedVault) -> None:
    """What was being written is still there."""
    threaded.send_by_script(f"{thread_path(threaded)}/draft", text="не успели", letter="1")
    work = vault.work.cases["case-1"]
    vault.work.cases["case-1"] = replace(work, closed=CLOSED, destroy_day=CLOSED.destroy_day)
    page = threaded.open(thread_path(threaded))
    assert "<textarea" not in page.text
    assert "не успели" in page.text
    assert "Reopen it to write" in page.words


def test_who_knows_what_lists_everyone_and_what_they_read(threaded: Window) -> None:
    """From who reads which thread."""
    words = threaded.open(case_path(threaded)).words
    assert "you letters, law Анна law The relay" in words


def test_titles_and_addresses_say_nothing(threaded: Window) -> None:
    """Neither ids nor names are in addresses, nor in the page's title."""
    page = threaded.open(thread_path(threaded)).text
    assert "<title>Case · Tropa</title>" in page
    for secret in ("case-1", "thread-1", "task-1", "anna-member-id", ROW.name + '"'):
        assert secret not in page
