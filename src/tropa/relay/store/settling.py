"""What is changed in a store that was restored from a backup, so that it breaks no word given after the backup.

One transaction. Decision 0118 says why each of these, and what no restored relay can make good.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from tropa.post.series import REMEMBERED_HOURS
from tropa.relay.store.database import Store
from tropa.relay.store.series_rows import RungState, SeriesState

# Far more letters than the quotas let into any box between a backup and a restoration; and 4,000 restorations fit.
CURSOR_LEAP: Final = 2**20

GRACE_HOURS: Final = 24


class Delayed(Enum):
    """What becomes of delayed letters that waited on the backup's day, and may have been cancelled or renewed since."""

    DROP = "drop"
    HOLD = "hold"


@dataclass(frozen=True)
class Settled:
    """What was found and changed."""

    boxes: int
    letters: int
    waiting_series: int


def count_waiting(store: Store) -> int:
    """How many series of delayed letters still run."""
    running = store.connection.execute("SELECT count(*) FROM series WHERE state = ?", (SeriesState.RUNNING,))
    return int(running.fetchone()[0])


def settle(store: Store, delayed: Delayed, hour: int) -> Settled:
    """Change what must be; ``hour`` is now, in whole hours since 1970. Run inside a transaction."""
    connection = store.connection
    waiting = count_waiting(store)
    connection.execute("UPDATE boxes SET last_cursor = last_cursor + ?", (CURSOR_LEAP,))
    # They were spent under a key that is not restored: nothing can be let in by them any more.
    connection.execute("DELETE FROM spent_stamps")
    if delayed is Delayed.DROP:
        _drop(store)
    else:
        _hold(store, hour + GRACE_HOURS)
    boxes, letters = connection.execute("SELECT count(*), coalesce(sum(letters), 0) FROM boxes").fetchone()
    store.removed = True
    return Settled(boxes, int(letters), waiting)


def _drop(store: Store) -> None:
    store.connection.execute(
        "UPDATE series SET state = ?, waiting_bytes = 0, next_hour = ? +"
        " (SELECT max(hour) FROM series_rungs WHERE rung_key >> 4 = series_number) WHERE state = ?",
        (SeriesState.DONE, REMEMBERED_HOURS, SeriesState.RUNNING),
    )
    store.connection.execute(
        "UPDATE series_rungs SET state = ?, post_id = NULL, letter = NULL WHERE state = ?",
        (RungState.LOST, RungState.WAITING),
    )


def _hold(store: Store, not_before_hour: int) -> None:
    """Move every rung that waits, as a renewal would, so that none is due before an hour."""
    store.connection.execute(
        "UPDATE series_rungs SET hour = hour + (SELECT ? - next_hour FROM series WHERE series_number = rung_key >> 4)"
        " WHERE state = ? AND (SELECT next_hour FROM series WHERE series_number = rung_key >> 4) < ?",
        (not_before_hour, RungState.WAITING, not_before_hour),
    )
    store.connection.execute(
        "UPDATE series SET first_hour = first_hour + (? - next_hour), next_hour = ? WHERE state = ? AND next_hour < ?",
        (not_before_hour, not_before_hour, SeriesState.RUNNING, not_before_hour),
    )
