"""The door page from a real relay, in headless Chromium with its CPU slowed four times: how soon it can be read.

Loopback has no latency and no loss; what is measured is bytes and the phone's processor, not its network. The plainest
alternative in the same run is the same page with no script at all.
"""

import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, CDPSession

from bench._report import Result
from tests.support.browser import chromium
from tropa.demo.programs import start_relay

SLOWDOWN = 4
TIMINGS = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  return {
    "first contentful paint": paint ? paint.startTime : -1,
    "page loaded": page.loadEventEnd,
  };
}"""


def run(quick: bool) -> list[Result]:
    """Medians over several cold loads; bytes are what the relay sent, heads included."""
    rounds = 3 if quick else 11
    with tempfile.TemporaryDirectory() as folder:
        relay, url = start_relay(Path(folder) / "relay")
        with relay, chromium() as browser:
            return [
                result
                for path in ("/", "/en")
                for scripts in (True, False)
                for result in _loads(browser, url + path, scripts=scripts, rounds=rounds)
            ]


def _loads(browser: Browser, url: str, *, scripts: bool, rounds: int) -> list[Result]:
    loads = [_cold_load(browser, url, scripts=scripts) for _ in range(rounds)]
    case = f"{url.rpartition('/')[2] or 'ru'} door, CPU /{SLOWDOWN}" + ("" if scripts else ", no script")
    return [
        Result(case, metric, round(statistics.median(load[metric] for load in loads), 1), unit)
        for metric, unit in (
            ("first contentful paint", "ms"),
            ("page loaded", "ms"),
            ("sent", "KB"),
            ("requests", "requests"),
        )
    ]


def _cold_load(browser: Browser, url: str, *, scripts: bool) -> dict[str, float]:
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    count = _count_traffic(session)
    page.goto(url, wait_until="networkidle")
    # evaluate() works in the tool's own world, so the page without scripts can be asked too.
    timings: dict[str, float] = page.evaluate(TIMINGS)
    context.close()
    return timings | count()


def _count_traffic(session: CDPSession) -> Callable[[], dict[str, float]]:
    sizes: list[float] = []
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    return lambda: {"sent": sum(sizes) / 1024, "requests": len(sizes)}
