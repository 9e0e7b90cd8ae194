"""Every page and state, in both languages, narrow and wide, light and dark: for everyone who has to use it.

With TROPA_SCREENSHOTS=DIR each state is also saved as a picture.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.pages.network import Team
from tests.pages.tab import Tab, Theme, opened_tab
from tests.pages.tour import tour
from tests.support.browser import axe_violations

pytestmark = pytest.mark.browser

OVERFLOW = """() => {
    if (document.documentElement.scrollWidth <= innerWidth) return [];
    const wide = [...document.querySelectorAll("body *")].filter((n) => n.getBoundingClientRect().right > innerWidth);
    return ["the page", ...wide.map((node) => node.outerHTML.slice(0, 80))];
}"""
SMALL_TARGETS = """() => [...document.querySelectorAll("button, input, textarea, summary, header a, .call, .offers li")]
    .map((node) => [node.outerHTML.slice(0, 60), node.getBoundingClientRect()])
    .filter(([, box]) => box.width > 0 && (box.width < 24 || box.height < 24)).map(([html]) => html)"""
# A new page moves to its heading, a mistake to the list of mistakes. In these states nothing has moved.
FOCUS_STAYS = ("door", "door-open", "text-flagged", "text-stripped", "enter-suggestions", "words-printed")


def _look(tab: Tab, name: str, picture: str) -> list[str]:
    found = [f"{name}: {violation}" for violation in axe_violations(tab.page)] if name != "words-printed" else []
    found += [f"{name}: wider than the screen: {html}" for html in tab.page.evaluate(OVERFLOW)]
    found += [f"{name}: smaller than 24 px: {html}" for html in tab.page.evaluate(SMALL_TARGETS)]
    if name not in FOCUS_STAYS and tab.page.evaluate("document.activeElement.matches('h1, #mistakes')") is not True:
        found.append(f"{name}: the focus is not on what is new")
    if tab.page.locator("h1").count() != 1 and name != "words-printed":
        found.append(f"{name}: not one heading")
    if folder := os.environ.get("TROPA_SCREENSHOTS"):
        tab.page.screenshot(path=Path(folder) / f"{picture}-{name}.png", full_page=True)
    return found


@pytest.mark.parametrize(
    ("path", "width", "theme"),
    [
        ("/", 320, "light"),
        ("/en", 1280, "dark"),
        pytest.param("/", 1280, "light", marks=pytest.mark.drill),
        pytest.param("/en", 320, "dark", marks=pytest.mark.drill),
        pytest.param("/", 390, "dark", marks=pytest.mark.drill),
    ],
)
def test_every_page_can_be_used_by_everyone(browser: Browser, team: Team, path: str, width: int, theme: Theme) -> None:
    """axe-core finds nothing; nothing is wider than the screen; targets are large; the focus is on what is new."""
    found: list[str] = []
    names: list[str] = []
    with opened_tab(browser, team.url, path=path, width=width, theme=theme) as tab:
        for name in tour(tab, team):
            names.append(name)
            found += _look(tab, name, f"{path.strip('/') or 'ru'}-{width}-{theme}")
            assert tab.page.url == team.url + path
            assert tab.page.title() in ("Помощь", "Help")
        tab.assert_only_own_requests()
        tab.assert_no_script_errors()
    assert len(names) == len(set(names)) >= 35
    assert found == [], "\n".join(found)
