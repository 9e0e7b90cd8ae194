"""With the vault open or closed, nothing readable is on the disk: no text, no key, no name, in any file."""

import os
import tempfile
from pathlib import Path

import pytest

from tests.support.memory_relay import PUBLISHER
from tests.vault.conftest import PASSPHRASE, Stage

ASKED = "канарейка-вопрос спросила о дороге"
ANSWERED = "канарейка-ответ знает дорогу"
DRAFTED = "канарейка-черновик ещё думает"
NOTED = "канарейка-заметка слышала звонок"


@pytest.fixture
def temp(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every temporary file of this process and of the database goes here."""
    folder = tmp_path_factory.mktemp("temp")
    for name in ("TMPDIR", "SQLITE_TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def filled(stage: Stage) -> list[bytes]:
    """A case with everything in it, and all that must not be found of it."""
    seeker = stage.asked(ASKED)
    stage.vault.answer(stage.case_id(seeker), ANSWERED)
    stage.sync()
    stage.vault.save_draft(stage.case_id(seeker), DRAFTED)
    for number in range(50):
        stage.asked(f"{ASKED} {number}")
    (thread,) = stage.vault.work.threads(stage.case_id(seeker))
    stage.vault.work.note(thread.thread_id, NOTED)
    stage.vault.work.fact(thread.thread_id, "канарейка", [NOTED], "member", "")
    stage.vault.queue()
    assert stage.vault.search("канарейки").hits
    stage.vault.safe.backup(stage.path.with_name("copy"))
    stage.vault.safe.make_shares(stage.path.with_name("shared"))
    db = stage.vault.inside.db
    keys = [
        *(key for row in db.rows("SELECT steward_seed, device_seed FROM network") for key in row),
        *(key for row in db.rows("SELECT read_key, sealing_seed, auth_key FROM team_week") for key in row),
        *(key for row in db.rows("SELECT sealing_seed, auth_key FROM reply_key") for key in row),
        *(key for row in db.rows("SELECT key FROM cases") for key in row),
        *(seeker.keys.token(number).raw for number in range(16)),
        *(part.raw for part in (seeker.keys.thread, seeker.keys.post_id)),
    ]
    words = [
        ASKED[:20],
        ANSWERED[:20],
        DRAFTED[:20],
        NOTED[:20],
        "канарейка",
        PASSPHRASE,
        PUBLISHER,
        "CREATE TABLE",
        "SQLite format",
    ]
    return keys + [word.encode(form) for word in words for form in ("utf-8", "utf-16-le")]


def found(folders: list[Path], needles: list[bytes]) -> list[tuple[str, bytes]]:
    """In which files any of them is."""
    files = [each for folder in folders for each in folder.rglob("*") if each.is_file()]
    assert any(each.stat().st_size > 50_000 for each in files)
    return [
        (each.name, needle)
        for each in files
        for content in [each.read_bytes()]
        for needle in needles
        if needle in content
    ]


def test_nothing_readable_is_in_any_file_while_the_vault_is_open_or_after(stage: Stage, temp: Path) -> None:
    """The database, its log and whatever lies in the temporary folders, before and after locking."""
    needles = filled(stage)
    folders = [stage.path.parent, temp]
    assert (stage.path.parent / "desk.tropa-wal").stat().st_size > 0
    assert found(folders, needles) == []
    stage.vault.close()
    assert found(folders, needles) == []


def test_the_search_would_find_what_is_there(stage: Stage, temp: Path) -> None:
    """The same search over a file that does hold the phrase: it is not blind."""
    needles = filled(stage)
    (temp / "leak").write_bytes(os.urandom(100) + ASKED.encode() + os.urandom(100))
    assert {name for name, _ in found([stage.path.parent, temp], needles)} == {"leak"}


def test_errors_and_logs_of_a_round_hold_no_secret(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """Hostile and honest letters, refusals and a broken connection: static names only."""
    caplog.set_level("DEBUG")
    needles = filled(stage)
    stage.relay.put(stage.relay.team_box, os.urandom(4096))
    stage.sync()
    written = "\n".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records).encode()
    assert not [needle for needle in needles if needle in written]
