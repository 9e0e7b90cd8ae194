"""What the relay could do at most, part by part: the store without HTTP, HTTP without the store, and the like."""

import os
import time
from typing import Final

from bench._load import Plan, read_key, token
from bench._relays import fill_box, post_all, register_tokens, today
from bench._report import Result
from bench._stores import sqlite
from tropa.relay.store.database import Store
from tropa.relay.store.posting import post_letter
from tropa.relay.store.sqlite import SqliteStore, rewrite_in_order
from tropa.sealing.boxes import letter_id, post_id_of, token_hash
from tropa.sealing.stamps import Toll, check_stamp, new_challenge, solve
from tropa.sealing.types import ChallengeKey

_BATCH: Final = 64


def limits(letters: int) -> list[Result]:
    """The parts, each alone in its process: the whole cannot be faster than the slowest of them on its core."""
    with sqlite() as (site,):
        boxes = register_tokens(site, "limits", 2 * letters)
        with site.store() as store:
            results = _store("the store alone, SQLite, 64 a commit", store, boxes, 0, letters)
            store.commit()
            store.connection.execute("PRAGMA synchronous = OFF")
            store.begin()
            results += _store("the same, without flushing to disk", store, boxes, letters, letters)
        with site.running() as relays:
            before = relays.cpu_s()
            plan = Plan(relays.ports, "limits", letters, _BATCH, 4095, boxes, 0, status=400)
            outcome = post_all(plan)
            used = relays.cpu_s() - before
    case = "HTTP alone: letters refused for their size, 64 connections"
    results += [
        Result(case, "rate", round(letters / outcome.seconds), "1/s"),
        Result(case, "processor a 1,000", round(used / letters * 1000, 3), "s"),
    ]
    return [*results, *stamps(letters // 3)]


def _store(case: str, store: Store, boxes: int, first: int, letters: int) -> list[Result]:
    post_ids = [post_id_of(read_key("limits", box)) for box in range(boxes)]
    made = [(number, os.urandom(4096), token_hash(token("limits", number))) for number in range(first, first + letters)]
    began, used = time.perf_counter(), time.process_time()
    for start in range(0, letters, _BATCH):
        for number, letter, hashed in made[start : start + _BATCH]:
            post_letter(store, post_ids[number % boxes], letter, letter_id(letter), hashed, today())
        store.commit()
        store.begin()
    seconds, used = time.perf_counter() - began, time.process_time() - used
    return [
        Result(case, "rate", round(letters / seconds), "1/s"),
        Result(case, "processor a 1,000", round(used / letters * 1000, 3), "s"),
    ]


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


def daily_rewrite(letters: int) -> list[Result]:
    """How long posting is held up once a day, while a file is put in order (docs/decisions/0022)."""
    case = f"SQLite: daily rewrite, {letters:,} letters of 4 KB"
    with sqlite() as (site,):
        for number in range(0, letters, 10_000):
            fill_box(site, f"rewrite {number}", min(10_000, letters - number), 4096)
        with site.store() as store:
            assert isinstance(store, SqliteStore)
            store.commit()
            began = time.perf_counter()
            rewrite_in_order(store)
            store.forget_log()
            seconds = time.perf_counter() - began
            mib = store.used_bytes() / 2**20
            store.begin()
    return [Result(case, "file", round(mib), "MiB"), Result(case, "time", round(seconds, 2), "s")]
