"""Journeys in real Chromium: what is wrong is said while one types, two keys for a failed leg, alarms in the title."""

import re
import time
from pathlib import Path
from typing import Any

import pytest

from tests.desk.everyone import opened
from tests.desk.in_browser import Desk, Opener, browser, open_desk
from tests.desk.stand import PASSPHRASE
from tests.desk.stand_journeys import QUIET, SOUNDING, STOP, TRAIN, ScriptedJourneys
from tests.desk.test_journeys_everyone import travelling_vault

__all__ = ["browser", "open_desk"]
pytestmark = pytest.mark.browser
SOON_MS = 15_000


@pytest.fixture
def desk(tmp_path: Path, open_desk: Opener) -> Desk:
    """An unlocked desk with a draft, a running journey, and nothing that sounds."""
    vault = travelling_vault()
    vault.journeys.found, vault.watch.all = (), {"journey-2": QUIET}
    return opened(tmp_path, vault, open_desk, "en", "light")


def go(desk: Desk, path: str) -> None:
    """Open a page by its address."""
    base = (
        re.sub(r"/queue.*", "", desk.page.url) if "/queue" in desk.page.url else "/".join(desk.page.url.split("/")[:4])
    )
    desk.page.goto(f"{base}{path}")


def journey(desk: Desk, journey_id: str) -> str:
    """A journey's address."""
    return f"/journey/{desk.stand.desk.handles.handle_of(journey_id)}"


def test_what_is_wrong_appears_while_one_types_and_the_cursor_stays(desk: Desk) -> None:
    """In the list and beside the leg; the field keeps every letter."""
    go(desk, journey(desk, "journey-1") + "/plan")
    desk.vault().journeys.found = (STOP,)
    title = desk.page.locator("#title")
    title.press("End")
    title.press_sequentially(" и обратно", delay=60)
    desk.page.locator("#found li.stop").wait_for(timeout=SOON_MS)
    assert title.input_value() == "К морю <и дальше> и обратно"
    assert desk.page.evaluate("document.activeElement.id") == "title"
    assert desk.page.locator(".leg .found li.stop").count() == 1
    desk.vault().journeys.found = ()
    title.press("x")
    desk.page.locator("#found li.stop").wait_for(state="detached", timeout=SOON_MS)


def test_a_new_leg_keeps_what_is_typed_and_a_reload_and_a_lock_do_too(desk: Desk) -> None:
    """Nothing is saved meanwhile."""
    go(desk, journey(desk, "journey-1") + "/plan")
    page = desk.page
    page.fill("#title", "Ещё не решено")
    page.locator("button[value=add-leg]").click()
    page.wait_for_url("**/plan#add-leg")
    assert page.locator(".leg").count() == 4
    page.fill("#title", "Почти решено")
    page.locator(".frame [data-lock] button").click()
    page.wait_for_url("**/unlock")
    page.fill("#passphrase", PASSPHRASE)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/plan"))
    assert page.locator("#title").input_value() == "Почти решено"
    assert page.locator(".leg").count() == 4
    assert desk.vault().journeys.done == []


def test_a_button_pressed_while_a_check_is_under_way_does_what_it_says(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However slow the check is."""
    go(desk, journey(desk, "journey-1") + "/plan")
    check = ScriptedJourneys.check

    def slow(*given: Any) -> Any:
        time.sleep(1)
        return check(*given)

    monkeypatch.setattr(ScriptedJourneys, "check", slow)
    desk.page.fill("#title", "На юг")
    with desk.page.expect_request("**/plan/check"):
        desk.page.fill("#title", "На самый юг")
    desk.page.locator("#place-name").evaluate("each => { each.closest('details').open = true; }")
    desk.page.fill("#place-name", "Вокзал")
    desk.page.get_by_role("button", name="Propose them from the legs").click()
    desk.page.wait_for_url("**/plan#checkins", timeout=SOON_MS)
    desk.page.wait_for_timeout(2_000)
    assert desk.page.url.endswith("/plan#checkins")
    assert desk.page.locator("#title").input_value() == "На самый юг"


def test_a_leg_failed_in_two_keystrokes(desk: Desk) -> None:
    """X says who is told and what takes its place, Enter does it."""
    go(desk, journey(desk, "journey-2"))
    desk.page.keyboard.press("x")
    desk.page.wait_for_url("**/fail-leg")
    # Enter goes to whatever has the focus; a busy machine gives it a moment after the page is there.
    desk.page.locator("main button:focus").wait_for()
    desk.page.keyboard.press("Enter")
    desk.page.get_by_text("The backup has taken its place").wait_for()
    assert desk.vault().journeys.done == [("fail-leg", "journey-2", TRAIN.text)]


def test_an_alarm_appears_on_an_open_page_and_in_its_title_and_goes(desk: Desk) -> None:
    """A tab in the background shows it; W leads to it, and its first button takes it on."""
    go(desk, "/settings")
    own = desk.page.title()
    desk.vault().watch.all["journey-2"] = SOUNDING
    desk.page.locator("#watching .strip").wait_for(timeout=SOON_MS)
    assert desk.page.title() == f"(!) ALARM {own}"
    desk.page.keyboard.press("w")
    desk.page.wait_for_url("**/watch/of/**")
    desk.page.keyboard.press("w")
    assert desk.vault().watch.done == []
    desk.page.keyboard.press("Enter")
    desk.page.get_by_text("It is yours").wait_for()
    assert not desk.page.title().startswith("(!)")


def test_an_alarm_that_ends_elsewhere_leaves_the_title_as_it_was(desk: Desk) -> None:
    """Somebody else took it on."""
    desk.vault().watch.all["journey-2"] = SOUNDING
    go(desk, "/settings")
    assert desk.page.title().startswith("(!) ALARM ")
    desk.vault().watch.all["journey-2"] = QUIET
    desk.page.locator("#watching .strip").wait_for(state="detached", timeout=SOON_MS)
    assert not desk.page.title().startswith("(!)")
