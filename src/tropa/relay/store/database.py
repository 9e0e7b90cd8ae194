"""Opens the relay's SQLite file, durable and tidy, or says why not; gives the writer its transactions.

It knows no table beyond the relay's own row: see ``boxes``, ``posting``, ``reading``, ``notices`` and ``expiry``.
"""

import sqlite3
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Final

from tropa.relay.errors import FolderNewer, FolderUnusable
from tropa.sealing.types import Random, RelayId

FILE_NAME: Final = "relay.sqlite"
SCHEMA_VERSION: Final = 2
APPLICATION_ID: Final = 0x54524F50  # "TROP"

# A file up to this size is checked page by page at every start; a larger one would keep people waiting.
_CHECKED_AT_START_BYTES: Final = 512 * 2**20

# This part of the ceiling only team boxes may fill. Seekers' boxes are anyone's to open, and keep for 180 days what a
# few minutes' work let in: a flood of them must not keep first letters from a team.
_KEPT_FOR_TEAMS: Final = 4

# Only a foreign program, or a reader in the middle of a piece, can hold us up.
_BUSY_S: Final = 1.0

# synchronous=FULL: a commit returns once the log is on disk. secure_delete: what is deleted is overwritten with zeros.
_WRITER_PRAGMAS: Final = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA secure_delete = ON;
PRAGMA cache_size = -16384;
PRAGMA journal_size_limit = 67108864;
"""
_USED: Final = (
    "SELECT (page_count - freelist_count) * page_size FROM pragma_page_count, pragma_freelist_count, pragma_page_size"
)


@dataclass
class Store:
    """The writer's connection, with what its operations need: randomness, and how many bytes may still be taken."""

    connection: sqlite3.Connection
    random: Random
    ceiling_bytes: int
    room_bytes: int = 0
    removed: bool = False

    @property
    def seekers_room_bytes(self) -> int:
        """How much of the room seekers' boxes may take: none once three quarters of the ceiling are in use."""
        return self.room_bytes - self.ceiling_bytes // _KEPT_FOR_TEAMS

    def begin(self) -> None:
        """Start a transaction, and look once how much room there is for all of it."""
        self.connection.execute("BEGIN IMMEDIATE")
        self.room_bytes = self.ceiling_bytes - used_bytes(self.connection)

    def commit(self) -> None:
        """When this returns, everything since ``begin`` is on disk."""
        self.connection.execute("COMMIT")

    def rollback(self) -> None:
        """Undo everything since ``begin``."""
        if self.connection.in_transaction:
            self.connection.execute("ROLLBACK")

    def forget_log(self) -> None:
        """After something was removed: bring its overwriting into the file, and empty the log that still held it."""
        if self.removed:
            was_busy, *_ = self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            self.removed = bool(was_busy)

    def close(self) -> None:
        """Close the file; the log is folded into it."""
        self.connection.close()


def used_bytes(connection: sqlite3.Connection) -> int:
    """Bytes of the file that hold something."""
    return int(connection.execute(_USED).fetchone()[0])


def open_store(folder: Path, random: Random, ceiling_bytes: int) -> Store:
    """The store in ``folder``, made if it is not there.

    Raises:
        FolderUnusable: the file is damaged, locked, or another program's; it was not changed.
        FolderNewer: a newer tropa wrote it; it was not changed.
    """
    path = folder / FILE_NAME
    try:
        connection = sqlite3.connect(path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
        try:
            _prepare(connection, path, random)
        except BaseException:
            connection.close()
            raise
    except sqlite3.Error as error:
        raise FolderUnusable(_what_sqlite_means(error, path)) from error
    return Store(connection, random, ceiling_bytes)


def open_for_reading(folder: Path) -> sqlite3.Connection:
    """A connection that can only read; for a thread of its own."""
    uri = f"{(folder / FILE_NAME).absolute().as_uri()}?mode=ro"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA query_only = ON")
    return connection


def relay_id_of(connection: sqlite3.Connection) -> RelayId:
    """The relay's own name, which every opened store has."""
    return RelayId(connection.execute("SELECT relay_id FROM relay").fetchone()[0])


def _prepare(connection: sqlite3.Connection, path: Path, random: Random) -> None:
    is_new = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0
    if not is_new:
        _refuse_foreign(connection, path)
    connection.executescript(_WRITER_PRAGMAS)
    if is_new:
        _create(connection, random)
        return
    if path.stat().st_size <= _CHECKED_AT_START_BYTES:
        _refuse_damaged(connection, path)
    _refuse_nameless(connection, path)
    _upgrade(connection)


def _upgrade(connection: sqlite3.Connection) -> None:
    """One transaction a step: whoever is killed here starts again at the version before."""
    if connection.execute("PRAGMA user_version").fetchone()[0] == 1:
        connection.executescript(
            "BEGIN; ALTER TABLE boxes ADD COLUMN closed INTEGER NOT NULL DEFAULT 0 CHECK (closed IN (0, 1));"
            " PRAGMA user_version = 2; COMMIT;"
        )


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
    schema = resources.files(__package__).joinpath("schema.sql").read_text(encoding="utf-8")
    connection.executescript(
        f"BEGIN; {schema} PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {SCHEMA_VERSION};"
    )
    connection.execute("INSERT INTO relay VALUES (1, ?)", (random(RelayId.SIZE_BYTES),))
    connection.execute("COMMIT")


def _what_sqlite_means(error: sqlite3.Error, path: Path) -> str:
    name = getattr(error, "sqlite_errorname", "SQLITE_ERROR")
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return f"{path} is locked by another program; nothing was changed. Stop that program, then start again."
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return f"{path} is damaged; nothing was changed. Keep a copy of it, then restore a backup."
    if name.startswith(("SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_READONLY")):
        return f"{path} cannot be opened for writing; check who owns the folder."
    return f"{path} cannot be used ({name}); nothing was changed. Check the disk, then start again."
