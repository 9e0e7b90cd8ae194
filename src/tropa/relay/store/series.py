"""A series of delayed letters left with the relay, and shown to whoever holds a token of it (protocol §12.2, §12.4).

Each function is one step of a transaction that the writer commits, or a short read. Whether a stamp is true was
checked before. What happens to a series later is in ``series_changes`` and ``series_release``.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from tropa.post.limits import (
    LETTER_SIZES,
    SEEKER_BOX_BYTES,
    SEEKER_BOX_DAYS,
    SEEKER_BOX_LETTERS,
    TEAM_BOX_LETTERS,
)
from tropa.post.series import HOURS_A_DAY, MOST_DAYS_PUT_OFF, MOST_HOURS_AHEAD, Rung, Series
from tropa.relay.store.boxes import Box, find_box
from tropa.relay.store.database import Connection, Store
from tropa.relay.store.numbers import unused_number
from tropa.relay.store.posting import bytes_in
from tropa.relay.store.series_rows import (
    RungState,
    SeriesRow,
    SeriesState,
    Standing,
    find_series,
    rung_key,
    settled_hour,
    standing_of,
)
from tropa.relay.store.stamps import spend_stamps
from tropa.sealing.series import CancelToken, LeftId, SeriesId, SeriesToken, cancel_hash, renew_hash
from tropa.sealing.stamps import SpentStamp
from tropa.sealing.types import PostId

# What waits is put into a box that is full by then, too: so it is a part only of what the box may hold, and a part only
# of the relay's room.
_SHARE_OF_A_BOX: Final = 4
_SHARE_OF_ROOM: Final = 8
MOST_RUNNING: Final = 10_000


class Left(Enum):
    """What came of leaving a series. ``BOX_FORGOTTEN``: a seeker's box whose days would be over by then."""

    LEFT = auto()
    THERE_ALREADY = auto()
    OTHER_SERIES = auto()
    NO_SUCH_BOX = auto()
    BOX_CLOSED = auto()
    BOX_FORGOTTEN = auto()
    BOX_FULL = auto()
    RELAY_FULL = auto()
    SERIES_FULL = auto()
    STAMP_SPENT = auto()


@dataclass(frozen=True)
class HoursRefused:
    """The first hour is not later than ``now``, or the last is more than eight weeks from it."""

    now: int


def look_up_left(connection: Connection, series_id: SeriesId, left: LeftId) -> Left | None:
    """What is known of leaving this series without looking at a stamp; None where there is none of this name."""
    there = find_series(connection, series_id)
    if there is None:
        return None
    return Left.THERE_ALREADY if there.left_id == left.raw else Left.OTHER_SERIES


def leave_series(
    store: Store, series_id: SeriesId, series: Series, left: LeftId, stamps: Sequence[SpentStamp], hour: int
) -> Left | HoursRefused:
    """Take a series whole or refuse it whole; everything that can be refused is refused before anything is written.

    ``left`` is the name of the body's bytes, ``stamps`` one for each rung, ``hour`` the clock's.
    """
    now = settled_hour(store, hour)
    settled = look_up_left(store.connection, series_id, left) or _refuse(store, series, now)
    if settled is not None:
        return settled
    if not spend_stamps(store.connection, stamps):
        # Another process may have stored this very series since we looked.
        return look_up_left(store.connection, series_id, left) or Left.STAMP_SPENT
    _insert(store, series_id, series, left, now)
    # Once more, for before the first series there was nothing to remember an hour for.
    settled_hour(store, hour)
    return Left.LEFT


def opened_series(
    connection: Connection, series_id: SeriesId, token: SeriesToken, for_update: str = ""
) -> SeriesRow | None:
    """The series that this token opens; None alike for a false token and for a series that is not there."""
    series = find_series(connection, series_id, for_update)
    if series is None:
        return None
    if isinstance(token, CancelToken):
        holds = hmac.compare_digest(cancel_hash(token).raw, series.cancel_hash)
    else:
        holds = hmac.compare_digest(renew_hash(token).raw, series.renew_hash)
    return series if holds else None


def show_series(connection: Connection, series_id: SeriesId, token: SeriesToken) -> Standing | None:
    """How a series stands; None where the token opens none."""
    series = opened_series(connection, series_id, token)
    return None if series is None else standing_of(connection, series)


