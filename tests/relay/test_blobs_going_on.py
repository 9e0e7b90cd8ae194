"""Blobs that are interrupted go on where they were: a break, kill -9 of either side, two relays, slow readers."""

import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.relay.asgi import in_process
from tests.relay.running import Relay, running, start
from tests.relay.sent_blobs import chunk, left, new_key, stamps
from tests.support.postgres import Postgres
from tropa.post.blobs import (
    blob_state,
    delete_blob,
    fetch_into,
    open_blob,
    put_chunks,
    sealed_chunks,
    upload,
)
from tropa.post.client import RelayClient
from tropa.post.errors import PostError, Refused, Unreachable
from tropa.post.headers import AltchaStamp, blob_authorization
from tropa.post.limits import (
    BLOB_CHUNK_BYTES,
    MAX_BLOB_CHUNKS,
)
from tropa.post.problems import ProblemName
from tropa.post.shapes import OpenBlob
from tropa.relay.store.database import Connection
from tropa.relay.sweep import Sweep
from tropa.sealing.blobs import MOST_CONTENT_BYTES
from tropa.sealing.boxes import blob_id_of
from tropa.sealing.types import BlobWriteKey

KIB = 1024
FIRST_DAY = 20_000


class Flaky:
    """Gives sealed chunks until it is asked too often: as if the connection broke."""

    def __init__(self, good_for: int) -> None:
        self.left = good_for

    def __call__(self, number: int) -> bytes:
        if not self.left:
            raise Unreachable("here it breaks")
        self.left -= 1
        return chunk(number)


def test_sending_goes_on_where_it_was_interrupted(relay: Relay) -> None:
    """Again and again: no chunk is sent twice but those of the batch that broke, and stamps are solved once."""
    key, solved = new_key(), 0

    def counted(count: int) -> Sequence[AltchaStamp]:
        nonlocal solved
        solved += count
        return stamps(relay)(count)

    with relay.client() as client:
        for _ in range(20):
            try:
                upload(client, key, OpenBlob(50, 1), Flaky(20), counted, lambda done, of: None)
                break
            except Unreachable:
                continue
        assert list(sealed_chunks(client, blob_id_of(key), 50)) == [chunk(number) for number in range(50)]
    assert solved == 1


def test_fetching_goes_on_where_it_was_interrupted(relay: Relay, tmp_path: Path) -> None:
    """What is in the file is kept, a chunk cut short is fetched again, and nothing before it is."""
    key, told = left(relay, 20), []
    path = tmp_path / "sealed"
    path.write_bytes(b"".join(map(chunk, range(7))) + chunk(7)[:1000])
    with relay.client() as client, path.open("r+b") as file:
        fetch_into(file, client, blob_id_of(key), 20, lambda done, of: told.append(done))
    assert path.read_bytes() == b"".join(map(chunk, range(20)))
    assert told == list(range(7, 21))


UPLOADER = """
import sys, random, time
from tropa.post.blobs import upload, fetch_into
from tropa.post.client import RelayClient
from tropa.post.headers import AltchaStamp
from tropa.post.shapes import OpenBlob
from tropa.sealing.boxes import blob_id_of
from tropa.sealing.types import BlobWriteKey
url, key, what, arg = sys.argv[1:]
def said(done, of):
    print(done, flush=True)
    time.sleep(0.02)
with RelayClient(url) as client:
    key = BlobWriteKey.from_text(key)
    if what == "send":
        chunk = lambda number: random.Random(number).randbytes(65552)
        upload(client, key, OpenBlob(200, 1), chunk, lambda count: [AltchaStamp(each) for each in arg.split()], said)
    else:
        with open(arg, "a+b") as file:
            fetch_into(file, client, blob_id_of(key), 200, said)
"""


