"""Whoever dawdles over a head, a body or an answer is let go, with a word where that can be; others are served."""

import asyncio
import contextlib
import os
import socket
import statistics
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Final

import msgspec
import pytest

from tests.relay.asgi import InProcess, in_process
from tests.relay.running import Relay, running, today
from tropa.post.headers import TokenStamp, box_authorization, publisher_authorization, stamp_header
from tropa.post.limits import week_of
from tropa.post.problems import ProblemName
from tropa.post.shapes import OpenTeamBox, Problem
from tropa.relay.abuse import seats as seats_module
from tropa.relay.abuse.ceilings import Ceiling, Claim
from tropa.relay.listening import listen
from tropa.relay.web import request as request_module
from tropa.relay.web import server as server_module
from tropa.relay.web.pages import Page, Pages
from tropa.relay.web.server import Server
from tropa.sealing.boxes import post_id_of
from tropa.sealing.types import ReadKey

SLOW_CONNECTIONS: Final = 500
READ_KEY: Final = ReadKey(b"r" * 32)
WAITS: Final = (
    f"GET /v1/letters?wait=20 HTTP/1.1\r\nhost: x\r\nauthorization: {box_authorization(READ_KEY)}\r\n\r\n".encode()
)
QUICK: Final = b"GET /v1/relay HTTP/1.1\r\nhost: x\r\n\r\n"
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Story = Callable[[InProcess, Callable[[bytes], Awaitable[Streams]]], Awaitable[None]]


def serve(folder: Path, story: Story, send_buffer_bytes: int | None = None) -> None:
    """Run a story against a server in this process; it gets something that connects and sends."""
    with in_process(folder / "data", today()) as app, listen("127.0.0.1", 0) as listener:
        if send_buffer_bytes:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, send_buffer_bytes)
        port = listener.getsockname()[1]
        streams: list[Streams] = []

        async def connect(sent: bytes) -> Streams:
            streams.append(await asyncio.open_connection("127.0.0.1", port))
            streams[-1][1].write(sent)
            return streams[-1]

        async def run() -> None:
            ready = asyncio.Event()
            server = Server(app.app, app.office.bells, ready.set)
            serving = asyncio.create_task(server.serve([listener]))
            await ready.wait()
            try:
                await asyncio.wait_for(story(app, connect), 30)
            finally:
                for _, writer in streams:
                    writer.close()
                server.should_exit = True
                await serving

        app.runner.run(run())


async def answer_to(streams: Streams, within_s: float = 10) -> tuple[int, bytes]:
    """The status and body of one whole answer."""
    reader, _ = streams
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), within_s)
    [length] = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")] or [b":0"]
    return int(head.split()[1]), await asyncio.wait_for(reader.readexactly(int(length.partition(b":")[2])), within_s)


def problem(body: bytes) -> ProblemName:
    """Which problem it is."""
    return ProblemName(msgspec.json.decode(body, type=Problem).type.rpartition(":")[2])


def posting(size: int, sent: bytes = b"") -> bytes:
    """The head of a post with a token nobody has, and some of its body."""
    head = f"POST /v1/boxes/{post_id_of(READ_KEY).text}/letters HTTP/1.1\r\nhost: x\r\ncontent-length: {size}\r\n"
    return f"{head}tropa-stamp: token {'A' * 22}\r\n\r\n".encode() + sent


@pytest.mark.parametrize("sent", [b"", bytes(2000)])
def test_a_body_that_does_not_come_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    """Not a byte of it, or half: a problem says so, the connection ends, and nothing is held for it any more."""
    monkeypatch.setattr(request_module, "_BODY_WITHIN_S", 0.3)
    monkeypatch.setattr(request_module, "_SLOWEST_BYTES_A_S", 10**9)

    async def story(app: InProcess, connect: Callable[[bytes], Awaitable[Streams]]) -> None:
        streams = await connect(posting(4096, sent))
        status, body = await answer_to(streams)
        assert (status, problem(body)) == (400, ProblemName.BAD_REQUEST)
        assert "did not come in time" in msgspec.json.decode(body, type=Problem).detail
        assert await streams[0].read() == b""
        assert app.office.guard.bodies.taken == 0

    serve(tmp_path, story)


