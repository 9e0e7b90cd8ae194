"""Copies and keys: backups, shares shown once, exports, the passphrase, what was noted; and beginning with a backup."""

from pathlib import Path

import pytest

from tests.desk.stand import PASSPHRASE, ScriptedVault, Window
from tests.desk.stand_safe import BACKUP, EXPORT
from tests.desk.test_case import path_of
from tropa.vault.errors import BackupExists, SharesDoNotOpen, WrongPassphrase

NEW = "совсем другая фраза"


def test_a_backup_goes_where_one_says(working: Window, vault: ScriptedVault, tmp_path: Path) -> None:
    """A whole path, into a folder that is there."""
    page = working.send("/settings/backup", path=f" {tmp_path}/copy ")
    assert vault.safe.done == [("backup", tmp_path / "copy")]
    assert f"The backup is written: {tmp_path}/copy" in page.words


@pytest.mark.parametrize("path", ["", "copy", "../copy", "/no/such/folder/copy", "/tmp/a\0b"])
@pytest.mark.parametrize("form", ["backup", "shares"])
def test_a_path_that_leads_nowhere_writes_nothing(working: Window, vault: ScriptedVault, form: str, path: str) -> None:
    """Said beside the form it was typed into."""
    page = working.send(f"/settings/{form}", path=path)
    assert page.status == 400
    assert "This is not a whole path" in page.words
    assert vault.safe.done == []


def test_nothing_is_written_over(working: Window, vault: ScriptedVault, tmp_path: Path) -> None:
    """The path stays in its field."""
    vault.safe.fails = BackupExists()
    page = working.send("/settings/backup", path=f"{tmp_path}/copy")
    assert "There is something at this place already. It was not touched." in page.words
    assert f'value="{tmp_path}/copy"' in page.text


def test_shares_are_shown_once(working: Window, vault: ScriptedVault, tmp_path: Path) -> None:
    """On the answer that made them, and on no page after."""
    page = working.send("/settings/shares", path=f"{tmp_path}/copy")
    assert vault.safe.done == [("shares", tmp_path / "copy", 2, 3)]
    assert "Shown once." in page.words
    assert "Share 3 of 3 academic acid 2" in page.words
    assert page.headers["cache-control"] == "no-store"
    assert "academic" not in working.open("/settings/copies").text


def test_copies_are_listed_and_can_be_noted_as_destroyed(working: Window, vault: ScriptedVault) -> None:
    """Where they are, whether they are still there, and which case an export holds."""
    vault.safe.copies = [BACKUP, EXPORT]
    page = working.open("/settings/copies")
    assert "backup 23 Nov, 11:00 /mnt/key/network.backup It is destroyed" in page.words
    assert "exported case · Case K7-41 23 Nov, 11:30 /mnt/key/case not found at this place now" in page.words
    copy = working.stand.desk.handles.handle_of("backup-7")
    assert "Noted: this copy no longer exists." in working.send("/settings/forget", copy=copy).words
    assert vault.safe.done == [("forget", 7)]
    assert "no such copy" in working.send("/settings/forget", copy="0123456789abcdef").words


@pytest.mark.parametrize(
    ("new", "again", "said"),
    [("короткая", "короткая", "shorter than 12 characters"), (NEW, NEW + "!", "are not the same")],
)
def test_a_new_passphrase_is_long_and_typed_twice(
    working: Window, vault: ScriptedVault, new: str, again: str, said: str
) -> None:
    """Nothing is changed, and nothing typed is echoed."""
    page = working.send("/settings/passphrase", old=PASSPHRASE, new=new, again=again)
    assert page.status == 400
    assert said in page.words
    assert vault.safe.done == []
    assert f'value="{new}"' not in page.text


def test_the_passphrase_is_changed_by_whoever_knows_it(working: Window, vault: ScriptedVault) -> None:
    """A wrong one changes nothing."""
    vault.safe.fails = WrongPassphrase()
    assert "does not open the vault" in working.send("/settings/passphrase", old="нет", new=NEW, again=NEW).words
    vault.safe.fails = None
    assert (
        "The passphrase is changed." in working.send("/settings/passphrase", old=PASSPHRASE, new=NEW, again=NEW).words
    )
    assert vault.safe.done == [("passphrase", PASSPHRASE, NEW)]


@pytest.mark.parametrize(("how", "asked"), [("age", ("age", NEW, "en")), ("folder", ("folder", "en"))])
def test_a_case_is_exported_into_a_file_or_a_folder(
    working: Window, vault: ScriptedVault, tmp_path: Path, how: str, asked: tuple[str, ...]
) -> None:
    """In the language of the pages; what it means is said before."""
    path = path_of(working)
    assert "An export outlives the case" in working.open(f"{path}/export").words
    page = working.send(f"{path}/export", how=how, path=f"{tmp_path}/case", passphrase=NEW)
    assert vault.safe.done == [(asked[0], "case-1", tmp_path / "case", *asked[1:])]
    assert "written to" in page.words


def test_an_export_that_cannot_be_is_said(working: Window, vault: ScriptedVault, tmp_path: Path) -> None:
    """The form stays."""
    page = working.send(f"{path_of(working)}/export", how="folder", path="here")
    assert page.status == 400
    vault.safe.fails = BackupExists()
    page = working.send(f"{path_of(working)}/export", how="folder", path=f"{tmp_path}/case")
    assert "There is something at this place already." in page.words
    assert 'value="folder" checked' in page.text


@pytest.mark.parametrize(
    ("way", "fields", "asked"),
    [
        ("same", {"passphrase": "old"}, ("same", Path("/b"), "old")),
        ("second", {"passphrase": "old"}, ("second", Path("/b"), "old")),
        ("shares", {"shares": "one\r\n\r\ntwo", "new": NEW, "again": NEW}, ("shares", Path("/b"), "one", "two", NEW)),
    ],
)
def test_a_first_run_can_begin_with_a_backup(
    first_run: Window, way: str, fields: dict[str, str], asked: tuple[object, ...]
) -> None:
    """As the same machine, with shares, or as one more."""
    assert "I have a backup of a vault" in first_run.open("/welcome").words
    page = first_run.send("/welcome/restore", way=way, path=" /b ", **fields)
    assert first_run.stand.restored == asked
    assert page.path.endswith("/begin")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"way": "same", "path": ""}, "There is no file at this place"),
        ({"way": "", "path": "/b"}, "Choose what the backup is for."),
        ({"way": "shares", "path": "/b", "new": "коротко", "again": "коротко"}, "shorter than 12 characters"),
        ({"way": "shares", "path": "/b", "new": NEW, "again": "нет"}, "not the same"),
    ],
)
def test_what_is_wrong_with_restoring_is_said_before_anything_is_made(
    first_run: Window, fields: dict[str, str], said: str
) -> None:
    """No file."""
    page = first_run.send("/welcome/restore", **fields)
    assert page.status == 400
    assert said in page.words
    assert not first_run.stand.path.exists()


def test_shares_that_do_not_open_are_said_and_stay_in_their_field(first_run: Window) -> None:
    """66 words are not typed twice."""
    first_run.stand.unlock_fails = SharesDoNotOpen("too few")
    page = first_run.send("/welcome/restore", way="shares", path="/b", shares="academic acid", new=NEW, again=NEW)
    assert "These shares do not open this backup" in page.words
    assert "academic acid" in page.text
    assert NEW not in page.text
