"""A walker who answers at random never meets a dead end."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.guide.opened import Opened, opened

pytestmark = pytest.mark.browser
A_RELOAD_EVERY = 50


def dead_ends(tab: Opened, walks: range) -> list[str]:
    """The walks that ended without one concrete option or duty with something to do, and how to walk them again."""
    found = []
    for seed in walks:
        if seed % A_RELOAD_EVERY == 0:
            tab.page.reload()
        seen = tab.walk(seed=seed * 7919)
        steps = [rule for rule in seen["rules"] if "warning" not in rule["kind"] and rule["steps"] > 0]
        if not any(rule["state"] == "open" for rule in steps) or any(not rule["title"] for rule in seen["rules"]):
            found.append(f"seed {seed}: {seen['topics']} {seen['given']}")
    return found


@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_hundred_random_walks_meet_no_dead_end(browser: Browser, russian_guides: Path, language: str) -> None:
    """Each language; every walk ends in at least one open option or duty with a step to take."""
    with opened(browser, russian_guides / f"guide-{language}.html") as tab:
        assert dead_ends(tab, range(100)) == []
        tab.assert_quiet()


@pytest.mark.drill
def test_two_thousand_random_walks_meet_no_dead_end(browser: Browser, russian_guides: Path) -> None:
    """Other walks than those of every test run."""
    with opened(browser, russian_guides / "guide-ru.html") as tab:
        assert dead_ends(tab, range(1_000, 3_000)) == []
        tab.assert_quiet()
