"""A psycopg connection that speaks the store's words: ``?`` for parameters, tuples of integers and bytes, our failures.

It connects when it is first used and again after it broke; it repeats nothing, for it cannot know what was kept.
Between ``start_pipeline`` and ``end_pipeline`` statements are sent without waiting for each: only who looks at a
result waits, and a failure shows when the next result is looked at, at the latest at the end.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.types.numeric import Int8BinaryDumper

from tropa.relay.store.failures import StoreAway, StoreConflict, StoreError, StoreFull, StoreHeld

# A server that is gone is noticed within seconds, not when TCP gives up; what an URL says itself stands.
_MANNERS: Final = {
    "application_name": "tropa-relay",
    "connect_timeout": "3",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}
# A plan is kept while tables grow: one made when they were empty must not go on reading all of them.
_PLANS: Final = " SET enable_seqscan = off;"
# A process that was stopped in the middle of a transaction must not hold up the others for ever.
_SESSION: Final = (
    "SET lock_timeout = '10s'; SET statement_timeout = '60s'; SET idle_in_transaction_session_timeout = '30s';"
    " SET client_min_messages = 'error';"
    " SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off';"
)
# Serialization, deadlock, taken meanwhile; and no room for so many locks at once: what is done one by one takes few.
_CONFLICTS: Final = {"40001", "40P01", "23505", "53200"}
_WAITED_FOR_A_LOCK: Final = "55P03"
_FULL: Final = {"53100"}
# 26: a statement the session should know is not there, as behind a pooler that changes sessions under us.
_AWAY_CLASSES: Final = ("08", "25", "26", "53", "57")


class PostgresConnection:
    """One session, for one thread at a time."""

    def __init__(self, url: str, *, read_only: bool = False) -> None:
        self.url = url
        self._session = _SESSION + _PLANS + (" SET default_transaction_read_only = on;" if read_only else "")
        self._raw: psycopg.Connection[Any] | None = None
        self._pipeline: psycopg.Pipeline | None = None
        self._ends = ExitStack()

    def execute(self, sql: str, params: Sequence[Any] = (), /) -> "Rows":
        """Raises StoreError."""
        try:
            return Rows(self, self.session().execute(translated(sql), params, binary=True))
        except psycopg.Error as error:
            raise meaning(error) from error

    def executemany(self, sql: str, params: Iterable[Sequence[Any]], /) -> "Rows":
        """Raises StoreError."""
        try:
            cursor = self.session().cursor(binary=True)
            cursor.executemany(translated(sql), params)
            return Rows(self, cursor)
        except psycopg.Error as error:
            raise meaning(error) from error

    def session(self) -> psycopg.Connection[Any]:
        """psycopg's own connection, made anew if it broke, but never in the middle of a pipeline.

        Raises:
            psycopg.Error: the server does not let us in.
        """
        if self._raw is None or self._raw.closed:
            if self._pipeline is not None:
                raise psycopg.OperationalError("broke off in the middle")
            self._raw = _connected(self.url, self._session)
        return self._raw

    def start_pipeline(self) -> None:
        """From here on statements do not wait for one another's results. Raises StoreError."""
        try:
            self._pipeline = self._ends.enter_context(self.session().pipeline())
        except psycopg.Error as error:
            raise meaning(error) from error

    def end_pipeline(self) -> None:
        """Everything that was sent is done now. Raises StoreError: something of it failed."""
        self._pipeline = None
        with _our_failures():
            self._ends.close()

    def settle(self) -> None:
        """Wait until what was sent so far is done. Raises psycopg.Error."""
        if self._pipeline is not None:
            self._pipeline.sync()

    @property
    def is_open(self) -> bool:
        """Whether it was connected and did not break since."""
        return self._raw is not None and not self._raw.closed

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction was begun and is not over."""
        return self.is_open and self.session().info.transaction_status != psycopg.pq.TransactionStatus.IDLE

    def close(self) -> None:
        """Let go of it; the next use connects again."""
        with suppress(StoreError):
            self.end_pipeline()
        if self._raw is not None:
            with suppress(psycopg.Error):
                self._raw.close()
            self._raw = None


@dataclass(frozen=True)
class Rows:
    """What a statement found or did, once that is known; its failures are ours."""

    connection: PostgresConnection
    cursor: psycopg.Cursor[Any]

    @property
    def rowcount(self) -> int:
        with _our_failures():
            self.connection.settle()
        return self.cursor.rowcount

    @property
    def said(self) -> str | None:
        """PostgreSQL's word for what was done, known once the pipeline has ended."""
        return self.cursor.statusmessage

    def fetchone(self) -> Any:
        with _our_failures():
            return self.cursor.fetchone()

    def fetchall(self) -> list[Any]:
        with _our_failures():
            return self.cursor.fetchall()

    def __iter__(self) -> Iterator[Any]:
        return iter(self.fetchall())

    def close(self) -> None:
        self.cursor.close()


@contextmanager
def _our_failures() -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        raise meaning(error) from error


def _connected(url: str, session: str) -> psycopg.Connection[Any]:
    raw = psycopg.connect(make_conninfo("", **{**_MANNERS, **conninfo_to_dict(url)}), autocommit=True)
    try:
        # One width for every number, so that a statement is prepared once and not for each size of its parameters.
        raw.adapters.register_dumper(int, Int8BinaryDumper)
        raw.execute(session)
    except BaseException:
        raw.close()
        raise
    return raw


@lru_cache(maxsize=512)
def translated(sql: str) -> str:
    """The same statement with psycopg's placeholders."""
    return sql.replace("%", "%%").replace("?", "%s")


def meaning(error: psycopg.Error) -> StoreError:
    """What a failure of PostgreSQL means to us; its own message stays behind, for it may quote what was stored."""
    if isinstance(error, psycopg.errors.PipelineAborted):
        return StoreConflict("behind a failure")
    state = error.sqlstate
    if state == _WAITED_FOR_A_LOCK:
        return StoreHeld(state)
    if state in _CONFLICTS:
        return StoreConflict(state)
    if state in _FULL:
        return StoreFull(state)
    if state is None:
        broken = isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
        return (StoreAway if broken else StoreError)(type(error).__name__)
    return (StoreAway if state.startswith(_AWAY_CLASSES) else StoreError)(state)
