"""Letters read out of a box, a piece at a time, so that no reader makes the relay hold a whole box in memory."""

import sqlite3
from dataclasses import dataclass

from tropa.post.frames import Waiting, encode_frame
from tropa.relay.store.boxes import MOST_CURSOR, cursor_of, find_box, letter_key
from tropa.sealing.types import PostId


@dataclass(frozen=True)
class Piece:
    """Some whole frames; ``letters`` many, the last of them at ``last_cursor``."""

    frames: bytes
    letters: int
    last_cursor: int


def read_piece(
    connection: sqlite3.Connection, post_id: PostId, after: int, most_letters: int, enough_bytes: int
) -> Piece:
    """The next letters after a cursor: at most ``most_letters``, and none more once there are ``enough_bytes``.

    A box that is not there reads like one that is empty (protocol §3.3).
    """
    box = find_box(connection, post_id)
    if box is None or after >= box.last_cursor:
        return Piece(b"", 0, after)
    rows = connection.execute(
        "SELECT letter_key, day, letter FROM letters WHERE letter_key BETWEEN ? AND ? ORDER BY letter_key LIMIT ?",
        (letter_key(box.number, after + 1), letter_key(box.number, MOST_CURSOR), most_letters),
    )
    frames: list[bytes] = []
    size, last_cursor = 0, after
    for key, day, letter in rows:
        last_cursor = cursor_of(key)
        frames.append(encode_frame(Waiting(last_cursor, day, letter)))
        size += len(letter)
        if size >= enough_bytes:
            break
    rows.close()
    return Piece(b"".join(frames), len(frames), last_cursor)
