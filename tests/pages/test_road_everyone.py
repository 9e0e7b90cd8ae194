"""Every page and state of a journey, in both languages, narrow and wide, light and dark, without a mouse.

With TROPA_SCREENSHOTS=DIR each state is also saved as a picture.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.pages import steps
from tests.pages.network import Team
from tests.pages.roads import DURESS, FINE, JourneyOf, LegOf, Person, now
from tests.pages.tab import Tab, Theme, opened_tab
from tests.pages.test_everyone import OVERFLOW, SMALL_TARGETS
from tests.support.browser import ROOT, axe_violations
from tropa.cases.road import CheckWindow

pytestmark = pytest.mark.browser


def back_with_words(tab: Tab, person: Person, cards: int) -> None:
    """In either language."""
    tab.page.reload()
    tab.page.locator("#return:enabled").click()
    tab.page.locator("#words").fill(" ".join(person.words))
    tab.go_on()
    expect(tab.page.locator("article:not(:has(> .letter))")).to_have_count(cards)


def carriers(tab: Tab, team: Team, words: Person) -> Iterator[str]:
    """A carrier's legs in every state, and the pages of their answers."""
    long = "оченьдлинноеслово" * 6
    asked = LegOf(words)
    asked.tell(where=f"Придумовка, {long}", todo=f"Встретить. {long}\nПодождать.")
    LegOf(words).tell(mode="host", state="given", begins="", papers=())
    off = LegOf(words)
    off.tell(mode="bus")
    off.tell(state="called_off", mode="bus")
    changed = LegOf(words)
    changed.tell()
    changed.tell(mode="walk", said="")
    back_with_words(tab, words, 4)
    yield "legs"
    card = tab.page.locator("article", has_text=long)
    card.locator("button").nth(1).click()
    tab.page.locator("#text").wait_for()
    yield "leg-declining"
    tab.page.go_back()
    card.locator("button").nth(2).click()
    tab.page.locator("#starts").wait_for()
    yield "leg-proposing"
    tab.page.locator("#ends").fill("")
    tab.go_on()
    tab.page.locator("#mistakes").wait_for()
    yield "leg-proposing-mistake"
    tab.page.go_back()
    tab.page.context.set_offline(True)
    card.locator("button").first.click()
    tab.page.get_by_role("alert").wait_for()
    yield "answer-waiting"
    tab.page.go_back()
    card.wait_for()
    yield "answer-still-going"
    tab.page.context.set_offline(False)
    tab.page.evaluate("dispatchEvent(new Event('online'))")


def travellers(tab: Tab, team: Team, words: Person) -> Iterator[str]:
    """An offer, its words, and a running journey with a warning."""
    offered = JourneyOf(words)
    offered.tell()
    back_with_words(tab, words, 1)
    yield "journey-offered"
    tab.page.locator("article:not(:has(> .letter)) button").click()
    tab.page.locator("#word-fine").wait_for()
    yield "journey-agreeing"
    tab.page.locator("#word-fine").fill(FINE)
    tab.page.locator("#word-duress").fill(FINE)
    tab.go_on()
    tab.page.locator("#mistakes").wait_for()
    yield "journey-agreeing-mistake"
    tab.page.locator("#word-duress").fill(DURESS)
    tab.page.locator("form .row button:not(.main)").click()
    tab.page.locator("#text").wait_for()
    yield "journey-refusing"
    offered.start(windows=(CheckWindow(now() - 200, now() - 100, (now() + 600) // 60),))
    offered.warn()
    LegOf(words).tell(for_whom="traveller", state="given", mode="train")
    back_with_words(tab, words, 2)
    tab.page.locator("summary").first.click()
    yield "check-in-warned"
    tab.page.locator("form .main").click()
    tab.page.locator("#mistakes").wait_for()
    yield "check-in-mistake"


def looked_at(tab: Tab, name: str, picture: str) -> list[str]:
    """What is wrong with the page as it stands."""
    found = [f"{name}: {violation}" for violation in axe_violations(tab.page)]
    found += [f"{name}: wider than the screen: {html}" for html in tab.page.evaluate(OVERFLOW)]
    found += [f"{name}: smaller than 24 px: {html}" for html in tab.page.evaluate(SMALL_TARGETS)]
    if tab.page.locator("h1").count() != 1:
        found.append(f"{name}: not one heading")
    if folder := os.environ.get("TROPA_SCREENSHOTS"):
        tab.page.screenshot(path=Path(folder) / f"{picture}-{name}.png", full_page=True)
    return found


@pytest.mark.parametrize(
    ("path", "width", "theme"),
    [
        ("/", 320, "light"),
        ("/en", 1280, "dark"),
        pytest.param("/en", 320, "dark", marks=pytest.mark.drill),
        pytest.param("/", 390, "dark", marks=pytest.mark.drill),
    ],
)
def test_every_page_of_a_journey_can_be_used_by_everyone(
    browser: Browser, team: Team, path: str, width: int, theme: Theme
) -> None:
    """axe-core finds nothing; nothing is wider than the screen; targets are large; nothing is stored."""
    found: list[str] = []
    names: list[str] = []
    for walk in (carriers, travellers):
        with opened_tab(browser, team.url) as russian:
            person = Person.come(team, russian)
        with opened_tab(browser, team.url, path=path, width=width, theme=theme) as tab:
            for name in walk(tab, team, person):
                names.append(name)
                found += looked_at(tab, name, f"{path.strip('/') or 'ru'}-{width}-{theme}")
            assert tab.page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
            tab.assert_only_own_requests()
            tab.assert_no_script_errors()
    assert len(names) == len(set(names)) == 12
    assert found == [], "\n".join(found)


def test_a_check_in_needs_no_mouse(tab: Tab, team: Team) -> None:
    """From the words to the letters by keys alone; Enter in the field says 'fine'; the focus is on what is new."""
    person = Person.come(team, tab)
    journey = JourneyOf(person)
    journey.start()
    steps.come_back(tab, person.words)
    tab.at(steps.THREAD)
    expect(tab.page.locator("#word-0")).to_be_visible()
    for _ in range(8):
        tab.page.keyboard.press("Tab")
        if tab.page.evaluate("document.activeElement.id") == "word-0":
            break
    tab.page.keyboard.type(FINE)
    tab.page.keyboard.press("Enter")
    expect(tab.page.get_by_text("Последняя отметка отправлена")).to_be_visible()
    assert tab.focused() == steps.THREAD
    expect(tab.page.locator("#said")).to_have_text("Отметка отправлена.")
    assert journey.first_hour() > now() // 60 + 3


def test_no_script_of_the_page_can_ask_where_somebody_is() -> None:
    """Nothing that is served names a way to a position."""
    scripts = [path.read_text(encoding="utf-8") for path in (ROOT / "web" / "dist").glob("*.js")]
    assert len(scripts) >= 6
    assert not [text for text in scripts if "geolocation" in text or "DeviceOrientation" in text]
