"""A vault of 20,000 cases and 1,000,000 events: unlocking to the queue, opening a case, searching, syncing; and how
each grows from 1,000 cases. Measured in a process of its own, so that its memory is nobody else's.

The plainest alternatives run beside: ranking every case in Python, and reading every event to find a word.
"""

import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench import _vault_fill as filled
from bench._report import Result
from tests.support.memory_relay import Box, MemoryRelay
from tropa.cases.events import Core, Letter, encode_core
from tropa.cases.seeker import AskForm, build_ask, own_author
from tropa.cases.urgency import Standing, rank
from tropa.roster.weeks import date_of
from tropa.sealing.hints import new_hint, reply_hint
from tropa.sealing.letters import Address, seal_letter
from tropa.sealing.types import ThreadId
from tropa.vault.context import Context
from tropa.vault.search.texts import texts_in
from tropa.vault.search.words import words_in
from tropa.vault.shelf import events_of
from tropa.vault.shelf_cases import find_case, summary_in
from tropa.vault.sync import sync_once
from tropa.vault.vault import Vault

_SIZES, _QUICK_SIZES = (1_000, 20_000), (200, 1_000)
_NEW_LETTERS, _FIRST_LETTERS = 10_000, 1_000


def run(quick: bool) -> list[Result]:
    """Every figure for a small vault and a large one."""
    results = []
    for cases in _QUICK_SIZES if quick else _SIZES:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "bench.tropa"
            began = time.perf_counter()
            filled.fill(path, cases)
            results += _filled(cases, path, time.perf_counter() - began)
            letters = _NEW_LETTERS // 20 if quick else _NEW_LETTERS
            results += _measured(path, cases, letters)
    return results


def _filled(cases: int, path: Path, seconds: float) -> list[Result]:
    name = f"{cases} cases, {cases * filled.EVENTS_PER_CASE} events"
    size_mb = path.stat().st_size / 1e6
    return [Result(name, "file", round(size_mb), "MB"), Result(name, "filling", round(seconds), "s")]


def _measured(path: Path, cases: int, letters: int) -> list[Result]:
    command = [sys.executable, "-m", "bench.vault", str(path), str(cases), str(letters)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[1])
    return [Result(*row) for row in json.loads(done.stdout)]


