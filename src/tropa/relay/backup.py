"""A copy of a relay's folder while the relay runs, and what is known of it. It reads the store and writes elsewhere.

The copy is of one moment. The key of the proofs of work is left out on purpose: a relay that is restored makes a new
one, so that no stamp from before the backup's day lets anything in twice (``restore``).
"""

import hashlib
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from tropa.relay.errors import BackupFailed
from tropa.relay.folder import PUBLISH_TOKEN_FILE
from tropa.relay.store.sqlite import FILE_NAME, open_for_reading

MANIFEST_FILE: Final = "backup.json"
_PIECE_BYTES: Final = 2**20


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``backup.json``: the day it was made (whole days since 1970), and what its file must be."""

    day: int
    size_bytes: int
    sha256: str
    software: str


@dataclass(frozen=True)
class BackedUp:
    """What was written, and where."""

    folder: Path
    manifest: Manifest


def back_up(data: Path, target: Path, day: int, software: str) -> BackedUp:
    """Copy a relay's letters and publisher's token into a new folder, only for its owner, and check the copy.

    The relay may run meanwhile; nobody has to wait for it.

    Raises:
        BackupFailed: there is no relay's file, the target is there already, or the copy is not whole; a target that was
            begun is removed again.
    """
    if not (data / FILE_NAME).exists():
        raise BackupFailed(f"no relay has used {data} yet: there is nothing to back up.")
    partial = target.with_name(target.name + ".partial")
    try:
        partial.mkdir(mode=0o700)
        manifest = _write(data, partial, day, software)
        if target.exists():
            raise BackupFailed(f"{target} is there already; nothing in it was changed. Name a folder that is not.")
        partial.rename(target)
        sync(target.parent)
    except FileExistsError as error:
        raise BackupFailed(
            f"{partial} is there: another backup runs, or one broke off. Remove it, then again."
        ) from error
    except (OSError, sqlite3.Error) as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise BackupFailed(f"the backup could not be written: {error}. The relay was not touched.") from error
    except BackupFailed:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return BackedUp(target, manifest)


def check_file(path: Path) -> None:
    """Every page and index of a relay's file that nobody writes to. Raises BackupFailed."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        verdict = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if verdict != "ok":
        raise BackupFailed(f"{path} is damaged ({verdict}). Check the disk; the relay's own file may be damaged too.")


def sha256_of(path: Path) -> str:
    """In hex; a piece at a time."""
    whole = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE_BYTES):
            whole.update(piece)
    return whole.hexdigest()


def sync(path: Path) -> None:
    """When this returns, a file's content or a folder's names are on disk. Raises OSError."""
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _write(data: Path, partial: Path, day: int, software: str) -> Manifest:
    copy = partial / FILE_NAME
    with closing(open_for_reading(data)) as source, closing(sqlite3.connect(_new(copy))) as target:
        # All pages in one go, so in one read transaction: piece by piece it would begin again with every letter posted.
        source.backup(target)
        # The copy is one file: what it says of a log beside it would have one made at the first look.
        target.execute("PRAGMA journal_mode = DELETE")
    check_file(copy)
    sync(copy)
    token = _new(partial / PUBLISH_TOKEN_FILE)
    token.write_bytes((data / PUBLISH_TOKEN_FILE).read_bytes())
    sync(token)
    manifest = Manifest(day, copy.stat().st_size, sha256_of(copy), software)
    written = _new(partial / MANIFEST_FILE)
    written.write_bytes(msgspec.json.encode(manifest) + b"\n")
    sync(written)
    return manifest


def _new(path: Path) -> Path:
    """An empty file that only its owner can read."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    return path
