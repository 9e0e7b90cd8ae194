"""Files against the real relay, over a line that breaks: desk to seeker and back, and a desk killed in the middle."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.support.files import ASCII_CANARY, paper, photo
from tests.support.seeker import Seeker
from tests.vault.conftest import PASSPHRASE
from tests.vault.test_real_relay import data, relay, vault
from tropa.cases.seeker import AskForm
from tropa.post.client import RelayClient
from tropa.vault.files import shelf
from tropa.vault.sync import sync_once
from tropa.vault.vault import Vault

__all__ = ["data", "relay", "vault"]
PIECE = 16 * 1024


@contextmanager
def cut_line(relay: RelayClient, good_for_bytes: int) -> Iterator[str]:
    """The address of a line to the relay whose connections break after so many bytes, either way."""
    target = relay._http.base_url
    listener = socket.create_server(("127.0.0.1", 0))

    def carry(source: socket.socket, sink: socket.socket, left: list[int]) -> None:
        with suppress(OSError):
            while piece := source.recv(PIECE):
                left[0] -= len(piece)
                if left[0] < 0:
                    break
                sink.sendall(piece)
        for each in (source, sink):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def serve() -> None:
        with suppress(OSError):
            while True:
                near = listener.accept()[0]
                far, left = socket.create_connection((target.host, target.port)), [good_for_bytes]
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=carry, args=(*pair, left), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.close()


def rounds(vault: Vault, address: str, done: object, most: int) -> int:
    """Sync over that line until something holds; how many rounds broke."""
    broke = 0
    for _ in range(most):
        with RelayClient(address) as line:
            broke += sync_once(vault, line).problem == "unreachable"
        if callable(done) and done():
            return broke
    raise AssertionError("it did not come through in time")


def answered(vault: Vault, relay: RelayClient) -> tuple[Seeker, str]:
    """A seeker who wrote, and their case."""
    seeker = Seeker(relay, int(time.time()))
    seeker.ask(AskForm("ru", "72h", "Повестка", needs=("summons",)))
    sync_once(vault, relay)
    (row,) = vault.queue().rows
    return seeker, row.case_id


def there_and_back(vault: Vault, relay: RelayClient, picture: bytes, line_bytes: int, most_rounds: int) -> None:
    """A file to the seeker and one from them, over a line that breaks again and again."""
    seeker, case = answered(vault, relay)
    vault.files.choose(case, "Образец.jpg", picture)
    vault.answer(case, "Вот образец")
    with cut_line(relay, line_bytes) as address:
        broke = rounds(vault, address, lambda: len(seeker.read().letters) == 2, most_rounds)
        assert broke > 0
        (about,) = next(each.core.blobs for each in seeker.read().thread.events if each.core.blobs)
        content = seeker.fetched(about)
        assert content[:3] == b"\xff\xd8\xff"
        assert ASCII_CANARY.encode() not in content
        seeker.write("А это моё", seeker.attach(content, "image/jpeg", "назад.jpg"))
        rounds(vault, address, lambda: len(vault.case(case).timeline) == 3, most_rounds)
        (file,) = vault.files.of_case(case)[vault.case(case).timeline[-1].event_id]
        vault.files.fetch(file.file_id)
        broke = rounds(vault, address, lambda: vault.files.file(case, file.file_id).state == "here", most_rounds)
        assert broke > 0
    row = shelf.file_row(vault.inside, int(file.file_id))
    assert row is not None
    assert shelf.content_of(vault.inside, row) == content


def test_a_photo_goes_there_and_back_over_a_line_that_breaks(vault: Vault, relay: RelayClient) -> None:
    """Some 300 KB; the line carries 200 KB at a time."""
    picture = photo(800, 500)
    assert 250_000 < len(picture) < 450_000
    there_and_back(vault, relay, picture, 200_000, 60)


@pytest.mark.drill
def test_twenty_five_megabytes_go_there_and_back_over_a_line_that_breaks(vault: Vault, relay: RelayClient) -> None:
    """As large as a file may be; the line carries 3 MB at a time."""
    picture = photo(6200, 4700)
    assert 20 * 2**20 < len(picture) <= 25 * 2**20
    there_and_back(vault, relay, picture, 3_000_000, 120)


KILLED = """
import os, sys, time
from pathlib import Path
from tropa.post.client import RelayClient
from tropa.vault.sync import sync_once
from tropa.vault.vault import Vault
vault = Vault.unlock(Path(sys.argv[1]), sys.argv[2], clock=lambda: int(time.time()), random=os.urandom)
with RelayClient(sys.argv[3]) as relay:
    call = relay.call
    def slow(method, path, *args, **more):
        answer = call(method, path, *args, **more)
        if "/chunks/" in path:
            print("chunks", flush=True)
            time.sleep(0.2)
        return answer
    relay.call = slow
    sync_once(vault, relay)
"""


def test_a_desk_killed_while_it_sends_goes_on_where_it_was(vault: Vault, relay: RelayClient) -> None:
    """kill -9 in the middle of a PDF: the letter goes later, whole, and no second blob is begun."""
    seeker, case = answered(vault, relay)
    chosen = vault.files.choose(case, "a.pdf", paper(2, photo(1_000, 800)))
    vault.answer(case, "Вот")
    path, address = vault.inside.db.path, str(relay._http.base_url)
    vault.close()
    command = [sys.executable, "-c", KILLED, str(path), PASSPHRASE, address]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert [process.stdout.readline() for _ in range(2)] == ["chunks\n"] * 2
        process.send_signal(signal.SIGKILL)
    assert len(seeker.read().letters) == 1
    again = Vault.unlock(path, PASSPHRASE, clock=lambda: int(time.time()), random=os.urandom)
    try:
        (under_way,) = next(iter(again.files.of_case(case).values()))
        assert 0 < under_way.done < chosen.chunks
        assert under_way.state == "leaving"
        sync_once(again, relay)
        assert len(seeker.read().letters) == 2
    finally:
        again.close()
    (about,) = next(each.core.blobs for each in seeker.read().thread.events if each.core.blobs)
    assert seeker.fetched(about).startswith(b"%PDF-")
    assert sum(len(each.core.blobs) for each in seeker.read().thread.events) == 1
    assert Path(path).exists()
