"""The first question comes within a second on a processor four times slower than this one."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from bench.guide import SLOWDOWN, own_time_ms

pytestmark = pytest.mark.browser
MOST_MS = 1_000


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_first_question_takes_at_most_a_second(browser: Browser, russian_guides: Path, language: str) -> None:
    """Four times what the page's own thread works for it, the best of three: a busy machine does not make it fail.

    ``tropa bench guide`` measures the same by the clock with Chromium's own slowing.
    """
    path = russian_guides / f"guide-{language}.html"
    assert SLOWDOWN * min(own_time_ms(browser, path) for _ in range(3)) <= MOST_MS