def interrupted(*arguments: str, after: int) -> None:
    """The client as a process, killed with -9 once it has come that far."""
    command = [sys.executable, "-c", UPLOADER, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if int(line) >= after:
                break
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL, "it was done before it could be killed"


def test_a_client_killed_midway_goes_on(relay: Relay, tmp_path: Path) -> None:
    """kill -9 while it sends, and again while it fetches: what the other side has is not sent again."""
    key = new_key()
    paid = " ".join(each.payload for each in stamps(relay)(4))
    interrupted(relay.url, key.text, "send", paid, after=60)
    with relay.client() as client:
        state = blob_state(client, key)
        assert state is not None
        assert 60 <= state.next_chunk < 200
        begun: list[int] = []
        upload(client, key, OpenBlob(200, 1), chunk, no_stamps, lambda done, of: begun.append(done))
        assert begun[0] == state.next_chunk
        file = tmp_path / "sealed"
        interrupted(relay.url, key.text, "fetch", str(file), after=60)
        there = file.stat().st_size // BLOB_CHUNK_BYTES
        with file.open("r+b") as reopened:
            begun.clear()
            fetch_into(reopened, client, blob_id_of(key), 200, lambda done, of: begun.append(done))
        assert begun[0] == there
        assert file.read_bytes() == b"".join(map(chunk, range(200)))
        delete_blob(client, key)


def no_stamps(count: int) -> Sequence[AltchaStamp]:
    """Nobody is asked to work twice."""
    raise AssertionError("stamps were asked for again")


def test_a_relay_killed_midway_keeps_every_chunk_it_acknowledged(tmp_path: Path) -> None:
    """kill -9 three times while a blob is sent: it goes on, and in the end it is whole."""
    key, acknowledged = new_key(), 0
    data = tmp_path / "data"
    relay = start(data)
    paid = stamps(relay)
    for kill_at in (5, 40, 90):
        killed = False

        def said(done: int, of: int, kill_at: int = kill_at, relay: Relay = relay) -> None:
            nonlocal acknowledged, killed
            acknowledged = max(acknowledged, done)
            if done >= kill_at and not killed:
                killed = True
                relay.kill()

        with relay.client() as client, pytest.raises(PostError):
            upload(client, key, OpenBlob(120, 1), chunk, paid, said)
        relay = start(data)
        with relay.client() as client:
            state = blob_state(client, key)
            assert state is not None
            assert state.next_chunk >= acknowledged
        paid = no_stamps
    with relay.client() as client:
        upload(client, key, OpenBlob(120, 1), chunk, no_stamps, lambda done, of: None)
        assert list(sealed_chunks(client, blob_id_of(key), 120)) == [chunk(number) for number in range(120)]
    assert relay.stop() == 0


def test_two_relays_on_one_database_share_blobs(postgres: Postgres, tmp_path: Path) -> None:
    """Sent to one and the other by turns, one killed in between; fetched from both, deleted at one, gone at both."""
    shared = ("--database", postgres.new_database())
    with running(tmp_path / "a", *shared) as one, running(tmp_path / "b", *shared) as other:
        key = new_key()
        with one.client() as near, other.client() as far:
            open_blob(near, key, OpenBlob(10, 1), [one.stamp()])
            for number in range(8):
                put_chunks((near, far)[number % 2], key, number, [chunk(number)])
            one.kill()
            put_chunks(far, key, 7, [chunk(7), chunk(8), chunk(9)])
        with running(tmp_path / "a", *shared) as again, again.client() as near, other.client() as far:
            for client in (near, far):
                assert list(sealed_chunks(client, blob_id_of(key), 10)) == [chunk(number) for number in range(10)]
            delete_blob(near, key)
            assert blob_state(far, key) is None


def test_two_relays_never_promise_the_same_room(postgres: Postgres, tmp_path: Path) -> None:
    """Many openings at both at once: together no more than the share."""
    shared = ("--database", postgres.new_database(), "--room-gib", str(1 / 64))
    with running(tmp_path / "a", *shared) as one, running(tmp_path / "b", *shared) as other:
        came_of_it: list[ProblemName | None] = []

        def try_to_open(relay: Relay) -> None:
            with relay.client() as client:
                for _ in range(8):
                    try:
                        open_blob(client, new_key(), OpenBlob(10, 1), [one.stamp()])
                        came_of_it.append(None)
                    except Refused as refusal:
                        came_of_it.append(refusal.problem)

        threads = [threading.Thread(target=try_to_open, args=(relay,)) for relay in (one, other, one, other)]
        for each in threads:
            each.start()
        for each in threads:
            each.join(60)
    assert sorted(map(str, came_of_it)) == ["None"] * 6 + ["relay-full"] * 26


def test_the_relay_holds_little_of_a_large_blob(tmp_path: Path) -> None:
    """After the first of 25 MiB, which fills the store's cache, two more and eight slow readers add little to it."""
    with running(tmp_path / "data") as relay, relay.client() as client:
        there_and_back(relay, client)
        before = relay.memory_kib("VmHWM")
        key = [there_and_back(relay, client) for _ in range(2)][-1]
        path = f"{relay.url}/v1/blobs/{blob_id_of(key).text}/chunks/0?count=16"
        with httpx.Client() as slow:
            parked = [slow.send(slow.build_request("GET", path), stream=True) for _ in range(8)]
            time.sleep(0.5)
            grown = relay.memory_kib("VmHWM") - before
            for each in parked:
                each.close()
    assert grown < MOST_CONTENT_BYTES // KIB // 2, f"{grown} KiB"


def there_and_back(relay: Relay, client: RelayClient) -> BlobWriteKey:
    """The largest blob there can be, sent and fetched."""
    key = left(relay, MAX_BLOB_CHUNKS)
    assert sum(1 for _ in sealed_chunks(client, blob_id_of(key), MAX_BLOB_CHUNKS)) == MAX_BLOB_CHUNKS
    return key


def test_a_blob_deleted_while_it_is_read_breaks_the_answer_off(relay: Relay) -> None:
    """A reader sees that it is short: the answer said how long it would be."""
    key = left(relay, 16)
    with relay.client() as client, httpx.Client() as reader:
        request = reader.build_request("GET", f"{relay.url}/v1/blobs/{blob_id_of(key).text}/chunks/0?count=16")
        answer = reader.send(request, stream=True)
        delete_blob(client, key)
        try:
            body = answer.read()
        except httpx.RemoteProtocolError:
            return
        assert body == b"".join(map(chunk, range(16))), "it was whole before it was deleted, or it breaks off"


def test_a_writer_who_deletes_what_they_read_leaves_nothing_in_the_log(tmp_path: Path) -> None:
    """The answer is shorter than it said, its connection ends, the relay says nothing of it and goes on."""
    with running(tmp_path / "data") as relay:
        key = left(relay, 16)
        got = 0
        with relay.client() as client, socket.socket() as reader:
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            reader.settimeout(20)
            reader.connect(("127.0.0.1", httpx.URL(relay.url).port))
            path = f"/v1/blobs/{blob_id_of(key).text}/chunks/0?count=16"
            reader.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert reader.recv(1024).startswith(b"HTTP/1.1 200")
            delete_blob(client, key)
            with suppress(ConnectionResetError):
                while piece := reader.recv(65536):
                    got += len(piece)
            assert got < 16 * BLOB_CHUNK_BYTES, "it was all sent before it was deleted"
            assert client.relay_info().software
        relay.stop()
        assert "error" not in relay.out


def test_the_hourly_sweep_removes_what_is_over(tmp_path: Path) -> None:
    """Through the relay's own sweep: one that was never completed after a day, one that was after its days."""
    with in_process(tmp_path / "data", FIRST_DAY) as relay:
        keys = [new_key(), new_key()]
        for number, key in enumerate(keys):
            path, writer = f"/v1/blobs/{blob_id_of(key).text}", (b"authorization", blob_authorization(key).encode())
            opened = relay.call("PUT", path, [writer, *relay.stamp()], b'{"chunks":2,"keep_days":3}')
            assert opened.status == 201
            body = b"".join(map(chunk, range(number + 1)))
            assert relay.call("PUT", f"{path}/chunks/0", [writer], body).status == 204
        left_over = []
        for day in range(1, 6):
            relay.clock.move_to_day(FIRST_DAY + day)
            relay.runner.run(Sweep(relay.office).once())
            counted = relay.runner.run(relay.office.readers.do(count_chunks))
            left_over.append(counted)
    assert left_over == [3, 2, 2, 0, 0]


def count_chunks(connection: Connection) -> int:
    """How many are stored, of all blobs."""
    return int(connection.execute("SELECT count(*) FROM blob_chunks").fetchone()[0])
