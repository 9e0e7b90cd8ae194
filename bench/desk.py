"""Every page of the desk over a vault of 20,000 cases and 1,000,000 events, with two dozen colleagues: how long the
server takes, and how that grows from 1,000 cases. In a process of its own, so that its memory is nobody else's.

Pages are found by following links from the queue's pages, so a page that is added is measured; each is asked many
times, with varied cases. A page of which there is nothing in such a vault is said. Then some cases are worked on:
taken, answered, noted, handed over.
"""

import json
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench import _desk_fill
from bench import _vault_fill as filled
from bench._desk_tab import Answered, Finder, Tab
from bench._report import Result
from tropa.desk.routes import ALL
from tropa.vault.vault import Vault

_SIZES, _QUICK_SIZES = (1_000, 20_000), (100, 1_000)
_ASKED, _QUICK_ASKED = 200, 30
_VARIED, _QUICK_VARIED = 50, 8
_WORKED_ON, _QUICK_WORKED_ON = 60, 6
_QUEUE_PAGES, _CASES_OF_EACH = 6, 2
_ENOUGH = 20

Measured = Mapping[str, Sequence[float]]
"""Seconds of every ask, by what was asked."""


def run(quick: bool, vault: Path | None = None) -> list[Result]:
    """Every figure for a small vault and a large one, and the growth; or for a copy of the one at `vault`."""
    made = [_of_vault(vault, quick)] if vault else [_of_size(cases, quick) for cases in _sizes(quick)]
    return [each for results, _ in made for each in results] + (_growth(made[0][1], made[-1][1]) if not vault else [])


def _sizes(quick: bool) -> Sequence[int]:
    return _QUICK_SIZES if quick else _SIZES


def _of_size(cases: int, quick: bool) -> tuple[list[Result], dict[str, float]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.tropa"
        filled.fill(path, cases)
        return _staffed(path, quick)


def _of_vault(vault: Path, quick: bool) -> tuple[list[Result], dict[str, float]]:
    with tempfile.TemporaryDirectory(dir=vault.parent) as folder:
        path = Path(folder) / "bench.tropa"
        shutil.copyfile(vault, path)
        return _staffed(path, quick)


def _staffed(path: Path, quick: bool) -> tuple[list[Result], dict[str, float]]:
    vault = Vault.unlock(path, filled.PASSPHRASE, clock=filled.clock, random=random.randbytes)
    _desk_fill.staff(vault)
    name = f"{vault.inside.db.number('SELECT count(*) FROM cases')} cases"
    vault.close()
    command = [sys.executable, "-m", "bench.desk", str(path), "quick" if quick else "whole"]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1])
    said = json.loads(done.stdout)
    middles = {each: _share(seconds, 0.5) for each, seconds in said["seconds"].items()}
    return [*_figures(name, said), *_worst(name, said["seconds"])], middles


def _figures(name: str, said: dict[str, dict[str, list[float]]]) -> Iterator[Result]:
    for each, seconds in said["seconds"].items():
        for metric, value in (("p50", _share(seconds, 0.5)), ("p95", _share(seconds, 0.95)), ("max", max(seconds))):
            yield Result(f"{name}: {each}", metric, _ms(value), "ms")
    for missed in said["missed"]:
        yield Result(f"{name}: {missed}", "nothing to look at", 1, "")
    for left in said["not sent"]:
        yield Result(f"{name}: {left}", "not measured", 1, "")
    for metric, value in said["once"].items():
        yield Result(name, metric, round(value[0], 2), "MB" if metric.startswith("memory") else "s")


def _worst(name: str, measured: Measured) -> Iterator[Result]:
    worst, seconds = max(measured.items(), key=lambda pair: _share(pair[1], 0.95))
    yield Result(name, f"slowest p95 ({worst})", _ms(_share(seconds, 0.95)), "ms")


def _growth(small: Mapping[str, float], large: Mapping[str, float]) -> list[Result]:
    """How many times longer in the large vault, of each page's p50."""
    return [Result(f"growth: {each}", "p50, large / small", round(large[each] / small[each], 1), "") for each in large]


def _child(path: Path, quick: bool) -> dict[str, object]:
    began = time.perf_counter()
    tab = Tab(path)
    unlocked = time.perf_counter()
    finder = Finder(tab, _QUICK_VARIED if quick else _VARIED)
    finder.walk(_starts(tab))
    finder.walk(tab.address(name) for name in finder.found if "{" not in tab.address(name))
    measured = dict(_looked_at(tab, finder, _QUICK_ASKED if quick else _ASKED))
    measured |= _worked(tab, _QUICK_WORKED_ON if quick else _WORKED_ON)
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    tab.close()
    once = {"unlock (Argon2id in it)": [unlocked - began], "memory, all of the above": [round(memory_mb)]}
    missed = [f"GET {each}" for each, found in finder.found.items() if not found]
    sent = [f"POST {each.name}" for each in ALL if each.method == "POST" and "open" in each.states]
    left = [each for each in sent if each not in measured]
    return {"seconds": measured, "missed": missed, "not sent": left, "once": once}


