"""Unlocking a vault of any version this Tropa knows: an older one is copied beside itself, then upgraded.

The upgrade is one transaction, so that whatever cuts it off leaves the old format, and the next unlocking begins again.
"""

from pathlib import Path
from typing import Final

from tropa.sealing.types import Random
from tropa.vault.backup.copying import write_file_copy
from tropa.vault.context import Clock, Context
from tropa.vault.errors import CannotUseFile
from tropa.vault.opening import unlock as unlock_file
from tropa.vault.schema import VERSION
from tropa.vault.upgrades import from_1

_STEPS: Final = {1: from_1.upgrade}
"""By the version they upgrade from, each to the next."""


def unlock(path: Path, passphrase: str, clock: Clock, random: Random) -> Context:
    """Open the vault at `path`, upgraded if it was of an older format.

    Raises:
        What `opening.unlock` does. CannotUseFile: there is no room for the copy; the vault is as it was.
    """
    here = Context(unlock_file(path, passphrase), clock, random)
    try:
        _upgrade(here)
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
    for version in range(found, VERSION):
        _STEPS[version](here, copy)
    here.record("vault-upgraded")
    here.db.forget_log()
