"""What answers hold while they go out is bounded: readers who do not read are cut off before others are refused."""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

import pytest

from tests.relay.asgi import InProcess
from tests.relay.test_slow import QUICK, WAITS, Streams, answer_to, full_box, problem, serve
from tropa.post.problems import ProblemName
from tropa.relay.web.pages import Page, Pages

KIB: Final = 1024
LETTERS: Final = 40
READS: Final = WAITS.replace(b"wait=20", b"wait=0")
Connect = Callable[[bytes], Awaitable[Streams]]


async def deaf(port: int, sent: bytes) -> socket.socket:
    """Somebody who asks and takes next to nothing of the answer."""
    one = socket.socket()
    one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    one.setblocking(False)
    await asyncio.get_running_loop().sock_connect(one, ("127.0.0.1", port))
    one.sendall(sent)
    return one


async def port_of(connect: Connect) -> int:
    """Where the server listens."""
    port: int = (await connect(QUICK))[1].get_extra_info("peername")[1]
    return port


async def whole_box(connect: Connect) -> int:
    """How many bytes of letters somebody gets who reads at once."""
    reader, _ = await connect(READS)
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
    received = 0
    while (size := int(await asyncio.wait_for(reader.readline(), 10), 16)) > 0:
        received += len(await asyncio.wait_for(reader.readexactly(size + 2), 10)) - 2
    return received


def test_readers_who_do_not_read_hold_no_more_than_the_ceiling(tmp_path: Path) -> None:
    """Thirty, where ten large pieces fit: who reads gets everything all the same, and more of them hold no more."""

    async def story(app: InProcess, connect: Connect) -> None:
        await full_box(app, LETTERS)
        answers = app.office.guard.answers
        answers.most, answers.halves_in_s = 2 * 1024 * KIB, 0.1
        port = await port_of(connect)
        there = [await deaf(port, READS) for _ in range(30)]
        await asyncio.sleep(0.5)
        assert 1024 * KIB < answers.taken <= answers.most
        assert await whole_box(connect) > LETTERS * 65536
        held = answers.taken
        there += [await deaf(port, READS) for _ in range(10)]
        await asyncio.sleep(0.5)
        assert held <= answers.taken <= answers.most
        for each in there:
            each.close()

    serve(tmp_path, story, send_buffer_bytes=4096)


def test_when_every_reader_reads_a_newcomer_is_told_to_come_again(tmp_path: Path) -> None:
    """Nobody is cut off for it; small answers go out as ever."""

    async def story(app: InProcess, connect: Connect) -> None:
        await full_box(app, LETTERS)
        answers = app.office.guard.answers
        held = answers.hold()
        held.begin(held.claim.FIRST, (), lambda: None)
        held.moved(answers.most)
        assert held.take(answers.most)
        status, body = await answer_to(await connect(READS))
        assert (status, problem(body)) == (503, ProblemName.RELAY_FULL)
        assert (await answer_to(await connect(QUICK)))[0] == 200
        held.give_back()
        held.end()
        assert await whole_box(connect) > LETTERS * 65536
        await asyncio.sleep(0.1)
        assert answers.taken == 0

    serve(tmp_path, story)


def test_whoever_waits_for_a_letter_holds_nothing(tmp_path: Path) -> None:
    """Only once there is one to read."""

    async def story(app: InProcess, connect: Connect) -> None:
        waiting = [await connect(WAITS) for _ in range(20)]
        await asyncio.sleep(0.5)
        assert (app.office.guard.parked.count(), app.office.guard.answers.taken) == (20, 0)
        await full_box(app, 1)
        for reader, _ in waiting:
            assert (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)).startswith(b"HTTP/1.1 200")

    serve(tmp_path, story)


def test_a_large_page_goes_out_in_pieces_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever does not take it makes the relay hold two small pieces of it, not all; who does gets every byte."""
    page = Page(os.urandom(3_000_000), "text/plain")
    monkeypatch.setattr(Pages, "answer", lambda *_: page)
    asks = b"GET /large HTTP/1.1\r\nhost: x\r\n\r\n"

    async def story(app: InProcess, connect: Connect) -> None:
        there = [await deaf(await port_of(connect), asks) for _ in range(5)]
        await asyncio.sleep(0.3)
        assert app.office.guard.answers.taken == 5 * 2 * 64 * KIB
        assert await answer_to(await connect(asks)) == (200, page.body)
        head = await connect(asks.replace(b"GET", b"HEAD") + QUICK.replace(b"host", b"connection: close\r\nhost"))
        assert b"content-length: 3000000" in await head[0].readuntil(b"\r\n\r\n")
        assert (await head[0].readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
        for each in there:
            each.close()

    serve(tmp_path, story, send_buffer_bytes=4096)
