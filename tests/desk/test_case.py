"""The case page: facts, letters letter for letter, who will read, drafts, answers."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from html import unescape

import pytest

from tests.desk.moments import MINUTE
from tests.desk.stand import ASK, CASE, ROOM, ScriptedVault, Window
from tropa.cases.fold import Problem
from tropa.vault.errors import BoxGone
from tropa.vault.views import Fact, SyncState, TimelineEntry

HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=alert(1)> </textarea></p> {{ 7*7 }} &amp; \"' "
    "\u202eдом\u2066 a\u0000b \n\n  отступ\n javascript:alert(1) <!-- --> ]]> 🙂"
)
OWN = TimelineEntry("own", "letter", "you", "Ответ", MINUTE, "own", False, "posted")


def path_of(window: Window) -> str:
    """The one case's address."""
    return f"/case/{window.stand.desk.handles.handle_of('case-1')}"


def letter_number(page: str) -> str:
    """The number of the composer's letter."""
    return page.split('name="letter" value="')[1].split('"')[0]


def test_facts_come_with_their_source(working: Window) -> None:
    """What was said, by whom, when; what was not said is said so."""
    words = working.open(path_of(working)).words
    for said in ("Case K7-41", "within 72 hours · said, 23 Nov", "summons, health", "Act by 25 Nov", "in 2 days"):
        assert said in words


def test_a_fact_that_was_not_said_is_a_gap(working: Window, vault: ScriptedVault) -> None:
    """And no day is invented."""
    facts = tuple(Fact(fact.key, () if fact.key == "act_by" else fact.values, "said", MINUTE) for fact in CASE.facts)
    vault.cases["case-1"] = replace(CASE, facts=facts)
    assert "Act by not said" in working.open(path_of(working)).words


def test_who_will_read_is_said_in_words_beside_the_composer(working: Window) -> None:
    """The seeker, you, and no one else."""
    assert "Will be read by the seeker you and no one else" in working.open(path_of(working)).words


@pytest.mark.parametrize("where", ["letter", "draft"])
def test_hostile_text_is_shown_letter_for_letter(working: Window, vault: ScriptedVault, where: str) -> None:
    """It is text everywhere, and nothing of it is lost."""
    if where == "letter":
        vault.cases["case-1"] = replace(CASE, timeline=(replace(ASK, text=HOSTILE),))
    else:
        vault.cases["case-1"] = replace(CASE, draft=HOSTILE)
    page = working.open(path_of(working)).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert HOSTILE in unescape(page).replace("\ufffd", "\u0000")


def test_a_leading_line_break_of_a_draft_survives(working: Window, vault: ScriptedVault) -> None:
    """Browsers drop the first line break in a text field, so the page sends one more."""
    vault.cases["case-1"] = replace(CASE, draft="\nпервая")
    assert ">\n\nпервая</textarea>" in working.open(path_of(working)).text


def test_each_letter_says_how_its_author_is_known_and_where_ours_is(working: Window, vault: ScriptedVault) -> None:
    """Unverified within the team; from the seeker; waiting, sent, not delivered."""
    entries = [ASK, replace(ASK, verification="reply-key"), OWN, replace(OWN, delivery="waiting")]
    entries += [replace(OWN, delivery="retrying"), replace(OWN, delivery="box-gone")]
    vault.cases["case-1"] = replace(CASE, timeline=tuple(entries), waiting_letters=2)
    words = working.open(path_of(working)).words
    for said in ("unverified within the team", "from the seeker of this thread", "sent", "waiting to go"):
        assert said in words
    for said in ("not gone yet, will be tried again", "the relay says their box is gone", "2 letters waiting to go"):
        assert said in words


@pytest.mark.parametrize(
    ("flag", "said"),
    [
        ("crisis", "Answer this first: ask directly whether they are safe now"),
        ("minor", "No lodging or travel with adult helpers"),
        ("lawyer_first", "Do not ask to recount events"),
    ],
)
def test_flags_change_what_the_page_advises(working: Window, vault: ScriptedVault, flag: str, said: str) -> None:
    """Beside the composer, before one writes."""
    facts = (*CASE.facts[:-1], Fact("flags", (flag,), "said", MINUTE))
    vault.cases["case-1"] = replace(CASE, facts=facts)
    assert said in working.open(path_of(working)).words


