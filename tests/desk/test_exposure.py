"""Exposure in sentences, and a machine that is gone: what was exposed, what one button does."""

from dataclasses import replace

import pytest

from tests.desk.stand import ScriptedVault, Window
from tests.desk.stand_members import ANNA, ANNA_PERSON, ANNAS, LAPTOP, ME, VERA_PERSON
from tests.desk.stand_work import ANNA_IS, EXPOSED, FIGURES, I_AM, VERA_IS
from tropa.vault.errors import VaultError
from tropa.vault.membership.errors import NotASteward
from tropa.vault.views_exposure import Change, MovableCase, MoveView, PictureView, SharedRow
from tropa.vault.views_loads import LeavingView, NamedCase
from tropa.vault.views_members import MeView
from tropa.vault.views_work import ExposureRow, ExposuresView
from tropa.vault.work.errors import UnknownReader


@pytest.fixture
def exposed(working: Window, vault: ScriptedVault) -> ScriptedVault:
    """A network of three with figures."""
    vault.members.everybody += [ANNA_PERSON, VERA_PERSON]
    vault.work.exposed, vault.work.figures = EXPOSED, FIGURES
    return vault


def handle(window: Window, id: str) -> str:
    """A handle, as the page would give it."""
    found: str = window.stand.desk.handles.handle_of(id)
    return found


def test_everyone_s_exposure_is_a_sentence_and_so_are_the_worst_pairs(working: Window, exposed: ScriptedVault) -> None:
    """People, threads, and what is in them."""
    words = working.open("/exposure").words
    assert "you 12 people, 20 threads: letters in 12, notes in 5" in words
    assert "Анна 3 people, 4 threads: letters in 3" in words
    assert "Вера <юрист> Nothing about anyone who wrote to us." in words
    assert "you + Анна 14 people, 24 threads" in words


def test_before_anybody_reads_anything_the_page_says_so(working: Window, vault: ScriptedVault) -> None:
    """No empty table."""
    vault.work.figures = ExposuresView((), ())
    assert "Nobody reads anything yet." in working.open("/exposure").words


def test_several_together_are_shown_case_by_case(working: Window, exposed: ScriptedVault) -> None:
    """With links to those that are here, and the register where one of them holds it."""
    page = working.open(f"/exposure/together?member={handle(working, ME)}&member={handle(working, ANNA)}")
    assert "If compromised: you + Анна" in page.words
    assert "1 person, 2 threads: letters in 1, notes in 2" in page.words
    assert "Case K7-41 letters, notes (read by Анна)" in page.words
    assert "A case that is not in your vault nothing written yet" in page.words
    assert "one of them holds the register" in page.words
    assert f"/case/{handle(working, 'case-1')}" in page.text


@pytest.mark.parametrize("asked", ["", "?member=0123456789abcdef", "?member="])
def test_nobody_chosen_is_the_list(working: Window, exposed: ScriptedVault, asked: str) -> None:
    """No error."""
    assert working.open(f"/exposure/together{asked}").path.endswith("/exposure")


def test_a_lost_machine_shows_what_was_exposed_and_what_the_button_does(
    working: Window, exposed: ScriptedVault
) -> None:
    """In order, before anything is done."""
    words = working.open(f"/network/device/{handle(working, ANNAS)}").words
    for said in (
        "If Анна · 4d5e6f is gone",
        "1 person, 2 threads: letters in 1, notes in 2",
        "a coordinator’s machine holds the register of audiences",
        "3 first letters that nobody has answered yet",
        "At once: nobody seals to that machine any more",
        "New keys and a new box; the old boxes are closed: 16 Nov – 22 Nov, 23 Nov – 29 Nov",
        "It is this member's only machine",
        "What people must do",
    ):
        assert said in words


def test_retiring_needs_a_tick_and_says_what_happened(working: Window, exposed: ScriptedVault) -> None:
    """It cannot be taken back."""
    path = f"/network/device/{handle(working, ANNAS)}"
    assert "Tick first" in working.send(f"{path}/retire").words
    assert exposed.members.done == []
    assert "Retired. New keys are on their way." in working.send(f"{path}/retire", sure="yes").words
    exposed.members.one_is_enough = False
    assert "waits for other stewards' signatures" in working.send(f"{path}/retire", sure="yes").words
    assert exposed.members.done == [("retire", ANNAS)] * 2


def test_a_steward_s_machine_says_what_must_come_first(working: Window, exposed: ScriptedVault) -> None:
    """No button that would fail."""
    words = working.open(f"/network/device/{handle(working, LAPTOP)}").words
    assert "First propose that it is a steward no more" in words
    assert "Suspend and retire it" not in words


