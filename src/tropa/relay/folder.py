"""The data folder: who may look into it, who is using it, and the two secrets that lie beside the database."""

import fcntl
import os
from dataclasses import dataclass, replace
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
        lock = take_lock(path)
        challenge_key = ChallengeKey.from_text(_secret(path / CHALLENGE_KEY_FILE, ChallengeKey.SIZE_BYTES, random))
        publisher = PublisherToken(_secret(path / PUBLISH_TOKEN_FILE, _TOKEN_BYTES, random))
    except OSError as error:
        raise FolderUnusable(f"the data folder {path} cannot be used: {error.strerror}. Check who owns it.") from error
    except ValueError as error:
        raise FolderUnusable(f"{path / CHALLENGE_KEY_FILE} is damaged. Delete that file: a new one is made.") from error
    if not publisher.text:
        raise FolderUnusable(f"{path / PUBLISH_TOKEN_FILE} is empty. Delete that file: a new token is made.")
    return Folder(path, lock, challenge_key, publisher)


def adopt(folder: Folder, challenge_key: str, publish_token: str) -> Folder:
    """The folder with the secrets that the relay's processes share; files that held others now hold these.

    Raises:
        FolderUnusable: they cannot be written, or what is shared is no key.
    """
    try:
        shared = ChallengeKey.from_text(challenge_key)
        for name, text in ((CHALLENGE_KEY_FILE, challenge_key), (PUBLISH_TOKEN_FILE, publish_token)):
            if (folder.path / name).read_text(encoding="ascii").strip() != text:
                _write_whole(folder.path / name, text + "\n")
    except OSError as error:
        raise FolderUnusable(f"{folder.path} cannot be written: {error.strerror}. Check who owns it.") from error
    except ValueError as error:
        raise FolderUnusable("the challenge key in the database is damaged; no letter was touched.") from error
    return replace(folder, challenge_key=shared, publisher=PublisherToken(publish_token))


def renew_publish_token(folder: Folder, random: Random) -> Folder:
    """The folder with another publisher's token, which was written there. Raises FolderUnusable."""
    token = b64(random(_TOKEN_BYTES))
    try:
        _write_whole(folder.path / PUBLISH_TOKEN_FILE, token + "\n")
    except OSError as error:
        raise FolderUnusable(
            f"{folder.path} cannot be written: {error.strerror}. The old token still holds. Check who owns the folder."
        ) from error
    return replace(folder, publisher=PublisherToken(token))


def take_lock(path: Path) -> IO[bytes]:
    """Use a folder alone, until this is closed or the process ends. Raises FolderInUse, OSError."""
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
