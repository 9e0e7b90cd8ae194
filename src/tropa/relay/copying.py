"""``tropa relay copy``: a stopped relay's file into an empty PostgreSQL database, every row read back and compared.

All of it is one transaction there, so that whatever breaks off leaves the database as empty as it was; the file is
only read. The relay keeps its name, its secrets and every cursor: nobody who writes to it or reads from it notices.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg

from tropa.relay.errors import CopyDiffers, FolderUnusable
from tropa.relay.folder import Folder, open_folder
from tropa.relay.store.failures import StoreError
from tropa.relay.store.postgres import PostgresStore
from tropa.relay.store.postgres_connection import meaning
from tropa.relay.store.postgres_locks import AWAIT_SCHEMA_LOCK
from tropa.relay.store.postgres_opening import SharedSecrets, cannot_be_used, create, open_postgres, share
from tropa.relay.store.postgres_room import count_anew
from tropa.relay.store.schema import SCHEMA_VERSION
from tropa.relay.store.sqlite import FILE_NAME, open_at_rest
from tropa.sealing.encoding import b64
from tropa.sealing.types import Random

_TYPES: Final = {"INTEGER": "int8", "BLOB": "bytea"}
_SAID_EVERY_ROWS: Final = 100_000


@dataclass(frozen=True)
class Table:
    """A table's columns with PostgreSQL's types for them, and those of its key, in order."""

    name: str
    columns: tuple[str, ...]
    types: tuple[str, ...]
    key: tuple[str, ...]

    @property
    def rows_in_order(self) -> str:
        """A SELECT of every row, in the order of the key."""
        return f"SELECT {', '.join(self.columns)} FROM {self.name} ORDER BY {', '.join(self.key)}"  # noqa: S608


@dataclass(frozen=True)
class Copied:
    """A table's rows on both sides: how many, and the hex SHA-256 over all of them in the order of their keys."""

    table: str
    rows: int
    sha256: str


class RunningHash:
    """Counts rows and hashes them, told apart by kind and length of each value."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self.rows = 0

    def add(self, row: Sequence[int | bytes | None]) -> None:
        """One more row."""
        self.rows += 1
        for value in row:
            if value is None:
                self._hash.update(b"n")
            elif isinstance(value, int):
                self._hash.update(b"i" + value.to_bytes(8, "big", signed=True))
            else:
                self._hash.update(b"b" + len(value).to_bytes(8, "big"))
                self._hash.update(value)

    def copied(self, table: str) -> Copied:
        """What it came to."""
        return Copied(table, self.rows, self._hash.hexdigest())


def copy_relay(data: Path, url: str, random: Random, say: Callable[[str], None]) -> list[Copied]:
    """Copy the relay of a data folder into an empty database; what was copied, once it is there for good.

    Raises:
        FolderInUse: the relay runs: stop it first.
        FolderUnusable: there is no relay in this folder, a damaged one, or one that this tropa has not started yet.
        DatabaseUnusable: the database cannot be reached, or is not empty.
        CopyDiffers: something was read back otherwise than it was written; nothing of it was kept.
    """
    if not (data / FILE_NAME).exists():
        raise FolderUnusable(f"there is no relay in {data}; nothing was copied.")
    folder = open_folder(data, random)
    with folder.lock, closing(open_at_rest(data)) as source:
        _refuse_damaged(source, data / FILE_NAME)
        tables = _tables(source)
        store = open_postgres(url, random, 0)
        try:
            return _copy(source, tables, store, folder, say)
        except psycopg.Error as error:
            raise cannot_be_used(meaning(error)) from error
        except StoreError as error:
            raise cannot_be_used(error) from error
        finally:
            store.close()


def _refuse_damaged(source: sqlite3.Connection, path: Path) -> None:
    # What a damaged index or page leaves out would be compared with itself, and found alike on both sides.
    try:
        verdict = str(source.execute("PRAGMA integrity_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        verdict = str(error)
    if verdict != "ok":
        raise FolderUnusable(
            f"{path} is damaged ({verdict}); nothing was copied. Keep a copy of it, then restore a backup."
        )


def _tables(source: sqlite3.Connection) -> list[Table]:
    form = source.execute("PRAGMA user_version").fetchone()[0]
    if form != SCHEMA_VERSION:
        raise FolderUnusable(
            f"the file is of form {form}, this tropa copies form {SCHEMA_VERSION}; nothing was copied. "
            "Start the relay once with this tropa, stop it, then copy."
        )
    names = source.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall()
    return [_table(source, name) for (name,) in names if not name.startswith("sqlite_")]


def _table(source: sqlite3.Connection, name: str) -> Table:
    found = source.execute("SELECT name, type, pk FROM pragma_table_info(?) ORDER BY cid", (name,)).fetchall()
    key = sorted((pk, column) for column, _, pk in found if pk)
    return Table(
        name,
        tuple(column for column, _, _ in found),
        tuple(_TYPES[kind] for _, kind, _ in found),
        tuple(column for _, column in key),
    )


def _copy(
    source: sqlite3.Connection, tables: list[Table], store: PostgresStore, folder: Folder, say: Callable[[str], None]
) -> list[Copied]:
    target = store.connection
    target.execute("SET statement_timeout = 0")
    target.execute("SET idle_in_transaction_session_timeout = 0")
    target.execute("BEGIN")
    target.execute(AWAIT_SCHEMA_LOCK)
    create(target)
    source.execute("BEGIN")
    written = [_write(source, table, target.session(), say) for table in tables]
    say("reading everything back")
    found = [_read_back(table, target.session()) for table in tables]
    for here, there in zip(written, found, strict=True):
        if here != there:
            raise CopyDiffers(
                f"{here.table} was read back otherwise than it was written; nothing of the copy was kept."
            )
    share(target, SharedSecrets(b64(folder.challenge_key.raw), folder.publisher.text))
    count_anew(target)
    target.execute("COMMIT")
    target.execute("ANALYZE")
    return written


def _write(
    source: sqlite3.Connection, table: Table, session: psycopg.Connection[Any], say: Callable[[str], None]
) -> Copied:
    running = RunningHash()
    with session.cursor() as cursor, cursor.copy(f"COPY {table.name} FROM STDIN (FORMAT BINARY)") as copy:
        copy.set_types(table.types)
        for row in _heard(source.execute(table.rows_in_order), table.name, say):
            running.add(row)
            copy.write_row(row)
    return running.copied(table.name)


def _read_back(table: Table, session: psycopg.Connection[Any]) -> Copied:
    running = RunningHash()
    with session.cursor() as cursor, cursor.copy(f"COPY ({table.rows_in_order}) TO STDOUT (FORMAT BINARY)") as copy:
        copy.set_types(table.types)
        for row in copy.rows():
            running.add(row)
    return running.copied(table.name)


def _heard(rows: Iterable[Any], table: str, say: Callable[[str], None]) -> Iterator[Any]:
    for number, row in enumerate(rows, start=1):
        if number % _SAID_EVERY_ROWS == 0:
            say(f"{table}: {number:,} rows")
        yield row
