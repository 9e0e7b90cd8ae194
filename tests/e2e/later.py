"""A relay, desks and phones on clocks that a test turns together, as if so much time had passed for everybody."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from playwright.sync_api import Browser, Page, expect

from tests.e2e.house import WAIT_MS
from tests.pages.tab import Tab
from tropa.demo.members import PASSPHRASE

PROGRAM = Path(__file__).parents[1] / "support" / "program_with_clock.py"
READY_WITHIN_S = 40
PATIENCE_S = 120
"""A desk meets the relay every fifteen seconds; this machine may be busy."""


@dataclass
class Clock:
    """How far ahead everybody's clocks are."""

    file: Path
    ahead_s: float = 0.0
    tabs: list[Tab] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._write()

    @property
    def minute(self) -> int:
        """The minute it is."""
        return int(time.time() + self.ahead_s) // 60

    def watched_by(self, tab: Tab) -> Tab:
        """A phone whose clock goes with the others."""
        self.tabs.append(tab)
        return tab

    def until(self, minute: int) -> None:
        """Turn every clock to that minute; phones see it when their page is loaded anew."""
        passed_s = minute * 60 - (time.time() + self.ahead_s)
        assert passed_s >= 0, "that minute has passed"
        self.ahead_s += passed_s
        self._write()
        for tab in self.tabs:
            tab.page.add_init_script(
                f"{{const before = Date.now; Date.now = () => before() + {int(passed_s * 1000)};}}"
            )

    def _write(self) -> None:
        new = self.file.with_suffix(".new")
        new.write_text(str(self.ahead_s))
        new.replace(self.file)


class Clocked:
    """A program on that clock; leaving the ``with`` block ends it."""

    def __init__(self, clock: Clock, printed: Path, *arguments: str) -> None:
        self._printed = printed
        with printed.open("wb") as out:
            command = [sys.executable, str(PROGRAM), str(clock.file), *arguments]
            self.process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)

    def wait_for(self, pattern: str) -> str:
        """The first group of the pattern in what it prints, or the whole match."""
        until = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < until and self.process.poll() is None:
            if found := re.search(pattern, self._printed.read_text(encoding="utf-8")):
                return found[found.lastindex or 0]
            time.sleep(0.1)
        raise AssertionError(f"it did not get ready: {self._printed.read_text(encoding='utf-8')}")

    def __enter__(self) -> "Clocked":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@dataclass(frozen=True)
class Seat:
    """A member at their desk."""

    name: str
    page: Page
    base: str

    def to(self, address: str) -> None:
        """Open a page of the desk."""
        self.page.goto(f"{self.base}/{address}")

    def to_journey(self, title: str) -> None:
        """From the board to the journey of that title."""
        self.to("journeys")
        self.page.locator("table.journeys a[data-row]", has_text=title).click()

    def until(self, words: str) -> None:
        """Look at this page until it says this; a desk hears of others with its next sync."""
        address = self.page.url.partition("#")[0]
        for _ in range(PATIENCE_S):
            # What is folded away too.
            if words in (self.page.locator("main").text_content() or ""):
                return
            self.page.wait_for_timeout(1_000)
            self.page.goto(address)
        raise AssertionError(f"{self.name}'s desk never said {words!r}:\n{self.page.locator('body').inner_text()}")


@contextmanager
def at_desk(browser: Browser, clock: Clock, name: str, vault: Path, relay: str) -> Iterator[Seat]:
    """A desk program on that clock, open in a browser of its own."""
    arguments = ("desk", "--vault", str(vault), "--relay", relay, "--language", "en")
    with Clocked(clock, vault.with_suffix(".printed"), *arguments) as program:
        launch = Path(program.wait_for(r"browser: (.+)"))
        context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
        context.set_default_timeout(WAIT_MS)
        page = context.new_page()
        try:
            page.goto(launch.as_uri())
            page.locator("#passphrase").fill(PASSPHRASE)
            page.locator("main form button.main").click()
            expect(page.locator("#queue")).to_be_visible()
            found = re.match(r"http://[^/]+/[^/]+", page.url)
            assert found is not None
            yield Seat(name, page, found[0])
        finally:
            context.close()
