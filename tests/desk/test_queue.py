"""The queue: order, reasons, crisis, empty states, refreshing."""

from dataclasses import replace
from datetime import date

import pytest

from tests.desk.moments import TODAY
from tests.desk.stand import CASE, PAGE_ROWS, ROW, ScriptedVault, Window
from tests.desk.stand_members import ANNA, ANNA_PERSON, ME
from tropa.cases.urgency import Cause, RankReason, UrgencyClass
from tropa.vault.views import QueueRow

CRISIS = replace(
    ROW,
    case_id="case-2",
    name="M2-08",
    situation="taken",
    needs=("contract",),
    flags=("crisis", "minor"),
    act_by=None,
    for_whom="other",
    first_words="<b>Нас</b> привезли & держат",
    waiting_minutes=4,
    reason=RankReason("crisis", "now", None, 4),
)
ANSWERED = replace(ROW, case_id="case-3", answered=True, waiting_minutes=0, unread=0, first_words="Спасибо")


def test_a_row_says_what_they_need_and_why_it_stands_there(working: Window) -> None:
    """Need, urgency, day, waiting time, language."""
    words = working.open("/queue").words
    for said in ("Summons, health", "1 new", "Said: within 72 hours", "72 hours", "25 Nov", "in 2 days", "1 h 2 min"):
        assert said in words
    assert "1 person waits for us · longest 1 h 2 min" in words
    assert "Russian" in words


def test_the_vault_s_order_is_kept(working: Window, vault: ScriptedVault) -> None:
    """Worst first is decided elsewhere; the page does not sort."""
    vault.rows = [CRISIS, ROW]
    page = working.open("/queue").text
    assert page.index("M2") if "M2" in page else True
    assert page.index("привезли") < page.index("Говорят")


def test_a_crisis_cannot_be_missed(working: Window, vault: ScriptedVault) -> None:
    """Said above the list with a link to the case, in the row's tag, and in its reason."""
    vault.rows = [CRISIS, ROW]
    answer = working.open("/queue")
    assert "1 person may be in danger from themselves. Answer first" in answer.words
    assert '<tr class="crisis">' in answer.text
    assert '<span class="tag crisis">Crisis</span>' in answer.text
    assert "First: a sign of self-harm was seen" in answer.words
    assert "for someone else · someone under 18" in answer.words


def test_an_answered_crisis_no_longer_cries(working: Window, vault: ScriptedVault) -> None:
    """The banner is for those who wait."""
    vault.rows = [replace(CRISIS, answered=True, reason=RankReason("answered", "now", None, 0))]
    assert "may be in danger" not in working.open("/queue").words


@pytest.mark.parametrize(
    ("cause", "urgency", "days", "said"),
    [
        ("crisis", "now", None, "First: a sign of self-harm"),
        ("taken", "now", None, "Being taken right now"),
        ("overdue", "now", -2, "The day to act by passed 2 days ago"),
        ("act-by", "72h", 1, "Named a day to act by: 1 day left"),
        ("act-by", "now", 0, "Must act today"),
        ("situation", "2w", None, "Said: within 72 hours"),
        ("answered", "later", None, "Answered; nothing waits for us"),
    ],
)
def test_every_reason_has_words(
    working: Window, vault: ScriptedVault, cause: Cause, urgency: UrgencyClass, days: int | None, said: str
) -> None:
    """One sentence each."""
    vault.rows = [replace(ROW, reason=RankReason(cause, urgency, days, 5))]
    assert said in working.open("/queue").words


def test_what_people_wrote_is_text(working: Window, vault: ScriptedVault) -> None:
    """Never markup."""
    vault.rows = [CRISIS]
    assert "&lt;b&gt;Нас&lt;/b&gt; привезли &amp; держат" in working.open("/queue").text


def test_a_day_that_was_not_named_is_not_invented(working: Window, vault: ScriptedVault) -> None:
    """`not said`, and never midnight."""
    vault.rows = [replace(ROW, act_by=None)]
    answer = working.open("/queue")
    assert "not said" in answer.words
    assert "00:00" not in answer.text


@pytest.mark.parametrize(
    ("rows", "said"),
    [([], "Nobody has written yet"), ([ANSWERED], "Everybody is answered")],
    ids=["nobody", "all answered"],
)
def test_an_empty_queue_says_what_to_do(working: Window, vault: ScriptedVault, rows: list[QueueRow], said: str) -> None:
    """And offers no one to take."""
    vault.rows = rows
    answer = working.open("/queue")
    assert said in answer.words
    assert "Take the next" not in answer.words


def test_take_the_next_opens_the_first_who_waits(working: Window, vault: ScriptedVault) -> None:
    """So that nobody picks."""
    vault.rows = [CRISIS, ROW]
    vault.cases["case-2"] = replace(CASE, case_id="case-2", name="M2-08")
    vault.work.next_case = "case-2"
    assert "Case M2-08" in working.send("/queue/next").words
    assert vault.work.done == [("claim", "case-2")]


