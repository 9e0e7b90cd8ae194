"""The relay under load: durable posts, what grouping commits is worth, stamps, memory, reading a large box, growth.

The load generator is a process of its own on the same machine and shares its cores, so every rate is a lower bound.
"""

import os
import socket
import time
from typing import Final

from bench._load import Outcome, Plan, percentile_ms, read_key
from bench._relays import Running, fill, folder, post_all, register_tokens, relay_on
from bench._report import Result
from tropa.post.frames import FrameReader
from tropa.post.headers import box_authorization
from tropa.relay.store.database import open_store, used_bytes
from tropa.relay.store.expiry import rewrite_in_order
from tropa.sealing.stamps import Toll, check_stamp, new_challenge, solve
from tropa.sealing.types import ChallengeKey, ReadKey

POSTERS: Final = (1, 4, 16, 64)
_SEED: Final = "bench"
_READ_LETTERS: Final = 10_000


def run(quick: bool) -> list[Result]:
    """Every figure; ``quick`` takes fewer posts and stops growing at 10,000 letters."""
    return [
        Result("machine", "load average before", round(os.getloadavg()[0], 2), ""),
        *disk(),
        *posting("grouped commits", quick, sizes=(4096, 16384), posters=POSTERS),
        *posting("one commit each", quick, sizes=(4096,), posters=(1, 64), batch_limit=1),
        *stamps(300 if quick else 2_000),
        *reading(),
        *daily_rewrite(10_000 if quick else 50_000),
        *growth((1_000, 10_000) if quick else (1_000, 10_000, 50_000), 3_000 if quick else 6_000),
    ]


def disk() -> list[Result]:
    """For scale: what one small flush costs on this disk."""
    took = []
    with folder() as data, (data / "probe").open("wb") as file:
        for _ in range(300):
            file.write(bytes(4096))
            file.flush()
            began = time.perf_counter()
            os.fsync(file.fileno())
            took.append(time.perf_counter() - began)
    took.sort()
    case = "disk: append 4 KB and fsync"
    return [
        Result(case, "p50", round(percentile_ms(took, 50), 3), "ms"),
        Result(case, "p99", round(percentile_ms(took, 99), 3), "ms"),
    ]


def posting(
    kind: str, quick: bool, sizes: tuple[int, ...], posters: tuple[int, ...], batch_limit: int | None = None
) -> list[Result]:
    """Token-posted letters, for each size and number of posters at once; then what the relay's memory came to."""
    plans = [(size, number, _posts(number, size, quick)) for size in sizes for number in posters]
    results = []
    with folder() as data:
        boxes = register_tokens(data, _SEED, sum(posts for _, _, posts in plans))
        with relay_on(data, batch_limit) as relay:
            results.append(Result(f"{kind}: idle", "resident", round(relay.memory_mib("VmRSS"), 1), "MiB"))
            first = 0
            for size, number, posts in plans:
                before = relay.cpu_s()
                outcome = post_all(Plan(relay.port, _SEED, posts, number, size, boxes, first))
                first += posts
                case = f"{kind}: {size // 1024} KB, {number} posters"
                results += _rates(case, outcome, relay.cpu_s() - before)
            results += _memory(f"{kind}: after {first:,} letters", relay)
    return results


def stamps(count: int) -> list[Result]:
    """Solved challenges checked, and challenges made, on one core; done by threads of the relay beside posting."""
    key = ChallengeKey(os.urandom(32))
    now_s = int(time.time())
    cheap = Toll(iterations=1, from_try=0, below_try=1)
    solved = [solve(new_challenge(key, os.urandom, now_s + 600, cheap)) for _ in range(count)]
    began = time.perf_counter()
    for payload in solved:
        check_stamp(payload, key, now_s)
    checked_s = time.perf_counter() - began
    began = time.perf_counter()
    for _ in range(count):
        new_challenge(key, os.urandom, now_s + 600)
    made_s = time.perf_counter() - began
    return [
        Result("stamps: checked", "rate", round(count / checked_s), "1/s"),
        Result("stamps: challenges made", "rate", round(count / made_s), "1/s"),
    ]


