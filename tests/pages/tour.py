"""A walk through every page and every state of a page, in either language, by structure rather than by words."""

from collections.abc import Iterator

from playwright.sync_api import expect

from tests.pages import steps
from tests.pages.network import Team
from tests.pages.tab import Held, Tab

DANGEROUS = "Я рядовой Петров из в/ч 12345, не хочу жить. Captain Petrov, military unit 12345, I want to die. "


def _first(tab: Tab) -> None:
    tab.page.locator("label.choice input").first.check()
    tab.go_on()


def _press(tab: Tab, number: int) -> None:
    """The button of that number (from 0) in the page's last row."""
    tab.page.locator("main .row").last.locator("button").nth(number).click()


def asking(tab: Tab, marker: str) -> Iterator[str]:
    """The door and every question, each also with its mistake."""
    yield "door"
    tab.page.locator("summary").click()
    yield "door-open"
    tab.page.locator("summary").click()
    tab.page.route("**/v1/relay", lambda route: route.abort())
    tab.page.locator("#ask").click()
    tab.page.locator(".bad").wait_for()
    yield "unreachable"
    tab.page.unroute("**/v1/relay")
    tab.page.locator("button.main").click()
    tab.page.locator("fieldset").wait_for()
    yield "situation"
    tab.go_on()
    yield "situation-mistake"
    for name in ("for-whom", "needs"):
        _first(tab)
        yield name
    _first(tab)
    yield "special"
    tab.page.locator("label.choice input").nth(0).check()
    tab.page.locator("label.choice input").nth(1).check()
    tab.go_on()
    yield "care"
    tab.page.locator("button.main").click()
    yield "date"
    tab.page.locator("#day").fill("40")
    tab.go_on()
    yield "date-mistake"
    tab.page.locator("form .row button:not(.main)").click()
    yield "text"
    tab.go_on()
    yield "text-mistake"
    tab.write(DANGEROUS + marker)
    yield "text-flagged"
    tab.page.locator(".warn > .row button").first.click()
    yield "text-stripped"
    tab.write(DANGEROUS + marker)
    tab.go_on()
    yield "crisis"
    tab.page.locator("button.main").click()
    yield "check"


def sending(tab: Tab) -> Iterator[str]:
    """While it works, when it fails, when only half is done."""
    held = Held(tab, "**/letters")
    tab.page.locator("button.main").click()
    held.wait()
    yield "sending"
    held.abort()
    tab.page.locator(".bad").wait_for()
    yield "sending-failed"
    tab.page.route("**/v1/box", lambda route: route.abort())
    tab.page.locator("button.main").click()
    tab.page.get_by_role("progressbar").wait_for()
    tab.page.locator(".bad").wait_for()
    yield "sending-half"
    tab.page.unroute("**/v1/box")
    tab.page.locator("button.main").click()


def keeping(tab: Tab, words: list[str]) -> Iterator[str]:
    """The words and their check. Leaves the words in `words`."""
    tab.page.locator(".unprinted .words").wait_for()
    words += steps.shown_words(tab)
    yield "words"
    tab.page.emulate_media(media="print")
    yield "words-printed"
    tab.page.emulate_media(media="screen")
    _press(tab, 0)
    yield "kept"
    tab.go_on()
    yield "kept-mistake"
    tab.page.locator("form .row button.quiet").click()
    yield "skip"
    _press(tab, 1)
    yield "done"


def returning(tab: Tab, words: list[str]) -> Iterator[str]:
    """The box for words with all that it can say, and the empty box."""
    tab.page.reload()
    tab.page.locator("#return:enabled").click()
    tab.page.locator("#words").wait_for()
    yield "enter"
    tab.page.locator("#words").press_sequentially(" ".join(words[:3]) + " ыыыыы abando")
    expect(tab.page.get_by_role("option")).to_have_count(1)
    yield "enter-suggestions"
    tab.page.locator("#words").press("ArrowDown")
    tab.go_on()
    tab.page.locator("#mistakes").wait_for()
    yield "enter-mistake"
    tab.page.locator("#words").fill(" ".join(["abandon"] * 11 + ["about"]))
    tab.go_on()
    tab.page.locator("main ol").wait_for()
    yield "empty"
    _enter(tab, words)
    yield "thread-waiting"


def answering(tab: Tab, team: Team, marker: str) -> Iterator[str]:
    """The thread with an answer, and the reply's page."""
    team.answer(marker, "Здравствуйте.\n\nМы прочли ваше письмо. " + "оченьдлинноеслово" * 6)
    tab.page.locator("main .row button").nth(1).click()
    expect(tab.page.locator("article")).to_have_count(2)
    yield "thread-answered"
    tab.page.locator("main .row button").first.click()
    yield "reply"


def forged(tab: Tab, team: Team, words: list[str]) -> Iterator[str]:
    """Letters under another network's signature."""
    notice = team.forged_notice()
    tab.page.route("**/v1/notice", lambda route: route.fulfill(body=notice, content_type="application/json"))
    _enter(tab, words)
    yield "thread-forged"
    tab.page.unroute("**/v1/notice")


def erasing(tab: Tab, words: list[str]) -> Iterator[str]:
    """Asked first, then half of it, then all."""
    _enter(tab, words)
    _press(tab, 1)
    yield "erase"
    tab.page.route("**/v1/box", lambda route: route.abort())
    tab.page.locator("button.danger").click()
    tab.page.locator(".bad").wait_for()
    yield "erased-half"
    tab.page.unroute("**/v1/box")
    tab.page.locator("button.main").click()
    expect(tab.page.locator(".bad")).to_have_count(0)
    tab.page.locator("main ul").wait_for()
    yield "erased"


def _enter(tab: Tab, words: list[str]) -> None:
    tab.page.reload()
    tab.page.locator("#return:enabled").click()
    tab.page.locator("#words").fill(" ".join(words))
    tab.go_on()
    tab.page.locator("article").first.wait_for()


def tour(tab: Tab, team: Team) -> Iterator[str]:
    """Every page and state by name, each shown while its name is yielded."""
    marker, words = steps.marker(), list[str]()
    yield from asking(tab, marker)
    yield from sending(tab)
    yield from keeping(tab, words)
    yield from returning(tab, words)
    yield from answering(tab, team, marker)
    yield from forged(tab, team, words)
    yield from erasing(tab, words)
