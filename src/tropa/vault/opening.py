"""Making a vault's file, and opening one: which of the things that can be wrong with a file is wrong with this one.

Until the passphrase has proved right and the file sound, nothing is opened for writing, so a failed unlock changes
nothing. It knows nothing of what a vault holds.
"""

import os
import stat
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Final

from tropa.sealing.passphrase import Argon2Cost, vault_key
from tropa.sealing.types import Random, VaultKey, VaultSalt
from tropa.vault.connection import Database, connect, connect_untouched
from tropa.vault.errors import (
    AlreadyOpen,
    CannotUseFile,
    EmptyPassphrase,
    NewerVault,
    NoSuchVault,
    NotAVault,
    VaultDamaged,
    VaultExists,
    WrongPassphrase,
)
from tropa.vault.header import HEADER_BYTES, cost_of, new_header
from tropa.vault.schema import SCHEMA, VERSION

try:
    import fcntl
except ImportError:  # Windows: the database's own exclusive lock is all there is
    fcntl = None  # type: ignore[assignment]

_PAGE_BYTES: Final = 4096
CHECKED_WHOLE_BYTES: Final = 16 * 2**20
"""A vault up to this size is verified to its last page when unlocked; of a larger one, each page when it is read."""


def create(path: Path, passphrase: str, cost: Argon2Cost, random: Random) -> Database:
    """Make the file, mode 0600, whole or not at all, and open it.

    Raises:
        VaultExists, EmptyPassphrase, CannotUseFile.
    """
    if not passphrase.strip():
        raise EmptyPassphrase
    if path.exists() or path.is_symlink():
        raise VaultExists
    salt = new_header(cost, random)
    key = vault_key(passphrase, salt, cost)
    unfinished = path.with_name(path.name + ".new")
    try:
        _write_new(unfinished, key, salt)
        unfinished.rename(path)
        sync_folder(path.parent)
    except OSError as error:
        raise CannotUseFile(error.strerror or "the system refused") from error
    return _open_locked(path, key, salt, _locked(path))


def unlock(path: Path, passphrase: str) -> Database:
    """Open the file at `path`; about a second for Argon2id.

    Raises:
        NoSuchVault, NotAVault, AlreadyOpen, WrongPassphrase, VaultDamaged, NewerVault, CannotUseFile.
    """
    _refuse_what_is_no_file(path)
    file = _locked(path)
    with ExitStack() as until_sound:
        until_sound.callback(file.close)
        salt, key = _derive(file, passphrase)
        _probe(path, key, salt)
        until_sound.pop_all()
    return _open_locked(path, key, salt, file)


def verify(path: Path, passphrase: str) -> None:
    """See that this passphrase opens the file at `path` and that it is sound to its last page, without touching it.

    Raises:
        NoSuchVault, NotAVault, WrongPassphrase, VaultDamaged, NewerVault, CannotUseFile.
    """
    _refuse_what_is_no_file(path)
    try:
        with path.open("rb") as file:
            salt, key = _derive(file, passphrase)
    except OSError as error:
        raise CannotUseFile(error.strerror or "the system refused") from error
    _probe(path, key, salt)
    database = connect_untouched(path, key, salt)
    try:
        require_whole(path, database)
    finally:
        database.close()


def change_passphrase(database: Database, old: str, new: str, cost: Argon2Cost, random: Random) -> None:
    """Write the vault anew under another passphrase and go on with it; the old file is replaced when that is done.

    Raises:
        WrongPassphrase: `old` is not its passphrase. EmptyPassphrase.
        CannotUseFile: the vault is as it was; if that came at the very end it is locked, and must be unlocked again.
    """
    with database.lock:
        _require_passphrase(database, old)
        unfinished = database.path.with_name(database.path.name + ".new")
        salt, key = write_copy(database, unfinished, new, cost, random)
        # The new file is locked before it takes the old one's place, and the old one until then: no other desk can come
        # between. The old log has to be gone by then, for it would be taken for the new file's.
        file = _locked(unfinished)
        database.let_go()
        try:
            unfinished.replace(database.path)
            sync_folder(database.path.parent)
        except OSError as error:
            raise CannotUseFile(error.strerror or "the system refused") from error
        database.become(_open_locked(database.path, key, salt, file))


def write_copy(
    database: Database, path: Path, passphrase: str, cost: Argon2Cost, random: Random
) -> tuple[VaultSalt, VaultKey]:
    """Write everything in a vault to a new file (mode 0600) under a passphrase of its own; salt and key of that.

    Raises:
        EmptyPassphrase, CannotUseFile.
    """
    if not passphrase.strip():
        raise EmptyPassphrase
    salt = new_header(cost, random)
    key = vault_key(passphrase, salt, cost)
    export_to(database, path, key, salt)
    return salt, key