def _child(path: Path, cases: int, letters: int) -> list[Result]:
    name, results = f"{cases} cases", list[Result]()

    def note(metric: str, value: float, unit: str) -> None:
        results.append(Result(name, metric, round(value, 2), unit))

    began = time.perf_counter()
    vault = Vault.unlock(path, filled.PASSPHRASE, clock=filled.clock, random=random.randbytes)
    unlocked = time.perf_counter()
    page = vault.queue()
    note("unlock (Argon2id in it)", unlocked - began, "s")
    note("unlock to queue", time.perf_counter() - began, "s")
    note("queue, a page again", 1e3 * _median(9, vault.queue), "ms")
    note("every case ranked in Python", 1e3 * _median(3, lambda: _ranked_plainly(vault.inside)), "ms")
    ids = [
        row.case_id
        for number in range(0, page.pages, max(1, page.pages // 10))
        for row in vault.queue(page=number).rows
    ]
    chosen = iter(random.Random(1).sample(ids, min(50, len(ids))))
    note("open a case", 1e3 * _median(min(50, len(ids)), lambda: _open(vault, next(chosen))), "ms")
    for words in (filled.RARE, filled.COMMON, f"{filled.COMMON} {filled.RARE}", f"{filled.COMMON[:4]}*"):
        note(f"search: {_kind_of(words)}", 1e3 * _median(9, lambda words=words: vault.search(words)), "ms")
    assert len(vault.search(filled.RARE, cases).hits) == len(range(7, cases, 1_000))
    note("every event read for a word", _median(1, lambda: _read_plainly(vault.inside, filled.RARE)), "s")
    note("memory, all of the above", _memory_mb(), "MB")
    results += _synced(vault, name, cases, letters)
    vault.close()
    return results


def _open(vault: Vault, case_id: str) -> None:
    vault.case(case_id)
    vault.work.case(case_id)


def _kind_of(words: str) -> str:
    if words.endswith("*"):
        return "a beginning"
    return {filled.RARE: "a rare word", filled.COMMON: "a common word"}.get(words, "both")


def _ranked_plainly(here: Context) -> int:
    """As it would be without columns: every case's first letter is opened, ranked and sorted."""
    today, ranked = date_of(here.day), []
    for case_id, sealed, since in here.db.rows("SELECT case_id, summary, waiting_since FROM cases WHERE shown"):
        case = find_case(here, ThreadId(case_id))
        ask = summary_in(case, sealed) if case else None
        if ask is not None:
            waiting = 0 if since is None else here.minute - since
            standing = Standing(ask.situation, ask.flags, ask.act_by, waiting, since is None)
            ranked.append((rank(standing, today)[0], case_id))
    return len(sorted(ranked))


def _read_plainly(here: Context, word: str) -> int:
    """As it would be without an index: every event is opened and read (no stems: only words that begin so)."""
    hits = 0
    for (case_id,) in here.db.rows("SELECT case_id FROM cases"):
        case = find_case(here, ThreadId(case_id))
        assert case is not None
        rows = here.db.rows("SELECT event_id, core FROM event WHERE case_serial = ?", case.serial)
        for event_id, sealed in rows:
            texts = texts_in(case.core(event_id, sealed))
            hits += any(each.startswith(word) for text in texts for each in words_in(text))
    return hits


def _synced(vault: Vault, name: str, cases: int, letters: int) -> list[Result]:
    relay = filled.new_relay()
    sync_once(vault, relay)
    sync_once(vault, relay)
    here = vault.inside
    box = Address(filled.RELAY_ID, relay.team_box)
    _put(relay, _written(here, box, cases, letters))
    vault.close()
    vault = Vault.unlock(here.db.path, filled.PASSPHRASE, clock=filled.clock, random=random.randbytes)
    began, rounds, taken = time.perf_counter(), 0, 0
    while True:
        report = sync_once(vault, relay)
        rounds, taken = rounds + 1, taken + report.ingested
        if not report.unfinished:
            break
    seconds = time.perf_counter() - began
    vault.close()
    if taken != letters:
        raise RuntimeError(f"{taken} of {letters} letters were taken in; the figures would be worthless")
    return [
        Result(name, f"sync of {letters} new letters", round(seconds, 2), "s"),
        Result(name, "rounds of that sync", rounds, ""),
        Result(name, "memory, with those letters in the relay", _memory_mb(), "MB"),
    ]


def _put(relay: MemoryRelay, letters: list[bytes]) -> None:
    there: Box = relay.boxes[relay.team_box]
    there.letters.clear()
    for letter in letters:
        relay.put(relay.team_box, letter)


def _written(here: Context, box: Address, cases: int, count: int) -> list[bytes]:
    """A tenth first letters by new people; the others by people known here, to their case's reply key."""
    first = count // (_NEW_LETTERS // _FIRST_LETTERS)
    answered = [number for number in range(cases) if filled.is_answered(number)]
    later = [(answered[turn % len(answered)], turn // len(answered)) for turn in range(count - first)]
    return [_first(here, box, cases + number) for number in range(first)] + [
        _later(here, box, number, again) for number, again in later
    ]


def _first(here: Context, box: Address, number: int) -> bytes:
    intake, _ = filled.intake_of(here)
    keys, form = filled.seeker(number), AskForm("ru", "72h", filled.text_of(random.Random(number), 40))
    core = encode_core(build_ask(keys, intake, form, here.minute))
    return seal_letter(core, keys.auth, intake.team, box, new_hint(random.randbytes))


def _later(here: Context, box: Address, number: int, again: int) -> bytes:
    keys, reply = filled.seeker(number), filled.reply_keys(number).public
    last = events_of(here, keys.thread)[-1].event
    seq = 1 + filled.LETTERS_EACH_WAY + again
    text = Letter(filled.text_of(random.Random(number), 30))
    core = Core(keys.thread, own_author(keys), seq, (last.event_id,), last.core.lamport + 1 + again, here.minute, text)
    hint = reply_hint(keys.auth, reply.auth, keys.thread, seq)
    return seal_letter(encode_core(core), keys.auth, reply, box, hint)


def _median(times: int, call: Callable[[], object]) -> float:
    """Seconds."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        call()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def _memory_mb() -> float:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    made = _child(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    print(json.dumps([[each.case, each.metric, each.value, each.unit] for each in made]))
