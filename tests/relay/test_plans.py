"""No call on a relay reads a whole table: with millions of letters it would stand still."""

import os
from collections.abc import Callable
from typing import Any

import pytest

from tropa.relay.store.boxes import delete_seeker_box, open_seeker_box, open_team_box
from tropa.relay.store.database import Store
from tropa.relay.store.posting import look_up, post_letter, put_delayed
from tropa.relay.store.reading import read_piece
from tropa.relay.store.stamps import spend_stamp
from tropa.sealing.boxes import letter_id
from tropa.sealing.stamps import SpentStamp
from tropa.sealing.types import PostId, StampId, TokenHash

TODAY = 20_000
BOX, TEAM = PostId(b"b" * 32), PostId(b"t" * 32)
LETTERS = [bytes([number]) * 4096 for number in range(4)]
LARGE_TABLES = ("letters", "boxes", "tokens", "spent_stamps")


class Overheard:
    """A connection that remembers what is asked of it."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.asked: list[tuple[str, Any]] = []

    def execute(self, sql: str, params: Any = ()) -> Any:
        self.asked.append((sql, params))
        return self.connection.execute(sql, params)

    def executemany(self, sql: str, params: Any) -> Any:
        rows = list(params)
        self.asked += [(sql, rows[0])] if rows else []
        return self.connection.executemany(sql, rows)


def stamp(number: int) -> SpentStamp:
    """One of its own for each call."""
    return SpentStamp(StampId(bytes([number]) * 32), TODAY + 2)


CALLS: dict[str, Callable[[Store], object]] = {
    "post with a token": lambda s: post_letter(s, BOX, LETTERS[1], letter_id(LETTERS[1]), TokenHash(bytes(32)), TODAY),
    "post with a stamp": lambda s: post_letter(s, TEAM, LETTERS[1], letter_id(LETTERS[1]), stamp(1), TODAY),
    "post again": lambda s: post_letter(s, BOX, LETTERS[0], letter_id(LETTERS[0]), stamp(1), TODAY),
    "look up": lambda s: look_up(s.connection, BOX, letter_id(LETTERS[2]), 4096, TODAY),
    "deliver": lambda s: put_delayed(s, BOX, LETTERS[3], letter_id(LETTERS[3]), TODAY),
    "read": lambda s: read_piece(s.connection, BOX, 0, 1000, 256 * 1024),
    "open": lambda s: open_seeker_box(s, PostId(b"n" * 32), [TokenHash(b"n" * 32)], stamp(1), TODAY),
    "delete": lambda s: delete_seeker_box(s, BOX),
    "spend": lambda s: spend_stamp(s.connection, stamp(2)),
}


@pytest.mark.parametrize("place", ["sqlite"], indirect=True)
@pytest.mark.parametrize("call", CALLS)
def test_a_call_finds_what_it_needs_by_an_index(store: Store, call: str) -> None:
    """As SQLite itself explains each of its statements."""
    store.begin()
    open_team_box(store, TEAM, TODAY // 7, TODAY)
    open_seeker_box(store, BOX, [TokenHash(bytes(32)), TokenHash(os.urandom(32))], stamp(9), TODAY)
    assert post_letter(store, BOX, LETTERS[0], letter_id(LETTERS[0]), stamp(8), TODAY).name == "STORED"  # type: ignore[union-attr]
    real = store.connection
    overheard = Overheard(real)
    store.connection = overheard  # type: ignore[assignment]
    CALLS[call](store)
    store.connection = real
    assert overheard.asked
    for sql, params in overheard.asked:
        plan = [row[3] for row in real.execute(f"EXPLAIN QUERY PLAN {sql}", params)]
        assert not [step for step in plan if step.startswith("SCAN") and step.split()[1] in LARGE_TABLES], sql
    store.commit()
