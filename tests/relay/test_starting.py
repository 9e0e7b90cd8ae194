"""Starting a relay where it cannot be started: exit code 1, a sentence that helps, nothing changed."""

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.relay.running import command, running, store_of
from tropa.post.headers import TokenStamp
from tropa.relay.store.sqlite import FILE_NAME


def refused(folder: Path, *more: str) -> str:
    """What a relay that does not start says; its last words are the sentence."""
    ended = subprocess.run(command(folder, *more), capture_output=True, text=True, timeout=20, check=False)
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert "Traceback" not in ended.stderr
    assert ended.stderr.count("\n") == 1
    return ended.stderr


def untouched(path: Path) -> tuple[bytes, list[str]]:
    """A file's bytes and the names beside it."""
    return path.read_bytes(), sorted(each.name for each in path.parent.iterdir() if each.suffix not in (".new",))


@pytest.fixture
def used(tmp_path: Path) -> Path:
    """A data folder with a letter in it, its relay stopped."""
    with running(tmp_path / "data") as relay:
        _, post_id, tokens = relay.open_box(1)
        with relay.client() as client:
            client.post_letter(post_id, bytes(4096), TokenStamp(tokens[0]))
    return tmp_path / "data"


def test_a_second_relay_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    """And the first goes on as if nothing had been."""
    with running(tmp_path / "data") as relay:
        assert "another relay runs on" in refused(tmp_path / "data")
        _, post_id, tokens = relay.open_box(1)
        with relay.client() as client:
            assert client.post_letter(post_id, bytes(4096), TokenStamp(tokens[0])).stored


def test_two_relays_on_two_folders_are_two_relays(tmp_path: Path) -> None:
    """Each with its own name, challenges and publisher."""
    with running(tmp_path / "one") as one, running(tmp_path / "two") as two:
        with one.client() as first, two.client() as second:
            assert first.relay_info().relay_id != second.relay_info().relay_id
        assert one.publisher.text != two.publisher.text


def test_a_relay_keeps_its_name_and_secrets_over_a_restart(tmp_path: Path) -> None:
    """Letters are bound to the name; the publisher's token lies in a desk."""
    seen = []
    for _ in range(2):
        with running(tmp_path / "data") as relay, relay.client() as client:
            seen.append((client.relay_info().relay_id, relay.publisher.text))
    assert seen[0] == seen[1]


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    """And what to do about it."""
    with running(tmp_path / "one") as relay:
        said = refused(tmp_path / "two", "--port", str(relay.port))
    assert f"port {relay.port}" in said
    assert "--port" in said


@pytest.mark.parametrize("port", ["70000", "-1"])
def test_a_port_that_is_none_is_refused(tmp_path: Path, port: str) -> None:
    """Before anything listens."""
    assert "cannot listen" in refused(tmp_path / "data", f"--port={port}")


@pytest.mark.parametrize("place", [0, 18, 4096])
def test_a_damaged_file_is_refused_and_left_as_it_is(used: Path, place: int) -> None:
    """Its head, its first page, or its second overwritten."""
    path = used / FILE_NAME
    content = bytearray(path.read_bytes())
    content[place : place + 3000] = os.urandom(3000)
    path.write_bytes(content)
    before = untouched(path)
    assert "damaged" in refused(used)
    assert path.read_bytes() == before[0]


def test_a_file_of_another_program_is_refused(tmp_path: Path) -> None:
    """An SQLite file, but not a relay's."""
    (tmp_path / "data").mkdir()
    path = tmp_path / "data" / FILE_NAME
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE diary (entry TEXT)")
    other.close()
    before = path.read_bytes()
    assert "not made by a tropa relay" in refused(tmp_path / "data")
    assert path.read_bytes() == before


def test_a_relay_killed_at_its_first_start_starts_the_next_time(tmp_path: Path) -> None:
    """Killed at the worst moment: its tables are written and its name is about to be drawn."""
    (tmp_path / "data").mkdir()
    killed = (
        "import os, sys, pathlib; from tropa.relay.store.sqlite import open_store;"
        "open_store(pathlib.Path(sys.argv[1]), lambda size: os._exit(9), 2**30)"
    )
    ended = subprocess.run([sys.executable, "-c", killed, str(tmp_path / "data")], timeout=20, check=False)
    assert ended.returncode == 9
    with running(tmp_path / "data") as relay, relay.client() as client:
        assert len(client.relay_info().relay_id) == 43


