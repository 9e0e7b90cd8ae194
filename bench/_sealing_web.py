"""The browser's half of ``tropa bench sealing``: the built module, served from loopback, in headless Chromium.

``npm --prefix web run build:bench`` makes ``build/bench/sealing.html``; its script puts ``tropaBenchSealing(rounds)``
into the page, which gives figures in our own shape. Without Node or a browser the Python half stands alone and says so.
"""

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from bench._report import Result
from tests.support.browser import chromium

ROOT = Path(__file__).resolve().parents[1]
BUILT = ROOT / "build" / "bench"
PAGE_TIMEOUT_MS = 120_000


def in_chromium(rounds: int) -> list[Result]:
    """What the page measured, or nothing (and a line on stderr saying why)."""
    try:
        _build()
        with _served(BUILT) as url:
            return [
                Result(f"Chromium: {row['case']}", row["metric"], round(row["value"], 2), row["unit"])
                for row in _measured(url, rounds)
            ]
    except (RuntimeError, OSError, subprocess.SubprocessError) as why:
        print(f"no figures from Chromium: {why}", file=sys.stderr)
        return []


def _build() -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeError("Node is needed to build the page (make test-tools)")
    built = subprocess.run(
        [npm, "--prefix", str(ROOT / "web"), "run", "build:bench"], capture_output=True, text=True, timeout=120
    )
    if built.returncode != 0:
        raise RuntimeError(f"the page did not build: {built.stderr.strip()[-300:]}")


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    """The folder over HTTP: WebCrypto is only there in a secure context, which loopback is and a file is not."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Figures only."""


def _measured(url: str, rounds: int) -> list[dict[str, Any]]:
    with chromium() as browser:
        page = browser.new_page()
        page.set_default_timeout(PAGE_TIMEOUT_MS)
        page.goto(f"{url}/sealing.html")
        page.wait_for_function("typeof globalThis.tropaBenchSealing === 'function'")
        rows: list[dict[str, Any]] = page.evaluate("rounds => globalThis.tropaBenchSealing(rounds)", rounds)
        return rows
