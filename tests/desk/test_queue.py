"""The queue: order, reasons, crisis, empty states, refreshing."""

import re
from dataclasses import replace
from datetime import date
from html import unescape

import pytest

from tests.desk.moments import TODAY
from tests.desk.stand import CASE, PAGE_ROWS, PASSPHRASE, ROW, Answer, ScriptedVault, Window
from tests.desk.stand_members import ANNA, ANNA_PERSON, ME
from tropa.cases.urgency import Cause, PutDown, RankReason, UrgencyClass
from tropa.vault.views import QueueRow
from tropa.vault.views_queue import Alike, QueueFilter

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
    assert (
        "1 person may be in danger from themselves, and nobody has taken the case. Show who Take it now" in answer.words
    )
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
        ("task", "72h", 0, "A task is due today"),
        ("task", "72h", 3, "A task is due in 3 days"),
        ("task", "72h", -1, "A task was due 1 day ago"),
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


@pytest.mark.parametrize(
    ("is_own", "whose"), [(True, "put down by you on 23 Nov"), (False, "put down by a colleague, on 23 Nov")]
)
def test_a_members_word_is_told_as_one(working: Window, vault: ScriptedVault, is_own: bool, whose: str) -> None:
    """Whose place in the queue it decided says so."""
    put = PutDown(date(2026, 11, 23), is_own=is_own)
    vault.rows = [replace(ROW, situation="taken", reason=RankReason("taken", "now", None, 5, put))]
    assert f"Being taken right now ({whose})" in working.open("/queue").words


def test_the_newest_words_stand_before_the_first_and_both_are_text(working: Window, vault: ScriptedVault) -> None:
    """The first stay at hand, without a script."""
    vault.rows = [replace(ROW, newest_words="<i>Они</i> у двери")]
    page = working.open("/queue")
    assert "&lt;i&gt;Они&lt;/i&gt; у двери" in page.text
    assert "Они у двери First words Говорят, что во вторник" in page.words.replace("<i>", "").replace("</i>", "")
    vault.rows = [ROW]
    assert "First words" not in working.open("/queue").words


def test_from_each_line_its_urgency_and_day_can_be_changed(working: Window, vault: ScriptedVault) -> None:
    """But not of a closed case, nor where no first letter is here to be ranked by."""
    vault.rows = [ROW]
    handle = working.stand.desk.handles.handle_of("case-1")
    assert f'/case/{handle}/urgency"' in working.open("/queue").text
    for row in (replace(ROW, is_closed=True), replace(ROW, reason=None)):
        vault.rows = [row]
        assert "/urgency" not in working.open("/queue").text


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


def test_whoever_reads_no_first_letters_is_told_where_cases_come_from(working: Window, vault: ScriptedVault) -> None:
    """Nobody writes to a caseworker: cases are handed to them."""
    assert vault.members.mine is not None
    vault.rows, vault.members.mine = [], replace(vault.members.mine, roles=("caseworker",))
    words = working.open("/queue").words
    assert "Nothing has been given to you yet" in words
    assert "Nobody has written yet" not in words


def test_take_the_next_opens_the_first_who_waits(working: Window, vault: ScriptedVault) -> None:
    """So that nobody picks."""
    vault.rows = [CRISIS, ROW]
    vault.cases["case-2"] = replace(CASE, case_id="case-2", name="M2-08")
    vault.work.next_case = "case-2"
    assert "Case M2-08" in working.send("/queue/next").words
    assert vault.work.done == [("claim", "case-2")]


def test_the_next_is_taken_within_the_filters_at_hand(working: Window, vault: ScriptedVault) -> None:
    """The page's own form says them, and how many there are to take; where there is none, no button."""
    vault.rows = [CRISIS, replace(ROW, language="en"), replace(ROW, case_id="case-4", holder_id=ANNA)]
    vault.cases["case-1"], vault.work.next_case = CASE, "case-1"
    page = working.open("/queue?language=en")
    assert "Take the next N 1 waits unclaimed" in page.words
    form = page.text.partition('id="take-next"')[0].rpartition("<form")[2]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    del fields["form_token"]
    working.send("/queue/next", **fields)
    assert vault.work.taken_within == [QueueFilter(language="en")]
    assert "Nobody in this list waits unclaimed." in working.open("/queue?held=others").words


def test_a_double_click_takes_one_and_leads_to_it(working: Window, vault: ScriptedVault) -> None:
    """The second click is the same form; another form takes another."""
    vault.rows, vault.cases["case-1"], vault.work.next_case = [ROW], CASE, "case-1"
    for number in ("a", "a", "b"):
        assert "Case K7-41" in working.send("/queue/next", number=number).words
    assert vault.work.done == [("claim", "case-1")] * 2


