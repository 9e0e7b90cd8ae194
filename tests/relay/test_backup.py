"""Backups made while a relay runs, and relays restored from them: whole, verified, and true to what was promised."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.relay.running import Relay, running, start
from tests.relay.stores import OnPostgres, Place
from tests.support.postgres import Postgres
from tropa.post.errors import Refused
from tropa.post.headers import TokenStamp
from tropa.post.limits import SEEKER_BOX_TOKENS
from tropa.post.problems import ProblemName
from tropa.post.series import HOURS_A_DAY, REMEMBERED_HOURS, Rung, Series, encode_series
from tropa.relay.backup import MANIFEST_FILE, back_up, check_file
from tropa.relay.errors import BackupFailed, FolderInUse, RestoreRefused
from tropa.relay.folder import CHALLENGE_KEY_FILE, LOCK_FILE, PUBLISH_TOKEN_FILE, take_lock
from tropa.relay.restore import restore_folder, settle_database
from tropa.relay.store.boxes import open_seeker_box
from tropa.relay.store.database import Store
from tropa.relay.store.series import Left, leave_series, show_series
from tropa.relay.store.series_release import what_is_due
from tropa.relay.store.series_rows import RungState, SeriesState
from tropa.relay.store.settling import CURSOR_LEAP, GRACE_HOURS, Delayed, count_waiting, settle
from tropa.relay.store.sqlite import FILE_NAME, open_store
from tropa.sealing.series import CancelToken, RenewToken, SeriesId, cancel_hash, left_id, renew_hash
from tropa.sealing.stamps import SpentStamp
from tropa.sealing.types import PostId, StampId

HOUR = 20_000 * HOURS_A_DAY
ID, BOX = SeriesId(b"s" * 32), PostId(b"b" * 32)
CANCEL, RENEW = CancelToken(b"c" * 16), RenewToken(b"r" * 16)


def tropa_relay(*arguments: str) -> subprocess.CompletedProcess[str]:
    """``tropa relay`` with these arguments, to its end."""
    command = [sys.executable, "-m", "tropa.cli.main", "relay", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120)


def backed_up(relay: Relay, target: Path) -> Path:
    """A backup by the command, beside the running relay."""
    done = tropa_relay("backup", "--data", str(relay.folder), str(target))
    assert done.returncode == 0, done.stderr
    return target


def restored(backup: Path, data: Path, *more: str) -> Path:
    """A data folder by the command."""
    done = tropa_relay("restore", "--data", str(data), *more, str(backup))
    assert done.returncode == 0, done.stderr
    return data


def test_a_backup_beside_a_busy_relay_is_whole_and_of_one_moment(tmp_path: Path) -> None:
    """Letters are posted all the while; what was acknowledged before is in it, in order, without a hole."""
    with running(tmp_path / "data") as relay:
        boxes = [relay.open_box(SEEKER_BOX_TOKENS) for _ in range(3)]
        sent: dict[int, list[bytes]] = {number: [] for number in range(3)}

        def post(number: int) -> None:
            _, post_id, tokens = boxes[number]
            with relay.client() as client:
                for token in tokens:
                    letter = os.urandom(4096)
                    client.post_letter(post_id, letter, TokenStamp(token))
                    sent[number].append(letter)

        posters = [threading.Thread(target=post, args=(number,)) for number in range(3)]
        for each in posters:
            each.start()
        while min(map(len, sent.values())) < 10:
            threading.Event().wait(0.01)
        before = {number: len(letters) for number, letters in sent.items()}
        backup = backed_up(relay, tmp_path / "backup")
        for each in posters:
            each.join(60)
    assert {path.name for path in backup.iterdir()} == {FILE_NAME, PUBLISH_TOKEN_FILE, MANIFEST_FILE}
    assert {path.stat().st_mode & 0o777 for path in backup.iterdir()} == {0o600}
    assert backup.stat().st_mode & 0o777 == 0o700
    with running(restored(backup, tmp_path / "again")) as relay, relay.client() as client:
        for number, (read_key, _, _) in enumerate(boxes):
            found = [each.letter for each in client.letters(read_key)]
            assert len(found) >= before[number]
            assert found == sent[number][: len(found)]


def test_a_restored_relay_is_the_same_relay(tmp_path: Path) -> None:
    """Its name and its publisher's token; the folder only for its owner; what came after the backup is gone."""
    with running(tmp_path / "data") as relay, relay.client() as client:
        read_key, post_id, tokens = relay.open_box(2)
        client.post_letter(post_id, bytes(4096), TokenStamp(tokens[0]))
        name, publisher = client.relay_info().relay_id, relay.publisher
        backup = backed_up(relay, tmp_path / "backup")
        client.post_letter(post_id, b"x" * 4096, TokenStamp(tokens[1]))
    data = restored(backup, tmp_path / "again")
    assert data.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in data.iterdir()} == {0o600}
    with running(data) as relay, relay.client() as client:
        assert (client.relay_info().relay_id, relay.publisher) == (name, publisher)
        assert [each.letter for each in client.letters(read_key)] == [bytes(4096)]


