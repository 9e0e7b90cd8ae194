"""The shared vectors in real Chromium, through the code that people's browsers run."""

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page
from typing_extensions import override

from tests.support.browser import chromium
from tests.web.conftest import ROOT, npm_run

pytestmark = pytest.mark.browser

OF_DESKS = {"roster.json", "series.json"}
"""Files of what a seeker's client never reads."""
FILES = sorted({path.name for path in (ROOT / "vectors").glob("*.json")} - OF_DESKS)


class _Quiet(SimpleHTTPRequestHandler):
    @override
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """The vector page, from loopback: elsewhere browsers hide their cryptography."""
    npm_run("build:vectors")
    folder = ROOT / "build" / "vectors"
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with chromium() as browser:
            opened = browser.new_page()
            opened.goto(f"http://127.0.0.1:{server.server_address[1]}/vectors.html")
            opened.wait_for_function("typeof globalThis.tropaRunVectors === 'function'")
            yield opened
    finally:
        server.shutdown()
        server.server_close()


def test_the_page_knows_every_file(page: Page) -> None:
    """A vector that nobody runs proves nothing."""
    assert sorted(page.evaluate("globalThis.tropaVectorFiles")) == FILES


@pytest.mark.parametrize("name", FILES)
def test_every_case_ends_as_it_must(page: Page, name: str) -> None:
    """Each case of the file gives what it expects, for the reason it expects."""
    content = json.loads((ROOT / "vectors" / name).read_text(encoding="utf-8"))
    results = page.evaluate("([file, content]) => globalThis.tropaRunVectors(file, content)", [name, content])
    assert len(results) == len(content["cases"]) > 0
    assert [each for each in results if each["got"] != each["expect"]] == []
