"""Real Chromium for tests and measurements: the system's own, found on PATH; never a test tool's download."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# No background traffic of the browser's own: the tests claim to see every byte that is sent.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# Nothing here is timed: what a busy machine shows late is still shown.
expect.set_options(timeout=30_000)

# What passed is neither described nor sent: of a long page that was most of the time.
_VIOLATIONS = """axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
    violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help} (${target})`)))"""


def chromium_path() -> str:
    """The browser to drive; the checkout's ``.tools/bin`` is looked in first.

    Raises:
        RuntimeError: there is none.
    """
    ours = ROOT / ".tools" / "bin" / "chromium"
    found = str(ours) if ours.exists() else next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise RuntimeError("no Chromium found; `make test-tools` finds or installs one")
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser with a fresh profile."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


def axe_violations(page: Page) -> list[str]:
    """What axe-core finds on the page as it stands: ``rule: help (selector)``, empty when nothing."""
    # Over the debugging protocol, so that the page's own Content-Security-Policy stays in force for the page.
    session = page.context.new_cdp_session(page)
    try:
        asked = session.send("Runtime.evaluate", {"expression": "typeof axe"})
        if asked["result"]["value"] == "undefined":
            session.send("Runtime.evaluate", {"expression": _axe()})
        answer = session.send(
            "Runtime.evaluate", {"expression": _VIOLATIONS, "awaitPromise": True, "returnByValue": True}
        )
    finally:
        session.detach()
    found: list[str] = answer["result"]["value"]
    return found


@cache
def _axe() -> str:
    return (ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
