"""A series put off or stopped by whoever holds its token, each in one transaction (protocol §12.5, §12.6).

Both lock the series first, as a release does: whichever comes first is done whole before the other looks.
"""

from dataclasses import dataclass
from enum import Enum, auto

from tropa.post.limits import closes_after
from tropa.post.series import HOURS_A_DAY, MOST_HOURS_AHEAD
from tropa.relay.store.boxes import find_box
from tropa.relay.store.database import Connection, Store
from tropa.relay.store.series import HoursRefused, is_forgotten_before, opened_series
from tropa.relay.store.series_rows import (
    RungRow,
    RungState,
    SeriesRow,
    SeriesState,
    Standing,
    bring_up_to_date,
    find_series,
    rungs_of,
    settle_rung,
    settled_hour,
    standing_of,
)
from tropa.sealing.series import CancelToken, RenewToken, SeriesId


class NotChanged(Enum):
    """Why a series was left as it is.

    ``BOX_CLOSES``, ``BOX_FORGOTTEN``: the box of a rung, a team's or a seeker's, takes no letters at its new hour.
    ``TOO_OLD``: it was left so long ago that it is not put off that far.
    """

    NO_SUCH_SERIES = auto()
    SERIES_OVER = auto()
    BOX_CLOSES = auto()
    BOX_FORGOTTEN = auto()
    TOO_OLD = auto()


@dataclass(frozen=True)
class _Step:
    """By how many hours the rungs that wait are put off."""

    hours: int
    waiting: list[RungRow]


def renew_series(
    store: Store, series_id: SeriesId, token: RenewToken, first_hour: int, hour: int
) -> Standing | NotChanged | HoursRefused:
    """Put off every rung that waits, so that the first is (or would be) due at ``first_hour``; ``hour`` is the clock's.

    An hour that is not later than the one in force changes nothing: whoever asked has what they asked for.
    """
    now = settled_hour(store, hour)
    series = opened_series(store.connection, series_id, token, store.for_update)
    if series is None:
        return NotChanged.NO_SUCH_SERIES
    if series.state is not SeriesState.RUNNING:
        return NotChanged.SERIES_OVER
    if first_hour > series.first_hour:
        waiting = [each for each in rungs_of(store.connection, series.number) if each.waits]
        step = _Step(first_hour - series.first_hour, waiting)
        refused = _refuse(store, series, step, now)
        if refused is not None:
            return refused
        _move(store, series, step)
    return standing_of(store.connection, series)


def cancel_series(store: Store, series_id: SeriesId, token: CancelToken) -> Standing | NotChanged:
    """Stop every rung that waits and remove its letter; what was released stays released, and a repetition is no error.

    A series whose rungs have all been released says so: nobody is told that something was stopped which was not.
    """
    series = opened_series(store.connection, series_id, token, store.for_update)
    if series is None:
        return NotChanged.NO_SUCH_SERIES
    if series.state is SeriesState.RUNNING:
        for rung in rungs_of(store.connection, series.number):
            if rung.waits:
                settle_rung(store, rung.key, RungState.CANCELLED)
        bring_up_to_date(store, series.number, SeriesState.CANCELLED)
    after = find_series(store.connection, series_id)
    return NotChanged.NO_SUCH_SERIES if after is None else standing_of(store.connection, after)


def _refuse(store: Store, series: SeriesRow, step: _Step, hour: int) -> NotChanged | HoursRefused | None:
    hours = [each.hour + step.hours for each in step.waiting]
    if not hour < hours[0] <= hours[-1] <= hour + MOST_HOURS_AHEAD:
        return HoursRefused(hour)
    if hours[-1] // HOURS_A_DAY > series.until_day:
        return NotChanged.TOO_OLD
    for each in step.waiting:
        refused = _refuse_for_box(store.connection, each, step.hours)
        if refused is not None:
            return refused
    return None


def _refuse_for_box(connection: Connection, rung: RungRow, step_hours: int) -> NotChanged | None:
    """What age will have done to its box by then. One closed early, or gone, keeps no other from moving."""
    box = None if rung.post_id is None else find_box(connection, rung.post_id)
    day = (rung.hour + step_hours) // HOURS_A_DAY
    if box is None:
        return None
    if box.team_week is not None:
        return NotChanged.BOX_CLOSES if day > closes_after(box.team_week) else None
    return NotChanged.BOX_FORGOTTEN if is_forgotten_before(connection, box, day) else None


def _move(store: Store, series: SeriesRow, step: _Step) -> None:
    store.connection.executemany(
        "UPDATE series_rungs SET hour = hour + ? WHERE rung_key = ?", [(step.hours, each.key) for each in step.waiting]
    )
    store.connection.execute(
        "UPDATE series SET first_hour = first_hour + ? WHERE series_number = ?", (step.hours, series.number)
    )
    bring_up_to_date(store, series.number)
