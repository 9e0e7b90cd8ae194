"""Flags and verifications on their pages and beside the case; what was typed stays whatever is wrong with it."""

from dataclasses import replace

import pytest

from tests.desk.stand import ScriptedVault, Window
from tests.desk.stand_care import DONE, HARM, MINOR, ONE_OF_TWO, OVER
from tests.desk.stand_work import CLOSED, I_AM, THREAD, work_on
from tests.desk.test_thread import case_path, threaded
from tests.desk.test_work_forms import did, handle
from tropa.vault.views_work import ThreadEntry
from tropa.vault.work.errors import AlreadyReviewed, NoSuchFlag

__all__ = ["threaded"]


@pytest.fixture
def watched(threaded: Window, vault: ScriptedVault) -> Window:
    """A case with flags and verifications of every kind."""
    work = replace(work_on("case-1", I_AM), threads=(THREAD,), flags=(OVER, MINOR, HARM), checks=(DONE, ONE_OF_TWO))
    vault.work.cases["case-1"] = work
    return threaded


def test_flags_that_stand_are_beside_the_case_the_gravest_first(watched: Window) -> None:
    """With what to do, why, and by whom; one that was taken back is on its own page only."""
    words = watched.open(case_path(watched)).words
    assert words.index("May harm themself Answer first") < words.index("Under 18 No journey")
    assert "пишет, что ему 17 · Анна, 23 Nov" in words
    assert "May have taken part in crimes" not in words


def test_a_risk_of_self_harm_is_a_crisis_wherever_the_case_is(watched: Window) -> None:
    """As loud as the seeker's own sign."""
    assert '<span class="tag crisis">' in watched.open(case_path(watched)).text


def test_the_history_of_a_flag_stays(watched: Window) -> None:
    """Who put it, who took it back, and why; hearsay is marked."""
    words = watched.open(f"{case_path(watched)}/flags").words
    assert "you, 23 Nov: снова по голосу taken back by Анна, 23 Nov: говорили, спокоен" in words
    assert "Анна, 23 Nov · Hearsay: Анна says so: по голосу" in words
    assert "May have taken part in crimes taken back taken back by you, 23 Nov: перепутали с братом" in words


def test_a_flag_is_put_where_one_chooses_who_is_to_know(watched: Window, vault: ScriptedVault) -> None:
    """With a reason."""
    path, place = case_path(watched), handle(watched, "thread-1")
    page = watched.send(f"{path}/flags", flag="coercion", why="просит паспорт", place=place)
    assert did(vault) == [("flag", "thread-1", "coercion", "просит паспорт")]
    assert "The flag stands." in page.words


@pytest.mark.parametrize(("flag", "why", "said"), [("", "есть", "Choose what to warn of"), ("minor", " ", "no words")])
def test_a_flag_without_kind_or_reason_is_not_put(
    watched: Window, vault: ScriptedVault, flag: str, why: str, said: str
) -> None:
    """And what was typed stays."""
    page = watched.send(f"{case_path(watched)}/flags", flag=flag, why=why, place=handle(watched, "thread-1"))
    assert (page.status, did(vault)) == (400, [])
    assert said in page.words
    assert why.strip() in page.text


def test_a_flag_is_taken_back_with_a_reason(watched: Window, vault: ScriptedVault) -> None:
    """A refusal opens the very form again, with what was typed."""
    path = case_path(watched)
    watched.send(f"{path}/flags/back", flag="minor", why="паспорт: 19")
    assert did(vault) == [("unflag", "case-1", "minor", "паспорт: 19")]
    vault.work.fails = NoSuchFlag()
    page = watched.send(f"{path}/flags/back", flag="minor", why="ещё раз")
    assert page.status == 400
    assert "This flag does not stand any more." in page.words
    assert "ещё раз" in page.text
    assert watched.send(f"{path}/flags/back", flag="nonsense", why="x").status == 400