def reading() -> list[Result]:
    """One reader takes a box of 10,000 letters, a thousand at a time."""
    case = f"reading {_READ_LETTERS:,} letters of 4 KB"
    with folder() as data:
        fill(data, _SEED, _READ_LETTERS, boxes=1)
        with relay_on(data) as relay:
            before = relay.memory_mib("VmRSS")
            began = time.perf_counter()
            found = _read_box(relay.port, read_key(_SEED, 0))
            seconds = time.perf_counter() - began
            grown = relay.memory_mib("VmHWM") - before
    return [
        Result(case, "letters read", found, ""),
        Result(case, "time", round(seconds, 3), "s"),
        Result(case, "rate", round(found / seconds), "1/s"),
        Result(case, "resident grew by", round(grown, 1), "MiB"),
    ]


def daily_rewrite(letters: int) -> list[Result]:
    """How long posting is held up once a day, while the file is put in order (docs/decisions/0022)."""
    case = f"daily rewrite: {letters:,} letters of 4 KB"
    with folder() as data:
        fill(data, _SEED, letters, boxes=100)
        store = open_store(data, os.urandom, 2**40)
        began = time.perf_counter()
        rewrite_in_order(store)
        store.forget_log()
        seconds = time.perf_counter() - began
        mib = used_bytes(store.connection) / 2**20
        store.close()
    return [Result(case, "file", round(mib), "MiB"), Result(case, "time", round(seconds, 2), "s")]


def growth(levels: tuple[int, ...], posts: int) -> list[Result]:
    """The rate of 4 KB posts by 64 posters, with this many letters stored already."""
    results = []
    with folder() as data:
        boxes = register_tokens(data, _SEED, posts * len(levels))
        for step, letters in enumerate(levels):
            fill(data, "stored", letters, boxes=100)
            with relay_on(data) as relay:
                outcome = post_all(Plan(relay.port, _SEED, posts, 64, 4096, boxes, step * posts))
                case = f"growth: {letters:,} letters stored"
                results += [*_rates(case, outcome), Result(case, "resident, most", _most_mib(relay), "MiB")]
    return results


def _posts(posters: int, size: int, quick: bool) -> int:
    posts = {1: 1_000, 4: 3_000, 16: 5_000, 64: 6_000}[posters] * 4096 // size
    return max(500, posts // 2) if quick else posts * 3


def _rates(case: str, outcome: Outcome, cpu_s: float | None = None) -> list[Result]:
    results = [
        Result(case, "rate", round(outcome.stored / outcome.seconds), "1/s"),
        Result(case, "p50", round(outcome.p50_ms, 2), "ms"),
        Result(case, "p99", round(outcome.p99_ms, 2), "ms"),
        Result(case, "longest", round(outcome.most_ms, 2), "ms"),
        Result(case, "failed", outcome.failed, ""),
    ]
    if cpu_s is not None and outcome.stored:
        results.append(Result(case, "relay's processor per post", round(cpu_s / outcome.stored * 1e6), "us"))
    return results


def _memory(case: str, relay: Running) -> list[Result]:
    now = round(relay.memory_mib("VmRSS"), 1)
    return [Result(case, "resident", now, "MiB"), Result(case, "resident, most", _most_mib(relay), "MiB")]


def _most_mib(relay: Running) -> float:
    return round(relay.memory_mib("VmHWM"), 1)


def _read_box(port: int, key: ReadKey) -> int:
    """Read a whole box over one connection; how many letters there were."""
    found, after = 0, 0
    with socket.create_connection(("127.0.0.1", port)) as connection, connection.makefile("rb") as answers:
        while True:
            request = (
                f"GET /v1/letters?after={after} HTTP/1.1\r\nhost: x\r\nauthorization: {box_authorization(key)}\r\n\r\n"
            )
            connection.sendall(request.encode())
            while answers.readline() != b"\r\n":
                pass
            reader, last = FrameReader(after), after
            while size := int(answers.readline(), 16):
                for waiting in reader.feed(answers.read(size)):
                    found, last = found + 1, waiting.cursor
                answers.readline()
            answers.readline()
            if last == after:
                return found
            after = last
