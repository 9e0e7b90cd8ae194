"""Backups while a vault is open: the file itself, under the same passphrase; or its content, under a key for shares.

It restores nothing (`restoring`).
"""

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from tropa.sealing.shares import split_secret
from tropa.sealing.types import VaultKey
from tropa.vault.backup.known import note_copy, withdraw_copy
from tropa.vault.context import Context
from tropa.vault.errors import BackupExists, CannotUseFile
from tropa.vault.header import HEADER_BYTES, shared_header
from tropa.vault.opening import export_to, make_empty, sync_folder
from tropa.vault.views_search import SharesMade


def back_up(here: Context, path: Path) -> None:
    """A copy of the vault as it now is, opened by the passphrase of now.

    Raises:
        BackupExists, CannotUseFile.
    """
    with here.db.lock:  # so that nobody changes the passphrase, and the first bytes with it, in between
        _make(here, path, "copy", here.db.first_bytes(HEADER_BYTES), lambda to: _copy(here, to))


def make_shares(here: Context, path: Path, needed: int, count: int) -> SharesMade:
    """A copy of the vault that any `needed` of `count` shares open, and no passphrase does.

    Its key is a fresh one: shares of it open this copy and neither the vault nor another copy.

    Raises:
        BackupExists, CannotUseFile.
        tropa.sealing.errors.WrongUse: not 2 <= needed <= count <= 16.
    """
    secret = here.random(VaultKey.SIZE_BYTES)
    shares = split_secret(secret, needed, count)
    header = shared_header(here.random)
    _make(here, path, "shares", header.raw, lambda to: export_to(here.db, to, VaultKey(secret), header))
    return SharesMade(str(path), needed, shares)


def write_file_copy(here: Context, path: Path) -> None:
    """The same, noted nowhere, in place of whatever is at `path`. Raises OSError."""
    unfinished = _unfinished(path)
    try:
        _copy(here, unfinished)
        unfinished.replace(path)
    except BaseException:
        remove(unfinished)
        raise
    sync_folder(path.parent)


def remove(path: Path) -> None:
    """What could not be finished, if the system lets us."""
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)


def _copy(here: Context, path: Path) -> None:
    make_empty(path)
    with path.open("wb") as file:
        here.db.copy_file(file)
        file.flush()
        os.fsync(file.fileno())


def _unfinished(path: Path) -> Path:
    return path.with_name(path.name + ".new")


def _make(
    here: Context, path: Path, sort: Literal["copy", "shares"], begins: bytes, write: Callable[[Path], None]
) -> None:
    """Write it whole or not at all, and note it."""
    if path.exists() or path.is_symlink():
        raise BackupExists
    unfinished = _unfinished(path)
    with here.db.lock:
        serial, left = note_copy(here, sort, path, begins), unfinished
        try:
            write(unfinished)
            left = unfinished.replace(path)
            sync_folder(path.parent)
        except BaseException as error:
            remove(left)
            withdraw_copy(here, serial, left)
            if not isinstance(error, OSError):
                raise
            raise CannotUseFile(error.strerror or "the system refused") from error
        here.record("backup-made" if sort == "copy" else "shares-made")