def test_a_file_without_the_relays_name_is_refused(used: Path) -> None:
    """An older tropa that was killed at its first start left such a file; a new name would unseal no old letter."""
    other = sqlite3.connect(used / FILE_NAME)
    other.execute("DELETE FROM relay")
    other.commit()
    other.close()
    before = (used / FILE_NAME).read_bytes()
    assert "lacks the relay's own name" in refused(used)
    assert (used / FILE_NAME).read_bytes() == before


_BOXES_OF_THE_FIRST_FORM = """
DROP INDEX letters_by_box;
DROP INDEX spent_stamps_by_day;
CREATE INDEX letters_by_id ON letters (letter_id);
ALTER TABLE boxes RENAME TO newer;
CREATE TABLE boxes (
    box_number      INTEGER PRIMARY KEY CHECK (box_number BETWEEN 0 AND 2147483647),
    post_id         BLOB    NOT NULL UNIQUE CHECK (length(post_id) = 32),
    team_week       INTEGER,
    last_letter_day INTEGER NOT NULL,
    last_cursor     INTEGER NOT NULL CHECK (last_cursor BETWEEN 0 AND 4294967295),
    letters         INTEGER NOT NULL CHECK (letters >= 0)  -- how many wait, for the quota
) STRICT;
INSERT INTO boxes SELECT box_number, post_id, team_week, last_letter_day, last_cursor, letters FROM newer;
DROP TABLE newer;
PRAGMA user_version = 1;
"""

_CAME_LATER = """
type = 'table' AND name NOT IN ('relay', 'boxes', 'letters', 'tokens', 'spent_stamps', 'notices')
"""


def test_a_file_of_the_first_form_is_brought_up_to_date_with_all_it_holds(used: Path) -> None:
    """Boxes then could not be closed early; they are open afterwards."""
    other = sqlite3.connect(used / FILE_NAME)
    for (later,) in other.execute(f"SELECT name FROM sqlite_schema WHERE {_CAME_LATER}").fetchall():
        other.execute(f"DROP TABLE {later}")
    other.executescript(_BOXES_OF_THE_FIRST_FORM)
    before = other.execute("SELECT post_id, letters FROM boxes ORDER BY 1").fetchall()
    letters = other.execute("SELECT * FROM letters ORDER BY 1").fetchall()
    other.close()
    for _ in range(2):
        with running(used) as relay, relay.client() as client:
            assert len(client.relay_info().relay_id) == 43
    other = sqlite3.connect(used / FILE_NAME)
    assert other.execute("SELECT post_id, letters FROM boxes WHERE NOT closed ORDER BY 1").fetchall() == before
    assert other.execute("SELECT * FROM letters ORDER BY 1").fetchall() == letters
    assert other.execute("PRAGMA user_version").fetchone() == (4,)
    other.close()


def test_a_file_of_a_newer_tropa_is_refused(used: Path) -> None:
    """Rather than misread."""
    other = sqlite3.connect(used / FILE_NAME)
    other.execute("PRAGMA user_version = 99")
    other.close()
    before = (used / FILE_NAME).read_bytes()
    assert "newer tropa" in refused(used)
    assert (used / FILE_NAME).read_bytes() == before


def test_a_locked_file_is_refused(used: Path) -> None:
    """A backup program or a curious administrator holds it."""
    other = sqlite3.connect(used / FILE_NAME, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    try:
        assert "locked by another program" in refused(used)
    finally:
        other.close()


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    """Nothing is overwritten."""
    (tmp_path / "data").write_text("mine")
    assert "cannot be used" in refused(tmp_path / "data")
    assert (tmp_path / "data").read_text() == "mine"


def test_a_damaged_challenge_key_is_named(used: Path) -> None:
    """It can simply be deleted."""
    (used / "challenge-key").write_text("half a ke")
    assert "challenge-key is damaged" in refused(used)
    (used / "challenge-key").unlink()
    with running(used) as relay:
        relay.open_box()


def test_an_empty_publishers_token_lets_nobody_in(used: Path) -> None:
    """An interrupted copy must not turn into a relay whose token is the empty text."""
    (used / "publish-token").write_text("\n")
    assert "publish-token is empty" in refused(used)


def test_only_its_owner_can_look_into_the_folder(tmp_path: Path) -> None:
    """Folder 0700, files 0600, also when the folder was open to others before."""
    (tmp_path / "data").mkdir(mode=0o755)
    with running(tmp_path / "data") as relay:
        relay.open_box()
        assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
        for path in (tmp_path / "data").iterdir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name


def test_letters_on_disk_are_flushed(tmp_path: Path) -> None:
    """The settings on which "a 201 means it is on disk" rests."""
    with store_of(tmp_path / "data") as store:
        setting = {
            name: store.connection.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "secure_delete")
        }
    assert setting == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1}
