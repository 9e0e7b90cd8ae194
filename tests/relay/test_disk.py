"""A disk that is full, or can only be read: nothing acknowledged is lost, and with more room the relay goes on.

The disks are small ones in memory, real to whoever writes on them; making them takes root and Linux.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.relay.asgi import in_process
from tests.relay.running import Relay, running, today
from tests.relay.series_relays import eventually
from tests.relay.stores import Place
from tests.relay.test_starting import refused
from tests.support.postgres import Postgres
from tropa.post.client import RelayClient
from tropa.post.errors import Refused
from tropa.post.frames import decode_frames
from tropa.post.headers import TokenStamp, box_authorization
from tropa.post.limits import week_of
from tropa.post.problems import ProblemName
from tropa.relay import pulse
from tropa.relay.store.database import Store
from tropa.sealing.boxes import post_id_of
from tropa.sealing.types import PostId, ReadKey, Token

SMALL, LARGER = "24m", "96m"
MOST_LETTERS = 600


@dataclass
class Disk:
    """A mounted one."""

    path: Path

    def remount(self, option: str) -> None:
        """With another size, or only to be read."""
        subprocess.run(["mount", "-o", f"remount,{option}", self.path], check=True, timeout=20)


@pytest.fixture
def disk() -> Iterator[Disk]:
    """A disk of 24 megabytes, where PostgreSQL's own user may come too."""
    path = Path(tempfile.mkdtemp(prefix="tropa-disk-"))
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", path], check=False).returncode != 0:
        pytest.skip("this machine lets us mount nothing: it takes root, and a container that may")
    try:
        yield Disk(path)
    finally:
        subprocess.run(["umount", "-l", path], check=True, timeout=20)
        path.rmdir()


@pytest.fixture(params=["sqlite", "postgresql"])
def relay(request: pytest.FixtureRequest, disk: Disk, tmp_path: Path) -> Iterator[Relay]:
    """A relay whose letters lie on that disk."""
    if request.param == "sqlite":
        with running(disk.path / "data") as started:
            yield started
    else:
        with ExitStack() as stack:
            url = stack.enter_context(on_that_disk(request.getfixturevalue("postgres"), disk))
            yield stack.enter_context(running(tmp_path / "data", "--database", url))


@contextmanager
def on_that_disk(server: Postgres, disk: Disk) -> Iterator[str]:
    """A database whose tables lie on the disk; PostgreSQL's log, which it does not outlive, lies elsewhere."""
    if server.user is not None:
        shutil.chown(disk.path, server.user)
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute(f"CREATE TABLESPACE small LOCATION '{disk.path}'")
        connection.execute("CREATE DATABASE small TABLESPACE small")
        try:
            yield server.url("small")
        finally:
            connection.execute("DROP DATABASE small WITH (FORCE)")
            connection.execute("DROP TABLESPACE small")


def fill(client: RelayClient, relay: Relay, post_id: PostId) -> list[bytes]:
    """Post until there is no room: what was acknowledged."""
    acknowledged: list[bytes] = []
    for _ in range(MOST_LETTERS):
        letter = os.urandom(65536)
        if not is_taken(client, relay, post_id, letter):
            return acknowledged
        acknowledged.append(letter)
    raise AssertionError("the disk did not become full")


def is_taken(client: RelayClient, relay: Relay, post_id: PostId, letter: bytes) -> bool:
    """Whether there was room for it; any other refusal is raised."""
    try:
        return client.post_letter(post_id, letter, relay.stamp()).stored
    except Refused as refusal:
        if refusal.problem is not ProblemName.RELAY_FULL:
            raise
        return False


def test_a_full_disk_refuses_and_loses_nothing(relay: Relay, disk: Disk) -> None:
    """Whoever comes is told that there is no room, readers read on, and with more room it goes on by itself."""
    team = ReadKey(os.urandom(32))
    with relay.client() as client:
        own_key, own_box, tokens = relay.open_box(1)
        client.open_team_box(post_id_of(team), week_of(today()), relay.publisher)
        acknowledged = fill(client, relay, post_id_of(team))
        assert len(acknowledged) > 10
        assert [each.letter for each in client.letters(team)] == acknowledged
        assert health(relay) == 503
        disk.remount(f"size={LARGER}")
        letter = os.urandom(4096)
        # A database that had no room may want a moment, and says so; the very same is sent again.
        eventually(lambda: is_kept(client, own_box, letter, tokens[0]), "there is room again")
        assert [each.letter for each in client.letters(own_key)] == [letter]
        found = client.letters(team)
        assert [each.letter for each in found] == acknowledged
        assert [each.cursor for each in found] == list(range(1, len(acknowledged) + 1))
        eventually(lambda: health(relay) == 200, "it is well again")


def is_kept(client: RelayClient, post_id: PostId, letter: bytes, token: Token) -> bool:
    """Whether the relay has this letter now; the refusal for want of room is no error."""
    try:
        client.post_letter(post_id, letter, TokenStamp(token))
    except Refused as refusal:
        if refusal.problem is not ProblemName.RELAY_FULL:
            raise
        return False
    return True


def health(relay: Relay) -> int:
    """What the relay says of itself."""
    return httpx.get(f"{relay.url}/v1/health").status_code


def test_a_disk_that_can_only_be_read_is_refused_at_the_start(disk: Disk) -> None:
    """In one sentence; what lies on it is left as it is."""
    with running(disk.path / "data") as relay:
        relay.open_box()
    before = (disk.path / "data" / "relay.sqlite").read_bytes()
    disk.remount("ro")
    assert "cannot be used" in refused(disk.path / "data")
    assert (disk.path / "data" / "relay.sqlite").read_bytes() == before


STOPS_WRITING = {
    "sqlite": ("PRAGMA query_only = ON", "PRAGMA query_only = OFF"),
    "postgresql": ("SET default_transaction_read_only = on", "SET default_transaction_read_only = off"),
}


def test_what_cannot_be_written_meanwhile_is_not_acknowledged(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The database can only be read for a while, as after a fault of the disk: refused, then taken, once.

    Meanwhile the relay says that it is unwell, though it reads.
    """
    monkeypatch.setattr(pulse, "EVERY_S", 0.0)
    read_key, letter = ReadKey(os.urandom(32)), os.urandom(4096)
    path, holder = f"/v1/boxes/{post_id_of(read_key).text}/letters", box_authorization(read_key).encode()
    with in_process(place.folder, today(), database=place.database) as app:
        own = [(b"authorization", holder)]
        assert app.call("PUT", "/v1/box", own + app.stamp(), b'{"token_hashes":[]}').status == 201
        stamp = app.stamp()
        assert app.call("GET", "/v1/health").status == 200
        for statement, well, statuses in zip(STOPS_WRITING[place.name], (503, 200), ({500, 503}, {201}), strict=True):
            # Each time, for a session in which something failed is not used again.
            app.runner.run(app.office.writer.do_between(partial(run_statement, statement)))
            assert app.call("GET", "/v1/health").status == well
            app.runner.run(app.office.writer.do_between(partial(run_statement, statement)))
            assert app.call("POST", path, stamp, letter).status in statuses
        assert app.call("POST", path, stamp, letter).status == 200
        assert [each.letter for each in decode_frames(app.call("GET", "/v1/letters", own).body)] == [letter]


def run_statement(statement: str, store: Store) -> None:
    """On the writer's connection."""
    store.connection.execute(statement)
