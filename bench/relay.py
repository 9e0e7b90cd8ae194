"""The relay under load, on SQLite and on PostgreSQL with one and two processes, in one run: posting, growth, waiting.

The load generator is a process of its own on the same machine and shares its cores, so every rate is a lower bound;
with PostgreSQL its server shares them too.
"""

import os
import shutil
import socket
import time
from dataclasses import dataclass
from typing import Final

import msgspec

from bench import _limits
from bench._load import Outcome, Plan, percentile_ms, read_key
from bench._parked import Wait, Woken
from bench._processes import Running
from bench._relays import fill_box, fill_by_bulk, in_its_own_process, post_all, register_tokens
from bench._report import Result
from bench._stores import STORES, Site, folder
from tropa.post.frames import FrameReader
from tropa.post.headers import box_authorization
from tropa.sealing.types import ReadKey

CONNECTIONS: Final = (1, 4, 16, 64, 256)
LEVELS: Final = (1_000_000, 5_000_000, 10_000_000)
_SEED: Final = "bench"
_READING: Final = "bench reading"
_READ_LETTERS: Final = 10_000
_READ_SIZES: Final = (4096, 16384)
_GROWTH, _QUICK_GROWTH = 5_000_000, 20_000

# A letter of 4 KB with what belongs to it, in the larger of the two stores; and what the disk needs for itself.
_BYTES_A_LETTER: Final = 6_500
_LEFT_FREE_BYTES: Final = 8 * 2**30


def run(quick: bool, store: str = "both", growth: int | None = None) -> list[Result]:
    """Every figure; ``growth`` says with how many stored letters it ends. ``quick`` posts less, and grows less."""
    wanted = growth if growth is not None else _QUICK_GROWTH if quick else _GROWTH
    grows_to = min(wanted, _fits_on_disk())
    results = [Result("machine", "load average before", round(os.getloadavg()[0], 2), ""), *disk()]
    results.append(Result("machine", "grows to", grows_to, "letters"))
    if grows_to < wanted:
        results.append(Result("machine", "no room on the disk for", wanted, "letters"))
    results += _limits.limits(600 if quick else 6_000)
    for name in STORES if store == "both" else (store,):
        with STORES[name]() as sites:
            results += [result for site in sites for result in _figures(site, quick)]
        results += _growth_of(name, _levels(grows_to), quick)
    return results


def _figures(site: Site, quick: bool) -> list[Result]:
    """Posting, reading and waiting at one run of the relays; what SQLite is measured for beside that."""
    main = _prepared(site, "", (4096,), CONNECTIONS, quick)
    readers = 500 if quick else 2_000
    register_tokens(site, _parked_seed(site), 1)
    if site.processes == 1:
        for size in _READ_SIZES:
            fill_box(site, _reading_seed(size), _READ_LETTERS, size)
    with site.running() as relays:
        results = posting(main, relays)
        results += [each for size in _READ_SIZES for each in reading(relays, size)] if site.processes == 1 else []
        results += parked(relays, readers)
    if site.server is None:
        for kind, sizes, more in (("", (16384,), ()), ("one commit each: ", (4096,), ("--batch-limit", "1"))):
            load = _prepared(site, kind, sizes, (64,), quick)
            with site.running(*more) as relays:
                results += posting(load, relays)
        results += _limits.daily_rewrite(5_000 if quick else 50_000)
    return results


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


@dataclass(frozen=True)
class Load:
    """Letters of these sizes by so many connections, for which boxes and tokens are there."""

    kind: str
    seed: str
    boxes: int
    plans: list[tuple[int, int, int]]


def _prepared(site: Site, kind: str, sizes: tuple[int, ...], connections: tuple[int, ...], quick: bool) -> Load:
    plans = [(size, number, _posts(number, size, quick)) for size in sizes for number in connections]
    seed = f"{_SEED} {site.name} {kind} {sizes}"
    return Load(kind, seed, register_tokens(site, seed, sum(posts for _, _, posts in plans)), plans)


def posting(load: Load, relays: Running) -> list[Result]:
    """Token-posted letters, for each size and number of connections; then what the relays' memory came to."""
    results, first, name = [], 0, relays.site.name
    idle = relays.memory_mib("VmRSS")
    for size, number, posts in load.plans:
        case = f"{name}: {load.kind}{size // 1024} KB, {number} connections"
        results += _measured(case, relays, Plan(relays.ports, load.seed, posts, number, size, load.boxes, first))
        first += posts
    case = f"{name}: {load.kind}{first:,} letters"
    return [*results, Result(case, "resident, idle before", idle, "MiB"), *_memory(case, relays)]


