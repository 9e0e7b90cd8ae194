"""What the first load weighs as it really comes from the relay, with all the cryptography and one word list."""

from pathlib import Path

import httpx
import pytest

from tests.pages.tab import opened_tab
from tests.support.browser import chromium
from tropa.demo.programs import start_relay

pytestmark = pytest.mark.browser

MOST_BYTES = 60 * 1024


@pytest.mark.parametrize("door", ["/", "/en"])
def test_the_first_load_is_at_most_60_kb(tmp_path: Path, door: str) -> None:
    """The sum of everything a browser asks for before a person does anything, as compressed on the wire."""
    relay, url = start_relay(tmp_path)
    with relay, chromium() as browser, opened_tab(browser, url, path=door) as tab:
        asked = [address for address in tab.asked if "/v1/" not in address]
        sizes = {address: _sent(address) for address in asked}

    assert len(sizes) >= 4, "the page, its style, its script and its words"
    assert sum(sizes.values()) <= MOST_BYTES, sizes


def _sent(address: str) -> int:
    with httpx.stream("GET", address, headers={"accept-encoding": "gzip"}) as answer:
        return sum(len(chunk) for chunk in answer.iter_raw())
