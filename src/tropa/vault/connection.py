"""One SQLCipher connection behind one lock: the only place that knows the database library.

Its errors become the room's own here. It knows no table; the settings that keep plaintext off the disk are made here.
"""

import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any, Final, TypeAlias

import sqlcipher3.dbapi2 as sqlcipher  # type: ignore[import-untyped]

from tropa.sealing.types import VaultKey, VaultSalt
from tropa.vault.errors import CannotUseFile, VaultClosed, VaultDamaged, VaultError

_COPIED_BYTES: Final = 2**20
_CACHE_KIB: Final = 131_072
"""Events' ids and words fall all over a large file: with SQLite's own 8 MB nearly every one would be read anew."""
_STATEMENTS: Final = 1_000
"""More than a vault ever says: the library's own 100, once full, keep those used most before and none that is new, so
that what each letter says is understood anew each time (decision 0160)."""
_LOG_PAGES: Final = 8_000
"""32 MB: what several commits changed on one page is then brought into the file once."""

Value: TypeAlias = bytes | str | int | None
Row: TypeAlias = tuple[Any, ...]

# Silence first: SQLCipher otherwise writes its diagnostics to stderr. It wipes its own keys in any case; locking and
# wiping the rest of SQLite's memory more than doubles a write's time, and what is read is then in ours (decision 0088).
_BEFORE_KEY: Final = ("PRAGMA cipher_log_level = NONE", "PRAGMA cipher_memory_security = OFF")
_AFTER_KEY: Final = ("PRAGMA temp_store = MEMORY", "PRAGMA secure_delete = ON", "PRAGMA foreign_keys = ON")
# Exclusive before WAL: then the WAL's index lives in memory, no -shm file is made, and no other program can look in.
_AS_OWNER: Final = (
    "PRAGMA locking_mode = EXCLUSIVE",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}",
    f"PRAGMA cache_size = -{_CACHE_KIB}",
)


class Database:
    """An open vault's connection. Thread-safe; a transaction holds the lock until it ends."""

    def __init__(self, connection: Any, path: Path) -> None:
        self._connection: Any = connection
        self._held = ExitStack()
        self._file: IO[bytes] | None = None
        self._turned_back = 0
        self._aside = 0
        self.path: Final = path
        self.lock: Final = threading.RLock()

    def hold(self, file: IO[bytes]) -> None:
        """Keep this open handle of the same file until the connection is closed, and let go of it then."""
        self._held.callback(file.close)
        self._file = file

    def let_go(self) -> None:
        """Close the connection, log and all, but keep the file locked until `become`."""
        with self.lock, foreign_errors():
            self.forget_log()
            self._connection.close()
            self._connection = None

    def become(self, other: "Database") -> None:
        """Go on with another connection, of the file that has taken this one's place."""
        with self.lock:
            self.close()
            self._connection, self._held, self._file = other._connection, other._held, other._file
            other._connection, other._held = None, ExitStack()
            self._turned_back += 1

    def close(self) -> None:
        """Forget the key. Closing twice is fine."""
        with self.lock, self._held, foreign_errors():
            connection, self._connection = self._connection, None
            if connection is not None:
                connection.close()

    @property
    def state(self) -> tuple[int, int]:
        """Equal to what it was before only if nothing was changed in between, but what was put `aside`."""
        return self._live().total_changes - self._aside, self._turned_back

    def aside(self, sql: str, *values: Value) -> None:
        """Change what nobody's view of people or cases is worked out from: `state` stays as it was."""
        with self.lock:
            before = self._live().total_changes
            self.run(sql, *values)
            self._aside += self._live().total_changes - before

    def rows(self, sql: str, *values: Value) -> list[Row]:
        """All rows."""
        # To its end under the lock: a statement still being read in another thread keeps the log from being emptied.
        with self.lock:
            return list(self._execute(sql, values).fetchall())

    def row(self, sql: str, *values: Value) -> Row | None:
        """The first row, if there is one."""
        with self.lock:
            found: Row | None = self._execute(sql, values).fetchone()
        return found

    def number(self, sql: str, *values: Value) -> int:
        """The one number a query such as a count gives; 0 where it gives NULL."""
        found = self.row(sql, *values)
        return int(found[0] or 0) if found else 0

    def insert(self, sql: str, *values: Value) -> int:
        """Add one row; its number, or 0 where it was there (INSERT OR IGNORE)."""
        done = self._execute(sql, values)
        return int(done.lastrowid) if done.rowcount == 1 else 0

    def run(self, sql: str, *values: Value) -> int:
        """Change something; how many rows were."""
        # The library's count of changes only rises, though they were taken back.
        self._turned_back += sql.startswith("ROLLBACK")
        return int(self._execute(sql, values).rowcount)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or none of it; on disk when it ends. May be entered again inside itself."""
        with self.lock:
            if self._live().in_transaction:
                yield
                return
            self.run("BEGIN IMMEDIATE")
            try:
                yield
                self.run("COMMIT")
            except BaseException:
                if self._live().in_transaction:
                    self.run("ROLLBACK")
                raise

    @contextmanager
    def transaction_that_may_be_lost(self) -> Iterator[None]:
        """All of it or none of it; on disk with the next ordinary transaction.

        A machine that loses its power before that may lose the newest of these, never one that was followed by a
        transaction of the ordinary sort: only for what will come again by itself. Inside another it is part of that.
        """
        with self.lock:
            if self._live().in_transaction:
                yield
                return
            self.run("PRAGMA synchronous = NORMAL")
            try:
                with self.transaction():
                    yield
            finally:
                self.run("PRAGMA synchronous = FULL")

    def statements(self, sql: str) -> None:
        """Several statements, each ending at a line's end; inside a transaction where there is one."""
        for statement in whole_statements(sql):
            self.run(statement)

    def forget_log(self) -> None:
        """Bring the write-ahead log into the file and empty it, so that what was deleted is not left there."""
        self.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def first_bytes(self, count: int) -> bytes:
        """How the file begins; read through the handle this vault holds (see `copy_file`)."""
        assert self._file is not None
        return os.pread(self._file.fileno(), count, 0)

    def copy_file(self, target: IO[bytes]) -> None:
        """Write the file as it now is, every page still encrypted under the same key, into `target`.

        Read through the handle this vault holds: opening the file once more and closing it would let go of the
        database's own lock (POSIX locks end with any close).
        """
        with self.lock:
            self.forget_log()
            assert self._file is not None
            at = 0
            while piece := os.pread(self._file.fileno(), _COPIED_BYTES, at):
                target.write(piece)
                at += len(piece)

    def export(self, path: Path, key: VaultKey, salt: VaultSalt) -> None:
        """Write everything that is in here, and nothing deleted, into a new database under another key."""
        with self.lock:
            version = self.number("PRAGMA user_version")
            self.run("ATTACH DATABASE ? AS copy KEY ?", str(path), f"x'{key.raw.hex()}{salt.raw.hex()}'")
            try:
                self.rows("SELECT sqlcipher_export('copy')")
                self.rows(f"PRAGMA copy.user_version = {version}")
            except sqlcipher.OperationalError as error:
                # That function gives whatever stopped it, a full disk too, out as a mistake of ours.
                raise CannotUseFile(str(error)) from error
            finally:
                self.run("DETACH DATABASE copy")

    def _execute(self, sql: str, values: Sequence[Value]) -> Any:
        with self.lock:
            try:
                return self._live().execute(sql, values)
            except sqlcipher.DatabaseError:
                # Entered only now: around each of a letter's statements it would cost as much as some of them.
                with foreign_errors():
                    raise

    def _live(self) -> Any:
        if self._connection is None:
            raise VaultClosed
        return self._connection


