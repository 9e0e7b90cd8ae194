"""Copies of a vault and vaults of copies: backups, shares, a second device, another passphrase."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.vault.conftest import CHEAP, PASSPHRASE, Stage
from tropa.vault.errors import (
    AlreadyOpen,
    BackupExists,
    CannotUseFile,
    EmptyPassphrase,
    NotAVault,
    SharesDoNotOpen,
    VaultDamaged,
    VaultExists,
    WrongPassphrase,
)
from tropa.vault.vault import Vault

NEW = "другая фраза из пяти слов"


def unlocked(stage: Stage, path: Path, passphrase: str = PASSPHRASE) -> Vault:
    return Vault.unlock(path, passphrase, clock=stage.clock, random=os.urandom)


def restored(stage: Stage, source: Path, target: Path) -> Vault:
    return Vault.restore(source, PASSPHRASE, target, clock=stage.clock, random=os.urandom)


def from_shares(stage: Stage, source: Path, shares: tuple[str, ...], target: Path) -> Vault:
    return Vault.restore_from_shares(source, shares, target, NEW, clock=stage.clock, random=os.urandom, hardness=CHEAP)


def test_a_backup_made_while_the_vault_is_open_restores_to_what_it_was(stage: Stage, tmp_path: Path) -> None:
    """Also what was in the write-ahead log only; what came later is not in it; the vault goes on."""
    seeker = stage.asked("до копии")
    stage.vault.save_draft(stage.case_id(seeker), "черновик")
    stage.vault.safe.backup(tmp_path / "copy")
    stage.asked("после копии")
    again = restored(stage, tmp_path / "copy", tmp_path / "restored.tropa")
    assert [row.first_words for row in again.queue().rows] == ["до копии"]
    assert again.case(stage.case_id(seeker)).draft == "черновик"
    assert again.search("копия").hits
    assert [each.sort for each in again.safe.backups()] == ["copy"]
    again.close()
    assert len(stage.vault.queue().rows) == 2
    assert (tmp_path / "copy").stat().st_mode & 0o777 == 0o600


def test_while_a_vault_is_copied_no_other_desk_can_open_it(stage: Stage, tmp_path: Path) -> None:
    """Reading the file for a copy must not let go of the lock."""
    stage.vault.safe.backup(tmp_path / "copy")
    with pytest.raises(AlreadyOpen):
        unlocked(stage, stage.path)


def test_a_backup_may_be_made_while_another_thread_reads(stage: Stage, tmp_path: Path) -> None:
    """A sync's long look: the log cannot be emptied in the middle of it, so the copy waits until it is over."""
    stage.asked("пока читают")
    db, asked = stage.vault.inside.db, threading.Event()
    many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 300000) SELECT i FROM n, cases LIMIT ?"

    def reading() -> None:
        while not asked.is_set():
            db.rows(many, 100_000)

    with ThreadPoolExecutor(1) as pool:
        reader = pool.submit(reading)
        try:
            for number in range(10):
                stage.vault.safe.backup(tmp_path / f"copy{number}")
        finally:
            asked.set()
        reader.result()


def test_nothing_is_ever_written_over(stage: Stage, tmp_path: Path) -> None:
    """Neither by a copy nor by a vault restored."""
    (tmp_path / "there").write_text("чужое")
    with pytest.raises(BackupExists):
        stage.vault.safe.backup(tmp_path / "there")
    stage.vault.safe.backup(tmp_path / "copy")
    with pytest.raises(VaultExists):
        restored(stage, tmp_path / "copy", tmp_path / "there")
    assert (tmp_path / "there").read_text() == "чужое"


def test_a_copy_that_fails_is_not_listed_and_leaves_nothing(stage: Stage, tmp_path: Path) -> None:
    """Here: into a folder that is not there."""
    with pytest.raises(CannotUseFile):
        stage.vault.safe.backup(tmp_path / "no-folder" / "copy")
    assert stage.vault.safe.backups() == ()


def test_a_damaged_backup_is_refused_and_nothing_is_restored(stage: Stage, tmp_path: Path) -> None:
    """One flipped bit."""
    stage.vault.safe.backup(tmp_path / "copy")
    data = bytearray((tmp_path / "copy").read_bytes())
    data[20_000] ^= 1
    (tmp_path / "copy").write_bytes(data)
    with pytest.raises(VaultDamaged):
        restored(stage, tmp_path / "copy", tmp_path / "restored.tropa")
    assert not (tmp_path / "restored.tropa").exists()


def test_any_two_of_three_shares_open_a_shared_backup(stage: Stage, tmp_path: Path) -> None:
    """Under a new passphrase, with everything in it."""
    stage.asked("общая копия")
    made = stage.vault.safe.make_shares(tmp_path / "shared")
    for number, pair in enumerate(((0, 1), (0, 2), (1, 2))):
        shares = tuple(made.shares[at] for at in pair)
        again = from_shares(stage, tmp_path / "shared", shares, tmp_path / f"restored-{number}.tropa")
        assert [row.first_words for row in again.queue().rows] == ["общая копия"]
        assert again.search("копию").hits
        again.close()
        unlocked(stage, tmp_path / f"restored-{number}.tropa", NEW).close()


