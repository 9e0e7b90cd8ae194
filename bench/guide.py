"""The built guide of the Russian pack from a file, in headless Chromium with its CPU slowed four times.

What a person waits for: the first question (its opening included, the begin button pressed by itself as soon as it is
there), the next question after an answer with everything chosen, the answer page. Building and verifying are measured
at full speed. What is not measured: an old phone's memory and storage.
"""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from playwright.sync_api import Browser

from bench._report import Result
from tests.support.browser import chromium
from tropa.cli.guide import files_of
from tropa.cli.guide_build import BUNDLE
from tropa.rights.build import build, file_name, read_bundle
from tropa.rights.build_verify import verify_guide
from tropa.rights.compile import compile_draft
from tropa.rights.loading import load

SLOWDOWN = 4
PACK = Path(__file__).resolve().parents[1] / "packs" / "ru"
# Presses "begin" when the script has made it, and notes when the first question has been painted.
BEGIN = """() => {
    const look = () => {
        const begin = document.querySelector("#start button");
        if (begin === null) return setTimeout(look, 5);
        begin.click();
        requestAnimationFrame(() => setTimeout(() => { window.firstQuestion = performance.now(); }));
    };
    look();
}"""
# All topics, then "I don't know" to everything: the longest way. Times are until the page has been laid out.
WALK = """async () => {
    const app = document.getElementById("app"), steps = [];
    const settle = async () => { for (let n = 0; n < 4; n += 1) await null; };
    const timed = async (act) => {
        const from = performance.now();
        act(); await settle(); app.getBoundingClientRect();
        return performance.now() - from;
    };
    app.querySelector("fieldset input[value='']").click();
    steps.push(await timed(() => app.querySelector("form").requestSubmit()));
    while (app.querySelector("fieldset[data-question]")) {
        const choice = app.querySelector("fieldset input[type=radio][value='']");
        choice?.click();
        const form = app.querySelector("form"), unknown = form.querySelector("button[type=button]");
        steps.push(await timed(() => choice ? form.requestSubmit() : unknown.click()));
    }
    return {steps, answer: await timed(() => app.querySelector("button.main").click())};
}"""


def run(quick: bool) -> list[Result]:
    """Medians over several cold opens."""
    rounds = 3 if quick else 9
    bundle = read_bundle({path.name: path.read_bytes() for path in BUNDLE.iterdir()})
    compiled = compile_draft(load(files_of(PACK)))
    results = []
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        for language in ("ru", "en"):
            file, building = _timed(lambda: build(compiled, language, bundle))  # noqa: B023 - called at once
            path = Path(folder) / file_name(language)
            path.write_bytes(file)
            _, verifying = _timed(lambda: verify_guide(path.read_bytes(), bundle))  # noqa: B023 - called at once
            results += [
                Result(f"{language} guide", "size", round(len(file) / 1024, 1), "KB"),
                Result(f"{language} guide", "build", building, "ms"),
                Result(f"{language} guide", "verify", verifying, "ms"),
                *_opened(browser, path, language, rounds),
            ]
    return results


def _opened(browser: Browser, path: Path, language: str, rounds: int) -> Iterable[Result]:
    opens = [_open(browser, path) for _ in range(rounds)]
    case = f"{language} guide, CPU /{SLOWDOWN}"
    for metric in opens[0]:
        yield Result(case, metric, round(statistics.median(each[metric] for each in opens), 1), "ms")


def _open(browser: Browser, path: Path) -> dict[str, float]:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.add_init_script(f"({BEGIN})()")
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    page.goto(path.as_uri())
    page.wait_for_function("window.firstQuestion !== undefined")
    first: float = page.evaluate("window.firstQuestion")
    walk = page.evaluate(WALK)
    context.close()
    return {
        "first question": first,
        "first question, own time": SLOWDOWN * own_time_ms(browser, path),
        "next question, median": statistics.median(walk["steps"]),
        "next question, slowest": max(walk["steps"]),
        "answer page": walk["answer"],
    }


def own_time_ms(browser: Browser, path: Path) -> float:
    """What the page's main thread itself worked until the first question, whatever else the machine was doing."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.add_init_script(f"({BEGIN})()")
    session = context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    page.goto(path.as_uri())
    page.wait_for_function("window.firstQuestion !== undefined")
    metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    context.close()
    return float(metrics["TaskDuration"]) * 1000


def _timed(work: Callable[[], bytes | object]) -> tuple[bytes, float]:
    begun = time.perf_counter()
    made = work()
    return made if isinstance(made, bytes) else b"", round((time.perf_counter() - begun) * 1000, 1)
