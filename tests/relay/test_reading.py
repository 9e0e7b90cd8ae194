"""What is read of a box: as much as is asked for, and no more is fetched from the database than goes out."""

from typing import Any

import pytest

from tests.relay.stores import Place, committed
from tropa.post.frames import decode_frames
from tropa.relay.store.boxes import letter_key
from tropa.relay.store.database import Store
from tropa.relay.store.reading import read_piece
from tropa.sealing.types import PostId

BOX = PostId(b"b" * 32)
SIZES = (4096, 16384, 65536)


class Weighing:
    """A connection that adds up the bytes of every value it hands over."""

    def __init__(self, connection: Any) -> None:
        self.connection, self.fetched = connection, 0

    def execute(self, sql: str, params: Any = ()) -> Any:
        self.rows = self.connection.execute(sql, params).fetchall()
        self.fetched += sum(len(value) for row in self.rows for value in row if isinstance(value, bytes | memoryview))
        return self

    def fetchall(self) -> Any:
        return self.rows

    def fetchone(self) -> Any:
        return self.rows[0] if self.rows else None

    def __iter__(self) -> Any:
        return iter(self.rows)

    def close(self) -> None: ...


def filled(place: Place, sizes: list[int]) -> tuple[Store, list[bytes]]:
    """A box with letters of these sizes."""
    store = place.open()
    letters = [bytes([number % 251]) * size for number, size in enumerate(sizes)]
    with committed(store):
        row = (1, BOX.raw, 20_000, len(letters), len(letters))
        store.connection.execute("INSERT INTO boxes VALUES (?, ?, NULL, ?, ?, ?, 0)", row)
        rows = [(letter_key(1, at), 20_000, at.to_bytes(32, "big"), each) for at, each in enumerate(letters, 1)]
        store.connection.executemany("INSERT INTO letters VALUES (?, ?, ?, ?)", rows)
    return store, letters


@pytest.mark.parametrize("size", SIZES)
def test_no_more_is_fetched_than_goes_out(place: Place, size: int) -> None:
    """Of letters of each size, in pieces of 256 KiB."""
    store, letters = filled(place, [size] * 80)
    weighing = Weighing(store.connection)
    piece = read_piece(weighing, BOX, 0, 1000, 256 * 1024)
    assert [each.letter for each in decode_frames(piece.frames)] == letters[: 256 * 1024 // size]
    assert piece.letters * size == weighing.fetched == 256 * 1024


def test_a_piece_ends_behind_the_letter_that_makes_it_enough(place: Place) -> None:
    """Of mixed sizes, from any cursor, with a hole where one has aged; and piece by piece all are there, in order."""
    store, letters = filled(place, [SIZES[number % 7 % 3] for number in range(60)])
    with committed(store):
        store.connection.execute("DELETE FROM letters WHERE letter_key = ?", (letter_key(1, 5),))
    there = {at: letter for at, letter in enumerate(letters, 1) if at != 5}
    for enough in (1, 4096, 4097, 65536, 150_000, 10**9):
        after, came = 0, {}
        while (piece := read_piece(store.connection, BOX, after, 40, enough)).letters:
            found = decode_frames(piece.frames, after)
            sizes = [len(each.letter) for each in found]
            assert sum(sizes[:-1]) < enough
            assert sum(sizes) >= enough or len(found) == 40 or found[-1].cursor == 60
            assert piece.last_cursor == found[-1].cursor
            came |= {each.cursor: each.letter for each in found}
            after = piece.last_cursor
        assert came == there
