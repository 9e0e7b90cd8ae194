"""Burning from the desk: the dry run, the word, what is said afterwards, and doing it while locked."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.desk.stand import PASSPHRASE, ScriptedVault, Window
from tests.desk.stand_safe import BACKUP
from tropa.desk.typed import TypedForm
from tropa.vault import burning
from tropa.vault.backup.beginnings import hash_of
from tropa.vault.views_search import BackupView


@pytest.fixture
def backup(vault: ScriptedVault, tmp_path: Path) -> BackupView:
    """A backup that is there, and one that is not."""
    data = b"Ts" + bytes(100)
    there = BackupView(7, BACKUP.minute, "copy", str(tmp_path / "backup"), True, None, begins=hash_of("copy", data))
    Path(there.path).write_bytes(data)
    vault.safe.copies = [there, BACKUP]
    return there


def test_the_dry_run_says_what_would_go_and_what_would_stay(
    working: Window, vault: ScriptedVault, backup: BackupView
) -> None:
    """By path; and the others' copies, the relay's letters, what is out of reach. Nothing is changed."""
    vault.exposures.others = 4
    page = working.open("/burn")
    assert "Nothing has happened yet" in page.words
    for said in (
        str(working.stand.path),
        backup.path,
        "Colleagues hold something of 4 people",
        "Letters at the relay stay",
    ):
        assert said in page.words
    assert f"{BACKUP.path}" in page.words
    assert "nothing is there now: plug in its disk" in page.words
    assert working.stand.path.exists()
    assert vault.is_open


def test_the_dry_run_names_copies_that_nothing_proves_to_be_ours(
    working: Window, vault: ScriptedVault, backup: BackupView
) -> None:
    """They stay, and the page says why and what to do."""
    vault.safe.copies = [replace(backup, begins=None)]
    assert "nothing proves that this file is that copy" in working.open("/burn").words


def test_a_link_in_the_vaults_place_is_said_to_be_one(working: Window, tmp_path: Path) -> None:
    """What it leads to is listed as the vault."""
    real = tmp_path / "real"
    working.stand.path.rename(real)
    working.stand.path.symlink_to(real)
    page = working.open("/burn")
    assert str(real) in page.words
    assert "a link to the vault: only the link is removed here" in page.words


@pytest.mark.parametrize("typed", ["", "yes", "bur", "burn it"])
def test_without_the_word_nothing_burns(working: Window, vault: ScriptedVault, typed: str) -> None:
    """It is said, and the vault stays open."""
    page = working.send("/burn", word=typed)
    assert page.status == 400
    assert "That is not the word. Nothing was destroyed." in page.words
    assert working.stand.path.exists()
    assert vault.is_open


def test_with_the_word_it_burns_and_the_desk_begins_anew(working: Window, vault: ScriptedVault, tmp_path: Path) -> None:
    """The page says what went; nothing of what was typed here is kept; the desk is as at first run."""
    handle = working.stand.desk.handles.handle_of("case-1")
    working.open(f"/case/{handle}")
    working.stand.desk.typed.keep(TypedForm("/a", (("note", "не отправлено"),)))
    page = working.send("/burn", word=" Burn ")
    assert "Burned Destroyed the vault" in page.words
    assert "stop the desk" in page.words
    assert not working.stand.path.exists()
    assert not vault.is_open
    assert working.stand.desk.keeper.state == "no-vault"
    assert working.stand.desk.typed.all() == ()
    assert working.stand.desk.last_path is None
    assert working.open("/queue").path.endswith("/welcome")


def test_it_burns_while_locked_and_says_that_backups_stay(locked: Window) -> None:
    """No passphrase is asked: whoever can do this could remove the file (decision 0144)."""
    assert "Burn this vault…" in locked.open("/unlock").words
    page = locked.open("/burn")
    assert "While the vault is locked, its backups are not known and stay" in page.words
    assert "Colleagues hold" not in page.words
    page = locked.send("/burn", word="burn")
    assert "Burned" in page.words
    assert not locked.stand.path.exists()


def test_what_was_typed_into_a_locked_desk_burns_too(locked: Window) -> None:
    """It was held for the next unlocking."""
    handle = locked.stand.desk.handles.handle_of("case-1")
    locked.send(f"/case/{handle}/draft", text="держится в памяти", letter="1")
    locked.send("/burn", word="burn")
    locked.send("/welcome/create", passphrase=PASSPHRASE, again=PASSPHRASE)
    assert locked.stand.vault.cases["case-1"].draft == ""


def test_a_vault_that_would_not_burn_is_said_loudly(working: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    """And it is locked all the same."""
    monkeypatch.setattr(burning, "_removed", lambda _: False)
    monkeypatch.setattr(burning, "_overwritten", lambda item, random: False)
    page = working.send("/burn", word="burn")
    assert "Not everything burned" in page.words
    assert "The vault's own file could not be destroyed" in page.words
    assert working.stand.desk.keeper.state == "locked"


def test_another_page_cannot_burn_it(working: Window) -> None:
    """Without this session's own form nothing happens."""
    assert working.send("/burn", word="burn", form_token="wrong").status == 403
    assert working.stand.path.exists()
