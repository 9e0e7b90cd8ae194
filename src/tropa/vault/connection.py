"""One SQLCipher connection behind one lock: the only place that knows the database library.

Its errors become the room's own here. It knows no table; the settings that keep plaintext off the disk are made here.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final, TypeAlias

import sqlcipher3.dbapi2 as sqlcipher  # type: ignore[import-untyped]

from tropa.sealing.types import VaultKey, VaultSalt
from tropa.vault.errors import CannotUseFile, VaultClosed, VaultDamaged, VaultError

Value: TypeAlias = bytes | str | int | None
Row: TypeAlias = tuple[Any, ...]

# Silence first: SQLCipher otherwise writes its diagnostics to stderr.
_BEFORE_KEY: Final = ("PRAGMA cipher_log_level = NONE", "PRAGMA cipher_memory_security = ON")
_AFTER_KEY: Final = ("PRAGMA temp_store = MEMORY", "PRAGMA secure_delete = ON", "PRAGMA foreign_keys = ON")
# Exclusive before WAL: then the WAL's index lives in memory, no -shm file is made, and no other program can look in.
_AS_OWNER: Final = ("PRAGMA locking_mode = EXCLUSIVE", "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL")


class Database:
    """An open vault's connection. Thread-safe; a transaction holds the lock until it ends."""

    def __init__(self, connection: Any) -> None:
        self._connection: Any = connection
        self._held = ExitStack()
        self.lock: Final = threading.RLock()

    def hold(self, until_closed: ExitStack) -> None:
        """Keep these until the connection is closed, and let go of them then."""
        self._held = until_closed

    def close(self) -> None:
        """Forget the key. Closing twice is fine."""
        with self.lock, self._held, foreign_errors():
            connection, self._connection = self._connection, None
            if connection is not None:
                connection.close()

    def rows(self, sql: str, *values: Value) -> list[Row]:
        """All rows."""
        return list(self._execute(sql, values).fetchall())

    def row(self, sql: str, *values: Value) -> Row | None:
        """The first row, if there is one."""
        found: Row | None = self._execute(sql, values).fetchone()
        return found

    def number(self, sql: str, *values: Value) -> int:
        """The one number a query such as a count gives; 0 where it gives NULL."""
        found = self.row(sql, *values)
        return int(found[0] or 0) if found else 0

    def run(self, sql: str, *values: Value) -> int:
        """Change something; how many rows were."""
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

    def script(self, sql: str) -> None:
        """Several statements."""
        with self.lock, foreign_errors():
            self._live().executescript(sql)

    def forget_log(self) -> None:
        """Bring the write-ahead log into the file and empty it, so that what was deleted is not left there."""
        self.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def _execute(self, sql: str, values: Sequence[Value]) -> Any:
        with self.lock, foreign_errors():
            return self._live().execute(sql, values)

    def _live(self) -> Any:
        if self._connection is None:
            raise VaultClosed
        return self._connection


def connect(path: Path, key: VaultKey, salt: VaultSalt) -> Database:
    """Open for reading and writing, as the file's only user."""
    return _opened(str(path), key, salt, _AS_OWNER)


def connect_untouched(path: Path, key: VaultKey, salt: VaultSalt) -> Database:
    """Open so that nothing on the disk can change. What a log beside the file holds is not seen."""
    return _opened(f"{path.absolute().as_uri()}?mode=ro&immutable=1", key, salt, ())


@contextmanager
def foreign_errors() -> Iterator[None]:
    """The library's errors as the room's own. Those that are our mistakes (a broken constraint) pass through."""
    try:
        yield
    except sqlcipher.OperationalError as error:
        raise CannotUseFile(str(error)) from error
    except sqlcipher.DatabaseError as error:
        # The class itself, not a subclass, is what the library raises for SQLITE_CORRUPT and SQLITE_NOTADB.
        if type(error) is sqlcipher.DatabaseError:
            raise VaultDamaged("what is stored does not verify") from error
        raise


def _opened(name: str, key: VaultKey, salt: VaultSalt, settings: Sequence[str]) -> Database:
    with foreign_errors():
        connection = sqlcipher.connect(
            name, isolation_level=None, check_same_thread=False, uri=name.startswith("file:")
        )
    database = Database(connection)
    try:
        for pragma in (*_BEFORE_KEY, f"PRAGMA key = \"x'{key.raw.hex()}{salt.raw.hex()}'\"", *_AFTER_KEY, *settings):
            database.rows(pragma)
    except VaultError:
        database.close()
        raise
    return database