def is_forgotten_before(connection: Connection, box: Box, day: int) -> bool:
    """Whether a box is a seeker's that age will have removed by this day, if no letter comes to it."""
    if box.team_week is not None:
        return False
    row = connection.execute("SELECT last_letter_day FROM boxes WHERE box_number = ?", (box.number,)).fetchone()
    return row is None or day > int(row[0]) + SEEKER_BOX_DAYS


def _refuse(store: Store, series: Series, hour: int) -> Left | HoursRefused | None:
    hours = [each.hour for each in series.rungs]
    if not hour < hours[0] <= hours[-1] <= hour + MOST_HOURS_AHEAD:
        return HoursRefused(hour)
    # Held until the commit, so that none is deleted meanwhile: what waits would keep its name. In one order, always.
    names = sorted({each.post_id for each in series.rungs}, key=lambda each: each.raw)
    boxes = {each: find_box(store.connection, each, store.for_update) for each in names}
    for rung in series.rungs:
        refused = _refuse_for_box(store.connection, boxes[rung.post_id], rung, hour)
        if refused is not None:
            return refused
    for post_id, box in boxes.items():
        coming = [each for each in series.rungs if each.post_id == post_id]
        if box is not None and _overfills(store.connection, box, post_id, coming):
            return Left.BOX_FULL
    return _refuse_for_room(store, sum(len(each.letter) for each in series.rungs))


def _refuse_for_box(connection: Connection, box: Box | None, rung: Rung, hour: int) -> Left | None:
    if box is None:
        return Left.NO_SUCH_BOX
    day = rung.hour // HOURS_A_DAY
    if box.is_closed(max(day, hour // HOURS_A_DAY)):
        return Left.BOX_CLOSED
    return Left.BOX_FORGOTTEN if is_forgotten_before(connection, box, day) else None


def _overfills(connection: Connection, box: Box, post_id: PostId, coming: Sequence[Rung]) -> bool:
    """Whether more would wait than may, or what lies there, waits and comes would be more than the box holds."""
    (waiting,) = connection.execute("SELECT count(*) FROM series_rungs WHERE post_id = ?", (post_id.raw,)).fetchone()
    delayed = int(waiting) + len(coming)
    quota = SEEKER_BOX_LETTERS if box.team_week is None else TEAM_BOX_LETTERS
    if delayed > quota // _SHARE_OF_A_BOX or box.letters + delayed > quota:
        return True
    # Few letters cannot come to the quota however large they are.
    if box.team_week is not None or (box.letters + delayed) * max(LETTER_SIZES) <= SEEKER_BOX_BYTES:
        return False
    delayed_bytes = _bytes_waiting(connection, post_id) + sum(len(each.letter) for each in coming)
    return bytes_in(connection, box) + delayed_bytes > SEEKER_BOX_BYTES


def _bytes_waiting(connection: Connection, post_id: PostId) -> int:
    added = connection.execute(
        "SELECT coalesce(sum(length(letter)), 0) FROM series_rungs WHERE post_id = ?", (post_id.raw,)
    )
    return int(added.fetchone()[0])


def _refuse_for_room(store: Store, size_bytes: int) -> Left | None:
    if store.seekers_room_bytes < size_bytes:
        return Left.RELAY_FULL
    running, waiting_bytes = store.connection.execute(
        "SELECT count(*), coalesce(sum(waiting_bytes), 0) FROM series WHERE state = 0"
    ).fetchone()
    too_much = int(waiting_bytes) + size_bytes > store.ceiling_bytes // _SHARE_OF_ROOM
    return Left.SERIES_FULL if running >= MOST_RUNNING or too_much else None


def _insert(store: Store, series_id: SeriesId, series: Series, left: LeftId, hour: int) -> None:
    number = unused_number(store, "SELECT 1 FROM series WHERE series_number = ?")
    first_hour = series.rungs[0].hour
    size_bytes = sum(len(each.letter) for each in series.rungs)
    store.connection.execute(
        "INSERT INTO series VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(number, series_id.raw, left.raw, series.cancel.raw, series.renew.raw),
            *(int(SeriesState.RUNNING), first_hour, first_hour, size_bytes),
            hour // HOURS_A_DAY + MOST_DAYS_PUT_OFF,
        ),
    )
    rows = [
        (rung_key(number, place), each.hour, int(RungState.WAITING), each.post_id.raw, each.letter)
        for place, each in enumerate(series.rungs)
    ]
    store.connection.executemany("INSERT INTO series_rungs VALUES (?, ?, ?, ?, ?)", rows)
    store.room_bytes -= size_bytes
