"""Opens the relay's SQLite file, durable and tidy, or says why not; gives the writer its transactions."""

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from typing_extensions import override

from tropa.relay.errors import FolderNewer, FolderUnusable
from tropa.relay.store.database import Store
from tropa.relay.store.failures import StoreFull
from tropa.relay.store.schema import ALL, OF_THE_FOURTH_FORM, OF_THE_THIRD_FORM, SCHEMA_VERSION, as_written
from tropa.sealing.types import Random, RelayId

FILE_NAME: Final = "relay.sqlite"
APPLICATION_ID: Final = 0x54524F50  # "TROP"

# A file up to this size is checked page by page at every start, and written anew once a day; with a larger one people
# would have to wait for that.
LOOKED_THROUGH_UP_TO_BYTES: Final = 512 * 2**20

# Only a foreign program, or a reader in the middle of a piece, can hold us up.
_BUSY_S: Final = 1.0
_WAIT_FOR_NOBODY: Final = "PRAGMA busy_timeout = 0"
_WAIT_A_LITTLE: Final = f"PRAGMA busy_timeout = {int(_BUSY_S * 1000)}"

# synchronous=FULL: a commit returns once the log is on disk. secure_delete: what is deleted is overwritten with zeros.
# page_size holds for new files: a letter soils five small pages, each written twice (decision 0112).
_WRITER_PRAGMAS: Final = """
PRAGMA page_size = 2048;
PRAGMA journal_mode = WAL;
PRAGMA wal_autocheckpoint = 2000;
PRAGMA synchronous = FULL;
PRAGMA secure_delete = ON;
PRAGMA cache_size = -24576;
PRAGMA journal_size_limit = 67108864;
"""
_USED: Final = (
    "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size"
)


@dataclass
class SqliteStore(Store):
    """The one connection that writes into the file."""

    connection: sqlite3.Connection
    folder: Path = field(kw_only=True)

    @override
    def begin(self, touched: Iterable[bytes] = ()) -> None:
        self.connection.execute("BEGIN IMMEDIATE")
        self.rung.clear()
        self.room_bytes = self.ceiling_bytes - self.used_bytes()

    @override
    def commit(self) -> None:
        self.connection.execute("COMMIT")

    @override
    def rollback(self) -> None:
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")

    @override
    def forget_log(self) -> None:
        # What was removed is overwritten in the log: bring that into the file, and empty the log that still holds it.
        if self.removed:
            # While somebody reads, as a backup does for minutes, that cannot be: it is tried again with each commit.
            self.connection.execute(_WAIT_FOR_NOBODY)
            try:
                was_busy, *_ = self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            finally:
                self.connection.execute(_WAIT_A_LITTLE)
            self.removed = bool(was_busy)

    @override
    def put_in_order(self) -> None:
        # Written anew in the order of its keys, so that where a letter lies no longer tells when it came. Whoever
        # posts waits meanwhile: in a larger file for too long (measured: bench/relay.py).
        if self.used_bytes() <= LOOKED_THROUGH_UP_TO_BYTES:
            rewrite_in_order(self)

    @override
    def tidy_beside(self) -> None:
        pass

    @override
    def sweeps_alone(self) -> bool:
        return True

    @override
    def meaning(self, error: Exception) -> Exception:
        is_full = isinstance(error, sqlite3.OperationalError) and _name_of(error) == "SQLITE_FULL"
        return StoreFull(str(error)) if is_full else error

    @override
    def used_bytes(self) -> int:
        return used_bytes_of(self.connection)

    @override
    def reader(self) -> sqlite3.Connection:
        return open_for_reading(self.folder)

    @override
    def close(self) -> None:
        self.connection.close()


def rewrite_in_order(store: SqliteStore) -> None:
    """Write the file anew in the order of its keys; needs as much free disk again as the file holds."""
    store.connection.execute("VACUUM")
    store.connection.execute("PRAGMA shrink_memory")
    store.removed = True


def used_bytes_of(connection: sqlite3.Connection) -> int:
    """Bytes of the file that hold something."""
    return int(connection.execute(_USED).fetchone()[0])


def open_store(folder: Path, random: Random, ceiling_bytes: int) -> SqliteStore:
    """The store in ``folder``, made if it is not there.

    Raises:
        FolderUnusable: the file is damaged, locked, or another program's; it was not changed.
        FolderNewer: a newer tropa wrote it; it was not changed.
    """
    path = folder / FILE_NAME
    try:
        connection = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
        try:
            _keep_temporary_files_in(folder, connection)
            _prepare(connection, path, random)
        except BaseException:
            connection.close()
            raise
    except sqlite3.Error as error:
        raise FolderUnusable(_what_sqlite_means(error, path)) from error
    return SqliteStore(connection, random, ceiling_bytes, folder=folder)


