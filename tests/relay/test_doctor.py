"""``tropa doctor``: a relay that is well is called well, and each thing that is wrong is found and named."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import psycopg
import pytest

from tests.relay.notices import envelope_of
from tests.relay.running import Relay, running, today
from tests.relay.series_relays import eventually
from tests.relay.stores import OnPostgres, Place
from tests.support.postgres import Postgres
from tropa.post.limits import last_day_of, week_of
from tropa.relay.doctor import machine, service
from tropa.relay.doctor.findings import Finding, Level
from tropa.relay.doctor.service import NoticeSaid
from tropa.relay.folder import PUBLISH_TOKEN_FILE
from tropa.sealing.types import RelayId

ONION = "vww6ybal4bd7szmgncyruucpgfkqahzddi37ktceo3ah7ngmcopnpyyd.onion"
GIB = 2**30


def doctor(folder: Path, *more: str) -> tuple[int, list[str]]:
    """Its exit code and lines."""
    command = [sys.executable, "-m", "tropa.cli.main", "doctor", "--data", str(folder), *more]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout.splitlines()


def about(lines: list[str], what: str) -> str:
    """The level of the line about something."""
    return next(line for line in lines if line[8:].startswith(what + ":")).split()[0]


def pages(folder: Path) -> Path:
    """Two built pages with their manifest."""
    folder.mkdir()
    files = {"index.html": b"<!doctype html>", "a.js": b"1"}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    written = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    (folder / "manifest.json").write_text(json.dumps(written))
    return folder


def is_at(finding: Finding, level: Level, word: str) -> None:
    """A finding's level, a word it says, and that there is something to do unless all is well."""
    assert (finding.level, word in finding.line()) == (level, True), finding.line()
    assert bool(finding.todo) == (level is not Level.OK)


def test_a_relay_that_runs_has_no_fault(tmp_path: Path) -> None:
    """Exit code 0; it says so of the folder, the store, the pages and the port; and nothing was changed or added."""
    where = pages(tmp_path / "pages")
    with running(tmp_path / "data", "--pages", str(where)) as relay:
        files = sorted(path.name for path in relay.folder.iterdir())
        code, lines = doctor(relay.folder, "--port", str(relay.port), "--pages", str(where))
        assert sorted(path.name for path in relay.folder.iterdir()) == files
    assert code == 0, lines
    assert {about(lines, what) for what in ("folder", "store", "pages", "port", "disk", "room")} == {"ok"}
    assert about(lines, "notice") == "warning"
    assert lines[-1].startswith("0 faults, ")


def test_a_relay_that_does_not_run_is_a_fault(tmp_path: Path) -> None:
    """Exit code 1, and what is stopped stays as it was."""
    with running(tmp_path / "data") as relay:
        port = relay.port
    code, lines = doctor(tmp_path / "data", "--port", str(port))
    assert (code, about(lines, "port"), about(lines, "store")) == (1, "fault", "ok")
    assert not (tmp_path / "data" / "relay.sqlite-wal").exists()


def test_another_relay_at_the_port_is_a_fault(relay: Relay, tmp_path: Path) -> None:
    """It looks at who answers, not only whether someone does."""
    with running(tmp_path / "data"):
        pass
    code, lines = doctor(tmp_path / "data", "--port", str(relay.port))
    assert (code, about(lines, "port")) == (1, "fault")
    assert any("another relay answers" in line for line in lines)


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """Looking changes nothing."""
    code, lines = doctor(tmp_path / "none", "--port", "1")
    assert (code, about(lines, "folder"), about(lines, "store")) == (1, "fault", "fault")
    assert not (tmp_path / "none").exists()


