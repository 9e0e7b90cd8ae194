"""The façade for copies and keys of one's own vault. `Vault.safe` gives it; wording belongs to the pages.

Restoring needs no open vault: see `Vault.restore`, `Vault.restore_from_shares` and `Vault.adopt`.
"""

import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal

from tropa.sealing.agefile import encrypt_with_passphrase
from tropa.sealing.passphrase import DEFAULT_COST, Argon2Cost
from tropa.sealing.types import ThreadId
from tropa.vault.backup import copying, known
from tropa.vault.backup.copying import remove
from tropa.vault.backup.exporting import files_of, zipped
from tropa.vault.backup.exporting_files import DOCUMENT, attachments_of
from tropa.vault.burning import BurnPlan, plan
from tropa.vault.context import Context
from tropa.vault.errors import BackupExists, CannotUseFile, EmptyPassphrase, UnknownBackup
from tropa.vault.opening import change_passphrase, make_empty, sync_folder
from tropa.vault.showing import case_of
from tropa.vault.views_search import BackupView, Exported, LastCopies, SharesMade, ShredReport


class Safe:
    """Backups, shares, exports, the passphrase, and what is known of copies."""

    def __init__(self, here: Context) -> None:
        self._here = here

    def backup(self, path: Path) -> None:
        """Copy the vault as it now is to `path` (mode 0600), while it is open. The passphrase of now opens the copy.

        Raises:
            BackupExists: something is at `path`. CannotUseFile: nothing was left there.
        """
        copying.back_up(self._here, path)

    def make_shares(self, path: Path, needed: int = 2, count: int = 3) -> SharesMade:
        """Copy the vault to `path` so that any `needed` of `count` shares (33 English words each) open the copy.

        Raises:
            BackupExists, CannotUseFile.
            tropa.sealing.errors.WrongUse: not 2 <= needed <= count <= 16.
        """
        return copying.make_shares(self._here, path, needed, count)

    def export_case(self, case_id: str, folder: Path, language: Literal["ru", "en"]) -> Exported:
        """Write one case into a new folder (mode 0700), readable by anyone who can read the folder (docs/export.md).

        Raises:
            UnknownCase, BackupExists, CannotUseFile.
        """
        return self._export(case_id, folder, language, _write_folder)

    def export_case_encrypted(
        self, case_id: str, file: Path, passphrase: str, language: Literal["ru", "en"]
    ) -> Exported:
        """Write one case into one age file that `passphrase` opens, with this program or any other that reads age.

        Raises:
            UnknownCase, EmptyPassphrase, BackupExists, CannotUseFile.
        """
        if not passphrase.strip():
            raise EmptyPassphrase

        def write(path: Path, files: dict[str, bytes], note: Callable[[bytes], None]) -> None:
            data = encrypt_with_passphrase(zipped(files), passphrase)
            note(data)
            _write_file(path, data)

        return self._export(case_id, file, language, write)

    def change_passphrase(self, old: str, new: str, *, hardness: Argon2Cost = DEFAULT_COST) -> None:
        """Give the vault another passphrase; the whole file is written anew. Copies made before keep the old one.

        Raises:
            WrongPassphrase (`old`), EmptyPassphrase (`new`), CannotUseFile: the vault stays as it was, and open.
        """
        change_passphrase(self._here.db, old, new, hardness, self._here.random)
        self._here.record("passphrase-changed")

    def backups(self) -> tuple[BackupView, ...]:
        """Every copy and export made from this vault that has not been forgotten, newest first."""
        with self._here.db.lock:
            return known.copies(self._here)

    def forget_backup(self, backup_id: int) -> None:
        """The member says that this copy has been destroyed.

        Raises:
            UnknownBackup: no such copy.
        """
        if not known.forget_copy(self._here, backup_id):
            raise UnknownBackup

    def last_copies(self) -> LastCopies:
        """When this vault was last copied. It looks at no disk."""
        with self._here.db.lock:
            return known.last_copies(self._here)

    def burn_plan(self) -> BurnPlan:
        """What burning this vault would destroy, copies too, and what it would leave. Nothing is changed."""
        with self._here.db.lock:
            return plan(self._here.db.path, known.copies(self._here))

    def shred_report(self, case_id: str) -> ShredReport:
        """What became of a case, and which copies still hold it. Raises EncodingError for what is no case's id."""
        with self._here.db.lock:
            return known.shred_report(self._here, ThreadId.from_text(case_id))

    def _export(
        self,
        case_id: str,
        path: Path,
        language: Literal["ru", "en"],
        write: Callable[[Path, dict[str, bytes], Callable[[bytes], None]], None],
    ) -> Exported:
        if path.exists() or path.is_symlink():
            raise BackupExists
        here = self._here
        attached, listed = attachments_of(here, case_of(here, case_id))
        with here.db.lock:
            case = case_of(here, case_id)
            files, entries = files_of(here, case, language, listed)
            files |= attached
            serial = known.note_copy(here, "export", path, None, case.serial)
        try:
            write(path, files, partial(known.note_beginning, here, serial, "export"))
        except BaseException as error:
            known.withdraw_copy(here, serial, path)
            if not isinstance(error, OSError):
                raise
            raise CannotUseFile(error.strerror or "the system refused") from error
        here.record("case-exported", case_serial=case.serial)
        return Exported(str(path), tuple(files), entries)


def _write_folder(path: Path, files: dict[str, bytes], note: Callable[[bytes], None]) -> None:
    note(files[DOCUMENT])
    path.mkdir(mode=0o700)
    try:
        for name, data in files.items():
            _write_file(path / name, data)
    except BaseException:
        shutil.rmtree(path, ignore_errors=True)
        raise


def _write_file(path: Path, data: bytes) -> None:
    make_empty(path)
    try:
        with path.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(path.parent)
    except BaseException:
        remove(path)
        raise