def test_no_cursor_is_handed_out_twice(tmp_path: Path) -> None:
    """A reader who had read letters that are lost now still gets those that come: their cursors are higher."""
    with running(tmp_path / "data") as relay, relay.client() as client:
        read_key, post_id, tokens = relay.open_box(9)
        client.post_letter(post_id, bytes(4096), TokenStamp(tokens[0]))
        backup = backed_up(relay, tmp_path / "backup")
        for number in range(1, 8):
            client.post_letter(post_id, bytes([number]) * 4096, TokenStamp(tokens[number]))
        read_up_to = client.letters(read_key)[-1].cursor
    with running(restored(backup, tmp_path / "again")) as relay, relay.client() as client:
        client.post_letter(post_id, b"n" * 4096, TokenStamp(tokens[8]))
        [new] = client.letters(read_key, after=read_up_to)
        assert (new.letter, new.cursor > read_up_to) == (b"n" * 4096, True)


def test_no_stamp_from_before_lets_anything_in(tmp_path: Path) -> None:
    """Neither one that was spent after the backup nor one that was solved and not spent yet."""
    with running(tmp_path / "data") as relay, relay.client() as client:
        _, post_id, _ = relay.open_box()
        backup = backed_up(relay, tmp_path / "backup")
        spent, unspent = relay.stamp(), relay.stamp()
        client.post_letter(post_id, bytes(4096), spent)
    with running(restored(backup, tmp_path / "again")) as relay, relay.client() as client:
        for number, stamp in enumerate((spent, unspent)):
            with pytest.raises(Refused) as caught:
                client.post_letter(post_id, bytes([number + 1]) * 4096, stamp)
            assert caught.value.problem is ProblemName.STAMP_FALSE
        client.post_letter(post_id, b"new" + bytes(4093), relay.stamp())


def test_a_backup_never_replaces_one_that_is_there(tmp_path: Path) -> None:
    """Nor does it leave anything behind where it cannot be made."""
    with running(tmp_path / "data") as relay:
        backup = backed_up(relay, tmp_path / "backup")
        before = (backup / FILE_NAME).read_bytes()
        for data, target in ((relay.folder, backup), (tmp_path / "none", tmp_path / "other")):
            with pytest.raises(BackupFailed):
                back_up(data, target, 1, "test")
    assert (backup / FILE_NAME).read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"data", "backup"}


@pytest.mark.parametrize("what", ["changed", "cut short", "no manifest", "another manifest", "no token", "no folder"])
def test_a_backup_that_is_not_what_it_was_is_refused(tmp_path: Path, what: str) -> None:
    """And leaves nothing where the relay should have been."""
    with running(tmp_path / "data") as relay:
        relay.open_box(3)
        backup = backed_up(relay, tmp_path / "backup")
    file, manifest = backup / FILE_NAME, backup / MANIFEST_FILE
    content = bytearray(file.read_bytes())
    match what:
        case "changed":
            content[5000] ^= 1
            file.write_bytes(content)
        case "cut short":
            file.write_bytes(content[:-4096])
        case "no manifest":
            manifest.unlink()
        case "another manifest":
            manifest.write_text('{"day": 1}')
        case "no token":
            (backup / PUBLISH_TOKEN_FILE).unlink()
        case "no folder":
            shutil.rmtree(backup)
    with pytest.raises(RestoreRefused):
        restore_folder(backup, tmp_path / "again", None, HOUR, os.urandom)
    assert not (tmp_path / "again").exists()
    (tmp_path / "again").mkdir()
    with pytest.raises(RestoreRefused):
        restore_folder(backup, tmp_path / "again", None, HOUR, os.urandom)
    assert {path.name for path in (tmp_path / "again").iterdir()} <= {LOCK_FILE}


