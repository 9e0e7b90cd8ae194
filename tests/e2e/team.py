"""A network of two coordinators at two real desks over one real relay, each in a browser of their own; and those who
write to it.
"""

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.house import WAIT_MS
from tropa.cases.events import Situation
from tropa.cases.seeker import AskForm
from tropa.demo.members import PASSPHRASE, Cast
from tropa.demo.network import minute_now, someone
from tropa.demo.programs import Program, start_relay
from tropa.demo.seekers import DemoSeeker

_SOLVERS = 4
SITUATIONS: Sequence[Situation] = ("2w", "planning", "72h", "abroad", "taken")
MOST_PAGES = 40


@dataclass(frozen=True)
class Line:
    """One line of the queue as it is read on a screen."""

    first_words: str
    urgency: str
    why: str
    holder: str


@dataclass(frozen=True)
class Seat:
    """One coordinator at their desk."""

    name: str
    page: Page
    base: str

    def to_queue(self) -> None:
        """Look at the queue, by its link, which stands on every page."""
        self.follow(self.page.locator(".frame nav a[data-key=q]"))

    def follow(self, link: Locator) -> None:
        """Press a link and wait for its page, which may be the same one drawn anew."""
        with self.page.expect_navigation():
            link.click()

    def take_next(self) -> None:
        """With the key, from the queue. Does not wait for the case."""
        self.to_queue()
        self.page.keyboard.press("n")

    def at_a_case(self) -> str:
        """Wait until a case is open; its address."""
        self.page.wait_for_url("**/case/**")
        expect(self.page.locator("#timeline .text").first).to_be_visible()
        return self.page.url.partition("#")[0]

    def first_letter(self) -> str:
        """Of the case that is open."""
        return self.page.locator("#timeline .text").first.inner_text()

    def holds(self) -> bool:
        """Whether this coordinator holds the case that is open."""
        return "Held by you." in self.page.locator(".standing").inner_text()

    def lines(self) -> list[Line]:
        """Every line of the queue, page after page."""
        return [line for _ in self.pages() for line in self._lines_here()]

    def pages(self) -> Iterator[int]:
        """Go from page to page of the queue, by the link to the next."""
        self.to_queue()
        for number in range(MOST_PAGES):
            yield number
            onward = self.page.locator('a[rel="next"]')
            if not onward.count():
                return
            self.follow(onward)
        raise AssertionError("the queue has no end")

    def _lines_here(self) -> list[Line]:
        read = self.page.evaluate(
            """() => [...document.querySelectorAll("#queue tbody tr")].map((row) => [
                [...row.querySelectorAll(".first-words")].at(-1)?.textContent ?? "",
                row.children[1].querySelector(".tag").innerText, row.querySelector("td.need > .why").innerText,
                row.children[4].innerText])"""
        )
        return [Line(*(text.strip() for text in texts)) for texts in read]


@dataclass(frozen=True)
class Team:
    """Both seats, and the relay that letters are written to."""

    relay_url: str
    seats: tuple[Seat, Seat]


def letters(relay_url: str, count: int) -> dict[str, DemoSeeker]:
    """So many people write, several at a time, in every situation; each by the first words of their letter."""
    today = datetime.now(UTC).date()

    def write(number: int) -> tuple[str, DemoSeeker]:
        seeker, first = someone(relay_url), f"Письмо {number:03}."
        flags = ("crisis",) if number % 17 == 3 else ()
        act_by = today + timedelta(days=number % 11) if number % 2 else None
        form = AskForm(
            "ru", SITUATIONS[number % len(SITUATIONS)], f"{first} Что мне делать?", flags=flags, act_by=act_by
        )
        seeker.ask(form, minute_now())
        return first, seeker

    with ThreadPoolExecutor(_SOLVERS) as pool:
        return dict(pool.map(write, range(count)))


@contextmanager
def relay_and_vaults(folder: Path, names: Sequence[str]) -> Iterator[tuple[str, list[Path]]]:
    """A relay with a network founded by the first of these, whom the others have joined as coordinators."""
    relay, url = start_relay(folder / "relay")
    with relay:
        token = (folder / "relay" / "publish-token").read_text(encoding="ascii").strip()
        with Cast(folder, url) as cast:
            founder = cast.newcomer(names[0])
            founder.vault.found_network(founder.relay, token, "Invented network", (url,), ("ru", "en"), None)
            for name in names[1:]:
                cast.bring_in(founder, name, ("coordinator",))
                cast.until(lambda name=name: cast[name].vault.network() is not None, f"{name} is in")
            for _ in range(3):
                cast.all_sync()
            for name in names[1:]:
                founder.vault.members.name_member(cast[name].member_id, name)
                cast[name].vault.members.name_member(founder.member_id, names[0])
        yield url, [folder / name / f"{name}.vault" for name in names]


@contextmanager
def at_their_desks(browser: Browser, url: str, vaults: Sequence[Path]) -> Iterator[tuple[Seat, ...]]:
    """A desk program for each vault, each open in a fresh profile."""
    with ExitStack() as stack:
        yield tuple(_seated(stack, browser, url, vault) for vault in vaults)


def _seated(stack: ExitStack, browser: Browser, url: str, vault: Path) -> Seat:
    program = stack.enter_context(Program("desk", "--vault", str(vault), "--relay", url, "--lock-after", "60"))
    launch = Path(program.wait_for(r"browser: (.+)")[1])
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    stack.callback(context.close)
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    page.goto(launch.as_uri())
    page.locator("#passphrase").fill(PASSPHRASE)
    page.locator("main form button.main").click()
    expect(page.locator("#queue")).to_be_visible()
    found = re.match(r"http://[^/]+/[^/]+", page.url)
    assert found is not None
    return Seat(vault.stem, page, found[0])
