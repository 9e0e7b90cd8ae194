"""Unlocking a vault of any version this Tropa knows: an older one is copied beside itself, then upgraded.

The upgrade is one transaction, so that whatever cuts it off leaves the old format, and the next unlocking begins again.
A vault that is not laid out as its version means is not opened: whatever was done with it would fail somewhere.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tropa.sealing.types import Random
from tropa.vault.backup.copying import write_file_copy
from tropa.vault.connection import Database
from tropa.vault.context import Clock, Context, measured_s
from tropa.vault.errors import CannotUseFile, OtherLayout
from tropa.vault.opening import unlock as unlock_file
from tropa.vault.schema import VERSION
from tropa.vault.search.index import keep_up
from tropa.vault.upgrades import from_1, from_2, from_3, from_4
from tropa.vault.upgrades.layout import differences

_STEPS: Final = {1: from_1.upgrade, 2: from_2.upgrade, 3: from_3.upgrade, 4: from_4.upgrade}
"""By the version they upgrade from, each to the newest."""


def unlock(path: Path, passphrase: str, clock: Clock, random: Random, running: Clock = measured_s) -> Context:
    """Open the vault at `path`, upgraded if it was of an older format.

    Raises:
        What `opening.unlock` does. CannotUseFile: there is no room for the copy; the vault is as it was.
        OtherLayout: it is not laid out as its version means; it is as it was.
    """
    here = Context(unlock_file(path, passphrase), clock, random, running=running)
    try:
        _upgrade(here)
        _require_layout(here.db)
        keep_up(here)
    except BaseException:
        here.db.close()
        raise
    return here


def backup_path_of(path: Path, version: int) -> Path:
    """Where the copy of a vault of that version goes."""
    return path.with_name(f"{path.name}.version-{version}")


def _upgrade(here: Context) -> None:
    found = here.db.number("PRAGMA user_version")
    if found == VERSION:
        return
    copy = backup_path_of(here.db.path, found)
    try:
        # One that an upgrade left which was then cut off is of the same vault, not later than this: made anew.
        write_file_copy(here, copy)
    except OSError as error:
        raise CannotUseFile(error.strerror or "the system refused") from error
    with _loose(here.db), here.db.transaction():
        _STEPS[found](here, copy)
        _require_layout(here.db)
    here.record("vault-upgraded")
    here.db.forget_log()


def _require_layout(db: Database) -> None:
    if differs := differences(db):
        raise OtherLayout(db.number("PRAGMA user_version"), differs)


@contextmanager
def _loose(db: Database) -> Iterator[None]:
    """Tables may be renamed and dropped: what refers to them is left alone. Not inside a transaction."""
    with db.lock:
        db.run("PRAGMA foreign_keys = OFF")
        db.run("PRAGMA legacy_alter_table = ON")
        try:
            yield
        finally:
            db.run("PRAGMA legacy_alter_table = OFF")
            db.run("PRAGMA foreign_keys = ON")
