"""Exposure in sentences, and a machine that is gone: what was exposed, what one button does."""

from dataclasses import replace

import pytest

from tests.desk.stand import ScriptedVault, Window
from tests.desk.stand_members import ANNA, ANNA_PERSON, ANNAS, LAPTOP, ME, VERA_PERSON
from tests.desk.stand_work import EXPOSED, FIGURES, I_AM
from tropa.vault.membership.errors import NotASteward
from tropa.vault.views_members import MeView
from tropa.vault.views_work import ExposuresView


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
