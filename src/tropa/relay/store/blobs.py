"""Blobs: opened, filled chunk by chunk in order, read once complete, deleted (protocol §13).

Each function is one step of a transaction that the writer commits, or a short read. What is in a chunk is never looked
at; whether a stamp is true was checked before.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from tropa.post.limits import BLOB_CHUNK_BYTES, BLOB_UNBEGUN_HOURS, BLOB_UNFINISHED_DAYS
from tropa.relay.store.database import Connection, Store
from tropa.relay.store.numbers import unused_number
from tropa.relay.store.pulse import arrival_day
from tropa.relay.store.stamps import spend_stamps
from tropa.sealing.stamps import SpentStamp
from tropa.sealing.types import BlobId

# Named as touched by whoever opens a blob, so that two relay processes do not promise the same room at one moment.
SHARE_NAME: Final = b"tropa/relay/share-of-all-blobs--"

_PLACE_BITS: Final = 16
_SHARE: Final = 4
_EXPIRED_AT_A_TIME: Final = 32
_COLUMNS: Final = "blob_number, chunks, next_chunk, keep_days, day, begin_by_hour"
_HOURS_A_DAY: Final = 24


@dataclass(frozen=True)
class Blob:
    """A row of ``blobs``: ``next_chunk`` of its ``chunks`` are there, the first of them by ``begin_by_hour``."""

    number: int
    chunks: int
    next_chunk: int
    keep_days: int
    day: int
    begin_by_hour: int | None

    @property
    def complete(self) -> bool:
        """Whether every chunk is there."""
        return self.next_chunk == self.chunks

    def is_over(self, hour: int) -> bool:
        """Too old: not begun in time, not complete a day after it was opened, or its days after that are over."""
        if self.begin_by_hour is not None and hour > self.begin_by_hour:
            return True
        return _day(hour) > self.day + (self.keep_days if self.complete else BLOB_UNFINISHED_DAYS)


class BlobOpened(Enum):
    """What came of opening a blob. ``OTHER_NUMBERS``: it is there, with other chunks or days."""

    CREATED = auto()
    THERE_ALREADY = auto()
    OTHER_NUMBERS = auto()
    STAMP_SPENT = auto()
    BLOBS_FULL = auto()


class Appended(Enum):
    """What came of storing chunks. ``AHEAD``: a chunk before them is not there yet."""

    STORED = auto()
    NO_SUCH_BLOB = auto()
    DIFFERS = auto()
    AHEAD = auto()
    PAST_THE_END = auto()
    BLOBS_FULL = auto()


def find_blob(connection: Connection, blob_id: BlobId, hour: int) -> Blob | None:
    """The blob of this name; None as well when its time is over. ``hour`` is the clock's, in whole hours since 1970."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM blobs WHERE blob_id = ?", (blob_id.raw,)).fetchone()  # noqa: S608
    blob = Blob(*row) if row else None
    return None if blob is None or blob.is_over(hour) else blob


def look_up_blob(connection: Connection, blob_id: BlobId, chunks: int, keep_days: int, hour: int) -> BlobOpened | None:
    """What opening comes to where no stamp is needed to tell; None for a blob that is not there."""
    blob = find_blob(connection, blob_id, hour)
    if blob is None:
        return None
    same = (blob.chunks, blob.keep_days) == (chunks, keep_days)
    return BlobOpened.THERE_ALREADY if same else BlobOpened.OTHER_NUMBERS


def open_blob(
    store: Store, blob_id: BlobId, chunks: int, keep_days: int, stamps: Sequence[SpentStamp], hour: int
) -> BlobOpened:
    """Make room for a blob's chunks; a repetition spends nothing, and so does a refusal."""
    settled = look_up_blob(store.connection, blob_id, chunks, keep_days, hour)
    if settled is not None:
        return settled
    _forget_what_was_not_begun(store, hour)
    if not _has_room(store, chunks):
        return BlobOpened.BLOBS_FULL
    if not spend_stamps(store.connection, stamps):
        return BlobOpened.STAMP_SPENT
    # One of this name whose time is over, and which the sweep has not come to yet.
    delete_blob(store, blob_id)
    store.connection.execute(
        "INSERT INTO blobs (blob_id, chunks, next_chunk, keep_days, day, begin_by_hour, blob_number)"
        " VALUES (?, ?, 0, ?, ?, ?, ?)",
        (
            blob_id.raw,
            chunks,
            keep_days,
            arrival_day(store.connection, _day(hour)),
            hour + BLOB_UNBEGUN_HOURS,
            unused_number(store, "SELECT 1 FROM blobs WHERE blob_number = ?"),
        ),
    )
    return BlobOpened.CREATED


def append_chunks(store: Store, blob_id: BlobId, first: int, chunks: Sequence[bytes], hour: int) -> Appended:
    """Store chunks from place ``first`` on, all of them or none; those that are there already must be the same."""
    blob = _lock(store, blob_id, hour)
    if blob is None:
        return Appended.NO_SUCH_BLOB
    if first + len(chunks) > blob.chunks:
        return Appended.PAST_THE_END
    if first > blob.next_chunk:
        return Appended.AHEAD
    there = blob.next_chunk - first
    if _chunks(store.connection, blob.number, first, min(there, len(chunks))) != list(chunks[:there]):
        return Appended.DIFFERS
    new = chunks[there:]
    if store.seekers_room_bytes < sum(map(len, new)):
        return Appended.BLOBS_FULL
    _append(store, blob, new, _day(hour))
    return Appended.STORED


