"""Rungs whose hour has come put into their boxes, and series forgotten once they were over for long (protocol §12.3).

A rung's letter enters its box and leaves its series in one transaction, and other processes pass over a series that
one of them holds: so it is delivered once, and a cancel finds it either still waiting or gone.
"""

from dataclasses import dataclass
from typing import Final

from tropa.post.series import HOURS_A_DAY
from tropa.relay.store.database import Connection, Store
from tropa.relay.store.posting import put_delayed
from tropa.relay.store.series_rows import (
    RungState,
    bring_up_to_date,
    hold_due,
    kept_hour,
    remove_series,
    rungs_of,
    settle_rung,
    settled_hour,
)
from tropa.sealing.boxes import letter_id
from tropa.sealing.types import PostId

_FORGOTTEN_AT_A_TIME: Final = 100


@dataclass(frozen=True)
class DueSeries:
    """A running series with rungs whose hour has come, and the boxes these are for."""

    number: int
    boxes: tuple[bytes, ...]


@dataclass(frozen=True)
class Due:
    """What there is to release, and whether there is something to forget or to remember."""

    series: tuple[DueSeries, ...]
    to_tidy: bool


def what_is_due(connection: Connection, hour: int) -> Due:
    """What there is to do; a short read. ``hour`` is the clock's."""
    kept = kept_hour(connection)
    now = hour if kept is None else max(hour, kept)
    numbers = connection.execute(
        "SELECT series_number FROM series WHERE state = 0 AND next_hour <= ? ORDER BY next_hour, series_number", (now,)
    ).fetchall()
    old = connection.execute("SELECT 1 FROM series WHERE state > 0 AND next_hour < ? LIMIT 1", (now,)).fetchone()
    lags = kept is None or kept < hour
    some = connection.execute("SELECT 1 FROM series LIMIT 1").fetchone() if lags else None
    due = tuple(DueSeries(number, _due_boxes(connection, number, now)) for (number,) in numbers)
    return Due(due, to_tidy=old is not None or some is not None)


def release_series(store: Store, series_number: int, hour: int) -> frozenset[PostId]:
    """Release what is due of a series, each rung after those ahead of it; the boxes it went to.

    An empty set where it is not due any more, or another process holds it at this moment. ``hour`` is the clock's.
    """
    now = settled_hour(store, hour)
    if not hold_due(store, series_number, now):
        return frozenset()
    boxes = set()
    for rung in rungs_of(store.connection, series_number):
        if rung.post_id is not None and rung.hour <= now:
            _release(store, rung.key, rung.post_id, now)
            boxes.add(rung.post_id)
    bring_up_to_date(store, series_number)
    return frozenset(boxes)


def forget_some(store: Store, hour: int) -> bool:
    """Remove some of the series that were over for long enough; true while there may be more."""
    now = settled_hour(store, hour)
    rows = store.connection.execute(
        "SELECT series_number FROM series WHERE state > 0 AND next_hour < ? LIMIT ?", (now, _FORGOTTEN_AT_A_TIME)
    ).fetchall()
    for (number,) in rows:
        remove_series(store, number)
    store.connection.execute("DELETE FROM series_hour WHERE NOT EXISTS (SELECT 1 FROM series)")
    return len(rows) == _FORGOTTEN_AT_A_TIME


def _due_boxes(connection: Connection, series_number: int, hour: int) -> tuple[bytes, ...]:
    rungs = rungs_of(connection, series_number)
    return tuple(rung.post_id.raw for rung in rungs if rung.post_id is not None and rung.hour <= hour)


def _release(store: Store, rung_key: int, post_id: PostId, hour: int) -> None:
    (letter,) = store.connection.execute("SELECT letter FROM series_rungs WHERE rung_key = ?", (rung_key,)).fetchone()
    sealed = bytes(letter)
    found = put_delayed(store, post_id, sealed, letter_id(sealed), hour // HOURS_A_DAY)
    settle_rung(store, rung_key, RungState.RELEASED if found else RungState.LOST)
