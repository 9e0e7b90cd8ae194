"""One row that is written to learn whether anything can be, and what must outlive the process: the day believed."""

from tropa.relay.store.database import Connection, Store


def write_pulse(store: Store) -> None:
    """Change one bit on the disk: the same value once more would not be written at all."""
    store.connection.execute(
        "INSERT INTO pulse VALUES (1, 0, NULL) ON CONFLICT (only_row) DO UPDATE SET beat = 1 - pulse.beat"
    )


def remember_day(store: Store, day: int) -> None:
    """``day`` (since 1970) was believed: what comes is dated no earlier from now on. An earlier one changes nothing."""
    store.connection.execute(
        "INSERT INTO pulse VALUES (1, 0, ?) ON CONFLICT (only_row) DO UPDATE SET day = excluded.day"
        " WHERE pulse.day IS NULL OR pulse.day < excluded.day",
        (day,),
    )


def arrival_day(connection: Connection, today: int) -> int:
    """The day that is written beside what comes: the clock's, or the kept one where that is later."""
    row = connection.execute("SELECT day FROM pulse WHERE only_row = 1").fetchone()
    return today if row is None or row[0] is None else max(today, int(row[0]))


def kept_day(connection: Connection) -> int | None:
    """The latest day that was believed; of a store that never kept one, that of its newest letter; else None."""
    row = connection.execute("SELECT day FROM pulse WHERE day IS NOT NULL").fetchone()
    row = row or connection.execute("SELECT max(last_letter_day) FROM boxes").fetchone()
    return None if row[0] is None else int(row[0])