def test_a_folder_that_holds_anything_is_not_restored_into(tmp_path: Path) -> None:
    """An empty one is; a relay's is left as it is."""
    with running(tmp_path / "data") as relay:
        backup = backed_up(relay, tmp_path / "backup")
    done = tropa_relay("restore", "--data", str(tmp_path / "data"), str(backup))
    assert (done.returncode, "is not empty" in done.stderr) == (1, True)
    (tmp_path / "empty").mkdir()
    restored(backup, tmp_path / "empty")
    assert not (tmp_path / "empty" / CHALLENGE_KEY_FILE).exists()
    relay = start(tmp_path / "empty")
    assert relay.stop() == 0


@contextmanager
def without_privileges(*owned: Path) -> Iterator[None]:
    """As a user who owns these folders, and is not root."""
    if os.geteuid() != 0:
        yield
        return
    nobody = pwd.getpwnam("nobody").pw_uid
    for folder in owned:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, nobody, -1)
    os.seteuid(nobody)
    try:
        yield
    finally:
        os.seteuid(0)


def test_the_relays_user_restores_into_a_folder_whose_parent_is_not_theirs(tmp_path: Path) -> None:
    """As in /var/lib: they own the folders of the data and of the backup, and can make nothing beside them."""
    with tempfile.TemporaryDirectory() as made:
        parent = Path(made)
        data, backups = parent / "tropa", parent / "tropa-backup"
        with running(tmp_path / "data") as relay:
            shutil.copytree(backed_up(relay, tmp_path / "backup"), backups / "today")
        data.mkdir()
        parent.chmod(0o555)
        with without_privileges(data, backups):
            with pytest.raises(PermissionError):
                (parent / "beside").mkdir()
            restore_folder(backups / "today", data, None, HOUR, os.urandom)
        parent.chmod(0o755)
        assert {path.name for path in data.iterdir()} == {FILE_NAME, PUBLISH_TOKEN_FILE, LOCK_FILE}
        assert data.stat().st_mode & 0o777 == 0o700
        with running(data):
            pass


def test_a_folder_in_use_is_not_restored_into(tmp_path: Path) -> None:
    """Another restoration, or a relay that has only begun."""
    with running(tmp_path / "data") as relay:
        backup = backed_up(relay, tmp_path / "backup")
    (tmp_path / "again").mkdir()
    with take_lock(tmp_path / "again"), pytest.raises(FolderInUse):
        restore_folder(backup, tmp_path / "again", None, HOUR, os.urandom)
    restore_folder(backup, tmp_path / "again", None, HOUR, os.urandom)


def test_a_damaged_copy_is_not_called_a_backup(tmp_path: Path) -> None:
    """The check is SQLite's own, of every page and index."""
    (tmp_path / "store").mkdir()
    store = open_store(tmp_path / "store", os.urandom, 2**30)
    store.begin()
    for number in range(500):
        store.connection.execute("INSERT INTO tokens VALUES (?, ?)", (number, os.urandom(32)))
    store.commit()
    store.connection.execute("PRAGMA journal_mode = DELETE")
    store.close()
    path = tmp_path / "store" / FILE_NAME
    check_file(path)
    content = bytearray(path.read_bytes())
    content[-9000:-8000] = bytes(1000)
    path.write_bytes(content)
    with pytest.raises(BackupFailed, match="damaged"):
        check_file(path)


