"""The Dispatch page in real Chromium: by keyboard alone, and without scripts."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.desk.in_browser import Desk, Opener, browser, open_desk
from tests.desk.stand import CASE, NETWORK, ROW, ScriptedVault, Stand
from tests.desk.stand_dispatch import EVERYTHING, HOLDER, LEGAL, assigned, proposing
from tests.desk.stand_members import ANNA_PERSON, VERA_PERSON
from tests.desk.stand_work import ANNA_IS, VERA_IS
from tropa.vault.dispatching.errors import RuleForbids

__all__ = ["browser", "open_desk"]
pytestmark = pytest.mark.browser

RUSSIAN_A = """document.activeElement.dispatchEvent(
    new KeyboardEvent("keydown", {key: "ф", code: "KeyA", bubbles: true, cancelable: true}))"""


def opened(folder: Path, open_desk: Opener, **options: object) -> Desk:
    """A coordinator's desk at the Dispatch page: seven lines, the first of them a close call."""
    vault = ScriptedVault(rows=[ROW], cases={"case-1": CASE}, net=NETWORK)
    vault.members.everybody += [ANNA_PERSON, VERA_PERSON]
    others = (replace(HOLDER, role_id=f"h{n}", case_name=f"H{n}") for n in range(6))
    vault.dispatching.proposed = proposing(
        assigned(LEGAL, VERA_IS, "close", 3), *(assigned(each, ANNA_IS) for each in others)
    )

    def make(port: int) -> Stand:
        stand = Stand(folder, vault, port=port)
        stand.path.write_bytes(b"vault")
        return stand

    desk = open_desk(make, **options)
    if options.get("java_script_enabled", True):
        desk.enter()
    else:
        desk.page.goto(desk.stand.launch.path.as_uri())
        desk.page.click("button")
    desk.unlock()
    desk.page.get_by_role("link", name="Dispatch").click()
    desk.page.wait_for_url("**/dispatch")
    return desk


@pytest.fixture
def desk(tmp_path: Path, open_desk: Opener) -> Desk:
    """The same with everything a browser does."""
    return opened(tmp_path, open_desk)


def lines(desk: Desk) -> list[str]:
    """The cases of the lines on the page."""
    return [text.removeprefix("for ") for text in desk.page.locator(".proposal .for").all_inner_texts()]


def focused(desk: Desk) -> str:
    """The case of the line that has the focus."""
    found: str = desk.page.evaluate(
        "document.activeElement.closest('.proposal')?.querySelector('.for').innerText ?? ''"
    )
    return found.removeprefix("for ")


def test_lines_are_walked_accepted_and_taken_back_by_keys(desk: Desk) -> None:
    """The focus goes on to the next line, and nothing is accepted but what has it."""
    page, keys = desk.page, desk.page.keyboard
    keys.press("a")
    keys.press("j")
    assert focused(desk) == "K7-41"
    keys.press("j")
    assert focused(desk) == "H0"
    keys.press("a")
    assert focused(desk) == "H1"
    expect(page.locator(".proposal")).to_have_count(6)
    assert focused(desk) == "H1"
    expect(page.locator("#dispatch-said")).to_contain_text("Offered to Анна.")
    assert page.url.endswith("/dispatch")
    keys.press("k")
    page.evaluate(RUSSIAN_A)
    expect(page.locator("#dispatch-said")).to_contain_text("Offered to Вера")
    keys.press("u")
    expect(page.locator("#dispatch-said")).to_contain_text("Taken back: 1 offer.")
    assert [each[:2] for each in desk.vault().dispatching.done] == [("accept", "h0"), ("accept", "role-1"), ("undo",)]


def test_keys_pressed_in_haste_take_the_lines_that_stood_there(desk: Desk) -> None:
    """Each press its own line, in order, however slow the desk is; then the list is of what is left."""
    keys = desk.page.keyboard
    keys.press("j")
    for _ in range(4):
        keys.press("a")
    expect(desk.page.locator(".proposal")).to_have_count(3)
    assert [each[1] for each in desk.vault().dispatching.done] == ["role-1", "h0", "h1", "h2"]
    assert lines(desk) == ["H3", "H4", "H5"]
    assert focused(desk) == "H3"


