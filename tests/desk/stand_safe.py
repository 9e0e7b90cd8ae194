"""Copies of a vault, as a test says: values in, what was asked of it kept; nothing is written."""

from dataclasses import dataclass, field
from pathlib import Path

from tests.desk.moments import MINUTE
from tropa.vault.burning import BurnPlan, plan
from tropa.vault.errors import UnknownBackup, VaultError
from tropa.vault.views_search import BackupView, Exported, LastCopies, SharesMade, ShredReport

BACKUP = BackupView(7, MINUTE - 60, "copy", "/mnt/key/network.backup", True, None)
EXPORT = BackupView(8, MINUTE - 30, "export", "/mnt/key/case", False, "K7-41")


@dataclass
class ScriptedSafe:
    """Answers as the façade promises, from values that a test sets."""

    copies: list[BackupView] = field(default_factory=list)
    fails: VaultError | None = None
    vault: Path | None = None
    done: list[tuple[object, ...]] = field(default_factory=list)

    def backup(self, path: Path) -> None:
        """Copy."""
        self._do("backup", path)

    def make_shares(self, path: Path, needed: int = 2, count: int = 3) -> SharesMade:
        """Split."""
        self._do("shares", path, needed, count)
        return SharesMade(str(path), needed, tuple(f"academic acid {number}" for number in range(count)))

    def export_case(self, case_id: str, folder: Path, language: str) -> Exported:
        """Write."""
        self._do("folder", case_id, folder, language)
        return Exported(str(folder), ("case.json",), 4)

    def export_case_encrypted(self, case_id: str, file: Path, passphrase: str, language: str) -> Exported:
        """Write."""
        self._do("age", case_id, file, passphrase, language)
        return Exported(str(file), ("case.json",), 1)

    def change_passphrase(self, old: str, new: str) -> None:
        """Another."""
        self._do("passphrase", old, new)

    def backups(self) -> tuple[BackupView, ...]:
        """Known copies."""
        return tuple(self.copies)

    def last_copies(self) -> LastCopies:
        """By the copies."""
        minutes = {
            sort: max((each.minute for each in self.copies if each.sort == sort), default=None)
            for sort in ("copy", "shares")
        }
        return LastCopies(minutes["copy"], minutes["shares"])

    def burn_plan(self) -> BurnPlan:
        """What lies there; a copy is read as the vault does."""
        assert self.vault is not None
        return plan(self.vault, self.copies)

    def shred_report(self, case_id: str) -> ShredReport:
        """Every copy holds it."""
        return ShredReport(case_id, MINUTE, tuple(self.copies))

    def forget_backup(self, backup_id: int) -> None:
        """Destroyed."""
        if all(each.backup_id != backup_id for each in self.copies):
            raise UnknownBackup
        self._do("forget", backup_id)

    def _do(self, *what: object) -> None:
        if self.fails is not None:
            raise self.fails
        self.done.append(what)
