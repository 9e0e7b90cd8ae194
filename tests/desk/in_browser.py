"""A served desk in real Chromium, for tests: what the browser complains of fails the test."""

import functools
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page

from tests.desk.serving import listen, served
from tests.desk.stand import PASSPHRASE, ScriptedVault
from tests.support.browser import chromium

EXPECTED_NOISE = re.compile(r"Failed to load resource: the server responded with a status of (400|403|404|421)")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for this file."""
    with chromium() as found:
        yield found


@dataclass
class Desk:
    """A served desk and a page in a fresh browser profile. `trouble` is what the browser complained of."""

    stand: Any
    page: Page
    trouble: list[str]

    def enter(self) -> None:
        """Open the launch file, as a person does."""
        self.page.goto(self.stand.launch.path.as_uri())
        self.page.wait_for_url(re.compile(r"/[0-9a-f]{32}/\w+"))

    def unlock(self) -> None:
        """Type the passphrase."""
        self.page.fill("#passphrase", PASSPHRASE)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/queue")

    def open_case(self) -> None:
        """Open the first case of the queue."""
        self.page.locator("[data-row]").first.click()
        self.page.wait_for_url("**/case/**")

    def vault(self) -> ScriptedVault:
        """The scripted vault."""
        found: ScriptedVault = self.stand.vault
        return found


Opener = Callable[..., Desk]


@pytest.fixture
def open_desk(tmp_path: Path, browser: Browser) -> Iterator[Opener]:
    """Serves a stand and opens a page; complaints of the browser fail the test."""
    opened: list[tuple[Desk, Any]] = []

    def opener(make: Callable[[int], Any], **options: Any) -> Desk:
        listener = listen(0)
        stand = make(listener.getsockname()[1])
        serving = served(stand.app, listener)
        serving.__enter__()
        page = browser.new_context(**options).new_page()
        desk = Desk(stand, page, [])
        page.on("console", functools.partial(_note, desk))
        page.on("pageerror", lambda error: desk.trouble.append(str(error)))
        opened.append((desk, serving))
        return desk

    yield opener
    for desk, serving in opened:
        _at_rest(desk.page)
        desk.page.context.close()
        serving.__exit__(None, None, None)
        assert desk.trouble == []


def _at_rest(page: Page) -> None:
    """Whatever it was on its way to is given up: the browser may never answer when such a page is closed."""
    with suppress(Error):
        page.goto("about:blank")


def _note(desk: Desk, message: ConsoleMessage) -> None:
    if message.type in ("error", "warning") and not EXPECTED_NOISE.match(message.text):
        desk.trouble.append(message.text)