def test_a_crisis_stands_on_every_page_until_somebody_takes_it(working: Window, vault: ScriptedVault) -> None:
    """Under filters that do not show it, and on pages that are about something else; then it is said who is left."""
    vault.rows = [CRISIS, replace(ROW, language="en")]
    said = "1 person may be in danger from themselves, and nobody has taken the case."
    pages = ("/queue?language=en", "/queue/views", "/settings", "/search", "/network", "/exposure")
    assert all(said in working.open(path).words for path in pages)
    mark = re.findall(r"/queue/crisis\?mark=(\w+)", working.open("/settings").text)[0]
    assert working.poll(f"/queue/crisis?mark={mark}").status == 204
    vault.rows = [replace(CRISIS, holder_id=ANNA), ROW]
    gone = working.poll(f"/queue/crisis?mark={mark}")
    assert (gone.status, "danger" in gone.text) == (200, False)
    assert "danger" not in working.open("/settings").words
    assert "1 person may be in danger from themselves and waits for an answer." in working.open("/queue").words


def test_taking_from_the_strip_takes_the_worst_crisis(working: Window, vault: ScriptedVault) -> None:
    """Whatever filters are chosen in the queue."""
    vault.rows, vault.work.next_case = [ROW, CRISIS], "case-2"
    vault.cases["case-2"] = replace(CASE, case_id="case-2", name="M2-08")
    strip = working.open("/settings").text.partition('class="crisis-banner strip"')[2].partition("</form>")[0]
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', strip))
    del fields["form_token"]
    assert "Case M2-08" in working.send("/queue/next", **fields).words
    assert vault.work.taken_within == [QueueFilter("waiting", crisis="yes", held="free")]


@pytest.mark.parametrize("is_drawn_again", [False, True])
def test_a_double_click_on_the_strip_takes_one_crisis(
    working: Window, vault: ScriptedVault, is_drawn_again: bool
) -> None:
    """On a page as it was loaded, and where the strip came later; both clicks lead to the case taken."""
    vault.rows, vault.work.next_case = [CRISIS], "case-2"
    vault.cases["case-2"] = replace(CASE, case_id="case-2", name="M2-08")
    vault.cases["case-3"] = replace(CASE, case_id="case-3", name="R5-77")
    page = working.poll("/queue/crisis?mark=") if is_drawn_again else working.open("/settings")
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page.text.partition("crisis-banner strip")[2]))
    del fields["form_token"]
    assert "Case M2-08" in working.send("/queue/next", **fields).words
    vault.work.next_case = "case-3"
    assert "Case M2-08" in working.send("/queue/next", **fields).words
    assert len(vault.work.taken_within) == 1


def test_the_measured_wait_of_each_class_leads_to_who_waits_longest(working: Window, vault: ScriptedVault) -> None:
    """In words; of too few nothing is said."""
    vault.rows = [replace(ROW, case_id="case-7", waiting_minutes=9), ROW]
    page = working.open("/queue")
    assert "First answers came: Now: within 4 h , who waits longest · 72 hours: within 12 h" in page.words
    assert "Two weeks: too few to say" in page.words
    address = unescape(re.findall(r'id="wait-2" href="([^"]+)"', page.text)[0])
    assert address.endswith("/queue?show=waiting&urgency=72h&order=longest")
    assert "Longest wait first" in working.open(address).words


def test_a_likely_duplicate_is_hinted_on_its_line_and_on_its_case(working: Window, vault: ScriptedVault) -> None:
    """With what they have in common, and a way to both side by side; two on a line, all on the case's page."""
    likely = tuple(Alike(f"case-{number}", f"M{number}-08", "much-alike", 90 - number) for number in range(2, 5))
    vault.rows, vault.queueing.likely["case-1"] = [replace(ROW, alike=likely)], likely
    vault.cases["case-1"] = CASE
    words = working.open("/queue").words
    assert "Likely the same person as M2-08 compare M2-08 88% of the letters' phrases are the same" in words
    assert "M4-08" not in words
    case = working.open(f"/case/{working.stand.desk.handles.handle_of('case-1')}")
    assert all(f"M{number}-08" in case.words for number in range(2, 5))


def test_after_an_upgrade_it_is_said_what_is_still_being_looked_through(working: Window, vault: ScriptedVault) -> None:
    """So that nobody takes a filter by place for the whole truth."""
    vault.queueing.left = 40
    assert "40 cases from before are still being looked through" in working.open("/queue").words


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


SEVERAL = [
    replace(ROW, case_id="free", region="in_russia"),
    replace(ROW, case_id="mine", holder_id=ME, is_mine=True, language="en"),
    replace(ROW, case_id="annas", holder_id=ANNA, needs=("health",)),
    replace(ANSWERED, case_id="done", region="abroad-am"),
    replace(ANSWERED, case_id="closed", is_closed=True, destroy_day=TODAY + 30),
]


def shown_in(working: Window, page: Answer) -> set[str]:
    """Which cases a page lists, by id."""
    return {working.stand.desk.handles.id_of(handle) for handle in re.findall(r'id="row-([0-9a-f]+)"', page.text)}


