"""A series of delayed letters as it is kept: its row, its rungs, and the hour it is judged by (protocol §12).

What happens to a series is in ``series`` (left, shown), ``series_changes`` (renewed, cancelled) and ``series_release``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from tropa.post.series import REMEMBERED_HOURS
from tropa.relay.store.database import Connection, Store
from tropa.sealing.series import SeriesId
from tropa.sealing.types import PostId

_RUNG_BITS: Final = 4
_COLUMNS: Final = "series_number, left_id, cancel_hash, renew_hash, state, first_hour, until_day"


class SeriesState(IntEnum):
    """``series.state``."""

    RUNNING = 0
    CANCELLED = 1
    DONE = 2


class RungState(IntEnum):
    """``series_rungs.state``."""

    WAITING = 0
    RELEASED = 1
    LOST = 2
    CANCELLED = 3


@dataclass(frozen=True)
class SeriesRow:
    """A row of ``series``, as far as anything is decided by it."""

    number: int
    left_id: bytes
    cancel_hash: bytes
    renew_hash: bytes
    state: SeriesState
    first_hour: int
    until_day: int


@dataclass(frozen=True)
class RungRow:
    """A rung without its letter; only one that waits has a box."""

    key: int
    hour: int
    state: RungState
    post_id: PostId | None

    @property
    def waits(self) -> bool:
        """Whether it may still be delivered."""
        return self.state is RungState.WAITING


@dataclass(frozen=True)
class Standing:
    """How a series stands (protocol §12.4)."""

    state: SeriesState
    rungs: Sequence[tuple[int, RungState]]


def kept_hour(connection: Connection) -> int | None:
    """The latest hour by which a series was judged; None where there is no series."""
    row = connection.execute("SELECT hour FROM series_hour").fetchone()
    return None if row is None else int(row[0])


def settled_hour(store: Store, hour: int) -> int:
    """The relay's hour for this transaction: the clock's, unless a series was judged by a later one before.

    It is remembered (once an hour) for as long as there is a series, by every process on this store.
    """
    kept = kept_hour(store.connection)
    if kept is not None and kept >= hour:
        return kept
    remember_hour(store, hour)
    return hour


def remember_hour(store: Store, hour: int) -> None:
    """From now on no series is judged by an earlier hour than this."""
    store.connection.execute(
        "INSERT INTO series_hour SELECT 1, ? WHERE EXISTS (SELECT 1 FROM series)"
        " ON CONFLICT (only_row) DO UPDATE SET hour = excluded.hour WHERE excluded.hour > series_hour.hour",
        (hour,),
    )


def find_series(connection: Connection, series_id: SeriesId, for_update: str = "") -> SeriesRow | None:
    """The series of this name; ``for_update`` (the store's) when it is about to change."""
    row = connection.execute(
        f"SELECT {_COLUMNS} FROM series WHERE series_id = ?{for_update}",  # noqa: S608 - our own words
        (series_id.raw,),
    ).fetchone()
    return None if row is None else _series_row(row)


def hold_due(store: Store, series_number: int, hour: int) -> bool:
    """Take hold of a running series with a rung that is due; false where there is none, or another process has it."""
    skip = f"{store.for_update} SKIP LOCKED" if store.for_update else ""
    held = store.connection.execute(
        f"SELECT 1 FROM series WHERE series_number = ? AND state = 0 AND next_hour <= ?{skip}",  # noqa: S608 - our words
        (series_number, hour),
    )
    return held.fetchone() is not None


def rungs_of(connection: Connection, series_number: int) -> list[RungRow]:
    """Every rung of a series, in order."""
    rows = connection.execute(
        "SELECT rung_key, hour, state, post_id FROM series_rungs WHERE rung_key BETWEEN ? AND ? ORDER BY rung_key",
        _keys_of(series_number),
    ).fetchall()
    return [
        RungRow(key, hour, RungState(state), None if post_id is None else PostId(bytes(post_id)))
        for key, hour, state, post_id in rows
    ]


def standing_of(connection: Connection, series: SeriesRow) -> Standing:
    """How it stands."""
    rungs = rungs_of(connection, series.number)
    return Standing(series.state, [(each.hour, each.state) for each in rungs])


def settle_rung(store: Store, rung_key: int, state: RungState) -> None:
    """A rung waits no more: its letter and its box's name go with that."""
    store.connection.execute(
        "UPDATE series_rungs SET state = ?, post_id = NULL, letter = NULL WHERE rung_key = ?", (int(state), rung_key)
    )
    store.removed = True


def bring_up_to_date(store: Store, series_number: int, over: SeriesState = SeriesState.DONE) -> None:
    """Once rungs were settled or moved: when the next is due; with none left, how it ended and when to forget it."""
    waiting, next_hour, waiting_bytes, last_hour = store.connection.execute(
        "SELECT count(letter), min(CASE WHEN letter IS NOT NULL THEN hour END), coalesce(sum(length(letter)), 0),"
        " max(hour) FROM series_rungs WHERE rung_key BETWEEN ? AND ?",
        _keys_of(series_number),
    ).fetchone()
    state, when = (SeriesState.RUNNING, next_hour) if waiting else (over, last_hour + REMEMBERED_HOURS)
    store.connection.execute(
        "UPDATE series SET state = ?, next_hour = ?, waiting_bytes = ? WHERE series_number = ?",
        (int(state), when, int(waiting_bytes), series_number),
    )


def remove_series(store: Store, series_number: int) -> None:
    """Nothing is left of it."""
    store.connection.execute("DELETE FROM series_rungs WHERE rung_key BETWEEN ? AND ?", _keys_of(series_number))
    store.connection.execute("DELETE FROM series WHERE series_number = ?", (series_number,))
    store.removed = True


def lose_rungs_to(store: Store, post_id: PostId) -> None:
    """A box goes, by its holder's wish or by age: what waits for it goes too, and leaves no mark of the box."""
    keys = store.connection.execute("SELECT rung_key FROM series_rungs WHERE post_id = ?", (post_id.raw,)).fetchall()
    numbers = sorted({key >> _RUNG_BITS for (key,) in keys})
    for number in numbers:
        held = store.connection.execute(
            f"SELECT state FROM series WHERE series_number = ?{store.for_update}",  # noqa: S608 - our own words
            (number,),
        ).fetchone()
        # Until it was held, another process may have cancelled or forgotten it.
        if held is None or held[0] != SeriesState.RUNNING:
            continue
        for rung in rungs_of(store.connection, number):
            if rung.post_id == post_id:
                settle_rung(store, rung.key, RungState.LOST)
        bring_up_to_date(store, number)


def rung_key(series_number: int, place: int) -> int:
    """The key of a rung: its order within its series, none across series."""
    return series_number << _RUNG_BITS | place


def _keys_of(series_number: int) -> tuple[int, int]:
    return rung_key(series_number, 0), rung_key(series_number, (1 << _RUNG_BITS) - 1)


def _series_row(row: Sequence[int | bytes]) -> SeriesRow:
    number, left, cancel, renew, state, first_hour, until_day = row
    hashes = _raw(left), _raw(cancel), _raw(renew)
    return SeriesRow(int(number), *hashes, SeriesState(int(state)), int(first_hour), int(until_day))


def _raw(value: int | bytes) -> bytes:
    assert not isinstance(value, int)
    return bytes(value)
