"""A newcomer's first hour, in real Chromium and with real programs: found a network on an empty relay, invite somebody,
who joins on a desk of their own, take a case, answer, make a paper, hand over, retire the laptop.

Only what the pages show is used, by the words on it, so that nobody has to guess a step.
"""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.house import WAIT_MS
from tests.support.browser import chromium
from tropa.cases.seeker import AskForm
from tropa.demo.network import minute_now, someone
from tropa.demo.programs import Program, start_relay

pytestmark = [pytest.mark.browser, pytest.mark.drill]

PASSPHRASE = "шесть слов наугад из списка"
ASKED = "Меня увезли на сборный пункт и заставляют подписать контракт."
SUMMARY = "Держат на сборном пункте, контракт не подписан, жалоба готова."
NEWS_MS = 90_000
"""Until one desk hears of another's doings; this machine may be busy."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Real Chromium."""
    with chromium() as found:
        yield found


@dataclass(frozen=True)
class Newcomer:
    """Somebody at a desk they have never seen."""

    page: Page

    def press(self, name: str) -> None:
        """The button of that name."""
        self.page.get_by_role("button", name=name).first.click()

    def follow(self, name: str) -> None:
        """The link of that name."""
        self.page.get_by_role("link", name=name).first.click()

    def sees(self, words: str, within_ms: float = WAIT_MS) -> None:
        """Waits until the page says this."""
        expect(self.page.locator("body")).to_contain_text(words, timeout=within_ms)

    def makes_a_vault(self) -> None:
        """The first page."""
        self.page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
        self.page.get_by_label("The same once more").fill(PASSPHRASE)
        self.press("Make the vault")


@pytest.fixture
def two(tmp_path: Path, browser: Browser) -> Iterator[tuple[str, Path, Newcomer, Newcomer]]:
    """An empty relay, its publisher token's file, and two people at two empty desks."""
    relay, url = start_relay(tmp_path / "relay")
    with relay, ExitStack() as stack:
        people = [_sat_down(stack, browser, tmp_path / name, url) for name in ("anna", "boris")]
        yield url, tmp_path / "relay" / "publish-token", people[0], people[1]


def _sat_down(stack: ExitStack, browser: Browser, folder: Path, url: str) -> Newcomer:
    folder.mkdir()
    program = stack.enter_context(Program("desk", "--vault", str(folder / "my.vault"), "--relay", url))
    launch = Path(program.wait_for(r"browser: (.+)")[1])
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 800}, accept_downloads=True)
    stack.callback(context.close)
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    page.goto(launch.as_uri())
    return Newcomer(page)


def test_the_first_hour(two: tuple[str, Path, Newcomer, Newcomer]) -> None:
    """From two empty desks to a retired laptop, by the words on the pages."""
    url, token, anna, boris = two
    found_a_network(anna, token)
    someone(url).ask(AskForm("ru", "taken", ASKED, needs=("contract",)), minute_now())
    bring_in(anna, boris)
    take_and_answer(anna)
    make_a_paper(anna)
    hand_over(anna, boris)
    retire(anna, boris)


def found_a_network(anna: Newcomer, token: Path) -> None:
    """A vault, a network, and the next steps told."""
    anna.makes_a_vault()
    anna.follow("Found a new network")
    anna.page.get_by_label("The network's name").fill("Ours")
    anna.page.locator("#token").fill(token.read_text(encoding="ascii").strip())
    anna.press("Found and publish")
    anna.sees("Your network exists")
    anna.sees("Invite a second person.")


def bring_in(anna: Newcomer, boris: Newcomer) -> None:
    """Words on one screen, typed into another; the same number on both; in."""
    anna.follow("Invite a second person.")
    anna.page.locator("#petname").fill("Boris")
    anna.page.get_by_role("checkbox", name="caseworker").check()
    anna.press("Make the words")
    words = anna.page.locator(".words").first.inner_text()
    boris.makes_a_vault()
    boris.follow("I have an invitation")
    boris.page.locator("#words").fill(words)
    boris.page.locator("main form button.main").click()
    tries_again_while(boris, "not there yet")
    boris.sees("Compare these numbers", NEWS_MS)
    # Nobody has to guess when to look again: the page of the invitation changes by itself.
    anna.sees("Compare these numbers", NEWS_MS)
    assert boris.page.locator(".fingerprint").inner_text() == anna.page.locator(".fingerprint").inner_text()
    anna.page.get_by_role("checkbox").check()
    anna.press("Admit")
    anna.sees("Admitted.")
    expect(anna.page.locator("main")).to_contain_text("Boris")
    expect(boris.page).to_have_url(re.compile("/queue$"), timeout=NEWS_MS)
    boris.sees("Nothing has been given to you yet")


def tries_again_while(who: Newcomer, said: str) -> None:
    """Presses the button again for as long as the page answers so: the other desk posts its words in a moment."""
    for _ in range(NEWS_MS // 2_000):
        if not who.page.get_by_text(said).count():
            return
        who.page.wait_for_timeout(2_000)
        who.page.locator("main form button.main").click()


def take_and_answer(anna: Newcomer) -> None:
    """With two keys."""
    anna.follow("Queue")
    expect(anna.page.locator("[data-row]")).to_have_count(1, timeout=NEWS_MS)
    anna.page.keyboard.press("n")
    anna.sees("You hold this case now.")
    expect(anna.page.locator("#timeline")).to_contain_text(ASKED)
    anna.page.locator("#text").fill("Здравствуйте. Ничего не подписывайте.")
    anna.page.keyboard.press("Control+Enter")
    expect(anna.page.locator("#timeline .mine")).to_contain_text("Ничего не подписывайте")


def make_a_paper(anna: Newcomer) -> None:
    """From the case to its rights, from there to a paper, and a file comes of it."""
    anna.page.locator("a[href$='/rights']").first.click()
    anna.page.locator("#papers a").first.click()
    anna.page.locator("textarea").first.fill("Три дня подряд требуют подписать контракт.")
    with anna.page.expect_download() as made:
        anna.page.locator("form.sheet button.main").click()
    assert Path(made.value.path()).read_bytes().startswith(b"PK"), "a DOCX is a zip file"


def hand_over(anna: Newcomer, boris: Newcomer) -> None:
    """The newcomer finds the case, and what is to be known of it, without anything being pressed."""
    anna.follow("Hand over")
    anna.page.get_by_label("Boris").check()
    anna.page.locator("form.sheet textarea").first.fill(SUMMARY)
    anna.page.locator("form.sheet button.main").click()
    anna.sees("Handed over.")
    expect(boris.page.locator("[data-row]")).to_have_count(1, timeout=NEWS_MS)
    boris.page.locator("[data-row]").first.click()
    boris.sees("Held by you.")
    boris.page.locator(".tabs a", has_text="Work").first.click()
    expect(boris.page.locator("#timeline")).to_contain_text(SUMMARY)


def retire(anna: Newcomer, boris: Newcomer) -> None:
    """What would be exposed is said first; after that the laptop gets nothing."""
    anna.follow("Network")
    anna.follow("Boris")
    anna.follow("Lost or leaving")
    anna.sees("1 person")
    anna.page.get_by_role("checkbox").check()
    anna.page.locator("form[action$='/retire'] button").click()
    anna.follow("Network")
    anna.sees("retired")
    assert boris.page.locator("#timeline").count() == 1
