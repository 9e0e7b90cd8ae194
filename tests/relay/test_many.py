"""Many at once: thousands who wait, thousands of letters, readers who stall; the relay stays small and answers."""

import asyncio
import os
import socket
import time

import uvloop

from tests.relay.running import Relay, running, today
from tests.relay.stores import Place, committed
from tropa.post.frames import FrameReader
from tropa.post.headers import TokenStamp, box_authorization
from tropa.post.limits import week_of
from tropa.relay.store.boxes import letter_key, open_team_box
from tropa.sealing.boxes import letter_id, post_id_of
from tropa.sealing.types import ReadKey

WAITERS = 2_000
LETTERS = 10_000
READ_KEY = ReadKey(b"m" * 32)


async def wait_for_letters(port: int, read_key: ReadKey, ready: asyncio.Barrier) -> bytes:
    """One reader who waits; the first line of the answer and the rest."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    request = (
        f"GET /v1/letters?wait=30 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n"
        f"authorization: {box_authorization(read_key)}\r\n\r\n"
    )
    writer.write(request.encode())
    await writer.drain()
    await ready.wait()
    answer = await reader.read()
    writer.close()
    return answer


async def many_wait(relay: Relay, read_key: ReadKey, post: asyncio.Future[None]) -> tuple[list[bytes], float]:
    """Everyone's answers, and how long they took after the letter came."""
    ready = asyncio.Barrier(WAITERS + 1)
    waiters = [asyncio.create_task(wait_for_letters(relay.port, read_key, ready)) for _ in range(WAITERS)]
    await ready.wait()
    await asyncio.sleep(1)
    began = time.monotonic()
    post.set_result(None)
    return await asyncio.gather(*waiters), time.monotonic() - began


def test_two_thousand_who_wait_are_woken_by_one_letter(place: Place) -> None:
    """Meanwhile others are answered at once, and the relay stays under 150 MB."""
    with running(place.folder, *place.arguments) as relay:
        read_key, post_id, tokens = relay.open_box(1)
        letter = os.urandom(4096)

        def answer_and_post(_: object) -> None:
            began = time.monotonic()
            with relay.client() as client:
                client.relay_info()
                assert time.monotonic() - began < 10
                client.post_letter(post_id, letter, TokenStamp(tokens[0]))

        async def story() -> tuple[list[bytes], float]:
            post = asyncio.get_running_loop().create_future()
            post.add_done_callback(answer_and_post)
            return await many_wait(relay, read_key, post)

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            answers, took_s = runner.run(story())
        assert all(answer.startswith(b"HTTP/1.1 200") and letter in answer for answer in answers)
        assert took_s < 25
        assert relay.memory_kib("VmHWM") < 150 * 1024


def test_those_who_hang_up_are_forgotten(relay: Relay) -> None:
    """A thousand waits begun and broken off leave the relay no larger and no slower."""
    read_key, _, _ = relay.open_box()
    request = f"GET /v1/letters?wait=30 HTTP/1.1\r\nhost: x\r\nauthorization: {box_authorization(read_key)}\r\n\r\n"
    before = relay.memory_kib()
    for _ in range(1_000):
        with socket.create_connection(("127.0.0.1", relay.port)) as connection:
            connection.sendall(request.encode())
    with relay.client() as client:
        client.relay_info()
    assert relay.memory_kib() - before < 20 * 1024


def fill(place: Place) -> None:
    """A team box of ten thousand letters, put straight into the store."""
    with committed(place.open()) as store:
        open_team_box(store, post_id_of(READ_KEY), week_of(today()), today())
        [(number,)] = store.connection.execute("SELECT box_number FROM boxes").fetchall()
        for cursor in range(1, LETTERS + 1):
            letter = cursor.to_bytes(4, "big") * 1024
            row = (letter_key(number, cursor), today(), letter_id(letter), letter)
            store.connection.execute("INSERT INTO letters VALUES (?, ?, ?, ?)", row)
        store.connection.execute("UPDATE boxes SET last_cursor = ?, letters = ?", (LETTERS, LETTERS))
    store.close()


def test_ten_thousand_letters_are_read_in_order_and_in_little_memory(place: Place) -> None:
    """A thousand at a time, by a reader who is slow to take them."""
    fill(place)
    with running(place.folder, *place.arguments) as relay, relay.client() as client:
        client.letters(READ_KEY, limit=1)
        before = relay.memory_kib()
        after, found = 0, 0
        while letters := client.letters(READ_KEY, after=after):
            for waiting in letters:
                found += 1
                assert waiting.letter == found.to_bytes(4, "big") * 1024
                assert waiting.cursor == found
            after = letters[-1].cursor
        assert found == LETTERS
        # The database's own cache may fill up to 24 MiB; the letters are 40.
        assert relay.memory_kib("VmHWM") - before < 32 * 1024


def test_a_reader_who_does_not_read_holds_up_nobody_and_nothing(place: Place) -> None:
    """Forty readers ask for everything and take nothing: the relay waits for them without holding their letters."""
    fill(place)
    request = f"GET /v1/letters HTTP/1.1\r\nhost: x\r\nauthorization: {box_authorization(READ_KEY)}\r\n\r\n"
    with running(place.folder, *place.arguments) as relay:
        before = relay.memory_kib()
        idle = [socket.create_connection(("127.0.0.1", relay.port)) for _ in range(40)]
        for connection in idle:
            connection.sendall(request.encode())
        time.sleep(1)
        with relay.client() as client:
            began = time.monotonic()
            assert len(client.letters(READ_KEY, limit=100)) == 100
            assert time.monotonic() - began < 10
        assert relay.memory_kib() - before < 60 * 1024
        body = read_to_the_end(idle[0])
        for connection in idle:
            connection.close()
    assert [each.cursor for each in FrameReader(0).feed(body)] == list(range(1, 1001))


def read_to_the_end(connection: socket.socket) -> bytes:
    """The body of a chunked answer."""
    file = connection.makefile("rb")
    while file.readline() != b"\r\n":
        pass
    body = b""
    while size := int(file.readline(), 16):
        body += file.read(size)
        file.readline()
    return body