def test_who_is_no_steward_sees_what_was_exposed_and_whom_to_ask(working: Window, exposed: ScriptedVault) -> None:
    """A refusal is words."""
    exposed.members.mine = MeView(ME, LAPTOP, ("caseworker",), "active", is_steward=False, can_publish=False)
    path = f"/network/device/{handle(working, ANNAS)}"
    words = working.open(path).words
    assert "1 person, 2 threads" in words
    assert "Only a steward can change this." in words
    exposed.members.fails = NotASteward()
    assert "Only a steward's desk can do this." in working.send(f"{path}/retire", sure="yes").words


def test_exposure_of_oneself_counts_oneself(working: Window, exposed: ScriptedVault) -> None:
    """The page asks for whom it was given."""
    exposed.work.exposed = replace(EXPOSED, register=False)
    page = working.open(f"/exposure/together?member={handle(working, I_AM.member_id)}")
    assert "If compromised: you" in page.words
    assert "register" not in page.words


def test_what_a_lost_machine_leaves_behind_is_said_before_the_button(working: Window, vault: ScriptedVault) -> None:
    """Cases without a holder, threads without a reader, tasks, roles nobody has, stewards' signatures."""
    vault.members.everybody.append(ANNA_PERSON)
    address = f"/network/device/{working.stand.desk.handles.handle_of(ANNAS)}"
    assert "Nothing: this member has another machine in use" in working.open(address).words
    vault.loads.left = LeavingView(
        3, 5, (NamedCase("case-1", "K7-41"),), 2, (NamedCase("case-9", "B2-02"),), ("caseworker",), 2, 2
    )
    page = working.open(address)
    for said in (
        "3 open cases are held by nobody then",
        "5 open tasks are in them",
        "2 threads lose their last reader",
        "Nobody else is caseworker",
        "Case K7-41",
        "Case B2-02",
    ):
        assert said in page.words
    assert page.words.index("What is left behind") < page.words.index("What one button does")


def test_the_drawing_says_in_words_what_it_shows(working: Window, vault: ScriptedVault) -> None:
    """SVG with a role, a title and a description; the same as a table; whoever shares nothing is named."""
    vault.exposures.drawn = PictureView((I_AM, ANNA_IS, VERA_IS), (SharedRow(I_AM, ANNA_IS, 3),))
    page = working.open("/exposure")
    assert 'role="img" aria-labelledby="picture-title picture-said"' in page.text
    assert "you + Анна: 3 threads in common" in page.text.split("<desc")[1].split("</desc>")[0]
    assert "you + Анна 3 threads in common" in page.words
    assert "Share nothing with anybody: Вера <юрист>." in page.words
    assert "style=" not in page.text
    assert "<script>" not in page.text


def test_before_anybody_shares_anything_there_is_no_drawing(working: Window) -> None:
    """And the page says when there will be one."""
    page = working.open("/exposure")
    assert "<svg" not in page.text
    assert "Nobody shares a thread with anybody yet" in page.words


def test_what_moving_a_case_would_change_is_shown_for_both(working: Window, vault: ScriptedVault) -> None:
    """Before and after, and for the two together; the name stands in no address."""
    before, after = ExposureRow((ANNA_IS,), 2, 3, ()), ExposureRow((ANNA_IS,), 3, 4, ())
    same = ExposureRow((I_AM,), 5, 6, ())
    vault.exposures.can_move = [MovableCase("case-1", "K7-41", I_AM)]
    vault.exposures.move = MoveView(
        "case-1", "K7-41", I_AM, ANNA_IS, Change(same, same), Change(before, after), Change(same, same), True
    )
    vault.members.everybody.append(ANNA_PERSON)
    assert '<option value="K7-41">' in working.open("/exposure").text
    to = working.stand.desk.handles.handle_of(ANNA)
    page = working.send("/exposure/moving", name=" k7-41 ", member=to)
    assert "Case K7-41 : you → Анна" in page.words
    assert "2 people, 3 threads 3 people, 4 threads" in page.words
    assert "5 people, 6 threads the same" in page.words
    assert "Анна reads something of this case already" in page.words
    assert "To the hand-over" in page.words
    assert "K7" not in page.path


@pytest.mark.parametrize(
    ("name", "error", "said"),
    [
        ("", None, "no open case of this name"),
        ("Z9-99", None, "no open case of this name"),
        ("K7-41", UnknownReader(), "They hold it already"),
    ],
)
def test_a_move_that_cannot_be_is_said(
    working: Window, vault: ScriptedVault, name: str, error: VaultError | None, said: str
) -> None:
    """And what was typed stays."""
    vault.exposures.can_move, vault.exposures.fails = [MovableCase("case-1", "K7-41", I_AM)], error
    page = working.send("/exposure/moving", name=name, member="nobody")
    assert page.status == 400
    assert said in page.words
    assert f'value="{name}"' in page.text
