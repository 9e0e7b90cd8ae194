"""A relay from its backup: verified, settled (``store.settling``), and only then where a relay would look for it.

A folder is restored into a folder that is empty or not there, and nothing beside it is touched: so a user who owns that
folder alone can do it. Its ``relay.sqlite`` is put there last. A PostgreSQL database is restored by its own tools, and
settled here. Either way the relay gets a new key for proofs of work.
"""

import shutil
from pathlib import Path
from typing import Final

import msgspec

from tropa.relay.backup import MANIFEST_FILE, Manifest, check_file, sha256_of, sync
from tropa.relay.errors import BackupFailed, RestoreRefused
from tropa.relay.folder import LOCK_FILE, PUBLISH_TOKEN_FILE, take_lock
from tropa.relay.store.database import Store
from tropa.relay.store.postgres_opening import SharedSecrets, make_ready, open_postgres, used_by_others
from tropa.relay.store.settling import Delayed, Settled, count_waiting, settle
from tropa.relay.store.sqlite import FILE_NAME, open_store
from tropa.sealing.encoding import b64
from tropa.sealing.types import ChallengeKey, Random

# Inside the data folder, while a restoration is at it.
_PARTIAL: Final = "restoring"


def restore_folder(backup: Path, data: Path, delayed: Delayed | None, hour: int, random: Random) -> Settled:
    """Make a data folder from what ``back_up`` wrote; ``hour`` is now, in whole hours since 1970.

    Raises:
        RestoreRefused: the folder is not empty, the backup is not what its manifest says, or it holds delayed
            letters and nobody decided about them. Nothing is left behind but an empty lock in a folder that was there.
        FolderInUse: a relay, or another restoration, is at work in it.
        RelayError: its file cannot be opened.
    """
    _refuse_used(data)
    is_new = not data.exists()
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        data.chmod(0o700)
        lock = take_lock(data)
    except OSError as error:
        raise RestoreRefused(f"{data} cannot be used: {error.strerror}. Nothing was restored.") from error
    with lock:
        _refuse_used(data)
        try:
            return _restore_locked(backup, data, delayed, hour, random)
        except BaseException as error:
            _remove_begun(data, is_new)
            if isinstance(error, OSError):
                raise RestoreRefused(f"the backup could not be restored: {error}. Nothing was changed.") from error
            raise


def settle_database(url: str, delayed: Delayed | None, hour: int, random: Random) -> Settled:
    """Settle a PostgreSQL database into which a dump was just restored, before any relay runs on it.

    Raises:
        RestoreRefused: something else is connected to it, or it holds delayed letters and nobody decided about them.
        RelayError: it cannot be used.
    """
    store = open_postgres(url, random, 0)
    try:
        if not store.connection.execute("SELECT to_regclass('shared') IS NOT NULL").fetchone()[0]:
            raise RestoreRefused("this database holds no relay; nothing was changed. Restore the dump into it first.")
        key = ChallengeKey(random(ChallengeKey.SIZE_BYTES))
        make_ready(store, SharedSecrets(b64(key.raw), ""))
        if used_by_others(store):
            raise RestoreRefused(
                "something else is connected to this database; nothing was changed. Stop the relays that use it first."
            )
        _refuse_undecided(store, delayed)
        store.begin()
        settled = settle(store, delayed or Delayed.DROP, hour)
        store.connection.execute("UPDATE shared SET challenge_key = ?", (b64(key.raw).encode(),))
        store.commit()
    finally:
        store.close()
    return settled


def _refuse_used(data: Path) -> None:
    """What a restoration leaves that was killed is no use of it: its part, and the token it had put in place."""
    there = {path.name for path in data.iterdir()} if data.is_dir() else {"a file"} if data.exists() else set()
    begun = {_PARTIAL, PUBLISH_TOKEN_FILE} if _PARTIAL in there else set()
    if there - begun - {LOCK_FILE}:
        raise RestoreRefused(f"{data} is not empty; nothing was changed. Move it away, or restore to another folder.")


def _restore_locked(backup: Path, data: Path, delayed: Delayed | None, hour: int, random: Random) -> Settled:
    partial = data / _PARTIAL
    shutil.rmtree(partial, ignore_errors=True)
    _refuse_changed(backup)
    partial.mkdir(mode=0o700)
    settled = _into(backup, partial, delayed, hour, random)
    for path in sorted(partial.iterdir(), key=lambda each: each.name == FILE_NAME):
        path.rename(data / path.name)
    partial.rmdir()
    sync(data)
    sync(data.parent)
    return settled


def _remove_begun(data: Path, is_new: bool) -> None:
    """The lock of a folder that was there stays: another may wait for it by now."""
    if is_new:
        shutil.rmtree(data, ignore_errors=True)
        return
    shutil.rmtree(data / _PARTIAL, ignore_errors=True)
    for name in (FILE_NAME, PUBLISH_TOKEN_FILE):
        (data / name).unlink(missing_ok=True)


def _into(backup: Path, partial: Path, delayed: Delayed | None, hour: int, random: Random) -> Settled:
    for name in (FILE_NAME, PUBLISH_TOKEN_FILE):
        copied = partial / name
        shutil.copyfile(backup / name, copied)
        copied.chmod(0o600)
    store = open_store(partial, random, 0)
    try:
        _refuse_undecided(store, delayed)
        store.begin()
        settled = settle(store, delayed or Delayed.DROP, hour)
        store.commit()
        store.forget_log()
    finally:
        store.close()
    for path in (*partial.iterdir(), partial):
        sync(path)
    return settled


def _refuse_changed(backup: Path) -> None:
    try:
        manifest = msgspec.json.decode((backup / MANIFEST_FILE).read_bytes(), type=Manifest)
        found = sha256_of(backup / FILE_NAME)
        (backup / PUBLISH_TOKEN_FILE).stat()
    except (OSError, msgspec.DecodeError) as error:
        raise RestoreRefused(f"{backup} is not a whole backup of a relay: {error}. Nothing was changed.") from error
    if found != manifest.sha256:
        raise RestoreRefused(f"{backup / FILE_NAME} is not the file that was backed up. Take another backup.")
    try:
        check_file(backup / FILE_NAME)
    except BackupFailed as damaged:
        raise RestoreRefused(f"{damaged} Nothing was restored.") from damaged


def _refuse_undecided(store: Store, delayed: Delayed | None) -> None:
    waiting = count_waiting(store)
    if waiting and delayed is None:
        raise RestoreRefused(
            f"{waiting} series of delayed letters waited when this backup was made. Since then they may have been "
            "cancelled, renewed or delivered, which no backup knows. Decide: --delayed drop (none is delivered; who "
            "left them must leave them anew) or --delayed hold (none before 24 hours from now; some may then be "
            "delivered that were cancelled). Nothing was changed."
        )
