"""A letter let into a box: quota, stamp and letter in one transaction, or not at all (protocol §5.2)."""

import sqlite3

from tropa.post.limits import (
    LETTER_SIZES,
    SEEKER_BOX_BYTES,
    SEEKER_BOX_LETTERS,
    TEAM_BOX_LETTERS,
    TEAM_LETTER_DAYS,
)
from tropa.relay.store.boxes import MOST_CURSOR, Box, find_box, letter_key
from tropa.relay.store.database import Store
from tropa.relay.store.outcomes import BoxFull, Posted
from tropa.relay.store.stamps import spend_stamp, spend_token
from tropa.sealing.stamps import SpentStamp
from tropa.sealing.types import PostId, TokenHash


def post_letter(
    store: Store, post_id: PostId, letter: bytes, letter_id: bytes, stamp: SpentStamp | TokenHash, today: int
) -> Posted | BoxFull:
    """Store a letter. Everything that can be refused is refused before anything is written.

    ``letter_id`` is SHA-256 of ``letter``; ``today`` is the day that is written beside it.
    """
    settled = look_up(store.connection, post_id, letter_id, len(letter), today)
    if not isinstance(settled, Box):
        return settled
    refused = _refuse_for_room(store, settled, len(letter)) or _spend(store.connection, settled.number, stamp)
    if refused is not None:
        return refused
    _insert(store, settled, letter, letter_id, today)
    return Posted.STORED


def look_up(
    connection: sqlite3.Connection, post_id: PostId, letter_id: bytes, size_bytes: int, today: int
) -> Box | Posted | BoxFull:
    """The box that would take this letter now, or what is already known without looking at a stamp."""
    box = find_box(connection, post_id)
    if box is None:
        return Posted.NO_SUCH_BOX
    if _holds(connection, box.number, letter_id):
        return Posted.THERE_ALREADY
    if box.is_closed(today):
        return Posted.BOX_CLOSED
    if _is_full(connection, box, size_bytes):
        return BoxFull(_room_day(connection, box, today))
    return box


def _is_full(connection: sqlite3.Connection, box: Box, size_bytes: int) -> bool:
    if box.team_week is not None:
        return box.letters >= TEAM_BOX_LETTERS
    return box.letters >= SEEKER_BOX_LETTERS or _bytes_after(connection, box, size_bytes) > SEEKER_BOX_BYTES


def _bytes_after(connection: sqlite3.Connection, box: Box, size_bytes: int) -> int:
    # Few letters cannot come to the quota however large they are; only a box with many has them added up.
    at_most = (box.letters + 1) * max(LETTER_SIZES)
    if at_most <= SEEKER_BOX_BYTES:
        return at_most
    added = connection.execute(
        "SELECT total(length(letter)) FROM letters WHERE letter_key BETWEEN ? AND ?",
        (letter_key(box.number, 0), letter_key(box.number, MOST_CURSOR)),
    )
    return int(added.fetchone()[0]) + size_bytes


def _refuse_for_room(store: Store, box: Box, size_bytes: int) -> Posted | None:
    if store.room_bytes < size_bytes:
        return Posted.RELAY_FULL
    if box.team_week is None and store.seekers_room_bytes < size_bytes:
        return Posted.SEEKERS_FULL
    return None


def _spend(connection: sqlite3.Connection, box_number: int, stamp: SpentStamp | TokenHash) -> Posted | None:
    if isinstance(stamp, TokenHash):
        return None if spend_token(connection, box_number, stamp) else Posted.TOKEN_UNKNOWN
    return None if spend_stamp(connection, stamp) else Posted.STAMP_SPENT


def _insert(store: Store, box: Box, letter: bytes, letter_id: bytes, today: int) -> None:
    cursor = box.last_cursor + 1
    store.connection.execute(
        "INSERT INTO letters VALUES (?, ?, ?, ?)", (letter_key(box.number, cursor), today, letter_id, letter)
    )
    store.connection.execute(
        "UPDATE boxes SET last_cursor = ?, letters = ?, last_letter_day = ? WHERE box_number = ?",
        (cursor, box.letters + 1, today, box.number),
    )
    store.room_bytes -= len(letter)


def _holds(connection: sqlite3.Connection, box_number: int, letter_id: bytes) -> bool:
    found = connection.execute(
        "SELECT 1 FROM letters WHERE letter_id = ? AND letter_key BETWEEN ? AND ?",
        (letter_id, letter_key(box_number, 0), letter_key(box_number, MOST_CURSOR)),
    )
    return found.fetchone() is not None


def _room_day(connection: sqlite3.Connection, box: Box, today: int) -> int:
    if box.team_week is None:
        return today + 1
    oldest = connection.execute(
        "SELECT day FROM letters WHERE letter_key > ? ORDER BY letter_key LIMIT 1", (letter_key(box.number, 0),)
    ).fetchone()
    return int(oldest[0]) + TEAM_LETTER_DAYS + 1
