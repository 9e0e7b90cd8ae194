"""Letters read out of a box, a piece at a time, so that no reader makes the relay hold a whole box in memory."""

from dataclasses import dataclass
from typing import Final

from tropa.post.frames import Waiting, encode_frame
from tropa.post.limits import LETTER_SIZES
from tropa.relay.store.boxes import MOST_CURSOR, cursor_of, find_box, letter_key
from tropa.relay.store.database import Connection
from tropa.sealing.types import PostId

# PostgreSQL hands over all rows at once, so it must know itself where to stop: behind the letter that makes it enough.
# The innermost SELECT looks at no letter, only at its length, which both databases know without reading it.
_NEXT: Final = (
    "SELECT letter_key, day, letter FROM letters JOIN"
    " (SELECT next_key, sum(size) OVER (ORDER BY next_key) - size AS size_before FROM"
    " (SELECT letter_key AS next_key, length(letter) AS size FROM letters WHERE letter_key BETWEEN ? AND ?"
    " ORDER BY letter_key LIMIT ?) AS sizes) AS following"
    " ON letter_key = next_key WHERE size_before < ? ORDER BY letter_key"
)


@dataclass(frozen=True)
class Piece:
    """Some whole frames; ``letters`` many, the last of them at ``last_cursor``."""

    frames: bytes
    letters: int
    last_cursor: int


def read_piece(connection: Connection, post_id: PostId, after: int, most_letters: int, enough_bytes: int) -> Piece:
    """The next letters after a cursor: at most ``most_letters``, and none more once there are ``enough_bytes``.

    A box that is not there reads like one that is empty (protocol §3.3).
    """
    box = find_box(connection, post_id)
    if box is None or after >= box.last_cursor:
        return Piece(b"", 0, after)
    at_most = min(most_letters, -(-enough_bytes // min(LETTER_SIZES)))
    keys = letter_key(box.number, after + 1), letter_key(box.number, MOST_CURSOR)
    found = [
        Waiting(cursor_of(key), day, letter)
        for key, day, letter in connection.execute(_NEXT, (*keys, at_most, enough_bytes)).fetchall()
    ]
    last_cursor = found[-1].cursor if found else after
    return Piece(b"".join(map(encode_frame, found)), len(found), last_cursor)
