"""Questions in real Chromium: by keyboard alone and without scripts."""

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.desk.in_browser import Opener, browser, open_desk
from tests.desk.stand import CASE, PASSPHRASE, ROW, Stand, founded_vault
from tests.desk.stand_work import DOUBTED, I_AM, QUESTIONS, THREAD, work_on

__all__ = ["browser", "open_desk"]
pytestmark = pytest.mark.browser


def test_a_question_is_found_and_answered_by_keyboard_without_scripts(tmp_path: Path, open_desk: Opener) -> None:
    """From the queue to the list, to the case, to the tick and the button; an early Enter destroys nothing."""
    belongs, destroy = QUESTIONS[0], QUESTIONS[3]
    vault = founded_vault(ROW, one=CASE)
    vault.work.known.append("case-1")
    vault.work.cases["case-1"] = replace(work_on("case-1", I_AM), threads=(THREAD, DOUBTED), asked=(destroy, belongs))
    desk = open_desk(lambda port: Stand(tmp_path, vault, port=port), java_script_enabled=False)
    desk.stand.path.write_bytes(b"vault")
    page, keys = desk.page, desk.page.keyboard
    page.goto(desk.stand.launch.path.as_uri())
    page.click("button")
    page.fill("#passphrase", PASSPHRASE)
    keys.press("Enter")
    page.get_by_role("link", name="See the questions").focus()
    keys.press("Enter")
    page.get_by_role("link", name="Case K7-41").first.focus()
    keys.press("Enter")
    tick = page.get_by_role("checkbox", name="I have made sure")
    tick.focus()
    keys.press("Enter")
    expect(page.locator("p.trouble[role=alert]")).to_contain_text("Tick first")
    tick.focus()
    keys.press("Space")
    keys.press("Tab")
    expect(page.get_by_role("button", name="Yes, destroy the case")).to_be_focused()
    keys.press("Tab")
    expect(page.get_by_role("button", name="No").first).to_be_focused()
    keys.press("Shift+Tab")
    keys.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("The case is destroyed")
    assert [each for each in vault.work.done if each[0] in ("yes", "no")] == [("yes", destroy.event_id)]