def open_for_reading(folder: Path) -> sqlite3.Connection:
    """A connection that can only read; for a thread of its own."""
    uri = f"{(folder / FILE_NAME).absolute().as_uri()}?mode=ro"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA query_only = ON")
    return connection


def open_at_rest(folder: Path) -> sqlite3.Connection:
    """The same for a file that nobody writes to meanwhile: nothing is put beside it, unless its log is still there."""
    path = folder / FILE_NAME
    if path.with_name(FILE_NAME + "-wal").exists():
        return open_for_reading(folder)
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)


def _keep_temporary_files_in(folder: Path, connection: sqlite3.Connection) -> None:
    # The daily rewriting makes one with all sealed letters: it belongs where only the folder's owner can look. For the
    # whole process. The environment would be heard only by a library that nothing has loaded yet.
    quoted = str(folder.resolve()).replace("'", "''")
    connection.execute(f"PRAGMA temp_store_directory = '{quoted}'")


def _prepare(connection: sqlite3.Connection, path: Path, random: Random) -> None:
    is_new = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0
    if not is_new:
        _refuse_foreign(connection, path)
    connection.executescript(_WRITER_PRAGMAS)
    if is_new:
        _create(connection, random)
        return
    if path.stat().st_size <= LOOKED_THROUGH_UP_TO_BYTES:
        _refuse_damaged(connection, path)
    _refuse_nameless(connection, path)
    _upgrade(connection)


def _second_form() -> str:
    return "ALTER TABLE boxes ADD COLUMN closed INTEGER NOT NULL DEFAULT 0 CHECK (closed IN (0, 1));"


def _third_form() -> str:
    # A repeated post is looked for within its box: by a letter's hash alone, each post soiled a page of its own.
    ids = "CREATE UNIQUE INDEX letters_by_box ON letters ((letter_key >> 32), letter_id);"
    return f"DROP INDEX letters_by_id; {ids} {as_written(OF_THE_THIRD_FORM)}"


def _fourth_form() -> str:
    return as_written(OF_THE_FOURTH_FORM)


_STEPS: Final = {2: _second_form, 3: _third_form, 4: _fourth_form}


def _upgrade(connection: sqlite3.Connection) -> None:
    """One transaction a step: whoever is killed here starts again at the version before."""
    form = connection.execute("PRAGMA user_version").fetchone()[0]
    for to in range(form + 1, SCHEMA_VERSION + 1):
        connection.executescript(f"BEGIN; {_STEPS[to]()} PRAGMA user_version = {to}; COMMIT;")


def _refuse_foreign(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise FolderUnusable(
            f"{path} was not made by a tropa relay; nothing was changed. Choose another --data folder."
        )
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        raise FolderNewer(
            f"{path} was written by a newer tropa (its form is {version}, this one knows {SCHEMA_VERSION}); "
            "nothing was changed. Run the newer tropa again."
        )


def _refuse_damaged(connection: sqlite3.Connection, path: Path) -> None:
    verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise FolderUnusable(f"{path} is damaged; nothing was changed. Keep a copy of it, then restore a backup.")


def _refuse_nameless(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("SELECT 1 FROM relay").fetchone() is None:
        raise FolderUnusable(
            f"{path} lacks the relay's own name, as if its first start had been cut short; nothing was changed. "
            "Move that file away, then start again: a new one is made."
        )


def _create(connection: sqlite3.Connection, random: Random) -> None:
    # One transaction: whoever is killed here leaves an empty file, and the next start makes it whole.
    schema = as_written(ALL)
    connection.executescript(
        f"BEGIN; {schema} PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {SCHEMA_VERSION};"
    )
    connection.execute("INSERT INTO relay VALUES (1, ?)", (random(RelayId.SIZE_BYTES),))
    connection.execute("COMMIT")


def _what_sqlite_means(error: sqlite3.Error, path: Path) -> str:
    name = _name_of(error)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return f"{path} is locked by another program; nothing was changed. Stop that program, then start again."
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return f"{path} is damaged; nothing was changed. Keep a copy of it, then restore a backup."
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_READONLY")):
        return f"{path} cannot be opened for writing; check who owns the folder."
    return f"{path} cannot be used ({name}); nothing was changed. Check the disk, then start again."


def _name_of(error: sqlite3.Error) -> str:
    return str(getattr(error, "sqlite_errorname", "SQLITE_ERROR"))