def test_a_damaged_store_is_a_fault(tmp_path: Path) -> None:
    """Bytes in the middle of the file were changed."""
    with running(tmp_path / "data") as relay:
        for _ in range(4):
            relay.open_box(64)
    path = tmp_path / "data" / "relay.sqlite"
    content = bytearray(path.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    path.write_bytes(content)
    code, lines = doctor(tmp_path / "data", "--port", "1")
    assert (code, about(lines, "store")) == (1, "fault")


def test_who_may_look_into_the_folder(tmp_path: Path) -> None:
    """The folder itself, and each file in it that holds something."""
    data = tmp_path / "data"
    with running(data):
        pass
    is_at(machine.folder_rights(data), Level.OK, "only for its owner")
    (data / PUBLISH_TOKEN_FILE).chmod(0o640)
    is_at(machine.folder_rights(data), Level.FAULT, PUBLISH_TOKEN_FILE)
    (data / PUBLISH_TOKEN_FILE).chmod(0o600)
    data.chmod(0o750)
    is_at(machine.folder_rights(data), Level.FAULT, "chmod -R go=")


def test_a_password_others_can_read_is_a_fault(tmp_path: Path) -> None:
    """Only where the file holds one."""
    path = tmp_path / "relay.toml"
    path.write_text("")
    path.chmod(0o644)
    assert machine.file_rights(path, has_password=False) is None
    assert machine.file_rights(None, has_password=True) is None
    found = machine.file_rights(path, has_password=True)
    assert found is not None
    is_at(found, Level.FAULT, "password")
    path.chmod(0o640)
    found = machine.file_rights(path, has_password=True)
    assert found is not None
    is_at(found, Level.OK, "password")


def test_room_on_the_disk(tmp_path: Path) -> None:
    """Less than the relay may fill; more than three quarters of that in use."""
    free = shutil.disk_usage(tmp_path).free
    is_at(machine.free_disk(tmp_path, 0, free // 2), Level.OK, "free")
    is_at(machine.free_disk(tmp_path, 0, free * 2), Level.WARNING, "lower room_gib")
    is_at(machine.room(GIB - 1, GIB), Level.WARNING, "raise room_gib")
    is_at(machine.room(GIB // 2, GIB), Level.OK, "0.5 of 1.0 GiB in use")


def test_hardly_any_disk_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Below 256 MiB, whatever the relay may fill."""
    real = os.statvfs(tmp_path)
    few = os.statvfs_result((4096, 4096, 100_000, 10, 10, *tuple(real)[5:]))
    monkeypatch.setattr(os, "statvfs", lambda _: few)
    is_at(machine.free_disk(tmp_path, 0, 1), Level.FAULT, "make room now")


def test_a_clock_nobody_keeps_right_is_a_warning() -> None:
    """By what the kernel says."""
    is_at(machine.clock(in_step=True), Level.OK, "kept right")
    is_at(machine.clock(in_step=False), Level.WARNING, "time service")


HEAD = "Filename\tType\tSize\tUsed\tPriority\n"


@pytest.mark.parametrize(
    ("lines", "level", "word"),
    [
        ("", Level.OK, "none"),
        ("/dev/zram0 partition 1 0 100\n", Level.OK, "in memory"),
        ("/dev/dm-1 partition 1 0 -2\n", Level.OK, "encrypted"),
        ("/dev/dm-2 partition 1 0 -2\n", Level.WARNING, "/dev/dm-2"),
        ("/dev/sda3 partition 1 0 -2\n/dev/dm-1 partition 1 0 -2\n", Level.WARNING, "/dev/sda3"),
        ("/swapfile file 1 0 -2\n", Level.WARNING, "swapoff"),
    ],
)
def test_swap(tmp_path: Path, lines: str, level: Level, word: str) -> None:
    """None, in memory, on an encrypted device, on a plain one, in a file."""
    swaps = tmp_path / "swaps"
    swaps.write_text(HEAD + lines)
    for name, uuid in (("dm-1", "CRYPT-LUKS2-00"), ("dm-2", "LVM-00")):
        (tmp_path / name / "dm").mkdir(parents=True)
        (tmp_path / name / "dm" / "uuid").write_text(uuid)
    is_at(machine.swap(swaps, tmp_path), level, word)


def test_too_few_open_files_is_a_warning() -> None:
    """For as many connections as may be."""
    is_at(machine.open_files(1), Level.OK, ",")
    is_at(machine.open_files(10**9), Level.WARNING, "LimitNOFILE")


def test_the_notice_in_force_and_for_how_long(place: Place) -> None:
    """None, over, for this week only, and for the five weeks a network publishes."""
    store, week = place.open(), week_of(today())
    store.begin()
    is_at(service.notice(store.connection, None, today()), Level.WARNING, "nobody can write")
    for each in range(week, week + 5):
        envelope = envelope_of(each, 1, RelayId(bytes(32)))
        store.connection.execute("INSERT INTO notices VALUES (?, 1, ?)", (each, envelope))
    said = NoticeSaid(last_day_of(week))
    monday = last_day_of(week) - 6
    is_at(service.notice(store.connection, said, monday), Level.OK, "for 35 days")
    is_at(service.notice(store.connection, NoticeSaid(monday - 1), monday), Level.FAULT, "today")
    store.connection.execute("DELETE FROM notices WHERE week = ?", (week + 1,))
    is_at(service.notice(store.connection, said, monday), Level.WARNING, "for 7 days")
    store.commit()


def test_pages_are_compared_with_their_manifest_and_with_the_notice(tmp_path: Path) -> None:
    """None, whole, another manifest than the notice names, one changed, one missing, no manifest that can be read."""
    is_at(service.pages(tmp_path / "none", None), Level.WARNING, "none are installed")
    folder = pages(tmp_path / "pages")
    own = hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
    is_at(service.pages(folder, NoticeSaid(0, (), own)), Level.OK, "2 files")
    is_at(service.pages(folder, NoticeSaid(0, (), "0" * 64)), Level.FAULT, "not those that the notice names")
    (folder / "a.js").write_bytes(b"2")
    is_at(service.pages(folder, None), Level.FAULT, "a.js")
    (folder / "a.js").unlink()
    is_at(service.pages(folder, None), Level.FAULT, "a.js")
    (folder / "manifest.json").write_text("{")
    is_at(service.pages(folder, None), Level.FAULT, "cannot be read")


def test_an_onion_address_is_checked_and_looked_for_in_the_notice() -> None:
    """None, a slip of the pen, not published, and published."""
    is_at(service.onion(None, None), Level.WARNING, "deploy/torrc")
    is_at(service.onion("b" + ONION[1:], None), Level.FAULT, "slip")
    is_at(service.onion(ONION, NoticeSaid(0, ("https://relay.example",))), Level.WARNING, "not among")
    is_at(service.onion(ONION, NoticeSaid(0, (f"http://{ONION}",))), Level.OK, ONION)


def test_postgresql_must_not_be_careless(place: Place) -> None:
    """As it is, and with a commit that is acknowledged before it is on disk."""
    store = place.open()
    if place.name == "sqlite":
        is_at(service.store_file(store.connection, 0), Level.OK, "sound")
        return
    assert {each.level for each in service.store_database(store.connection)} == {Level.OK}
    store.connection.execute("SET synchronous_commit = off")
    found = {each.said.split(":")[0]: each.level for each in service.store_database(store.connection)}
    assert found["PostgreSQL runs with synchronous_commit = off"] is Level.FAULT


@pytest.mark.parametrize(
    ("name", "value"),
    [("log_statement", "all"), ("log_min_duration_statement", "250"), ("log_parameter_max_length_on_error", "-1")],
)
def test_a_database_that_writes_down_what_passes_is_a_warning(
    tmp_path: Path, postgres: Postgres, name: str, value: str
) -> None:
    """Its log would outlive every deletion."""
    place = OnPostgres(tmp_path, postgres.new_database())
    connection = place.open().connection
    connection.execute(f"SET {name} = '{value}'")
    (found,) = (each for each in service.store_database(connection) if each.level is not Level.OK)
    is_at(found, Level.WARNING, name)
    place.empty()


def test_a_standby_nobody_waits_for_is_a_warning(tmp_path: Path, postgres: Postgres) -> None:
    """What it has not got yet is lost when it takes over; one that is waited for has everything."""
    place = OnPostgres(tmp_path, postgres.new_database())
    connection = place.open().connection
    assert {each.level for each in service.store_database(connection)} == {Level.OK}
    with following(postgres):
        (found,) = (each for each in service.store_database(connection) if each.level is not Level.OK)
        is_at(found, Level.WARNING, "synchronous_standby_names")
        with psycopg.connect(postgres.url(), autocommit=True) as admin:
            admin.execute("ALTER SYSTEM SET synchronous_standby_names = 'any 1 (*)'")
            admin.execute("SELECT pg_reload_conf()")
            eventually(lambda: {each.level for each in service.store_database(connection)} == {Level.OK}, "it is read")
            admin.execute("ALTER SYSTEM RESET synchronous_standby_names")
            admin.execute("SELECT pg_reload_conf()")
    place.empty()


@contextmanager
def following(postgres: Postgres) -> Iterator[None]:
    """A connection that the server takes for a standby's."""
    info = psycopg.conninfo.conninfo_to_dict(postgres.url(), replication="true")
    wire = psycopg.pq.PGconn.connect(psycopg.conninfo.make_conninfo("", **info).encode())
    assert wire.status == psycopg.pq.ConnStatus.OK, wire.error_message
    try:
        yield
    finally:
        wire.finish()


def test_room_is_told_of_either_store(place: Place) -> None:
    """By the doctor itself: of so much, so much is in use."""
    with running(place.folder, *place.arguments) as relay:
        _, lines = doctor(place.folder, "--port", str(relay.port), "--room-gib", "2", *place.arguments)
    assert any(" of 2.0 GiB in use" in line and line[8:].startswith("room:") for line in lines)


def test_what_is_said_of_a_notice_is_read_from_it(place: Place) -> None:
    """From a real envelope; what cannot be read is as if there were none."""
    store, week = place.open(), week_of(today())
    payload = msgspec.json.encode({"valid_until_day": 5, "addresses": ["http://x"], "client_sha256": None, "more": 1})
    envelope = {"payload": service.base64.b64encode(payload).decode(), "payloadType": "x", "signatures": []}
    store.begin()
    assert service.notice_said(store.connection, today()) is None
    store.connection.execute("INSERT INTO notices VALUES (?, 1, ?)", (week - 1, msgspec.json.encode(envelope)))
    assert service.notice_said(store.connection, today()) == NoticeSaid(5, ("http://x",))
    store.connection.execute("INSERT INTO notices VALUES (?, 1, ?)", (week, b"{}"))
    assert service.notice_said(store.connection, today()) is None
    store.commit()