def test_take_the_next_of_nobody_says_so(working: Window, vault: ScriptedVault) -> None:
    """Once: the sentence is gone on the next page."""
    vault.rows = [ANSWERED]
    assert "Nobody waits for us right now" in working.send("/queue/next").words
    assert "Nobody waits for us right now" not in working.open("/queue").words


def mark_of(page: str) -> str:
    """The mark that an open page asks with."""
    return page.split("&amp;mark=")[1].split('"')[0]


def test_an_unchanged_queue_is_not_sent_again(working: Window, vault: ScriptedVault) -> None:
    """A changed one is."""
    mark = mark_of(working.open("/queue").text)
    assert working.poll(f"/queue/lines?show=open&page=0&mark={mark}").status == 204
    vault.rows = [CRISIS, *vault.rows]
    refreshed = working.poll(f"/queue/lines?show=open&page=0&mark={mark}")
    assert refreshed.status == 200
    assert "привезли" in refreshed.text
    assert "<html" not in refreshed.text


def test_a_long_queue_comes_page_by_page(working: Window, vault: ScriptedVault) -> None:
    """A day after legal news: the worst first, and a way on and back."""
    vault.rows = [replace(ROW, case_id=f"case-{number}") for number in range(PAGE_ROWS + 20)]
    first = working.open("/queue")
    assert first.text.count("data-row") == PAGE_ROWS
    assert "Page 1 of 2 Next ones →" in first.words
    second = working.open("/queue?page=1")
    assert second.text.count("data-row") == 20
    assert "← Worse ones Page 2 of 2" in second.words


@pytest.mark.parametrize("page", ["99", "-1", "x", "9" * 40, "١"])
def test_a_page_there_is_not_is_some_page_there_is(working: Window, page: str) -> None:
    """Never an error, never an empty page while there are cases."""
    assert working.open(f"/queue?page={page}").text.count("data-row") == 1


@pytest.mark.parametrize(
    ("show", "names"),
    [
        ("open", {"row-free", "row-mine", "row-annas", "row-done"}),
        ("waiting", {"row-free", "row-mine", "row-annas"}),
        ("answered", {"row-done"}),
        ("mine", {"row-mine"}),
        ("free", {"row-free", "row-done"}),
        ("others", {"row-annas"}),
        ("closed", {"row-closed"}),
        ("nonsense", {"row-free", "row-mine", "row-annas", "row-done"}),
    ],
)
def test_each_part_of_the_queue_is_a_link_with_its_count(
    working: Window, vault: ScriptedVault, show: str, names: set[str]
) -> None:
    """Closed ones stand apart; who holds a case is in its row."""
    vault.members.everybody.append(ANNA_PERSON)
    vault.rows = [
        replace(ROW, case_id="free"),
        replace(ROW, case_id="mine", holder_id=ME, is_mine=True),
        replace(ROW, case_id="annas", holder_id=ANNA),
        replace(ANSWERED, case_id="done"),
        replace(ANSWERED, case_id="closed", is_closed=True, destroy_day=TODAY + 30),
    ]
    page = working.open(f"/queue?show={show}")
    rows = {f"row-{name[4:]}": working.stand.desk.handles.handle_of(name[4:]) for name in names}
    assert page.text.count("data-row") == len(rows)
    assert all(f"row-{handle}" in page.text for handle in rows.values())
    counts = "All open 4 Waiting for us 3 Answered 1 Mine 1 Held by nobody 2 Colleagues' 1 Closed 1"
    assert counts in page.words
    held = {"mine": "you", "others": "Анна", "free": "nobody"}
    assert show not in held or held[show] in page.words
    assert show != "closed" or "Destroyed by itself after 23 Dec" in page.words


def test_a_case_without_its_first_letter_is_shown_for_what_it_is(working: Window, vault: ScriptedVault) -> None:
    """A lawyer's vault holds the thread, not the letter: nothing about it is invented."""
    bare = replace(ROW, situation=None, for_whom=None, needs=(), language=None, act_by=None, first_words="")
    vault.rows = [replace(bare, asked_minute=None, reason=None, answered=True, waiting_minutes=0, tasks_open=2)]
    words = working.open("/queue").words
    assert "Thread with colleagues (K7-41)" in words
    assert "the first letter is not in your vault · 2 tasks" in words


def test_a_year_is_told_only_when_it_is_another(working: Window, vault: ScriptedVault) -> None:
    """`30 Jan 2027`."""
    vault.rows = [replace(ROW, act_by=date(2027, 1, 30))]
    assert "30 Jan 2027 in 68 days" in working.open("/queue").words


def test_russian_counts_people_rightly(working: Window, vault: ScriptedVault) -> None:
    """1, 2 and 5 take three forms."""
    working.send("/language", language="ru", back="settings")
    for number, said in ((1, "Нас ждёт 1 человек"), (2, "Нас ждут 2 человека"), (5, "Нас ждут 5 человек")):
        vault.rows = [replace(ROW, case_id=f"c{each}") for each in range(number)]
        assert said in working.open("/queue").words
