"""The relay's store in a PostgreSQL database, which several relay processes may share.

What must be true of them together rests on the database alone: a box's row is locked before its cursor is taken and
until the commit, so that cursors rise and become visible in order, none skipped; a stamp's or token's row exists once.
The advisory locks taken beforehand only keep processes from waiting for one another in a circle.
"""

import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import ClassVar

import psycopg
from typing_extensions import override

from tropa.relay.store.database import Store
from tropa.relay.store.failures import ASKED_AGAIN_AFTER_S, StoreAway, StoreConflict, StoreError
from tropa.relay.store.postgres_connection import PostgresConnection, meaning
from tropa.relay.store.postgres_locks import AWAIT_ALL, TRY_SWEEP_LOCK, TRY_TIDY_LOCK, locks_of
from tropa.relay.store.postgres_room import Room, count_anew
from tropa.relay.store.rings import CHANNEL, ring_text


@dataclass
class PostgresStore(Store):
    """This process's one connection that writes. It connects again by itself after the server was away.

    ``lock_key`` is what ``make_ready`` found in the database: no process names its locks under another.
    """

    connection: PostgresConnection
    room: Room = field(default_factory=Room)
    away_until_s: float = 0.0
    lock_key: bytes = b""
    _room_at_begin: int = 0
    _session_id: int = 0
    _is_open: bool = False

    for_update: ClassVar[str] = " FOR UPDATE"

    @override
    def begin(self, touched: Iterable[bytes] = ()) -> None:
        self._refuse_while_away()
        try:
            self._begin()
            self._is_open = True
            self.connection.start_pipeline()
            self._session_id = self.connection.session().info.backend_pid
            locks = locks_of(touched, self.lock_key)
            if locks:
                self.connection.execute(AWAIT_ALL, (locks,))
            self.room_bytes = self.ceiling_bytes - self.room.used_bytes(self.connection)
        except StoreAway:
            self.away_until_s = time.monotonic() + ASKED_AGAIN_AFTER_S
            raise
        self.rung.clear()
        self._room_at_begin = self.room_bytes

    @override
    def commit(self) -> None:
        if self.rung:
            self.connection.execute("SELECT pg_notify(?, ?)", (CHANNEL, ring_text(self.rung)))
        committed = self.connection.execute("COMMIT")
        self.connection.end_pipeline()
        if committed.said != "COMMIT":
            # So PostgreSQL ends a transaction in which something failed unseen.
            raise StoreConflict("rolled back")
        self._is_open = False
        self.room.took(self._room_at_begin - self.room_bytes)

    @override
    def rollback(self) -> None:
        with suppress(StoreError):
            self.connection.end_pipeline()
        if self.connection.in_transaction:
            with suppress(StoreError):
                self.connection.execute("ROLLBACK")
        if self._is_open:
            # Behind a failure the server skipped what psycopg now believes is prepared there: a session that would
            # answer "no such statement" from then on. It is let go of, and the next transaction makes another.
            self._is_open = False
            self.connection.close()

    @override
    def forget_log(self) -> None:
        # PostgreSQL overwrites nothing by itself: rows that were removed stay in its files until they are vacuumed and
        # their place is used again, and in its log until that is recycled (docs/limitations.md).
        self.removed = False

    @override
    def put_in_order(self) -> None:
        pass

    @override
    def tidy_beside(self) -> None:
        # Vacuumed as gently as autovacuum does it, so that what was removed leaves room, and what is stored added up.
        connection = PostgresConnection(self.connection.url)
        try:
            (mine,) = connection.execute(TRY_TIDY_LOCK).fetchone()
            if mine:
                connection.execute("SET statement_timeout = 0")
                connection.execute("SET vacuum_cost_delay = '2ms'")
                connection.execute("VACUUM")
                count_anew(connection)
        finally:
            connection.close()

    @override
    def sweeps_alone(self) -> bool:
        return bool(self.connection.execute(TRY_SWEEP_LOCK).fetchone()[0])

    @override
    def meaning(self, error: Exception) -> Exception:
        return meaning(error) if isinstance(error, psycopg.Error) else error

    @override
    def used_bytes(self) -> int:
        return self.room.used_bytes(self.connection)

    @override
    def reader(self) -> PostgresConnection:
        return PostgresConnection(self.connection.url, read_only=True)

    @property
    def session_id(self) -> int:
        """What PostgreSQL calls this connection; it changes when we connect again."""
        return self._session_id

    @override
    def close(self) -> None:
        self.connection.close()

    def _begin(self) -> None:
        was_open = self.connection.is_open
        try:
            self.connection.execute("BEGIN")
        except StoreAway:
            # A connection is seen to be broken only when it is used, and nothing hangs on this one yet.
            self.connection.close()
            if not was_open:
                raise
            self.connection.execute("BEGIN")

    def _refuse_while_away(self) -> None:
        if time.monotonic() < self.away_until_s:
            raise StoreAway("asked a moment ago")
