"""A tab as a person uses it: what they see and press, and everything the page asked the network for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Route, expect

PHONE_WIDTH, PHONE_HEIGHT = 390, 844
# Long, because a machine that builds and measures beside the tests is slow; only a failure waits it out.
WAIT_MS = 30_000
expect.set_options(timeout=WAIT_MS)
Theme = Literal["light", "dark"]


@dataclass
class Tab:
    """One tab. Finds things as people do, by role and by what is written there."""

    page: Page
    origin: str
    asked: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def at(self, title: str) -> None:
        """Wait until the page with this heading is shown."""
        expect(self.page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible(timeout=WAIT_MS)

    def press(self, name: str) -> None:
        """Press the button of that name."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def choose(self, *answers: str) -> None:
        """Tick answers by how their labels begin, then go on."""
        for answer in answers:
            self.tick(answer)
        self.go_on()

    def tick(self, answer: str) -> None:
        """Tick one answer."""
        self.page.locator("label.choice", has_text=answer).locator("input").check()

    def is_ticked(self, answer: str) -> bool:
        """Whether that answer is ticked."""
        return self.page.locator("label.choice", has_text=answer).locator("input").is_checked()

    def go_on(self) -> None:
        """Press the form's main button."""
        self.page.locator("form button[type=submit]").click()

    def write(self, text: str) -> None:
        """Fill the box for free text."""
        self.page.locator("#text").fill(text)

    def written(self) -> str:
        """What the box for free text holds."""
        return self.page.locator("#text").input_value()

    def text(self) -> str:
        """Everything that can be read on the page."""
        return self.page.locator("main").inner_text()

    def focused(self) -> str:
        """The words on what has the focus."""
        value: str = self.page.evaluate("document.activeElement.innerText ?? ''")
        return value

    def assert_only_own_requests(self) -> None:
        """Nothing was asked of anyone but the relay the page came from."""
        foreign = [url for url in self.asked if urlsplit(url).netloc != urlsplit(self.origin).netloc]
        assert foreign == [], foreign

    def assert_no_script_errors(self) -> None:
        """No script failed and no policy was broken."""
        assert self.errors == [], self.errors


class Held:
    """A request that is kept waiting, so that the page can be looked at meanwhile."""

    def __init__(self, tab: Tab, pattern: str) -> None:
        self._page, self._pattern, self._routes = tab.page, pattern, list[Route]()
        self._page.route(pattern, self._take)

    def _take(self, route: Route) -> None:
        self._routes.append(route)

    def wait(self) -> None:
        """Until the page has asked."""
        for _ in range(WAIT_MS // 50):
            if self._routes:
                return
            self._page.wait_for_timeout(50)
        raise AssertionError(f"nobody asked for {self._pattern}")

    def abort(self) -> None:
        """As if the connection broke."""
        self._routes[0].abort()
        self._page.unroute(self._pattern)

    def let_go(self) -> None:
        """On its way after all."""
        self._routes[0].continue_()
        self._page.unroute(self._pattern)


@contextmanager
def opened_tab(
    browser: Browser,
    origin: str,
    *,
    path: str = "/",
    width: int = PHONE_WIDTH,
    theme: Theme = "light",
    scripts: bool = True,
) -> Iterator[Tab]:
    """A fresh browser profile with one tab at the door, its buttons working."""
    context = browser.new_context(
        viewport={"width": width, "height": PHONE_HEIGHT},
        color_scheme=theme,
        locale="ru-RU",
        java_script_enabled=scripts,
    )
    context.set_default_timeout(WAIT_MS)
    tab = Tab(context.new_page(), origin)
    tab.page.on("request", lambda request: tab.asked.append(request.url))
    tab.page.on("pageerror", lambda error: tab.errors.append(str(error)))
    tab.page.on("console", lambda message: tab.errors.append(message.text) if "Policy" in message.text else None)
    try:
        tab.page.goto(origin + path)
        if scripts:
            expect(tab.page.locator("#ask")).to_be_enabled(timeout=WAIT_MS)
        yield tab
    finally:
        context.close()