def test_one_share_mistyped_shares_and_those_of_another_backup_open_nothing(stage: Stage, tmp_path: Path) -> None:
    """And the vault's own passphrase does not open a shared backup, nor shares an ordinary one."""
    made = stage.vault.safe.make_shares(tmp_path / "shared")
    other = stage.vault.safe.make_shares(tmp_path / "other")
    stage.vault.safe.backup(tmp_path / "copy")
    wrong = made.shares[1].replace(
        made.shares[1].split()[5], "academic" if "academic" not in made.shares[1] else "acid"
    )
    for shares in (made.shares[:1], (made.shares[0], wrong), other.shares[:2], (made.shares[0], other.shares[1])):
        with pytest.raises(SharesDoNotOpen):
            from_shares(stage, tmp_path / "shared", shares, tmp_path / "restored.tropa")
    with pytest.raises(NotAVault, match="shares"):
        restored(stage, tmp_path / "shared", tmp_path / "restored.tropa")
    with pytest.raises(NotAVault):
        from_shares(stage, tmp_path / "copy", made.shares[:2], tmp_path / "restored.tropa")
    assert not (tmp_path / "restored.tropa").exists()


def test_another_passphrase_opens_the_vault_and_the_old_one_no_more(stage: Stage, tmp_path: Path) -> None:
    """Copies made before keep the old one; nothing is lost, and the open vault goes on."""
    seeker = stage.asked("остаётся")
    stage.vault.safe.backup(tmp_path / "copy")
    stage.vault.safe.change_passphrase(PASSPHRASE, NEW, hardness=CHEAP)
    stage.vault.save_draft(stage.case_id(seeker), "после смены")
    with pytest.raises(AlreadyOpen):
        unlocked(stage, stage.path, NEW)
    stage.vault.close()
    with pytest.raises(WrongPassphrase):
        unlocked(stage, stage.path)
    again = unlocked(stage, stage.path, NEW)
    assert again.case(stage.case_id(seeker)).draft == "после смены"
    assert again.search("остаётся").hits
    again.close()
    restored(stage, tmp_path / "copy", tmp_path / "old.tropa").close()
    assert not list(stage.path.parent.glob("*.new"))


def test_a_wrong_or_empty_passphrase_changes_nothing(stage: Stage) -> None:
    """The vault stays open under the one it has."""
    stage.vault.inside.db.forget_log()
    before = stage.path.read_bytes()
    with pytest.raises(WrongPassphrase):
        stage.vault.safe.change_passphrase("не та", NEW, hardness=CHEAP)
    with pytest.raises(EmptyPassphrase):
        stage.vault.safe.change_passphrase(PASSPHRASE, "  ", hardness=CHEAP)
    assert stage.path.read_bytes() == before
    stage.reopen()


def test_an_adopted_copy_has_the_cases_and_none_of_the_devices_keys(stage: Stage, tmp_path: Path) -> None:
    """It belongs to no network until it joins; what waited to go goes from the first device only."""
    seeker = stage.asked("на двух машинах")
    stage.vault.answer(stage.case_id(seeker), "держитесь")
    db = stage.vault.inside.db
    secrets = {value for row in db.rows("SELECT steward_seed, device_seed FROM network") for value in row}
    secrets |= {value for row in db.rows("SELECT sealing_seed, auth_key FROM own_bundle") for value in row}
    stage.vault.safe.backup(tmp_path / "copy")
    again = Vault.adopt(tmp_path / "copy", PASSPHRASE, tmp_path / "second.tropa", clock=stage.clock, random=os.urandom)
    inside = again.inside.db
    tables = [
        name for (name,) in inside.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND name != 'search'")
    ]
    held = {value for name in tables for row in inside.rows(f'SELECT * FROM "{name}"') for value in row}
    assert not held & secrets
    assert (again.is_founded, again.sync_state().waiting_to_go) == (False, 0)
    assert [entry.text for entry in again.case(stage.case_id(seeker)).timeline] == ["на двух машинах", "держитесь"]
    again.close()


def test_a_restored_vault_goes_on_where_the_lost_one_stopped(stage: Stage, tmp_path: Path) -> None:
    """What came since the copy comes again from the box."""
    seeker = stage.asked("до копии")
    stage.vault.safe.backup(tmp_path / "copy")
    later = stage.asked("после копии")
    stage.vault.close()
    stage.vault = restored(stage, tmp_path / "copy", tmp_path / "restored.tropa")
    stage.sync()
    assert {row.case_id for row in stage.vault.queue().rows} == {stage.case_id(seeker), stage.case_id(later)}


def test_a_copy_cut_off_leaves_nothing_unfinished(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever stops it, and wherever: neither the copy, nor what was written of it, nor a note."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    for last in ("os.fsync", "sync_folder"):
        with monkeypatch.context() as patch:
            patch.setattr(f"tropa.vault.backup.copying.{last}", stop)
            with pytest.raises(KeyboardInterrupt):
                stage.vault.safe.backup(tmp_path / "folder-copy")
        assert [each.name for each in tmp_path.iterdir() if each.name.startswith("folder-copy")] == []
        assert stage.vault.safe.backups() == ()
