"""From a backup to a vault again: with its passphrase, or with shares and a new passphrase. The backup is not touched.

A restored vault is the same device as the one it was copied from. Only one of the two may go on: for a second device
see `adopting`.
"""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from shutil import copyfile

from tropa.sealing.errors import SharesRefused
from tropa.sealing.passphrase import Argon2Cost
from tropa.sealing.shares import combine_shares
from tropa.sealing.types import Random, VaultKey, VaultSalt
from tropa.vault.connection import Database, connect_untouched
from tropa.vault.errors import (
    CannotUseFile,
    EmptyPassphrase,
    NoSuchVault,
    NotAVault,
    SharesDoNotOpen,
    VaultDamaged,
    VaultError,
    VaultExists,
)
from tropa.vault.header import HEADER_BYTES, is_shared
from tropa.vault.opening import make_empty, require_whole, sync_folder, verify, write_copy


def restore(source: Path, target: Path, passphrase: str) -> None:
    """Make a vault of a backup that its passphrase opens.

    Raises:
        NoSuchVault, NotAVault, WrongPassphrase, VaultDamaged, NewerVault: the backup's. VaultExists: the target's.
        CannotUseFile.
    """
    _refuse_existing(target)
    verify(source, passphrase)
    unfinished = target.with_name(target.name + ".new")
    try:
        make_empty(unfinished)
        copyfile(source, unfinished)
        unfinished.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise CannotUseFile(error.strerror or "the system refused") from error


def restore_from_shares(
    source: Path, shares: Sequence[str], target: Path, new_passphrase: str, cost: Argon2Cost, random: Random
) -> None:
    """Make a vault, under a passphrase of its own, of a backup that shares open.

    Raises:
        SharesDoNotOpen, NoSuchVault, NotAVault, VaultDamaged: the backup's. VaultExists: the target's.
        EmptyPassphrase, CannotUseFile.
    """
    _refuse_existing(target)
    if not new_passphrase.strip():
        raise EmptyPassphrase
    backup = _opened_by_shares(source, shares)
    unfinished = target.with_name(target.name + ".new")
    try:
        write_copy(backup, unfinished, new_passphrase, cost, random)
        unfinished.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise CannotUseFile(error.strerror or "the system refused") from error
    finally:
        backup.close()


def _refuse_existing(target: Path) -> None:
    if target.exists() or target.is_symlink():
        raise VaultExists


def _opened_by_shares(source: Path, shares: Sequence[str]) -> Database:
    header = _header_of(source)
    if not is_shared(header):
        raise NotAVault("it is no backup that recovery shares open")
    try:
        secret = combine_shares(shares)
    except SharesRefused as refused:
        raise SharesDoNotOpen(str(refused)) from refused
    database = connect_untouched(source, VaultKey(secret), VaultSalt(header))
    try:
        _require_right_key(database)
        require_whole(source, database)
    except VaultError:
        database.close()
        raise
    return database


def _header_of(source: Path) -> bytes:
    try:
        with source.open("rb") as file:
            return file.read(HEADER_BYTES)
    except FileNotFoundError:
        raise NoSuchVault from None
    except OSError as error:
        raise CannotUseFile(error.strerror or "the system refused") from error


def _require_right_key(database: Database) -> None:
    with suppress(VaultDamaged):
        database.number("SELECT count(*) FROM sqlite_schema")
        return
    raise SharesDoNotOpen("they are shares of another backup")
