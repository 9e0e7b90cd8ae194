"""The queue's pages in real Chromium: for everyone, by keyboard, and drawn anew under somebody's hands."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.desk.everyone import BOTH_WAYS, faults, opened
from tests.desk.in_browser import Desk, Opener, browser, open_desk
from tests.desk.stand import CASE, NETWORK, ROW, ScriptedVault
from tests.desk.stand_members import ANNA, ANNA_PERSON, ME
from tests.desk.test_queue import CRISIS
from tests.desk.test_queue_compare import FIRST, SECOND
from tests.desk.test_queue_views import ENGLISH
from tropa.cases.events import NEEDS
from tropa.desk.words import Language
from tropa.vault.views_queue import Alike, Comparison, QueueFilter, SavedView

__all__ = ["browser", "open_desk"]
pytestmark = pytest.mark.browser

ALIKE = Alike("case-2", "M2-08", "alike-and-same", 34)


def busy_vault() -> ScriptedVault:
    """Everything the queue may show at once."""
    answered = replace(ROW, case_id="case-5", answered=True, region="abroad-kz", language="en", first_words="щ" * 200)
    rows = [CRISIS, replace(ROW, alike=(ALIKE, replace(ALIKE, case_id="case-3", name="R4-90")), region="in_russia")]
    rows += [replace(ROW, case_id="case-4", holder_id=ME, is_mine=True, needs=NEEDS), answered]
    cases = {each: replace(CASE, case_id=each) for each in ("case-1", "case-2", "case-4", "case-5")}
    vault = ScriptedVault(rows=[*rows, replace(ROW, case_id="case-6", holder_id=ANNA)], cases=cases, net=NETWORK)
    vault.members.everybody.append(ANNA_PERSON)
    vault.queueing.left = 12
    vault.queueing.likely["case-1"] = (ALIKE, replace(ALIKE, case_id="case-4", name="R4-90", told_apart=True))
    vault.queueing.compared["case-1"] = Comparison(FIRST, SECOND, ALIKE)
    vault.queueing.saved = [
        ENGLISH,
        SavedView("view-2", "ж" * 40, QueueFilter("waiting", "free", urgency="72h", need="health", within="7")),
    ]
    return vault


def pages(desk: Desk) -> Iterator[str]:
    """Each of them, unfolded; says where it is."""
    page, handle = desk.page, desk.stand.desk.handles.handle_of
    base = page.url.partition("/queue")[0]
    case = f"/case/{handle('case-1')}"
    chosen = "show=waiting&held=free&crisis=yes&urgency=now&need=contract&language=ru&within=7&order=longest"
    for where, path in {
        **{
            "queue": "/queue?show=open",
            "filtered": f"/queue?{chosen}",
            "nothing": "/queue?show=closed&need=leave_army",
        },
        **{"views": f"/queue/views?{chosen}", "compared": f"{case}/same/{handle('case-2')}", "case": case},
        **{"the strip elsewhere": "/settings"},
    }.items():
        page.goto(base + path)
        page.evaluate("document.querySelectorAll('main details').forEach(each => each.open = true)")
        yield where
    page.goto(f"{base}/queue/views")
    page.locator(".views-list input[name=name]").last.fill("  ")
    page.locator(".views-list .inline button").last.click()
    page.wait_for_selector(".error")
    yield "views with an error"
    page.goto(f"{base}/queue?show=open")


@BOTH_WAYS
def test_every_page_of_the_queue_is_for_everyone(
    tmp_path: Path, open_desk: Opener, language: Language, scheme: str
) -> None:
    """axe-core finds nothing at any width, and at 320 px nothing has to be scrolled sideways."""
    desk = opened(tmp_path, busy_vault(), open_desk, language, scheme)
    assert list(faults(desk, pages(desk))) == []


def test_filters_are_chosen_and_taken_away_by_keyboard(tmp_path: Path, open_desk: Opener) -> None:
    """Unfolded with Enter, walked with Tab, taken away by the chip's own link; Back brings each step back."""
    desk = opened(tmp_path, busy_vault(), open_desk, "en", "light")
    page = desk.page
    page.focus("#more-filters summary")
    page.keyboard.press("Enter")
    while page.evaluate("document.activeElement.id") != "chip-need-health":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue?show=open&need=health")
    assert page.locator("[data-row]").count() == int(page.locator("#chip-need-health .n").text_content() or 0) == 4
    page.focus("#chip-held-free")
    page.keyboard.press("Enter")
    page.wait_for_url("**&held=free&need=health")
    page.reload()
    assert page.locator(".chip.on").count() == 2
    page.focus("#without-need")
    page.keyboard.press("Enter")
    page.wait_for_url("**/queue?show=open&held=free")
    page.go_back()
    page.wait_for_url("**&held=free&need=health")
    page.locator("[data-row]").first.click()
    page.wait_for_url("**/case/**")
    page.locator(".back a").first.click()
    page.wait_for_url("**/queue?show=open&held=free&need=health")


def test_the_queue_is_drawn_anew_under_ones_hands_without_taking_them_away(tmp_path: Path, open_desk: Opener) -> None:
    """What is unfolded stays so, and the focus stays where it was."""
    desk = opened(tmp_path, busy_vault(), open_desk, "en", "light")
    page, vault = desk.page, desk.vault()
    page.evaluate("document.getElementById('more-filters').open = true")
    page.focus("#chip-language-en")
    vault.rows = [*vault.rows, replace(ROW, case_id="case-9", language="en")]
    page.evaluate("htmx.ajax('GET', document.getElementById('queue-lines').getAttribute('hx-get'), '#queue')")
    page.wait_for_function("document.querySelector('#chip-language-en .n').textContent === '2'")
    assert page.evaluate("document.getElementById('more-filters').open")
    assert page.evaluate("document.activeElement.id") == "chip-language-en"


def test_a_crisis_appears_on_a_page_that_is_open(tmp_path: Path, open_desk: Opener) -> None:
    """Nobody has to look at the queue: within seconds it is said, and can be taken from there."""
    vault = busy_vault()
    crisis, vault.rows = vault.rows[0], vault.rows[1:]
    vault.work.next_case = "case-2"
    desk = opened(tmp_path, vault, open_desk, "en", "light")
    page = desk.page
    page.goto(page.url.partition("/queue")[0] + "/settings")
    assert page.locator(".strip").count() == 0
    vault.rows = [crisis, *vault.rows]
    page.wait_for_selector("[role=alert] .strip", timeout=9_000)
    page.click(".strip button")
    page.wait_for_url("**/case/**")
    assert vault.work.done == [("claim", "case-2")]