def test_half_a_head_is_told_that_it_came_late(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a problem of the protocol; whoever sent nothing at all is just let go."""
    monkeypatch.setattr(server_module, "_HEAD_WITHIN_S", 0.2)

    async def story(_: InProcess, connect: Callable[[bytes], Awaitable[Streams]]) -> None:
        half, nothing = await connect(b"GET /v1/relay HT"), await connect(b"")
        status, body = await answer_to(half)
        assert (status, problem(body)) == (400, ProblemName.BAD_REQUEST)
        assert await half[0].read() == await nothing[0].read() == b""

    serve(tmp_path, story)


@pytest.mark.parametrize(
    "head",
    [
        b"GET /v1/relay HTTP/1.1\r\nhost: x\r\n" + b"".join(b"x-%d: y\r\n" % n for n in range(64)) + b"\r\n",
        b"GET /v1/relay?" + b"a" * 33_000 + b" HTTP/1.1\r\nhost: x\r\n\r\n",
        b"GET /v1/relay HTTP/1.1\r\nhost: x\r\nx: " + b"a" * 33_000 + b"\r\n\r\n",
        b"GET /v1/relay HTTP/1.1\r\nhost: x\r\nx: " + b"a" * 100_000,
        b"nonsense\r\n\r\n",
    ],
    ids=["many headers", "long path", "long header", "endless header", "not http"],
)
def test_a_head_out_of_bounds_is_a_problem_like_any_other(tmp_path: Path, head: bytes) -> None:
    """Even when it comes whole, in one piece."""

    async def story(_: InProcess, connect: Callable[[bytes], Awaitable[Streams]]) -> None:
        status, body = await answer_to(await connect(head))
        assert (status, problem(body)) == (400, ProblemName.BAD_REQUEST)

    serve(tmp_path, story)


def test_a_reader_who_takes_nothing_is_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty megabytes are asked for and not read: the connection ends, with most of them never sent."""
    monkeypatch.setattr(server_module, "_DRAIN_WITHIN_S", 0.3)

    async def story(app: InProcess, connect: Callable[[bytes], Awaitable[Streams]]) -> None:
        await full_box(app, 480)
        reader, writer = await connect(WAITS.replace(b"wait=20", b"wait=0"))
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        for _ in range(100):
            await asyncio.sleep(0.1)
            if not app.office.guard.seats.taken:
                break
        assert not app.office.guard.seats.taken
        writer.transport.resume_reading()  # type: ignore[attr-defined]
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(480 * 65536)

    serve(tmp_path, story)


def test_the_end_of_an_answer_that_nobody_takes_is_not_kept_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too little to count as a slow reader's, on a connection that is to be closed once it has gone out."""
    monkeypatch.setattr(server_module, "_HEAD_WITHIN_S", 0.2)

    async def story(app: InProcess, connect: Callable[[bytes], Awaitable[Streams]]) -> None:
        port = (await connect(b""))[1].get_extra_info("peername")[1]
        deaf = socket.socket()
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        deaf.connect(("127.0.0.1", port))
        deaf.sendall(b"GET /v1/openapi.json HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        await asyncio.sleep(0.1)
        assert app.office.guard.seats.taken == 2
        await asyncio.sleep(1)
        assert app.office.guard.seats.taken == 0
        deaf.close()

    serve(tmp_path, story, send_buffer_bytes=2048)


def test_a_reader_who_is_slow_gets_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slower than the minute allows for all of it, but not for the least of it."""
    monkeypatch.setattr(server_module, "_DRAIN_WITHIN_S", 1.0)

    async def story(app: InProcess, connect: Callable[[bytes], Awaitable[Streams]]) -> None:
        await full_box(app, 60)
        port = (await connect(b""))[1].get_extra_info("peername")[1]
        slow = socket.socket()
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        slow.connect(("127.0.0.1", port))
        reader, writer = await asyncio.open_connection(sock=slow)
        writer.write(WAITS.replace(b"wait=20", b"wait=0"))
        started, received = time.monotonic(), 0
        while received < 60 * 65536:
            piece = await asyncio.wait_for(reader.read(40_000), 10)
            assert piece
            received += len(piece)
            await asyncio.sleep(0.02)
        assert time.monotonic() - started > 1.5
        writer.close()

    serve(tmp_path, story, send_buffer_bytes=65536)


def test_a_whole_answer_is_not_cut_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Handed over at once and read for longer than an idle connection is kept, and than a closing one is looked at."""
    for name, seconds in (("_KEEP_ALIVE_S", 1), ("_HEAD_WITHIN_S", 0.4), ("_DRAIN_WITHIN_S", 0.8)):
        monkeypatch.setattr(server_module, name, seconds)
    page = Page(os.urandom(1_500_000), "text/plain")
    monkeypatch.setattr(Pages, "answer", lambda *_: page)

    async def story(_: InProcess, connect: Callable[[bytes], Awaitable[Streams]]) -> None:
        port = (await connect(b""))[1].get_extra_info("peername")[1]
        slow = socket.socket()
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        slow.connect(("127.0.0.1", port))
        reader, writer = await asyncio.open_connection(sock=slow, limit=8192)
        writer.write(b"GET /long HTTP/1.1\r\nhost: x\r\n\r\n")
        await reader.readuntil(b"\r\n\r\n")
        started, received = time.monotonic(), 0
        while received < len(page.body):
            piece = await asyncio.wait_for(reader.read(20_000), 10)
            assert piece, f"cut off after {received} bytes and {time.monotonic() - started:.1f} s"
            received += len(piece)
            await asyncio.sleep(0.04)
        assert time.monotonic() - started > 3
        writer.close()

    serve(tmp_path, story, send_buffer_bytes=8192)


async def full_box(app: InProcess, letters: int) -> None:
    """A team's box of the read key, with that many large letters."""
    publisher = [(b"authorization", publisher_authorization(app.office.publisher).encode())]
    body = msgspec.json.encode(OpenTeamBox(week_of(today())))
    path = f"/v1/team-boxes/{post_id_of(READ_KEY).text}"
    assert (await app.ask("PUT", path, publisher, body)).status == 201
    for _ in range(letters):
        posted = await app.ask("POST", f"/v1/boxes/{post_id_of(READ_KEY).text}/letters", app.stamp(), os.urandom(65536))
        assert posted.status == 201


def test_when_all_seats_are_taken_the_silent_make_room(tmp_path: Path) -> None:
    """Whoever was silent longest goes; whoever came just now is left alone."""

    async def story(app: InProcess, connect: Callable[[bytes], Awaitable[Streams]]) -> None:
        app.office.guard.seats.most = 20
        silent = [await connect(b"") for _ in range(10)]
        await asyncio.sleep(2.1)
        halves = [await connect(b"GET /v1/rel") for _ in range(10)]
        for n in range(5):
            assert (await answer_to(await connect(QUICK)))[0] == 200
            assert await asyncio.wait_for(silent[n][0].read(), 5) == b""
        halves[0][1].write(b"ay HTTP/1.1\r\nhost: x\r\n\r\n")
        assert (await answer_to(halves[0]))[0] == 200

    serve(tmp_path, story)


def test_when_all_seats_are_taken_whoever_waits_for_letters_longest_is_answered(tmp_path: Path) -> None:
    """Twenty long polls do not keep anyone from posting: the first is answered with what there is, nothing."""

    async def story(app: InProcess, connect: Callable[[bytes], Awaitable[Streams]]) -> None:
        app.office.guard.seats.most = 20
        waiting = [await connect(WAITS) for _ in range(20)]
        await asyncio.sleep(0.5)
        assert app.office.guard.parked.count() == 20
        assert (await answer_to(await connect(QUICK)))[0] == 200
        assert (await asyncio.wait_for(waiting[0][0].readuntil(b"\r\n0\r\n\r\n"), 5)).startswith(b"HTTP/1.1 200")
        assert app.office.guard.parked.count() == 19

    serve(tmp_path, story)


def test_whoever_sends_a_body_outlasts_those_who_wait_for_letters(tmp_path: Path) -> None:
    """A letter that takes four seconds while long polls take every seat, and more of them come: it is stored."""

    async def story(app: InProcess, connect: Callable[[bytes], Awaitable[Streams]]) -> None:
        await full_box(app, 0)
        app.office.guard.seats.most = 20
        for _ in range(19):
            await connect(WAITS)
        [(_, stamp)] = app.stamp()
        head = posting(4096).replace(b"token " + b"A" * 22, stamp)
        writer = await connect(head)
        for n in range(16):
            writer[1].write(os.urandom(256))
            await asyncio.sleep(0.25)
            if n > 8:
                await connect(WAITS)
        assert (await answer_to(writer))[0] == 201

    serve(tmp_path, story)


def test_whoever_began_a_body_long_ago_makes_room_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though a byte of it comes now and then; whoever began just now is left alone."""
    monkeypatch.setattr(seats_module, "_BODY_LEFT_ALONE_S", 1.0)

    async def story(app: InProcess, connect: Callable[[bytes], Awaitable[Streams]]) -> None:
        app.office.guard.seats.most = 20
        long_ago = [await connect(posting(65536)) for _ in range(10)]
        for _ in range(6):
            await asyncio.sleep(0.2)
            for _, writer in long_ago:
                writer.write(b"x")
        just_now = [await connect(posting(4096)) for _ in range(10)]
        await asyncio.sleep(0.2)
        for n in range(10):
            assert (await answer_to(await connect(QUICK)))[0] == 200
            assert await asyncio.wait_for(long_ago[n][0].read(), 5) == b""
        assert [reader.at_eof() for reader, _ in just_now] == [False] * 10

    serve(tmp_path, story)


def test_when_everyone_is_busy_a_newcomer_is_told_so(tmp_path: Path) -> None:
    """503 with when to come again, and the connection ends; far above the ceiling there is not even that."""

    async def story(app: InProcess, connect: Callable[[bytes], Awaitable[Streams]]) -> None:
        seats = app.office.guard.seats
        seats.most = 16
        for _ in range(16):
            await answer_to(await connect(QUICK))
        turned_away = await connect(QUICK)
        status, body = await answer_to(turned_away)
        assert (status, problem(body)) == (503, ProblemName.RELAY_FULL)
        assert msgspec.json.decode(body, type=Problem).retry_after_s == 120
        assert await turned_away[0].read() == b""
        held = [await connect(b"") for _ in range(10)]
        await asyncio.sleep(0.1)
        assert seats.taken <= 19
        assert (await asyncio.wait_for(held[-1][0].read(), 5)) == b""

    serve(tmp_path, story)


def test_first_letters_to_teams_are_refused_last(tmp_path: Path) -> None:
    """As room for bodies runs out: first whatever is bulk, then letters to seekers, then to teams."""

    async def story(app: InProcess, connect: Callable[[bytes], Awaitable[Streams]]) -> None:
        await full_box(app, 0)
        seeker = ReadKey(b"s" * 32)
        holder = [(b"authorization", box_authorization(seeker).encode())]
        assert (await app.ask("PUT", "/v1/box", holder + app.stamp(), b'{"token_hashes":[]}')).status == 201
        bodies = app.office.guard.bodies
        post = partial(post_to, app)
        bodies.take(bodies.most * 74 // 100, Claim.FIRST)
        assert [await post(seeker), await post(READ_KEY)] == [201, 201]
        bodies.take(bodies.most * 2 // 100, Claim.FIRST)
        assert [await post(seeker), await post(READ_KEY)] == [503, 201]
        bodies.take(bodies.most - bodies.taken, Claim.FIRST)
        assert [await post(seeker), await post(READ_KEY)] == [503, 503]
        bodies.give_back(bodies.taken)
        assert [await post(seeker), await post(READ_KEY), bodies.taken] == [201, 201, 0]

    serve(tmp_path, story)


async def post_to(app: InProcess, read_key: ReadKey) -> int:
    """A small letter; the status."""
    return (
        await app.ask("POST", f"/v1/boxes/{post_id_of(read_key).text}/letters", app.stamp(), os.urandom(4096))
    ).status


def test_bulk_may_take_half_of_a_ceiling_and_never_more() -> None:
    """And what is given back can be taken again."""
    ceiling = Ceiling(100)
    assert [ceiling.take(50, Claim.BULK), ceiling.take(1, Claim.BULK), ceiling.crowded] == [True, False, False]
    assert [ceiling.take(25, Claim.ORDINARY), ceiling.take(1, Claim.ORDINARY), ceiling.crowded] == [True, False, True]
    assert [ceiling.take(25, Claim.FIRST), ceiling.take(1, Claim.FIRST)] == [True, False]
    ceiling.give_back(60)
    assert ceiling.take(10, Claim.BULK)


async def slow_loris(port: int, number: int, stop: asyncio.Event) -> None:
    """One slow connection, of four kinds, again whenever the relay ends it."""
    sent = [b"GET /v1/relay HTTP/1.1\r\nhost: ", posting(65536), b"", WAITS][number % 4]
    while not stop.is_set():
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(sent)
            while not stop.is_set() and not writer.transport.is_closing():
                await asyncio.sleep(0.5)
                if number % 4 < 2:
                    writer.write(b"x")
            writer.close()


async def honest_posts(relay: Relay, letters: int, pause_s: float, stop: asyncio.Event) -> list[float]:
    """Letters posted one after another, each over a new connection as a phone would; how many seconds each took."""
    _, post_id, tokens = await asyncio.to_thread(relay.open_box, 128)
    took = []
    for token in tokens[:letters]:
        started = time.monotonic()
        reader, writer = await asyncio.open_connection("127.0.0.1", relay.port)
        head = f"POST /v1/boxes/{post_id.text}/letters HTTP/1.1\r\nhost: x\r\ncontent-length: 4096\r\n"
        stamp = f"connection: close\r\ntropa-stamp: {stamp_header(TokenStamp(token))}\r\n\r\n"
        writer.write((head + stamp).encode() + os.urandom(4096))
        answer = await asyncio.wait_for(reader.read(), 20)
        writer.close()
        assert answer.startswith(b"HTTP/1.1 201"), answer[:200]
        took.append(time.monotonic() - started)
        await asyncio.sleep(pause_s)
    stop.set()
    return took


def slow_loris_and_honest_posts(folder: Path, letters: int, pause_s: float) -> None:
    """500 slow connections, of which some are cut off and come again, while letters are posted."""

    async def story(relay: Relay) -> list[float]:
        stop = asyncio.Event()
        slow = [asyncio.create_task(slow_loris(relay.port, n, stop)) for n in range(SLOW_CONNECTIONS)]
        await asyncio.sleep(1)
        took = await honest_posts(relay, letters, pause_s, stop)
        await asyncio.gather(*slow)
        return took

    with running(folder / "data") as relay:
        took = asyncio.run(story(relay))
        assert len(took) == letters
        assert statistics.median(took) < 0.5
    assert relay.out.splitlines() == [f"relay ready on {relay.url}"]


def test_honest_posts_go_on_while_500_connections_dawdle(tmp_path: Path) -> None:
    """None refused, and quickly."""
    slow_loris_and_honest_posts(tmp_path, 100, 0.02)