def _starts(tab: Tab) -> Iterator[str]:
    """Some pages of the queue and of its parts, and a few cases of each: the worst, the middle and the last."""
    chance, queue = random.Random(5), tab.address("queue")
    pages, parts = tab.desk.keeper.vault.queue().pages, (link for link in tab.get(queue).links() if f"{queue}?" in link)
    through = (f"{queue}?page={pages * each // _QUEUE_PAGES}" for each in range(_QUEUE_PAGES))
    for address in dict.fromkeys((*through, *parts)):
        cases = [link for link in tab.get(address).links() if "/case/" in link]
        yield from chance.sample(cases, min(_CASES_OF_EACH, len(cases)))
    yield queue


def _looked_at(tab: Tab, finder: Finder, times: int) -> Iterator[tuple[str, list[float]]]:
    for name, addresses in finder.found.items():
        if not addresses:
            continue
        answers = [tab.get(addresses[number % len(addresses)]) for number in range(max(times, _ENOUGH))]
        refused = {each.status for each in answers} - {200, 204, 303}
        if refused:
            raise RuntimeError(f"{name} answered {refused}; the figures would be worthless")
        yield f"GET {name}", [each.seconds for each in answers]


def _worked(tab: Tab, cases: int) -> Measured:
    """A day's work on so many cases, one after another."""
    measured: dict[str, list[float]] = defaultdict(list)

    def send(name: str, address: str, /, **fields: str) -> Answered:
        answer = tab.post(address, **fields)
        # A page drawn in answer to a form is fetched apart, with the status it has.
        is_apart = answer.location.startswith(f"{tab.desk.prefix}/answer")
        if (tab.get(answer.location) if is_apart else answer).status not in (200, 204, 303):
            raise RuntimeError(f"POST {name} answered {answer.status}; the figures would be worthless")
        measured[f"POST {name}"].append(answer.seconds)
        return answer

    for number in range(cases):
        chance = random.Random(number)
        case = send("next", tab.address("next")).location.partition("#")[0]
        letter = tab.get(case).hidden("letter")
        send("draft", f"{case}/draft", text=filled.text_of(chance, 30), letter=letter)
        send("answer", f"{case}/answer", text=filled.text_of(chance, 30), letter=letter)
        place = tab.get(f"{case}/fact").hidden("place")
        said = {"place": place, "key": "summons.day", "values": "2026-12-01", "source": "seeker", "note": ""}
        thread = send("put-fact", f"{case}/fact", **said).location.partition("#")[0]
        send("put-task", f"{case}/task", place=place, title="Позвонить", due="2026-12-01")
        note = {"text": filled.text_of(chance, 30), "letter": tab.get(thread).hidden("letter")}
        send("note", f"{thread}/note", **note)
        send("find", tab.address("find"), words=chance.choice((filled.RARE, filled.COMMON, filled.text_of(chance, 2))))
        ranked = {"place": place, "situation": "72h", "act_by": "2026-12-02", "source": "seeker", "note": ""}
        send("put-ranking", f"{case}/urgency", **ranked)
        flag = tab.get(f"{case}/flags").choices("flag")[0]
        send("put-flag", f"{case}/flags", place=place, flag=flag, why=filled.text_of(chance, 5))
        papers = [link for link in tab.get(f"{case}/rights").links() if "/rights/paper/" in link]
        for paper in papers[:1]:
            send("rights-draft", paper, format=("docx", "pdf")[number % 2])
        send("agenda-calendar", tab.address("agenda-calendar"), names="")
        page = tab.get(tab.address("exposure"))
        send("moving", tab.address("moving"), name=page.suggested()[0], member=page.choices("member")[-1])
        if number % 2:
            send("close", f"{case}/close", outcome="resolved", note="", keep_days="30")
        else:
            form = tab.get(f"{case}/hand-over")
            told = dict.fromkeys(form.typed_into(), filled.text_of(chance, 30))
            send("hand-over", f"{case}/hand-over", to=form.hidden("to"), what="all", **told)
    return measured


def _share(seconds: Sequence[float], share: float) -> float:
    return sorted(seconds)[min(len(seconds) - 1, int(share * len(seconds)))]


def _ms(seconds: float) -> float:
    return round(1e3 * seconds, 1)


if __name__ == "__main__":
    print(json.dumps(_child(Path(sys.argv[1]), sys.argv[2] == "quick")))