def connect(path: Path, key: VaultKey, salt: VaultSalt) -> Database:
    """Open for reading and writing, as the file's only user."""
    return _opened(path, str(path), key, salt, _AS_OWNER)


def connect_untouched(path: Path, key: VaultKey, salt: VaultSalt) -> Database:
    """Open so that nothing on the disk can change. What a log beside the file holds is not seen."""
    return _opened(path, f"{path.absolute().as_uri()}?mode=ro&immutable=1", key, salt, ())


def in_memory() -> Database:
    """An empty database of no vault, to see what statements make. Nothing of a vault may be put there."""
    return Database(sqlcipher.connect(":memory:", isolation_level=None), Path(":memory:"))


def whole_statements(sql: str) -> Iterator[str]:
    """Several statements, one by one, each ending at a line's end; comments stay with the one that follows them."""
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if sqlcipher.complete_statement(statement):
            yield statement
            statement = ""


@contextmanager
def foreign_errors() -> Iterator[None]:
    """The library's errors as the room's own. Our mistakes (a broken constraint, no such table) pass through."""
    try:
        yield
    except sqlcipher.OperationalError as error:
        if error.sqlite_errorcode == sqlcipher.SQLITE_ERROR:
            # What we asked makes no sense there; the system refused nothing.
            raise
        raise CannotUseFile(str(error)) from error
    except sqlcipher.DatabaseError as error:
        # The class itself, not a subclass, is what the library raises for SQLITE_CORRUPT and SQLITE_NOTADB.
        if type(error) is sqlcipher.DatabaseError:
            raise VaultDamaged("what is stored does not verify") from error
        raise


def _opened(path: Path, name: str, key: VaultKey, salt: VaultSalt, settings: Sequence[str]) -> Database:
    with foreign_errors():
        connection = sqlcipher.connect(
            name,
            isolation_level=None,
            check_same_thread=False,
            uri=name.startswith("file:"),
            cached_statements=_STATEMENTS,
        )
    database = Database(connection, path)
    try:
        for pragma in (*_BEFORE_KEY, f"PRAGMA key = \"x'{key.raw.hex()}{salt.raw.hex()}'\"", *_AFTER_KEY, *settings):
            database.rows(pragma)
    except VaultError:
        database.close()
        raise
    return database
