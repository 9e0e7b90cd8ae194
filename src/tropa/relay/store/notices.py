"""Notices by week, as they were published. The relay does not verify them: whoever reads them does (protocol §7)."""

from tropa.post.limits import week_of
from tropa.relay.store.database import Connection, Store
from tropa.relay.store.outcomes import Published


def put_notice(store: Store, week: int, version: int, envelope: bytes) -> Published:
    """Keep a week's notice; only a higher version replaces one that is there."""
    kept = store.connection.execute(
        f"SELECT version, envelope FROM notices WHERE week = ?{store.for_update}",  # noqa: S608
        (week,),
    ).fetchone()
    if kept == (version, envelope):
        return Published.UNCHANGED
    if kept is not None and version <= kept[0]:
        return Published.OLDER
    if store.room_bytes <= 0:
        return Published.RELAY_FULL
    store.connection.execute(
        "INSERT INTO notices VALUES (?, ?, ?)"
        " ON CONFLICT (week) DO UPDATE SET version = excluded.version, envelope = excluded.envelope",
        (week, version, envelope),
    )
    return Published.NEW


def newest_notice(connection: Connection, today: int) -> bytes | None:
    """The envelope of the latest week that has begun, if there is one."""
    row = connection.execute(
        "SELECT envelope FROM notices WHERE week <= ? ORDER BY week DESC LIMIT 1", (week_of(today),)
    ).fetchone()
    return bytes(row[0]) if row else None