def export_to(database: Database, path: Path, key: VaultKey, salt: VaultSalt) -> None:
    """Write everything in a vault to `path` (mode 0600) under this key, down to the disk. Raises CannotUseFile."""
    try:
        make_empty(path)
        database.export(path, key, salt)
        with path.open("rb") as written:
            os.fsync(written.fileno())
    except OSError as error:
        raise CannotUseFile(error.strerror or "the system refused") from error


def make_empty(path: Path) -> None:
    """An empty file, mode 0600, in place of one that an earlier try left unfinished. Raises OSError."""
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _require_passphrase(database: Database, passphrase: str) -> None:
    """Raises WrongPassphrase."""
    salt, key = _key_of(database.first_bytes(HEADER_BYTES), passphrase)
    again = connect_untouched(database.path, key, salt)
    try:
        again.number("SELECT count(*) FROM sqlite_schema")
    except VaultDamaged:
        raise WrongPassphrase from None
    finally:
        again.close()


def _derive(file: IO[bytes], passphrase: str) -> tuple[VaultSalt, VaultKey]:
    return _key_of(file.read(HEADER_BYTES), passphrase)


def _key_of(header: bytes, passphrase: str) -> tuple[VaultSalt, VaultKey]:
    cost = cost_of(header)
    if not passphrase:
        raise WrongPassphrase
    return VaultSalt(header), vault_key(passphrase, VaultSalt(header), cost)


def _write_new(path: Path, key: VaultKey, salt: VaultSalt) -> None:
    # What a creation that was cut off left behind never was anyone's vault.
    make_empty(path)
    database = connect(path, key, salt)
    try:
        with database.transaction():
            database.statements(SCHEMA)
            database.run(f"PRAGMA user_version = {VERSION}")
    finally:
        database.close()


def sync_folder(folder: Path) -> None:
    """See that a name just made or changed in it is on the disk. Raises OSError."""
    if os.name == "posix":
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _refuse_what_is_no_file(path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise NoSuchVault from None
    except OSError as error:
        raise CannotUseFile(error.strerror or "the system refused") from error
    if not stat.S_ISREG(mode):
        raise NotAVault("it is a folder" if stat.S_ISDIR(mode) else "it is not an ordinary file")


def _locked(path: Path) -> IO[bytes]:
    """The file, locked against other desks for as long as it is open."""
    try:
        file = path.open("rb", buffering=0)
    except OSError as error:
        raise CannotUseFile(error.strerror or "the system refused") from error
    try:
        if fcntl is not None:
            # Not the database's own lock, which our reading of the header would let go of (POSIX locks end with any
            # close).
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise AlreadyOpen from None
    except OSError as error:
        file.close()
        raise CannotUseFile(error.strerror or "the system refused") from error
    return file


def _probe(path: Path, key: VaultKey, salt: VaultSalt) -> None:
    """Whether this key opens this file and the file is sound, without changing anything on the disk."""
    unfinished_log = path.with_name(path.name + "-wal").exists()
    database = connect_untouched(path, key, salt)
    try:
        version = database.number("PRAGMA user_version")
        if version > VERSION:
            raise NewerVault(version, VERSION)
        if not unfinished_log and path.stat().st_size <= CHECKED_WHOLE_BYTES:
            require_whole(path, database)
    except VaultDamaged:
        _require_one_page(path, database)
        # With a log beside it, a torn page may be whole in the log: opening for real decides.
        if not unfinished_log:
            raise
    finally:
        database.close()


def require_whole(path: Path, database: Database) -> None:
    """Verify every page. Raises VaultDamaged."""
    bad = len(database.rows("PRAGMA cipher_integrity_check"))
    whole = path.stat().st_size == database.number("PRAGMA page_count") * _PAGE_BYTES
    if bad or not whole:
        raise VaultDamaged(f"{bad} of its pages do not verify" if bad else "it has been cut short or added to")


def _require_one_page(path: Path, database: Database) -> None:
    """A wrong key verifies no page at all; the right one verifies those that are not damaged."""
    pages = path.stat().st_size // _PAGE_BYTES
    if pages and len(database.rows("PRAGMA cipher_integrity_check")) >= pages:
        raise WrongPassphrase


def _open_locked(path: Path, key: VaultKey, salt: VaultSalt, file: IO[bytes]) -> Database:
    try:
        database = connect(path, key, salt)
    except CannotUseFile as error:
        file.close()
        raise (AlreadyOpen() if "locked" in str(error) else error) from error
    except BaseException:
        file.close()
        raise
    database.hold(file)
    try:
        version = database.number("PRAGMA user_version")
        if version > VERSION:
            raise NewerVault(version, VERSION)
        database.number("SELECT count(*) FROM meta")
    except BaseException:
        database.close()
        raise
    return database