def test_what_is_wrong_with_a_thread_is_said(working: Window, vault: ScriptedVault) -> None:
    """Neutrally, with numbers."""
    problems = (Problem("hole", "seeker", 2), Problem("other-network", "seeker", 1))
    vault.cases["case-1"] = replace(CASE, problems=problems)
    words = working.open(path_of(working)).words
    assert "2 letters of this thread are missing: withheld by the relay, or lost." in words
    assert "shown the notice of another network" in words


def test_opening_a_case_marks_it_read(working: Window, vault: ScriptedVault) -> None:
    """The mark is still seen on the page that was opened; refreshing in the background marks nothing."""
    vault_before = vault.cases["case-1"]
    working.poll(f"{path_of(working)}/letters")
    assert vault.cases["case-1"] == vault_before
    assert '<span class="tag path">new</span>' in working.open(path_of(working)).text
    assert not vault.cases["case-1"].timeline[0].unread


def test_an_answer_goes_into_the_outbox_once(working: Window, vault: ScriptedVault) -> None:
    """A double click or a reload sends one letter; sync is asked to hurry."""
    path = path_of(working)
    number = letter_number(working.open(path).text)
    first = working.send(f"{path}/answer", text="Первая строка\r\nвторая", letter=number)
    working.send(f"{path}/answer", text="Первая строка\r\nвторая", letter=number)
    assert vault.answers == [("case-1", "Первая строка\nвторая")]
    assert "goes out sealed with the next sync" in first.words
    assert working.stand.syncs[-1].nudges == 1


def test_two_answers_at_the_same_moment_are_one(working: Window, vault: ScriptedVault) -> None:
    """Two threads with one form."""
    path = path_of(working)
    number = letter_number(working.open(path).text)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: working.send(f"{path}/answer", text="да", letter=number, follow=False), range(4)))
    assert len(vault.answers) == 1


def test_a_late_draft_of_a_sent_answer_is_dropped(working: Window, vault: ScriptedVault) -> None:
    """Otherwise it would be sent again by a tired hand."""
    path = path_of(working)
    number = letter_number(working.open(path).text)
    working.send(f"{path}/answer", text="готово", letter=number)
    assert working.send(f"{path}/draft", text="готово", letter=number, follow=False).status == 303
    assert vault.cases["case-1"].draft == ""


@pytest.mark.parametrize("text", ["", "  \n "])
def test_an_empty_answer_is_not_sent(working: Window, vault: ScriptedVault, text: str) -> None:
    """The page says so and stays."""
    answer = working.send(f"{path_of(working)}/answer", text=text, letter="1")
    assert answer.status == 400
    assert "The answer is empty. Nothing was sent." in answer.words
    assert vault.answers == []


def test_too_long_an_answer_stays_on_the_page(working: Window, vault: ScriptedVault) -> None:
    """By how much is said, nothing is cut off, and a shorter one goes under the same form."""
    path, text = path_of(working), "щ" * (ROOM + 3)
    answer = working.send(f"{path}/answer", text=text, letter="7")
    assert answer.status == 400
    assert "The answer is 3 characters too long. Nothing was sent; the draft is kept." in answer.words
    assert text in answer.text
    assert vault.cases["case-1"].draft == text
    working.send(f"{path}/answer", text=text[3:], letter="7")
    assert vault.answers == [("case-1", text[3:])]


def test_a_draft_is_kept_and_found_again(working: Window, vault: ScriptedVault) -> None:
    """By the button, and by the script, which gets no page."""
    path = path_of(working)
    assert (
        "Draft kept in your vault. Nothing was sent." in working.send(f"{path}/draft", text="Доброе", letter="1").words
    )
    assert ">\nДоброе</textarea>" in working.open(path).text
    assert vault.answers == []