def with_a_series(store: Store, *hours: int) -> None:
    """A box and a series of delayed letters for it, left at ``HOUR``."""
    rungs = tuple(Rung(BOX, hour, bytes([number]) * 4096) for number, hour in enumerate(hours))
    series = Series(cancel_hash(CANCEL), renew_hash(RENEW), rungs)
    stamps = [SpentStamp(StampId(bytes([number]) * 32), 30_000) for number in range(2)]
    store.begin()
    open_seeker_box(store, BOX, [], stamps[0], HOUR // HOURS_A_DAY)
    left = left_id(encode_series(series))
    assert leave_series(store, ID, series, left, [stamps[1]], HOUR) is Left.LEFT
    store.commit()


def settled(store: Store, delayed: Delayed, hour: int) -> None:
    """Settled in one transaction."""
    store.begin()
    assert settle(store, delayed, hour).waiting_series == 1
    store.commit()


def test_dropped_delayed_letters_are_never_delivered(store: Store) -> None:
    """A cancel that was answered after the backup stays final; whoever asks is told that they are lost."""
    with_a_series(store, HOUR + 2, HOUR + 5)
    settled(store, Delayed.DROP, HOUR + 100)
    store.begin()
    standing = show_series(store.connection, ID, RENEW)
    assert standing is not None
    assert standing.state is SeriesState.DONE
    assert [state for _, state in standing.rungs] == [RungState.LOST, RungState.LOST]
    assert what_is_due(store.connection, HOUR + 10_000).series == ()
    assert store.connection.execute("SELECT count(*) FROM series_rungs WHERE letter IS NOT NULL").fetchone()[0] == 0
    assert store.connection.execute("SELECT next_hour FROM series").fetchone()[0] == HOUR + 5 + REMEMBERED_HOURS
    assert count_waiting(store) == 0
    store.commit()


def test_held_delayed_letters_wait_a_day_more_and_keep_their_distances(store: Store) -> None:
    """None before a day from the restoration, so that whoever is well can cancel once more."""
    with_a_series(store, HOUR + 2, HOUR + 5)
    now = HOUR + 100
    settled(store, Delayed.HOLD, now)
    store.begin()
    standing = show_series(store.connection, ID, CANCEL)
    assert standing is not None
    assert [hour for hour, _ in standing.rungs] == [now + GRACE_HOURS, now + GRACE_HOURS + 3]
    assert not what_is_due(store.connection, now + GRACE_HOURS - 1).series
    assert what_is_due(store.connection, now + GRACE_HOURS).series
    store.commit()


def test_delayed_letters_that_are_far_off_are_held_where_they_are(store: Store) -> None:
    """Only what would come within the day moves."""
    with_a_series(store, HOUR + 200)
    settled(store, Delayed.HOLD, HOUR + 100)
    store.begin()
    standing = show_series(store.connection, ID, CANCEL)
    assert standing is not None
    assert [hour for hour, _ in standing.rungs] == [HOUR + 200]
    store.commit()


def test_delayed_letters_want_a_decision(tmp_path: Path) -> None:
    """A restoration that would have to guess is refused, and says what there is to decide."""
    (tmp_path / "data").mkdir()
    store = open_store(tmp_path / "data", os.urandom, 2**30)
    with_a_series(store, HOUR + 2)
    store.close()
    (tmp_path / "data" / PUBLISH_TOKEN_FILE).write_text("token\n")
    backup = back_up(tmp_path / "data", tmp_path / "backup", 1, "test").folder
    with pytest.raises(RestoreRefused, match="--delayed drop"):
        restore_folder(backup, tmp_path / "again", None, HOUR, os.urandom)
    assert not (tmp_path / "again").exists()
    done = tropa_relay("restore", "--data", str(tmp_path / "again"), "--delayed", "hold", str(backup))
    assert done.returncode == 0, done.stderr
    assert "held for 24 hours" in done.stdout


def test_every_box_goes_on_later_and_spent_stamps_are_forgotten(place: Place) -> None:
    """On either store."""
    store = place.open()
    with_a_series(store, HOUR + 2)
    settled(store, Delayed.DROP, HOUR)
    store.begin()
    assert store.connection.execute("SELECT last_cursor FROM boxes").fetchall() == [(CURSOR_LEAP,)]
    assert store.connection.execute("SELECT count(*) FROM spent_stamps").fetchone()[0] == 0
    store.commit()


def test_postgresql_by_its_own_tools_and_settled(postgres: Postgres, tmp_path: Path) -> None:
    """pg_dump, into a new database by pg_restore, then tropa relay restore --database: as docs/operations.md says."""
    place = OnPostgres(tmp_path, postgres.new_database())
    store = place.open()
    with_a_series(store, HOUR + 2)
    before = store.connection.execute("SELECT relay_id FROM relay").fetchone()
    key = store.connection.execute("SELECT challenge_key FROM shared").fetchone()
    fresh = postgres.new_database()
    dump = tmp_path / "relay.dump"
    subprocess.run([postgres.programs / "pg_dump", "-Fc", "-f", dump, "-d", place.database], check=True)
    subprocess.run([postgres.programs / "pg_restore", "--no-owner", "-d", fresh, dump], check=True)
    with psycopg.connect(fresh), pytest.raises(RestoreRefused, match="something else is connected"):
        settle_database(fresh, Delayed.DROP, HOUR, os.urandom)
    with pytest.raises(RestoreRefused, match="--delayed drop"):
        settle_database(fresh, None, HOUR, os.urandom)
    done = tropa_relay("restore", "--data", str(tmp_path), "--database", fresh, "--delayed", "drop")
    assert done.returncode == 0, done.stderr
    again = OnPostgres(tmp_path, fresh).open()
    assert again.connection.execute("SELECT relay_id FROM relay").fetchone() == before
    assert again.connection.execute("SELECT challenge_key FROM shared").fetchone() != key
    assert again.connection.execute("SELECT last_cursor FROM boxes").fetchall() == [(CURSOR_LEAP,)]
    again.close()
    place.empty()


def test_a_database_without_a_relay_is_not_made_one(postgres: Postgres) -> None:
    """Nor is it touched."""
    url = postgres.new_database()
    with pytest.raises(RestoreRefused, match="holds no relay"):
        settle_database(url, None, HOUR, os.urandom)
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def test_backup_of_postgresql_says_how(tmp_path: Path) -> None:
    """The command does not pretend."""
    done = tropa_relay("backup", "--data", str(tmp_path), "--database", "postgresql:///x", str(tmp_path / "b"))
    assert (done.returncode, "pg_dump" in done.stderr) == (1, True)


# Killed at the last flush to the disk, when everything is written and nothing is in its place.
KILLED = """
import os, signal, sys
from pathlib import Path
from tropa.relay.backup import back_up
from tropa.relay.restore import restore_folder
real, left = os.fsync, [3]
def fsync(file):
    left[0] -= 1
    left[0] or os.kill(os.getpid(), signal.SIGKILL)
    real(file)
os.fsync = fsync
source, target = map(Path, sys.argv[2:])
if sys.argv[1] == "backup":
    back_up(source, target, 1, "test")
else:
    restore_folder(source, target, None, 1, os.urandom)
"""


def killed(what: str, source: Path, target: Path) -> None:
    """kill -9 in the middle of it."""
    done = subprocess.run([sys.executable, "-c", KILLED, what, source, target], capture_output=True, timeout=60)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert not (target / FILE_NAME).exists()


def test_what_was_killed_midway_left_nothing_that_looks_whole(tmp_path: Path) -> None:
    """There is no backup and no relay; the next backup says what to remove, the next restoration removes it."""
    backup, data = tmp_path / "backup", tmp_path / "again"
    with running(tmp_path / "data") as relay:
        killed("backup", relay.folder, backup)
        with pytest.raises(BackupFailed, match="Remove it"):
            back_up(relay.folder, backup, 1, "test")
        shutil.rmtree(tmp_path / "backup.partial")
        back_up(relay.folder, backup, 1, "test")
    killed("restore", backup, data)
    (data / PUBLISH_TOKEN_FILE).write_text("already in its place\n")
    restore_folder(backup, data, None, HOUR, os.urandom)
    assert {path.name for path in data.iterdir()} == {FILE_NAME, PUBLISH_TOKEN_FILE, LOCK_FILE}
    assert (data / PUBLISH_TOKEN_FILE).read_bytes() == (backup / PUBLISH_TOKEN_FILE).read_bytes()
    with running(data):
        pass
