"""Relays to measure are prepared here before they start: boxes, tokens, letters by the million; then load is run."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

import msgspec

from bench._load import Outcome, Plan, read_key, token
from bench._stores import ROOT, Site
from tropa.post.limits import week_of
from tropa.relay.store.boxes import find_box, letter_key, open_seeker_box, open_team_box
from tropa.relay.store.database import Store
from tropa.relay.store.postgres import PostgresStore
from tropa.relay.store.posting import post_letter
from tropa.sealing.boxes import letter_id, post_id_of, token_hash
from tropa.sealing.stamps import SpentStamp
from tropa.sealing.types import StampId

# Seekers' boxes hold so many unspent tokens at most, so the load is spread over many of them, as in life.
_TOKENS_A_BOX: Final = 128

# What a busy relay holds is mostly in seekers' boxes: half a year of them, some dozens of letters each.
_LETTERS_A_BOX: Final = 50
_POOL_BYTES: Final = 64 * 2**20
_ROWS_A_COMMIT: Final = 50_000


def post_all(plan: Plan) -> Outcome:
    """Run the load generator on a plan, in a process of its own."""
    return msgspec.json.decode(in_its_own_process("bench._load", msgspec.json.encode(plan)), type=Outcome)


def in_its_own_process(module: str, plan: bytes) -> bytes:
    """What a module of ours answers to a plan on its standard input."""
    ended = subprocess.run([sys.executable, "-m", module], cwd=ROOT, input=plan, stdout=subprocess.PIPE, check=True)
    return ended.stdout


def register_tokens(site: Site, seed: str, tokens: int) -> int:
    """Open boxes and register tokens, by the relay's own code but without paying; how many boxes there are."""
    boxes = -(-tokens // _TOKENS_A_BOX)
    with site.store() as store:
        for box in range(boxes):
            hashes = [token_hash(token(seed, number)) for number in range(box, tokens, boxes)]
            for start in range(0, max(1, len(hashes)), 64):
                stamp = unpaid()
                open_seeker_box(store, post_id_of(read_key(seed, box)), hashes[start : start + 64], stamp, today())
    return boxes


def fill_box(site: Site, seed: str, letters: int, size: int) -> None:
    """Have this many letters of so many bytes in one team box, by the relay's own code."""
    post_id = post_id_of(read_key(seed, 0))
    with site.store() as store:
        open_team_box(store, post_id, week_of(today()), today())
        assert find_box(store.connection, post_id) is not None
        for _ in range(letters):
            letter = os.urandom(size)
            post_letter(store, post_id, letter, letter_id(letter), unpaid(), today())


def fill_by_bulk(site: Site, letters: int) -> None:
    """Have this many letters of 4 KB more, in seekers' boxes at random places among those that are there.

    By bulk SQL, past the relay's own code; flushed to disk before this returns, so that nothing of it is left to do.
    """
    with site.store() as store:
        there = {number for (number,) in store.connection.execute("SELECT box_number FROM boxes").fetchall()}
    drawn = random.sample(range(2**31), max(1, letters // _LETTERS_A_BOX))
    # Among so many a few would have the number of a box that is there.
    numbers = sorted(set(drawn) - there)
    boxes = [(number, os.urandom(32), None, today(), _LETTERS_A_BOX, _LETTERS_A_BOX, 0) for number in numbers]
    with site.store() as store:
        for table, rows in (("boxes", iter(boxes)), ("letters", _rows(numbers))):
            if isinstance(store, PostgresStore):
                _copy_in(store, table, rows)
            else:
                _insert(store, table, rows)
    with site.store() as store:
        store.commit()
        if isinstance(store, PostgresStore):
            store.connection.execute("SET statement_timeout = 0")
            store.connection.execute("VACUUM ANALYZE")
            store.connection.execute("CHECKPOINT")
        else:
            store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        store.begin()
    os.sync()


def _rows(numbers: list[int]) -> Iterator[tuple[Any, ...]]:
    # Drawn from a pool of random bytes: as incompressible as sealed letters, and sooner made.
    pool = os.urandom(_POOL_BYTES)
    for number in numbers:
        for cursor in range(1, _LETTERS_A_BOX + 1):
            start = random.randrange(_POOL_BYTES - 4096)
            yield letter_key(number, cursor), today(), os.urandom(32), pool[start : start + 4096]


def _insert(store: Store, table: str, rows: Iterator[tuple[Any, ...]]) -> None:
    marks = {"boxes": "?, ?, ?, ?, ?, ?, ?", "letters": "?, ?, ?, ?"}[table]
    insert = f"INSERT INTO {table} VALUES ({marks})"
    while some := list(islice(rows, _ROWS_A_COMMIT)):
        store.connection.executemany(insert, some)
        # In a log of gigabytes each page is looked for longer and longer.
        store.commit()
        store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        store.begin()


def _copy_in(store: PostgresStore, table: str, rows: Iterator[tuple[Any, ...]]) -> None:
    types = {"boxes": ["int8", "bytea", *["int8"] * 5], "letters": ["int8", "int8", "bytea", "bytea"]}[table]
    store.commit()
    store.connection.execute("SET statement_timeout = 0")
    session = store.connection.session()
    with session.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)
    store.begin()


def unpaid() -> SpentStamp:
    """Already forgotten by the time the relay sweeps, so that these do not swell its table."""
    return SpentStamp(StampId(os.urandom(32)), today() - 1)


def today() -> int:
    """Whole days since 1970."""
    return int(time.time()) // 86_400
