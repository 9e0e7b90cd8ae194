"""Burning: what is listed is what goes, keys first; nothing that is left opens; what could not be reached is said."""

import os
import shutil
from pathlib import Path

import pytest

from tests.support.memory_relay import MemoryRelay
from tests.vault.conftest import CHEAP, PASSPHRASE, PUBLISHER, Stage
from tropa.vault import burning
from tropa.vault.backup import safe
from tropa.vault.burning import BurnPlan, burn, plan
from tropa.vault.errors import VaultFileError
from tropa.vault.vault import Vault

CANARY = "канарейка-сожжённая"


def refused(path: Path) -> bool:
    """Whether this file opens no more, with the right passphrase."""
    try:
        Vault.unlock(path, PASSPHRASE, clock=lambda: 0, random=os.urandom).close()
    except VaultFileError:
        return True
    return False


@pytest.fixture
def case(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> str:
    """A case with a note, in a vault with copies of every kind. What is in the age file says nothing here."""
    monkeypatch.setattr(safe, "encrypt_with_passphrase", lambda data, passphrase: os.urandom(len(data)))
    case = stage.case_id(stage.asked(CANARY))
    stage.vault.answer(case, CANARY)
    folder = stage.path.parent / "elsewhere"
    folder.mkdir()
    stage.vault.safe.backup(folder / "backup")
    stage.vault.safe.make_shares(folder / "shared")
    stage.vault.safe.export_case(case, folder / "export", "ru")
    stage.vault.safe.export_case_encrypted(case, folder / "export.age", "another passphrase", "ru")
    stage.path.with_name(f"{stage.path.name}.version-3").write_bytes(b"Tv" * 40)
    return case


def burned(stage: Stage) -> burning.BurnReport:
    doomed = stage.vault.safe.burn_plan()
    stage.vault.close()
    return burn(doomed, os.urandom)


def another(stage: Stage, path: Path) -> Stage:
    """Another network, of another vault under the same passphrase."""
    vault = Vault.create(path, PASSPHRASE, clock=stage.clock, random=os.urandom, hardness=CHEAP)
    relay = MemoryRelay(stage.clock)
    vault.found_network(relay, PUBLISHER, "другая", ("http://127.0.0.1:8750/",), ("ru", "en"), None)
    return Stage(vault, relay, stage.clock, path)


def names(doomed: BurnPlan | burning.BurnReport) -> set[tuple[str, str]]:
    return {(each.sort, Path(each.path).name) for each in doomed.destroyed}


def test_a_dry_run_lists_every_copy_and_changes_nothing(stage: Stage, case: str) -> None:
    """Vault, log, what lies beside it, backups, shares, exports."""
    before = {each: each.read_bytes() for each in stage.path.parent.rglob("*") if each.is_file()}
    listed = names(stage.vault.safe.burn_plan())
    assert listed >= {
        ("vault", stage.path.name),
        ("log", f"{stage.path.name}-wal"),
        ("upgrade", f"{stage.path.name}.version-3"),
        ("copy", "backup"),
        ("shares", "shared"),
        ("export", "case.txt"),
        ("export", "case.json"),
        ("export", "export.age"),
    }
    assert {each: each.read_bytes() for each in stage.path.parent.rglob("*") if each.is_file()} == before
    assert stage.vault.case(case).case_id == case


def test_after_burning_nothing_of_it_is_in_the_folder(stage: Stage, case: str) -> None:
    """Everything that was listed is gone, the export's folder too; no file says what people wrote."""
    listed = stage.vault.safe.burn_plan()
    report = burned(stage)
    assert report.destroyed == listed.destroyed
    assert report.vault_is_gone
    left = [each for each in stage.path.parent.rglob("*") if each.is_file()]
    assert not [each for each in left if CANARY.encode() in each.read_bytes()]
    assert not stage.path.exists()
    assert not list((stage.path.parent / "elsewhere").iterdir())


def test_whoever_kept_the_files_by_another_name_cannot_open_them(stage: Stage, case: str) -> None:
    """A link to the same bytes: the vault's beginning, its salt, was overwritten before the name was removed."""
    kept = stage.path.with_name("kept")
    text = stage.path.with_name("kept.txt")
    os.link(stage.path, kept)
    os.link(stage.path.parent / "elsewhere" / "export" / "case.txt", text)
    assert CANARY in text.read_text(encoding="utf-8")
    burned(stage)
    assert refused(kept)
    assert CANARY.encode() not in text.read_bytes()


def test_a_burning_cut_off_after_its_first_steps_leaves_nothing_that_opens(
    stage: Stage, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every file's beginning goes before any file does."""
    monkeypatch.setattr(burning, "_removed", lambda _: False)
    doomed = stage.vault.safe.burn_plan()
    stage.vault.close()
    assert not refused(stage.path.parent / "elsewhere" / "backup")
    burn(doomed, os.urandom)
    assert stage.path.exists()
    assert refused(stage.path)
    assert refused(stage.path.parent / "elsewhere" / "backup")


def test_a_locked_vault_burns_with_what_lies_beside_it_and_its_backups_stay(stage: Stage, case: str) -> None:
    """Whoever burns it for somebody else takes from them no more than removing the file would."""
    stage.vault.close()
    doomed = plan(stage.path)
    assert not doomed.knows_copies
    assert names(doomed) == {("vault", stage.path.name), ("upgrade", f"{stage.path.name}.version-3")}
    assert burn(doomed, os.urandom).vault_is_gone
    assert not stage.path.exists()
    assert not refused(stage.path.parent / "elsewhere" / "backup")


def test_copies_out_of_reach_are_named(stage: Stage, case: str) -> None:
    """One on a disk that is not there, one in whose place something else lies, one with strangers' files beside it."""
    folder = stage.path.parent / "elsewhere"
    (folder / "shared").unlink()
    (folder / "backup").write_bytes(b"somebody's holiday pictures")
    (folder / "export" / "mine.txt").write_text("not the export's")
    report = burned(stage)
    assert {(Path(each.path).name, each.why) for each in report.left} == {
        ("shared", "not-there"),
        ("backup", "not-ours"),
        ("export", "not-ours"),
    }
    assert (folder / "backup").read_bytes() == b"somebody's holiday pictures"
    assert (folder / "export" / "mine.txt").exists()
    assert not (folder / "export" / "case.txt").exists()


def test_one_that_cannot_be_destroyed_stops_no_other(stage: Stage, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is named, and the rest is gone."""
    backup = stage.path.parent / "elsewhere" / "backup"
    removed, overwritten = burning._removed, burning._overwritten
    monkeypatch.setattr(burning, "_removed", lambda item: item.sort != "copy" and removed(item))
    monkeypatch.setattr(burning, "_overwritten", lambda item, random: item.sort != "copy" and overwritten(item, random))
    report = burned(stage)
    assert [(each.path, each.why) for each in report.left] == [(str(backup), "refused")]
    assert report.vault_is_gone
    assert not stage.path.exists()


def test_a_vault_behind_a_link_burns_where_it_is(stage: Stage, case: str) -> None:
    """Not only the link."""
    stage.vault.close()
    real = stage.path.parent / "elsewhere" / "real"
    shutil.move(stage.path, real)
    stage.path.symlink_to(real)
    log = real.with_name("real-wal")
    log.write_bytes(b"what was written last")
    doomed = plan(stage.path)
    assert names(doomed) >= {("vault", "real"), ("log", "real-wal"), ("link", stage.path.name)}
    assert burn(doomed, os.urandom).destroyed == doomed.destroyed
    assert not real.exists()
    assert not log.exists()
    assert not stage.path.is_symlink()


def test_what_links_lead_to_stays(stage: Stage, case: str) -> None:
    """Names that only ours bear, made into links: nothing is written through them, and they are not ours."""
    folder = stage.path.parent / "elsewhere"
    theirs = folder / "theirs"
    theirs.write_bytes(b"somebody's diary")
    (folder / "export" / "case.txt").unlink()
    for link in (
        stage.path.with_name(f"{stage.path.name}.new"),
        stage.path.with_name(f"{stage.path.name}.version-2"),
        folder / "export" / "case.txt",
    ):
        link.symlink_to(theirs)
    report = burned(stage)
    assert report.vault_is_gone
    assert theirs.read_bytes() == b"somebody's diary"
    assert not names(report) & {("leftover", f"{stage.path.name}.new"), ("export", "case.txt")}
    assert (str(folder / "export"), "not-ours") in {(each.path, each.why) for each in report.left}


def test_a_link_put_there_after_the_dry_run_is_neither_followed_nor_removed(stage: Stage, case: str) -> None:
    """It is said that this file was not destroyed."""
    backup, theirs = stage.path.parent / "elsewhere" / "backup", stage.path.with_name("theirs")
    theirs.write_bytes(b"somebody's diary")
    doomed = stage.vault.safe.burn_plan()
    stage.vault.close()
    backup.unlink()
    backup.symlink_to(theirs)
    report = burn(doomed, os.urandom)
    assert theirs.read_bytes() == b"somebody's diary"
    assert backup.is_symlink()
    assert [(each.path, each.why) for each in report.left] == [(str(backup), "refused")]


def test_only_names_that_an_upgrade_gives_burn_beside_a_vault(stage: Stage, case: str) -> None:
    """Notes about a version are not its copy."""
    notes = stage.path.with_name(f"{stage.path.name}.version-3-notes.txt")
    notes.write_text("why we waited with the upgrade")
    burned(stage)
    assert notes.read_text() == "why we waited with the upgrade"
    assert not stage.path.with_name(f"{stage.path.name}.version-3").exists()


def test_attachments_of_an_export_burn_and_names_that_are_not_an_exports_stay(stage: Stage, case: str) -> None:
    """A cleaned picture says as much as the letter it came with."""
    export = stage.path.parent / "elsewhere" / "export"
    kept = stage.path.with_name("kept")
    theirs = [export / name for name in ("attachment-1.jpg.txt", "attachment-0.png", "attachment-2.doc", "my-1.jpg")]
    for name in ("attachment-1.jpg", "attachment-2.png", "attachment-13.pdf", "attachment-4.txt"):
        (export / name).write_text(CANARY * 9_000)
    os.link(export / "attachment-1.jpg", kept)
    for each in theirs:
        each.write_text("mine")
    report = burned(stage)
    assert sorted(export.iterdir()) == sorted(theirs)
    assert CANARY.encode() not in kept.read_bytes()
    assert (str(export), "not-ours") in {(each.path, each.why) for each in report.left}


@pytest.mark.parametrize("name", ["backup", "shared", "export.age", "export"])
def test_another_members_copy_in_the_place_of_ours_stays(
    stage: Stage, case: str, tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    """It is a copy, as whole as ours was, of another vault: its salt or its case says so."""
    other = another(stage, tmp_path_factory.mktemp("other") / "other.tropa")
    theirs = other.case_id(other.asked("чужое дело"))
    place = stage.path.parent / "elsewhere" / name
    shutil.rmtree(place) if place.is_dir() else place.unlink()
    made = {
        "backup": lambda: other.vault.safe.backup(place),
        "shared": lambda: other.vault.safe.make_shares(place),
        "export": lambda: other.vault.safe.export_case(theirs, place, "ru"),
        "export.age": lambda: other.vault.safe.export_case_encrypted(theirs, place, "another passphrase", "ru"),
    }
    made[name]()
    other.vault.close()
    before = [each.read_bytes() for each in (sorted(place.iterdir()) if place.is_dir() else [place])]
    report = burned(stage)
    assert [(each.path, each.why) for each in report.left] == [(str(place), "not-ours")]
    assert [each.read_bytes() for each in (sorted(place.iterdir()) if place.is_dir() else [place])] == before


def test_a_copy_made_before_beginnings_were_noted_stays_and_is_named(stage: Stage, case: str) -> None:
    """Nothing proves whose it is; the dry run says so already."""
    stage.vault.inside.db.run("UPDATE backup SET begins = NULL")
    doubted = {(each.sort, each.why) for each in stage.vault.safe.burn_plan().left}
    assert doubted == {(sort, "not-proven") for sort in ("copy", "shares", "export")}
    report = burned(stage)
    assert report.vault_is_gone
    assert not refused(stage.path.parent / "elsewhere" / "backup")


def test_a_vault_restored_from_a_backup_knows_that_backup(stage: Stage, case: str) -> None:
    """What it is known by was noted before it was made, so it is in the copy too."""
    backup, again = stage.path.parent / "elsewhere" / "backup", stage.path.with_name("again")
    stage.vault.close()
    vault = Vault.restore(backup, PASSPHRASE, again, clock=stage.clock, random=os.urandom)
    assert ("copy", "backup") in names(vault.safe.burn_plan())
    vault.close()


def test_what_was_copied_last_is_known(stage: Stage) -> None:
    """For whoever is told that it is time for another."""
    assert stage.vault.safe.last_copies().backup_minute is None
    stage.vault.safe.backup(stage.path.with_name("one"))
    first = stage.vault.safe.last_copies()
    stage.clock.pass_days(1)
    stage.vault.safe.make_shares(stage.path.with_name("two"))
    second = stage.vault.safe.last_copies()
    assert first.backup_minute == second.backup_minute
    assert first.shares_minute is None
    assert second.shares_minute is not None
    assert second.shares_minute - (second.backup_minute or 0) == 1440