def test_verifications_say_how_many_have_looked(watched: Window) -> None:
    """Beside the case in a line; on their page with why two are needed, how, and by whom."""
    path = case_path(watched)
    side = watched.open(path).words
    assert "confirmed повестка на 27-е 1 of 2 reviewers doubtful номер военкомата reviewers: 1" in side
    words = watched.open(f"{path}/checks").words
    assert "Two are needed: a reviewer asked for it, under 18." in words
    assert "confirmed · document seen · Анна, 23 Nov печать на месте" in words
    assert "doubtful · open source · you, 23 Nov · Hearsay: Анна says so" in words


def test_a_verification_is_put_down(watched: Window, vault: ScriptedVault) -> None:
    """What, how, with what result; and whether a second is to look."""
    page = watched.send(
        f"{case_path(watched)}/checks",
        **{"what": "адрес части", "method": "open_source", "result": "refuted", "note": "нет на карте", "high": "yes"},
        place=handle(watched, "thread-1"),
    )
    assert did(vault) == [("check", "thread-1", "адрес части", "open_source", "refuted", "нет на карте", True)]
    assert "The verification is put down." in page.words


def test_a_verification_without_how_or_result_keeps_what_was_typed(watched: Window, vault: ScriptedVault) -> None:
    """Nothing is guessed."""
    page = watched.send(f"{case_path(watched)}/checks", what="адрес <b>части</b>", method="guess", note="так")
    assert (page.status, did(vault)) == (400, [])
    assert "Choose how it was checked and what came out." in page.words
    assert 'value="адрес &lt;b&gt;части&lt;/b&gt;"' in page.text


def test_the_second_reviewer_says_their_own(watched: Window, vault: ScriptedVault) -> None:
    """In the thread of the first; a refusal keeps what was typed."""
    path = f"{case_path(watched)}/checks/review"
    fields = {"check": handle(watched, "check-1"), "thread": handle(watched, "thread-1")}
    watched.send(path, **fields, method="call", result="doubtful", note="трубку не взяли")
    assert did(vault) == [("review", "thread-1", "check-1", "call", "doubtful", "трубку не взяли")]
    vault.work.fails = AlreadyReviewed()
    page = watched.send(path, **fields, method="call", result="doubtful", note="ещё раз")
    assert page.status == 400
    assert "a second reviewer is another member" in page.words
    assert "ещё раз" in page.text
    assert watched.send(path, **fields, method="call", result="").status == 400


def test_whoever_has_reviewed_is_told_to_ask_a_colleague(watched: Window, vault: ScriptedVault) -> None:
    """No form that the vault would refuse."""
    alone = replace(ONE_OF_TWO, may_review=False)
    vault.work.cases["case-1"] = replace(vault.work.cases["case-1"], checks=(alone,))
    words = watched.open(f"{case_path(watched)}/checks").words
    assert "ask one to look" in words
    assert "Put down your word" not in words


def test_a_closed_case_shows_both_and_takes_none(watched: Window, vault: ScriptedVault) -> None:
    """Its history stays readable."""
    vault.work.cases["case-1"] = replace(vault.work.cases["case-1"], closed=CLOSED)
    for page, form in (("flags", "Put a flag"), ("checks", "Put it down")):
        words = watched.open(f"{case_path(watched)}/{page}").words
        assert form not in words
    assert "Take back" not in watched.open(f"{case_path(watched)}/flags").words


def test_what_was_said_stands_in_its_thread(threaded: Window, vault: ScriptedVault) -> None:
    """Among the other entries."""
    said = (
        ThreadEntry("f", "flag", I_AM, 0, text="пишет, что ему 17", flag="minor"),
        ThreadEntry("u", "unflag", I_AM, 0, text="ошибка", flag="minor"),
        ThreadEntry("c", "check", I_AM, 0, text="печать", method="document", result="confirmed", checked="повестка"),
    )
    work = replace(work_on("case-1", I_AM), threads=(replace(THREAD, entries=said),))
    vault.work.cases["case-1"] = work
    words = threaded.open(f"{case_path(threaded)}/thread/{handle(threaded, 'thread-1')}").words
    assert "· flag: Under 18" in words
    assert "· flag taken back: Under 18" in words
    assert "· verified “повестка”: confirmed (document seen)" in words