def _measured(case: str, relays: Running, plan: Plan) -> list[Result]:
    before, server_before = relays.cpu_s(), relays.site.server_cpu_s()
    outcome = post_all(plan)
    results = _rates(case, outcome)
    if outcome.stored:
        thousand = 1000 / outcome.stored
        used, server_used = relays.cpu_s() - before, relays.site.server_cpu_s() - server_before
        results.append(Result(case, "relay's processor a 1,000", round(used * thousand, 3), "s"))
        if relays.site.server is not None:
            results.append(Result(case, "PostgreSQL's a 1,000", round(server_used * thousand, 3), "s"))
    return results


def reading(relays: Running, size: int) -> list[Result]:
    """One reader takes a box of 10,000 letters of so many bytes, a thousand at a time."""
    case = f"{relays.site.name}: reading {_READ_LETTERS:,} letters of {size // 1024} KB"
    before = relays.memory_mib("VmHWM")
    began = time.perf_counter()
    found = _read_box(relays.ports[0], read_key(_reading_seed(size), 0))
    seconds = time.perf_counter() - began
    return [
        Result(case, "letters read", found, ""),
        Result(case, "time", round(seconds, 3), "s"),
        Result(case, "rate", round(found / seconds), "1/s"),
        Result(case, "resident, most, grew by", round(relays.memory_mib("VmHWM") - before, 1), "MiB"),
    ]


def parked(relays: Running, readers: int) -> list[Result]:
    """Long polls for one box, spread over the processes, and a letter posted to the first of them."""
    case = f"{relays.site.name}: {readers:,} long polls"
    before = relays.memory_mib("VmRSS")
    plan = msgspec.json.encode(Wait(relays.ports, _parked_seed(relays.site), readers))
    woken = msgspec.json.decode(in_its_own_process("bench._parked", plan), type=Woken)
    return [
        Result(case, "woken", woken.woken, ""),
        Result(case, "letter posted, first has it", round(woken.first_ms, 1), "ms"),
        Result(case, "half have it", round(woken.p50_ms, 1), "ms"),
        Result(case, "99 of 100 have it", round(woken.p99_ms, 1), "ms"),
        Result(case, "all have it", round(woken.last_ms, 1), "ms"),
        Result(case, "resident before", before, "MiB"),
        Result(case, "resident, most", relays.memory_mib("VmHWM"), "MiB"),
    ]


def _reading_seed(size: int) -> str:
    return f"{_READING} {size}"


def _parked_seed(site: Site) -> str:
    return f"{_SEED} parked {site.name}"


def _fits_on_disk() -> int:
    with folder() as data:
        free = shutil.disk_usage(data).free
    return max(0, (free - _LEFT_FREE_BYTES) // _BYTES_A_LETTER)


def _levels(growth: int) -> tuple[int, ...]:
    return tuple(sorted({0, *(level for level in LEVELS if level < growth), growth}))


def _growth_of(name: str, levels: tuple[int, ...], quick: bool) -> list[Result]:
    """The rate of 4 KB posts by 64 connections, with so many letters stored already, in ever the same relay."""
    results, there, posts = [], 0, 1_000 if quick else 6_000
    with STORES[name]() as sites:
        site = sites[0]
        for level in levels:
            began = time.perf_counter()
            if level > there:
                fill_by_bulk(site, level - there)
            filled_s, there = time.perf_counter() - began, level
            seed = f"{_SEED} growth {level}"
            boxes = register_tokens(site, seed, posts)
            with site.running() as relays:
                case = f"{site.name}: growth, {level:,} letters of 4 KB stored"
                results += _measured(case, relays, Plan(relays.ports, seed, posts, 64, 4096, boxes, 0))
                results += _memory(case, relays)
            results.append(Result(case, "on disk", round(site.bytes_on_disk() / 2**20), "MiB"))
            results.append(Result(case, "filled in", round(filled_s, 1), "s"))
    return results


def _posts(connections: int, size: int, quick: bool) -> int:
    posts = {1: 1_000, 4: 2_000, 16: 4_000, 64: 6_000, 256: 8_000}[connections] * 4096 // size
    return max(200, posts // 12) if quick else posts * 3


def _rates(case: str, outcome: Outcome) -> list[Result]:
    return [
        Result(case, "rate", round(outcome.stored / outcome.seconds), "1/s"),
        Result(case, "p50", round(outcome.p50_ms, 2), "ms"),
        Result(case, "p99", round(outcome.p99_ms, 2), "ms"),
        Result(case, "longest", round(outcome.most_ms, 2), "ms"),
        Result(case, "failed", outcome.failed, ""),
    ]


def _memory(case: str, relays: Running) -> list[Result]:
    return [
        Result(case, "resident", relays.memory_mib("VmRSS"), "MiB"),
        Result(case, "resident, most", relays.memory_mib("VmHWM"), "MiB"),
    ]


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
