"""A pack that somebody filled with markup, scripts and control characters: everything stays text, nothing acts."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.guide.conftest import write_guides
from tests.guide.opened import Opened, opened
from tests.guide.small import WORDS, small_pack
from tropa.rights.build import Bundle
from tropa.rights.build_verify import verify_guide

pytestmark = pytest.mark.browser
EVIL = (
    "</script><script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    "--><script>window.hit=1</script><!--",
    '" onclick="window.hit=1" x="',
    "</p></li></ul></main><iframe src=https://evil.example>",
    "{constructor} {__proto__} ${1+1} {{7*7}}",
    "&lt;script&gt; \u2028\u2029 &amp; \\u003cb",
    "</style><style>*{display:none}",
    "\r\nBEGIN:VEVENT\r\nX:1 =cmd|' /C calc'!A0",
)
MARK = "¤"


def poisoned() -> dict[str, tuple[str, str]]:
    """Each sentence with something evil before what it says."""
    said = {}
    for place, (key, (russian, english)) in enumerate(WORDS.items()):
        evil = EVIL[place % len(EVIL)].replace("\r", "").replace("{constructor} {__proto__} ", "{constructor} ")
        said[key] = (f"{evil} {russian}", f"{evil} {english}")
    return said


@pytest.fixture(scope="module")
def guides(tmp_path_factory: pytest.TempPathFactory, bundle: Bundle) -> Path:
    """The poisoned pack's guides."""
    return write_guides(tmp_path_factory.mktemp("hostile"), small_pack(poisoned()), bundle)


def use(tab: Opened) -> None:
    """All pages, by structure."""
    tab.begin()
    tab.page.locator("#app label.choice input").first.check()
    tab.go_on()
    for _ in range(2):
        tab.page.locator("#app label.choice input").first.check()
        tab.go_on()
    tab.fill("20")
    tab.fill("16", "4", "2026")
    tab.page.locator("#app button.main").click()
    for folded in tab.page.locator("#app summary").all():
        folded.click()
    tab.page.locator("#app article .row button").first.click()
    tab.page.locator("#field-name").fill(EVIL[0])
    with tab.page.expect_download():
        tab.page.locator("#app button.main").click()
    tab.page.locator("button.back").click()
    tab.page.locator("#app button.main").last.click()


def test_planted_strings_do_nothing(browser: Browser, guides: Path) -> None:
    """Seen as they are written; no script of theirs runs, no element of theirs exists, nothing is asked for."""
    with opened(browser, guides / "guide-ru.html") as tab:
        use(tab)
        assert tab.page.evaluate("window.hit === undefined && Object.prototype.hit === undefined")
        assert tab.page.locator("iframe, img, [onclick], [onerror]").count() == 0
        assert tab.page.locator("script:not([type])").count() == 1
        assert tab.page.locator("style").count() == 1
        tab.page.go_back()
        assert "<img src=x onerror=window.hit=1>" in tab.text()
        tab.assert_quiet()


def test_planted_strings_do_nothing_without_scripts(browser: Browser, guides: Path) -> None:
    """The reading version shows them as text."""
    with opened(browser, guides / "guide-en.html", scripts=False) as tab:
        assert tab.page.locator("iframe, img").count() == 0
        text = tab.page.locator("main").text_content() or ""
        assert "</script><script>window.hit=1</script>" in text
        assert "The law demands it." in text
        assert tab.asked == [tab.address]


def test_a_guide_of_such_a_pack_still_verifies(guides: Path, bundle: Bundle) -> None:
    """What verifying takes out is what building put in."""
    for language in ("ru", "en"):
        assert verify_guide((guides / f"guide-{language}.html").read_bytes(), bundle).language == language