@pytest.mark.parametrize(
    ("asked", "cases"),
    [
        ("show=open", {"free", "mine", "annas", "done"}),
        ("show=waiting", {"free", "mine", "annas"}),
        ("show=answered", {"done"}),
        ("show=open&held=mine", {"mine"}),
        ("show=waiting&held=free", {"free"}),
        ("show=open&held=others", {"annas"}),
        ("show=closed", {"closed"}),
        ("language=en", {"mine"}),
        ("need=health&held=others", {"annas"}),
        ("region=abroad", {"done"}),
        ("region=abroad-am", {"done"}),
        ("show=nonsense&need=<b>&region='", {"free", "mine", "annas", "done"}),
    ],
)
def test_filters_combine_and_what_is_no_code_is_no_filter(
    working: Window, vault: ScriptedVault, asked: str, cases: set[str]
) -> None:
    """Closed ones stand apart; who holds a case is in its row."""
    vault.members.everybody.append(ANNA_PERSON)
    vault.rows = SEVERAL
    page = working.open(f"/queue?{asked}")
    assert shown_in(working, page) == cases
    held = {"mine": "you", "annas": "Анна"}
    assert all(name in page.words for case, name in held.items() if case in cases)
    assert cases != {"closed"} or "Destroyed by itself after 23 Dec" in page.words


def test_the_counts_stand_beside_their_choices(working: Window, vault: ScriptedVault) -> None:
    """Parts and holders in sight, the rest behind "More filters"; a choice that nothing fits is left out."""
    vault.rows = SEVERAL
    page = working.open("/queue?show=open")
    counts = "All open 4 Waiting for us 3 Answered 1 Closed 1 Mine 1 Held by nobody 2 Colleagues' 1"
    assert f"{counts} More filters" in page.words
    assert "Need Summons 3 Health 4 Language Russian 3 English 1 Place Abroad 1 Armenia 1 In Russia 1" in page.words
    assert "Alternative" not in page.words


@pytest.mark.parametrize("asked", ["show=open", "show=waiting&held=free", "language=ru&need=health"])
def test_every_count_opens_exactly_its_list(working: Window, vault: ScriptedVault, asked: str) -> None:
    """Whatever else is chosen: each chip's number is the number of lines its address shows."""
    vault.rows = [*SEVERAL, replace(CRISIS, language="en")]
    chips = re.findall(
        r'<a class="chip" id="chip-[^"]+" href="([^"]+)"[^>]*>[^<]*<span class="n">(\d+)</span>',
        working.open(f"/queue?{asked}").text,
    )
    assert len(chips) > 10
    for address, count in chips:
        assert len(shown_in(working, working.open(unescape(address)))) == int(count), address


def test_each_chosen_filter_is_a_chip_that_takes_itself_away(working: Window, vault: ScriptedVault) -> None:
    """By a link, so by any key; and one takes all away."""
    vault.rows = SEVERAL
    page = working.open("/queue?show=waiting&held=free&need=summons&order=longest")
    assert "Shown: 1 case Remove the filter Part of the queue: Waiting for us ×" in page.words
    without = {name: unescape(address) for name, address in re.findall(r'id="without-(\w+)" href="([^"]+)"', page.text)}
    assert set(without) == {"show", "held", "need", "order"}
    assert without["held"].endswith("?show=waiting&need=summons&order=longest")
    assert without["show"].endswith("?show=open&held=free&need=summons&order=longest")
    assert "Shown:" not in working.open("/queue?show=open").words


def test_the_filters_are_there_when_one_comes_back(working: Window, vault: ScriptedVault) -> None:
    """From a case, by the menu or after the lock; until all open ones are asked for."""
    vault.rows = SEVERAL
    vault.cases["free"] = replace(CASE, case_id="free")
    page = working.open("/queue?show=waiting&held=free")
    case = working.open(re.findall(r'href="([^"]+)#newest" data-row', page.text)[0])
    assert "Case K7-41" in case.words
    back = working.open("/queue")
    assert (back.path.rpartition("/")[2], shown_in(working, back)) == ("queue", {"free"})
    working.send("/lock")
    working.send("/unlock/open", passphrase=PASSPHRASE)
    assert "Shown: 1 case" in working.open("/queue").words
    working.open("/queue?show=open")
    assert "Shown:" not in working.open("/queue").words


def test_addresses_hold_codes_and_nothing_of_a_person(working: Window, vault: ScriptedVault) -> None:
    """Not a word of a letter, not a name, not an id: a browser's history may keep them."""
    vault.rows = [*SEVERAL, CRISIS]
    working.send("/queue/views", name="Моя смена", show="waiting")
    addresses = re.findall(r'(?:href|action|hx-get)="([^"]*/queue[^"]*)"', working.open("/queue?held=free").text)
    assert len(addresses) > 20
    for address in addresses:
        assert re.fullmatch(r"(/[0-9a-f]{32}|/static)/queue[a-z./]*(\?([a-z]+=[a-z0-9_-]*&?)*)?", unescape(address)), (
            address
        )


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