def test_where_no_answer_can_arrive_no_composer_is_shown(working: Window, vault: ScriptedVault) -> None:
    """The box is gone; the draft is still shown."""
    vault.cases["case-1"] = replace(CASE, box_gone=True, draft="не успели")
    answer = working.open(path_of(working))
    assert "The relay says this person's box is gone" in answer.words
    assert "не успели" in answer.text
    assert "<textarea" not in answer.text


def test_a_box_that_went_while_writing_loses_no_text(working: Window, vault: ScriptedVault) -> None:
    """The answer comes back with what happened."""
    path = path_of(working)

    def gone(case_id: str, text: str) -> None:
        vault.save_draft(case_id, text)
        vault.cases[case_id] = replace(vault.cases[case_id], box_gone=True)
        raise BoxGone

    vault.answer = gone  # type: ignore[method-assign]
    answer = working.send(f"{path}/answer", text="почти готово", letter="1")
    assert answer.status == 400
    assert "почти готово" in answer.text


def test_an_unknown_case_is_said(working: Window, vault: ScriptedVault) -> None:
    """A handle from another run, and a case that was destroyed."""
    path = path_of(working)
    vault.cases.clear()
    for address in (path, "/case/0123456789abcdef"):
        answer = working.open(address)
        assert answer.status == 404
        assert "There is no such case in this vault" in answer.words


def mark_of(page: str) -> str:
    """The mark that an open page asks with."""
    return page.split("/letters?mark=")[1].split('"')[0]


def test_a_new_letter_appears_in_an_open_page_and_is_announced(working: Window, vault: ScriptedVault) -> None:
    """What has not changed is not sent, nor is what was only read."""
    path = path_of(working)
    mark = mark_of(working.open(path).text)
    assert working.poll(f"{path}/letters?mark={mark}").status == 204
    case = vault.cases["case-1"]
    vault.cases["case-1"] = replace(case, timeline=(*case.timeline, replace(ASK, event_id="2", text="Ещё письмо")))
    piece = working.poll(f"{path}/letters?mark={mark}")
    assert "Ещё письмо" in piece.text
    assert "A new letter has arrived in this case." in piece.text
    assert "<textarea" not in piece.text


def test_a_delivery_is_not_announced_as_a_letter(working: Window, vault: ScriptedVault) -> None:
    """Our letter went from waiting to sent: shown, not spoken."""
    vault.cases["case-1"] = replace(CASE, timeline=(ASK, replace(OWN, delivery="waiting")))
    path = path_of(working)
    mark = mark_of(working.open(path).text)
    vault.cases["case-1"] = replace(CASE, timeline=(ASK, OWN))
    piece = working.poll(f"{path}/letters?mark={mark}")
    assert piece.status == 200
    assert "has arrived" not in piece.text


def test_the_title_names_no_one(working: Window) -> None:
    """Titles stay in a browser's history."""
    assert "<title>Case · Tropa</title>" in working.open(path_of(working)).text


def test_browsers_are_asked_to_send_the_page_nowhere(working: Window) -> None:
    """No translation service, no spelling service, no saved forms."""
    page = working.open(path_of(working)).text
    assert 'translate="no"' in page
    assert '<meta name="google" content="notranslate">' in page
    composer = page.split("<textarea")[1].split(">")[0]
    assert 'spellcheck="false"' in composer
    assert 'autocomplete="off"' in composer


def test_the_footer_says_how_sync_stands(working: Window, vault: ScriptedVault) -> None:
    """On every page, without waiting for the network."""
    vault.sync = SyncState(MINUTE - 3, 2, 0, 0, "unreachable", True)
    for path in ("/queue", "/settings", "/keys", path_of(working)):
        words = working.open(path).words
        assert "Synced 3 minutes ago · 2 letters waiting to go" in words
        assert "The relay cannot be reached. Nothing is lost" in words


def test_a_false_notice_is_an_alarm(working: Window, vault: ScriptedVault) -> None:
    """In the footer and on the settings page."""
    vault.sync = SyncState(MINUTE, 0, 0, 0, "notice-differs", False)
    assert '<p class="alarm">Alarm: the relay shows another notice' in working.open("/queue").text
    assert working.open("/settings").words.count("Alarm: the relay shows another notice") == 2
