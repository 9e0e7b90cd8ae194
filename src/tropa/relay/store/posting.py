"""A letter let into a box: quota, stamp and letter in one transaction, or not at all (protocol §5.2)."""

from tropa.post.limits import (
    LETTER_SIZES,
    SEEKER_BOX_BYTES,
    SEEKER_BOX_LETTERS,
    TEAM_BOX_LETTERS,
    TEAM_LETTER_DAYS,
)
from tropa.relay.store.boxes import MOST_CURSOR, Box, box_from, letter_key
from tropa.relay.store.database import Connection, Store
from tropa.relay.store.outcomes import BoxFull, Posted
from tropa.relay.store.pulse import arrival_day
from tropa.relay.store.stamps import spend_stamp, spend_token
from tropa.sealing.stamps import SpentStamp
from tropa.sealing.types import PostId, TokenHash


def post_letter(
    store: Store,
    post_id: PostId,
    letter: bytes,
    letter_id: bytes,
    stamp: SpentStamp | TokenHash,
    today: int,
    come: int | None = None,
) -> Posted | BoxFull:
    """Store a letter. Everything that can be refused is refused before anything is written.

    ``letter_id`` is SHA-256 of ``letter``; ``today`` is the clock's day, ``come`` what has surely come, by which
    boxes close (without it, the clock's).
    """
    closing = today if come is None else come
    settled = look_up(store.connection, post_id, letter_id, len(letter), closing, store.for_update)
    if not isinstance(settled, Box):
        return settled
    refused = _refuse_for_room(store, settled, len(letter)) or _spend(store.connection, settled.number, stamp)
    if refused is not None:
        return refused
    _insert(store, settled, letter, letter_id, today)
    store.rung.add(post_id)
    return Posted.STORED


def put_delayed(store: Store, post_id: PostId, letter: bytes, letter_id: bytes, today: int) -> bool:
    """Put a delayed letter into its box, be it full or closed (protocol §12.3); false where there is no such box."""
    box, is_there = _find_both(store.connection, post_id, letter_id, store.for_update)
    if box is None:
        return False
    if not is_there:
        _insert(store, box, letter, letter_id, today)
        store.rung.add(post_id)
    return True


def bytes_in(connection: Connection, box: Box) -> int:
    """What the letters of a box come to."""
    added = connection.execute(
        "SELECT coalesce(sum(length(letter)), 0) FROM letters WHERE letter_key BETWEEN ? AND ?",
        (letter_key(box.number, 0), letter_key(box.number, MOST_CURSOR)),
    )
    return int(added.fetchone()[0])


def look_up(
    connection: Connection, post_id: PostId, letter_id: bytes, size_bytes: int, today: int, for_update: str = ""
) -> Box | Posted | BoxFull:
    """The box that would take this letter on that day, or what is already known without looking at a stamp."""
    box, is_there = _find_both(connection, post_id, letter_id, for_update)
    if box is None:
        return Posted.NO_SUCH_BOX
    if is_there:
        return Posted.THERE_ALREADY
    if box.is_closed(today):
        return Posted.BOX_CLOSED
    if _is_full(connection, box, size_bytes):
        return BoxFull(_room_day(connection, box, today))
    return box


def _is_full(connection: Connection, box: Box, size_bytes: int) -> bool:
    if box.team_week is not None:
        return box.letters >= TEAM_BOX_LETTERS
    return box.letters >= SEEKER_BOX_LETTERS or _bytes_after(connection, box, size_bytes) > SEEKER_BOX_BYTES


def _bytes_after(connection: Connection, box: Box, size_bytes: int) -> int:
    # Few letters cannot come to the quota however large they are; only a box with many has them added up.
    at_most = (box.letters + 1) * max(LETTER_SIZES)
    if at_most <= SEEKER_BOX_BYTES:
        return at_most
    return bytes_in(connection, box) + size_bytes


def _refuse_for_room(store: Store, box: Box, size_bytes: int) -> Posted | None:
    if store.room_bytes < size_bytes:
        return Posted.RELAY_FULL
    if box.team_week is None and store.seekers_room_bytes < size_bytes:
        return Posted.SEEKERS_FULL
    return None


def _spend(connection: Connection, box_number: int, stamp: SpentStamp | TokenHash) -> Posted | None:
    if isinstance(stamp, TokenHash):
        return None if spend_token(connection, box_number, stamp) else Posted.TOKEN_UNKNOWN
    return None if spend_stamp(connection, stamp) else Posted.STAMP_SPENT


def _insert(store: Store, box: Box, letter: bytes, letter_id: bytes, today: int) -> None:
    cursor, day = box.last_cursor + 1, arrival_day(store.connection, today)
    store.connection.execute(
        "INSERT INTO letters VALUES (?, ?, ?, ?)", (letter_key(box.number, cursor), day, letter_id, letter)
    )
    store.connection.execute(
        "UPDATE boxes SET last_cursor = ?, letters = ?,"
        " last_letter_day = CASE WHEN last_letter_day > ? THEN last_letter_day ELSE ? END WHERE box_number = ?",
        (cursor, box.letters + 1, day, day, box.number),
    )
    store.room_bytes -= len(letter)


def _find_both(connection: Connection, post_id: PostId, letter_id: bytes, for_update: str) -> tuple[Box | None, bool]:
    """The box, and whether it holds this letter, in one question.

    On PostgreSQL the second half may be older than the first by what another process put into the box while this one
    waited for the row. The index knows each letter of a box once: then the letter is refused, and posted again.
    The plus keeps SQLite from comparing by the column's type, for which it would not use that index.
    """
    row = connection.execute(
        "SELECT box_number, team_week, last_cursor, letters, closed,"  # noqa: S608 - our own words
        " EXISTS (SELECT 1 FROM letters WHERE letter_key >> 32 = +box_number AND letter_id = ?)"
        f" FROM boxes WHERE post_id = ?{for_update}",
        (letter_id, post_id.raw),
    ).fetchone()
    return (None, False) if row is None else (box_from(row[:5]), bool(row[5]))


def _room_day(connection: Connection, box: Box, today: int) -> int:
    if box.team_week is None:
        return today + 1
    oldest = connection.execute(
        "SELECT day FROM letters WHERE letter_key > ? ORDER BY letter_key LIMIT 1", (letter_key(box.number, 0),)
    ).fetchone()
    return int(oldest[0]) + TEAM_LETTER_DAYS + 1
