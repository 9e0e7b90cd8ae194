"""One's own case in plain files: everything anyone said, no private key, readable without this program."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from tests.vault.conftest import Stage
from tropa.sealing.agefile import decrypt_with_passphrase
from tropa.sealing.errors import AgeRefused
from tropa.vault.errors import BackupExists, CannotUseFile, EmptyPassphrase, UnknownCase


@pytest.fixture
def case(stage: Stage) -> str:
    """Letters both ways and a note."""
    case = stage.case_id(stage.asked("Что мне делать?"))
    stage.vault.answer(case, "Прежде всего не спешите.")
    (thread,) = stage.vault.work.threads(case)
    stage.vault.work.note(thread.thread_id, "перезвонить вечером")
    return case


def test_an_exported_folder_holds_every_word_of_the_case_and_no_key(stage: Stage, case: str, tmp_path: Path) -> None:
    """As JSON for programs and as text for people; both are named, and no one else can read the folder."""
    made = stage.vault.safe.export_case(case, tmp_path / "out", "ru")
    document = json.loads((tmp_path / "out" / "case.json").read_text())
    text = (tmp_path / "out" / "case.txt").read_text()
    for said in ("Что мне делать?", "Прежде всего не спешите.", "перезвонить вечером"):
        assert said in text
        assert said in json.dumps(document, ensure_ascii=False)
    kinds = {event["core"]["kind"] for thread in document["threads"] for event in thread["events"]}
    assert {"ask", "welcome", "letter", "open", "note"} <= kinds
    assert "reply_key" not in kinds
    keys = [
        value for row in stage.vault.inside.db.rows("SELECT sealing_seed, auth_key FROM reply_key") for value in row
    ]
    raw = (tmp_path / "out" / "case.json").read_bytes()
    assert not [key for key in keys if key in raw or key.hex().encode() in raw]
    assert (document["case"], document["format"], made.files) == (
        case,
        "tropa-case-export/1",
        ("case.json", "case.txt"),
    )
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o700


def test_the_text_is_in_the_language_asked_for(stage: Stage, case: str, tmp_path: Path) -> None:
    """Headings only: what people wrote is as they wrote it."""
    stage.vault.safe.export_case(case, tmp_path / "ru", "ru")
    stage.vault.safe.export_case(case, tmp_path / "en", "en")
    assert "Переписка с обратившимся" in (tmp_path / "ru" / "case.txt").read_text()
    assert "Letters with the seeker" in (tmp_path / "en" / "case.txt").read_text()


def test_an_age_file_opens_with_its_passphrase_only_and_holds_the_same(stage: Stage, case: str, tmp_path: Path) -> None:
    """A ZIP of the two files, inside age."""
    stage.vault.safe.export_case_encrypted(case, tmp_path / "case.age", "пять слов для файла", "ru")
    data = (tmp_path / "case.age").read_bytes()
    assert data.startswith(b"age-encryption.org/v1\n")
    assert "Что мне".encode() not in data
    with zipfile.ZipFile(io.BytesIO(decrypt_with_passphrase(data, "пять слов для файла"))) as archive:
        assert archive.namelist() == ["case.json", "case.txt"]
        assert "Что мне делать?" in archive.read("case.txt").decode()
    with pytest.raises(AgeRefused):
        decrypt_with_passphrase(data, "другие слова")


def test_an_export_is_noted_among_the_copies_and_in_the_journal(stage: Stage, case: str, tmp_path: Path) -> None:
    """So that it can be found when the case is destroyed."""
    stage.vault.safe.export_case(case, tmp_path / "out", "ru")
    (copy,) = stage.vault.safe.backups()
    assert (copy.sort, copy.path, copy.case_name) == ("export", str(tmp_path / "out"), stage.vault.case(case).name)
    assert any((line.event, line.case_id) == ("case-exported", case) for line in stage.vault.journal.entries().entries)


def test_opening_a_case_is_noted_once_a_day(stage: Stage, case: str) -> None:
    """However often its page is loaded."""
    stage.vault.case(case)
    stage.vault.case(case)
    stage.clock.pass_days(1)
    stage.vault.case(case)
    lines = stage.vault.journal.entries().entries
    assert sum((line.event, line.case_id) == ("case-opened", case) for line in lines) == 2


def test_what_cannot_be_exported_leaves_nothing(stage: Stage, case: str, tmp_path: Path) -> None:
    """Over something, without a passphrase, of no case."""
    (tmp_path / "there").mkdir()
    with pytest.raises(BackupExists):
        stage.vault.safe.export_case(case, tmp_path / "there", "ru")
    with pytest.raises(EmptyPassphrase):
        stage.vault.safe.export_case_encrypted(case, tmp_path / "x", " ", "ru")
    with pytest.raises(UnknownCase):
        stage.vault.safe.export_case("no-such-case", tmp_path / "x", "ru")
    assert not (tmp_path / "x").exists()
    assert stage.vault.safe.backups() == ()


@pytest.mark.parametrize("is_removable", [True, False], ids=["removed", "left"])
def test_an_export_that_fails_leaves_nothing_or_is_known(
    stage: Stage, case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_removable: bool
) -> None:
    """The disk is full at the second file: the first goes too; and where it cannot be removed, the list names it."""

    def full(folder: Path) -> None:
        if (folder / "case.txt").exists():
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("tropa.vault.backup.safe.sync_folder", full)
    if not is_removable:
        monkeypatch.setattr("tropa.vault.backup.safe.shutil.rmtree", lambda *_, **__: None)
    with pytest.raises(CannotUseFile, match="No space left"):
        stage.vault.safe.export_case(case, tmp_path / "out", "ru")
    assert (tmp_path / "out").exists() != is_removable
    assert [each.path for each in stage.vault.safe.backups()] == ([] if is_removable else [str(tmp_path / "out")])