def read_chunks(connection: Connection, blob_id: BlobId, first: int, count: int, hour: int) -> list[bytes] | None:
    """At most ``count`` chunks of a complete blob from ``first`` on; None where there are none."""
    blob = find_blob(connection, blob_id, hour)
    if blob is None or not blob.complete:
        return None
    return _chunks(connection, blob.number, first, count) or None


def delete_blob(store: Store, blob_id: BlobId) -> None:
    """Remove a blob with all its chunks, if it is there."""
    gone = store.connection.execute("DELETE FROM blobs WHERE blob_id = ? RETURNING blob_number", (blob_id.raw,))
    for (number,) in gone.fetchall():
        store.connection.execute("DELETE FROM blob_chunks WHERE chunk_key BETWEEN ? AND ?", _keys(number))
        store.removed = True


def expire_some_blobs(store: Store, today: int) -> bool:
    """Remove some of what is too old, a few chunks from a blob's end at a time; true while there may be more."""
    row = store.connection.execute(
        f"SELECT {_COLUMNS} FROM blobs WHERE day + CASE WHEN next_chunk = chunks THEN keep_days ELSE ? END < ?"  # noqa: S608
        f" LIMIT 1{store.for_update}",
        (BLOB_UNFINISHED_DAYS, today),
    ).fetchone()
    if row is None:
        return False
    blob = Blob(*row)
    left = max(blob.next_chunk - _EXPIRED_AT_A_TIME, 0)
    store.connection.execute("DELETE FROM blob_chunks WHERE chunk_key BETWEEN ? AND ?", _keys(blob.number, left))
    if left:
        # What is not complete is over sooner than what is: nobody can read it or go on with it meanwhile.
        store.connection.execute("UPDATE blobs SET next_chunk = ? WHERE blob_number = ?", (left, blob.number))
    else:
        store.connection.execute("DELETE FROM blobs WHERE blob_number = ?", (blob.number,))
    store.removed = True
    return True


def _lock(store: Store, blob_id: BlobId, hour: int) -> Blob | None:
    wanted = f"SELECT {_COLUMNS} FROM blobs WHERE blob_id = ?{store.for_update}"  # noqa: S608
    row = store.connection.execute(wanted, (blob_id.raw,)).fetchone()
    blob = Blob(*row) if row else None
    return None if blob is None or blob.is_over(hour) else blob


def _forget_what_was_not_begun(store: Store, hour: int) -> None:
    # Nothing was sent of these: without that, stamps alone would keep room from everyone until the next day is over.
    gone = store.connection.execute("DELETE FROM blobs WHERE begin_by_hour < ?", (hour,))
    store.removed = store.removed or gone.rowcount > 0


def _has_room(store: Store, chunks: int) -> bool:
    """Whether blobs' share, a quarter of the ceiling, holds it beside all that was promised to other blobs."""
    # Chunks that are still to come count as if they were there, so that whatever was begun can be completed.
    promised = int(store.connection.execute("SELECT coalesce(sum(chunks), 0) FROM blobs").fetchone()[0])
    wanted_bytes = chunks * BLOB_CHUNK_BYTES
    share_left = store.ceiling_bytes // _SHARE - promised * BLOB_CHUNK_BYTES
    return wanted_bytes <= min(share_left, store.seekers_room_bytes)


def _append(store: Store, blob: Blob, chunks: Sequence[bytes], today: int) -> None:
    first = _keys(blob.number)[0] + blob.next_chunk
    store.connection.executemany(
        "INSERT INTO blob_chunks (chunk_key, chunk) VALUES (?, ?)", list(enumerate(chunks, start=first))
    )
    after = blob.next_chunk + len(chunks)
    day = arrival_day(store.connection, today) if chunks and after == blob.chunks else blob.day
    store.connection.execute(
        "UPDATE blobs SET next_chunk = ?, day = ?, begin_by_hour = NULL WHERE blob_number = ?",
        (after, day, blob.number),
    )
    store.room_bytes -= sum(map(len, chunks))


def _chunks(connection: Connection, blob_number: int, first: int, count: int) -> list[bytes]:
    key, last = _keys(blob_number, first)
    rows = connection.execute(
        "SELECT chunk FROM blob_chunks WHERE chunk_key BETWEEN ? AND ? ORDER BY chunk_key LIMIT ?", (key, last, count)
    )
    return [bytes(chunk) for (chunk,) in rows.fetchall()]


def _keys(blob_number: int, first: int = 0) -> tuple[int, int]:
    """The keys of a blob's chunks from a place on: the least and the greatest there can be."""
    return blob_number << _PLACE_BITS | first, (blob_number + 1 << _PLACE_BITS) - 1


def _day(hour: int) -> int:
    return hour // _HOURS_A_DAY
