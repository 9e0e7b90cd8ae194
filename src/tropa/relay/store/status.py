"""The newest status, as it was published. The relay does not verify it: whoever reads it does (protocol §7.5)."""

from tropa.relay.store.database import Connection, Store
from tropa.relay.store.outcomes import Published


def put_status(store: Store, at_hour: int, until_hour: int, envelope: bytes) -> Published:
    """Keep a status; only one of a later hour replaces one that is there."""
    # One statement, so that of two relays on one database neither can put an older one in place of the other's.
    kept = store.connection.execute(
        "INSERT INTO status VALUES (1, ?, ?, ?) ON CONFLICT (only_row) DO UPDATE SET at_hour = excluded.at_hour,"
        " until_hour = excluded.until_hour, envelope = excluded.envelope WHERE status.at_hour < excluded.at_hour"
        " RETURNING at_hour",
        (at_hour, until_hour, envelope),
    ).fetchall()
    if kept:
        return Published.NEW
    there = store.connection.execute("SELECT envelope FROM status").fetchone()
    return Published.UNCHANGED if bytes(there[0]) == envelope else Published.OLDER


def newest_status(connection: Connection, now_hour: int) -> bytes | None:
    """The envelope of the status that is there, unless its hours are over."""
    row = connection.execute("SELECT envelope FROM status WHERE until_hour > ?", (now_hour,)).fetchone()
    return bytes(row[0]) if row else None
