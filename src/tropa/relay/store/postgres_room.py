"""How much room a relay's letters take in PostgreSQL, near enough to refuse in time.

The size of its files alone would not do: room that was freed inside them is used again, but never given back. So what
is stored is added up now and then, by one process for all; until the next time whatever the files grew by since, or
what this process took in since, is counted to it, whichever is more.
"""

import time
from dataclasses import dataclass
from typing import Any, Final

from tropa.relay.store.database import Connection

_LOOKED_AT_EVERY_S: Final = 1.0
_BYTES_A_ROW: Final = 96  # its head, its entries in indexes, its share of half-filled pages
_OURS: Final = " FROM pg_class AS c WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'"
_COLUMNS: Final = (
    "SELECT c.relname, (SELECT string_agg(format('coalesce(length(%I), 0)', a.attname), ' + ')"  # noqa: S608
    " FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.atttypid = 'bytea'::regtype AND NOT a.attisdropped)" + _OURS
)
_FILES: Final = "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint" + _OURS


@dataclass
class Room:
    """What this process knows of it."""

    used: int = 0
    taken_since: int = 0
    counted: tuple[Any, ...] | None = None
    look_again_s: float = 0.0

    def used_bytes(self, connection: Connection) -> int:
        """Bytes in use, no more than about a second old."""
        if time.monotonic() >= self.look_again_s:
            self._look(connection)
            self.look_again_s = time.monotonic() + _LOOKED_AT_EVERY_S
        return self.used

    def took(self, size_bytes: int) -> None:
        """This process has stored so much more."""
        self.taken_since += size_bytes
        self.used += size_bytes

    def _look(self, connection: Connection) -> None:
        counted = connection.execute("SELECT counted_bytes, files_bytes FROM shared").fetchone()
        if counted != self.counted:
            self.counted, self.taken_since = counted, 0
        counted_bytes, files_then = counted
        self.used = counted_bytes + max(files_bytes(connection) - files_then, self.taken_since)


def count_anew(connection: Connection) -> None:
    """Add up what is stored, and write it down for every process: it reads every row, but no letter."""
    tables = connection.execute(_COLUMNS).fetchall()
    counted = sum(_size_of(connection, table, lengths) for table, lengths in tables)
    connection.execute("UPDATE shared SET counted_bytes = ?, files_bytes = ?", (counted, files_bytes(connection)))


def files_bytes(connection: Connection) -> int:
    """How large the files of all our tables and their indexes are."""
    return int(connection.execute(_FILES).fetchone()[0])


def _size_of(connection: Connection, table: str, lengths: str | None) -> int:
    statement = f"SELECT coalesce(sum({lengths or 0} + {_BYTES_A_ROW}), 0)::bigint FROM {table}"  # noqa: S608 - our own tables
    return int(connection.execute(statement).fetchone()[0])
