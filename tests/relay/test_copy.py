"""A stopped SQLite relay copied into PostgreSQL: all of it, compared, or nothing; the file is left as it was."""

import hashlib
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.relay.running import Relay, running
from tests.support.postgres import Postgres
from tropa.post.headers import TokenStamp
from tropa.relay import copying
from tropa.relay.copying import Copied, copy_relay
from tropa.relay.errors import CopyDiffers
from tropa.relay.store.schema import ALL, as_written
from tropa.sealing.boxes import post_id_of
from tropa.sealing.types import ReadKey, Token

SIZES = (4096, 16384, 65536)


def used(relay: Relay) -> tuple[ReadKey, list[Token], list[bytes]]:
    """A box with letters of each size and tokens left."""
    read_key, post_id, tokens = relay.open_box(5)
    letters = [os.urandom(size) for size in SIZES]
    with relay.client() as client:
        for letter in letters:
            client.post_letter(post_id, letter, TokenStamp(tokens.pop()))
    return read_key, tokens, letters


def fingerprint(folder: Path) -> dict[str, str]:
    """Every file of a folder by its SHA-256."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def run_copy(folder: Path, url: str) -> subprocess.CompletedProcess[str]:
    """The command, as an operator types it."""
    command = [sys.executable, "-m", "tropa.cli.main", "relay", "copy", "--from", str(folder), "--to", url]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def tables_in(url: str) -> int:
    """How many tables there are."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert row is not None
    return int(row[0])


def test_everything_arrives_and_the_relay_goes_on_under_its_name(tmp_path: Path, postgres: Postgres) -> None:
    """Letters, cursors, unspent tokens, secrets: who wrote before writes on, and the file was only read."""
    folder, url = tmp_path / "data", postgres.new_database()
    with running(folder) as relay, relay.client() as client:
        read_key, tokens, letters = used(relay)
        name, publisher, stamp = client.relay_info().relay_id, relay.publisher, relay.stamp()
    before = fingerprint(folder)
    done = run_copy(folder, url)
    assert done.returncode == 0, done.stderr
    assert "letters: 3 rows" in done.stdout
    assert fingerprint(folder) == before
    with running(tmp_path / "other", "--database", url) as relay, relay.client() as client:
        assert (client.relay_info().relay_id, relay.publisher) == (name, publisher)
        assert [(each.cursor, each.letter) for each in client.letters(read_key)] == list(enumerate(letters, start=1))
        assert client.post_letter(post_id_of(read_key), bytes(4096), TokenStamp(tokens[0])).stored
        assert client.post_letter(post_id_of(read_key), bytes(16384), stamp).stored
        assert [each.cursor for each in client.letters(read_key, after=3)] == [4, 5]


def test_a_database_that_is_not_empty_is_refused(tmp_path: Path, postgres: Postgres) -> None:
    """Whosever tables they are; nothing is written beside them."""
    folder, url = tmp_path / "data", postgres.new_database()
    with running(folder) as relay:
        used(relay)
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE diary (entry TEXT)")
    refused = run_copy(folder, url)
    assert refused.returncode == 1
    assert "not empty" in refused.stderr
    assert tables_in(url) == 1


def test_a_relay_that_runs_is_not_copied(tmp_path: Path, postgres: Postgres) -> None:
    """What came while it was read would be lost."""
    url = postgres.new_database()
    with running(tmp_path / "data"):
        refused = run_copy(tmp_path / "data", url)
    assert refused.returncode == 1
    assert "another relay runs" in refused.stderr
    assert tables_in(url) == 0


def test_a_damaged_file_is_refused(tmp_path: Path, postgres: Postgres) -> None:
    """A letter that an index does not know: every row could be read, and would be compared with itself."""
    folder, url = tmp_path / "data", postgres.new_database()
    with running(folder) as relay:
        used(relay)
    with closing(sqlite3.connect(folder / "relay.sqlite", isolation_level=None)) as connection:
        columns = "type, name, tbl_name, rootpage, sql"
        index = connection.execute(f"SELECT {columns} FROM sqlite_schema WHERE name = 'letters_by_box'").fetchone()
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("DELETE FROM sqlite_schema WHERE name = 'letters_by_box'")
    with closing(sqlite3.connect(folder / "relay.sqlite", isolation_level=None)) as connection:
        connection.execute("INSERT INTO letters VALUES (1, 1, ?, ?)", (bytes(32), bytes(4096)))
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(f"INSERT INTO sqlite_schema ({columns}) VALUES (?, ?, ?, ?, ?)", index)
    refused = run_copy(folder, url)
    assert refused.returncode == 1
    assert "is damaged" in refused.stderr
    assert tables_in(url) == 0


def test_a_folder_without_a_relay_is_refused_and_not_made(tmp_path: Path, postgres: Postgres) -> None:
    """A mistyped path makes no folder."""
    refused = run_copy(tmp_path / "typo", postgres.new_database())
    assert refused.returncode == 1
    assert "no relay" in refused.stderr
    assert not (tmp_path / "typo").exists()


def test_a_row_that_is_read_back_otherwise_stops_the_copy(
    tmp_path: Path, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One flipped bit of one letter in the database, found by the comparison; nothing of the copy stays."""
    folder, url = tmp_path / "data", postgres.new_database()
    with running(folder) as relay:
        used(relay)
    read_back = copying._read_back

    def after_a_bit_has_flipped(table: copying.Table, session: psycopg.Connection[object]) -> Copied:
        if table.name == "letters":
            session.execute("UPDATE letters SET letter = set_bit(letter, 7, 1 - get_bit(letter, 7)) WHERE day > 0")
        return read_back(table, session)

    monkeypatch.setattr(copying, "_read_back", after_a_bit_has_flipped)
    with pytest.raises(CopyDiffers, match="letters"):
        copy_relay(folder, url, os.urandom, lambda progress: None)
    assert tables_in(url) == 0
    monkeypatch.undo()
    assert {each.table for each in copy_relay(folder, url, os.urandom, lambda progress: None)} == {
        line.split()[2] for line in as_written(ALL).splitlines() if line.startswith("CREATE TABLE")
    }


def test_a_copy_that_breaks_off_leaves_nothing_and_can_begin_anew(tmp_path: Path, postgres: Postgres) -> None:
    """Killed at whatever moment: the database is empty afterwards, the folder as it was."""
    folder, url = tmp_path / "data", postgres.new_database()
    with running(folder) as relay:
        used(relay)
    before = fingerprint(folder)
    killed = (
        "import os, sys, pathlib; from tropa.relay.copying import copy_relay;"
        "copy_relay(pathlib.Path(sys.argv[1]), sys.argv[2], os.urandom, lambda progress: os._exit(9))"
    )
    ended = subprocess.run([sys.executable, "-c", killed, str(folder), url], timeout=60, check=False)
    assert ended.returncode == 9
    assert tables_in(url) == 0
    assert fingerprint(folder) == before
    assert run_copy(folder, url).returncode == 0
