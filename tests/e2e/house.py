"""The whole house as real processes on loopback: relay, a tap on the wire to it, a founded network, its desk."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tropa.demo.network import PASSPHRASE, Places, found_network, start_desk
from tropa.demo.programs import Program, start_relay
from tropa.demo.tap import Tap

WAIT_MS = 40_000


@dataclass(frozen=True)
class House:
    """What runs, and where. Everyone reaches the relay through the tap."""

    places: Places
    relay: Program
    tap: Tap
    desk: Program
    launch_file: Path

    def printed(self) -> bytes:
        """All that relay and desk have printed."""
        return (self.relay.output + self.desk.output).encode()


@contextmanager
def running_house(folder: Path) -> Iterator[House]:
    """A house whose network was founded a moment ago; its desk is locked."""
    places = Places(folder)
    relay, relay_url = start_relay(places.relay_data)
    with relay, Tap(int(relay_url.rpartition(":")[2])) as tap:
        found_network(places, tap.url, None)
        desk, launch_file = start_desk(places, tap.url)
        with desk:
            yield House(places, relay, tap, desk, launch_file)


@contextmanager
def coordinator_at(house: House, browser: Browser) -> Iterator[Page]:
    """The desk in a browser of its own, opened as its owner does: by the launch file and the passphrase."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    try:
        page.goto(house.launch_file.as_uri())
        page.locator("#passphrase").fill(PASSPHRASE)
        page.locator("main form button.main").click()
        expect(page.locator("#queue")).to_be_visible()
        yield page
    finally:
        context.close()


def open_case(page: Page, words: str) -> None:
    """From the queue into the case whose first words these are, once it has arrived."""
    page.locator("#queue tr", has_text=words).locator("a[data-row]").click(timeout=WAIT_MS)
    expect(page.locator("#composer")).to_be_visible()