def test_everything_certain_is_one_key(desk: Desk) -> None:
    """Close calls stay; the focus goes to what is left."""
    keys = desk.page.keyboard
    keys.press("j")
    keys.press("j")
    keys.press("Shift+A")
    expect(desk.page.locator(".proposal")).to_have_count(1)
    assert focused(desk) == "K7-41"
    assert [each[0] for each in desk.vault().dispatching.done] == ["accept-certain"]


def test_a_refusal_brings_the_line_back_and_says_why(desk: Desk) -> None:
    """In words that stay until something else goes wrong."""
    desk.vault().dispatching.fails = RuleForbids([])
    keys = desk.page.keyboard
    keys.press("j")
    keys.press("a")
    expect(desk.page.locator("#dispatch-said .trouble")).to_contain_text("A rule forbids this")
    expect(desk.page.locator(".proposal.going")).to_have_count(0)
    assert lines(desk)[0] == "K7-41"


def test_changing_and_explaining_are_a_key_away_and_lead_back(desk: Desk) -> None:
    """To the same line, after Back and after a choice."""
    page, keys = desk.page, desk.page.keyboard
    keys.press("j")
    keys.press("e")
    page.wait_for_url("**/dispatch/part/*")
    expect(page.get_by_role("heading", name="Why Вера")).to_be_visible()
    page.get_by_role("link", name="← Dispatch").press("Enter")
    page.wait_for_url(re.compile("/dispatch#row-"))
    assert focused(desk) == "K7-41"
    keys.press("c")
    page.wait_for_url(re.compile("/dispatch/part/.*#others"))
    page.get_by_role("radio", name="Анна").press("Space")
    page.get_by_role("button", name="Offer it").press("Enter")
    expect(page.locator(".said")).to_contain_text("Offered to Анна.")
    assert desk.vault().dispatching.done[-1][:3] == ("change", "role-1", ("anna-member-id",))


def test_keys_are_listed_and_can_be_switched_off(desk: Desk) -> None:
    """As everywhere on the desk."""
    page, keys = desk.page, desk.page.keyboard
    keys.press("?")
    expect(page.locator("dialog")).to_contain_text("all that are certain")
    keys.press("a")
    keys.press("Escape")
    desk.stand.desk.choose("shortcuts", "off")
    page.reload()
    page.locator("[data-row]").first.focus()
    keys.press("a")
    expect(page.locator(".proposal.going")).to_have_count(0)
    assert desk.vault().dispatching.done == []


def test_a_newer_proposal_appears_by_itself(desk: Desk) -> None:
    """Without losing the line one is at."""
    keys = desk.page.keyboard
    keys.press("j")
    keys.press("j")
    keys.press("j")
    desk.vault().dispatching.proposed = EVERYTHING
    desk.page.evaluate("htmx.trigger('#dispatch-lines', 'refresh')")
    expect(desk.page.locator(".proposal")).to_have_count(3)
    assert focused(desk) == "B1-02"


def test_without_scripts_every_line_is_a_form(tmp_path: Path, open_desk: Opener) -> None:
    """Accepted, led to the next line, taken back; no page is the answer to a form."""
    desk = opened(tmp_path, open_desk, java_script_enabled=False)
    page = desk.page
    page.get_by_role("button", name="Accept: Вера").click()
    page.wait_for_url(re.compile("/dispatch#row-"))
    expect(page.locator(".said")).to_contain_text("Offered to Вера")
    assert lines(desk)[0] == "H0"
    page.get_by_role("button", name="Accept all 6 certain").click()
    expect(page.locator(".said")).to_contain_text("6 offers go out.")
    page.get_by_role("button", name="Take the last step back").click()
    expect(page.locator(".said")).to_contain_text("Taken back")
    assert [each[0] for each in desk.vault().dispatching.done] == ["accept", "accept-certain", "undo"]
