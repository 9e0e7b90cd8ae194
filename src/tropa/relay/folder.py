"""The data folder: who may look into it, who is using it, and the two secrets that lie beside the database."""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from tropa.post.headers import PublisherToken
from tropa.relay.errors import FolderInUse, FolderUnusable
from tropa.sealing.encoding import b64
from tropa.sealing.types import ChallengeKey, Random

PUBLISH_TOKEN_FILE: Final = "publish-token"  # noqa: S105 - a file's name, not a token
CHALLENGE_KEY_FILE: Final = "challenge-key"
LOCK_FILE: Final = "lock"
_TOKEN_BYTES: Final = 32


@dataclass(frozen=True)
class Folder:
    """A data folder that this process alone uses, until it ends or ``lock`` is closed."""

    path: Path
    lock: IO[bytes]
    challenge_key: ChallengeKey
    publisher: PublisherToken


def open_folder(path: Path, random: Random) -> Folder:
    """Take hold of a data folder, making it and its secrets if they are not there; only its owner may look in.

    Raises:
        FolderInUse: another relay holds it.
        FolderUnusable: it cannot be made, read or written, or a secret in it is damaged.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.chmod(0o700)
        lock = _take_lock(path)
        challenge_key = ChallengeKey.from_text(_secret(path / CHALLENGE_KEY_FILE, ChallengeKey.SIZE_BYTES, random))
        publisher = PublisherToken(_secret(path / PUBLISH_TOKEN_FILE, _TOKEN_BYTES, random))
    except OSError as error:
        raise FolderUnusable(f"the data folder {path} cannot be used: {error.strerror}. Check who owns it.") from error
    except ValueError as error:
        raise FolderUnusable(f"{path / CHALLENGE_KEY_FILE} is damaged. Delete that file: a new one is made.") from error
    if not publisher.text:
        raise FolderUnusable(f"{path / PUBLISH_TOKEN_FILE} is empty. Delete that file: a new token is made.")
    return Folder(path, lock, challenge_key, publisher)


def _take_lock(path: Path) -> IO[bytes]:
    # Held by the open file, so that it is free again however the process ends.
    lock = open(path / LOCK_FILE, "ab", opener=_owner_only)  # noqa: SIM115 - kept open on purpose
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.close()
        raise FolderInUse(f"another relay runs on {path}. Stop it first, or choose another --data folder.") from error
    return lock


def _secret(path: Path, size_bytes: int, random: Random) -> str:
    if not path.exists():
        _write_whole(path, b64(random(size_bytes)) + "\n")
    path.chmod(0o600)
    return path.read_text(encoding="ascii").strip()


def _write_whole(path: Path, text: str) -> None:
    partial = path.with_name(path.name + ".new")
    with open(partial, "w", encoding="ascii", opener=_owner_only) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def _owner_only(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)
