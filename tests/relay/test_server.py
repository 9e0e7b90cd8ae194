"""The HTTP server under the application: who dawdles over a request's head is let go, who merely waits is not."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.relay.asgi import in_process
from tests.relay.running import today
from tropa.post.headers import box_authorization
from tropa.relay.listening import listen
from tropa.relay.web import server as server_module
from tropa.relay.web.server import Server
from tropa.sealing.types import ReadKey

WITHIN_S = 0.2
WAITS = f"GET /v1/letters?wait=2 HTTP/1.1\r\nhost: x\r\nauthorization: {box_authorization(ReadKey(bytes(32)))}\r\n\r\n"


def serve(folder: Path, monkeypatch: pytest.MonkeyPatch, story: Callable[[int], Awaitable[None]]) -> None:
    """Run a story against a server that is impatient."""
    monkeypatch.setattr(server_module, "_HEAD_WITHIN_S", WITHIN_S)
    monkeypatch.setattr(server_module, "_KEEP_ALIVE_S", 60)
    with in_process(folder / "data", today()) as app, listen("127.0.0.1", 0) as listener:

        async def run() -> None:
            ready = asyncio.Event()
            server = Server(app.app, app.office.bells, ready.set)
            serving = asyncio.create_task(server.serve([listener]))
            await ready.wait()
            try:
                await story(listener.getsockname()[1])
            finally:
                server.should_exit = True
                await serving

        app.runner.run(run())


async def closed_after(port: int, sent: bytes) -> bytes:
    """What comes back until the server closes the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    try:
        return await asyncio.wait_for(reader.read(), 10)
    finally:
        writer.close()


@pytest.mark.parametrize(
    "sent", [b"", b"GET /v1/relay HTTP/1.1\r\nhost", b"GET /v1/relay HTTP/1.1\r\nhost: x\r\n\r\nGET /"]
)
def test_a_head_that_does_not_come_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    """Not a byte, half a head, or half a head after a whole request."""

    async def story(port: int) -> None:
        answer = await closed_after(port, sent)
        assert answer.startswith(b"HTTP/1.1 200") == (b"\r\n\r\n" in sent)

    serve(tmp_path, monkeypatch, story)


def test_a_reader_who_waits_longer_than_a_head_may_take_is_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bound is on heads, not on answers."""

    async def story(port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(WAITS.encode())
        assert (await asyncio.wait_for(reader.readline(), 10)).startswith(b"HTTP/1.1 200")
        writer.close()

    serve(tmp_path, monkeypatch, story)


def test_a_head_without_end_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one long line, which a parser would otherwise keep until it ends."""

    async def story(port: int) -> None:
        answer = await closed_after(port, b"GET / HTTP/1.1\r\nx: " + b"a" * 100_000)
        assert answer.startswith(b"HTTP/1.1 400")

    serve(tmp_path, monkeypatch, story)


def test_a_number_of_too_many_digits_is_refused(tmp_path: Path) -> None:
    """Cut to as many digits as are allowed, it would be another number, within its bounds."""
    headers = [(b"authorization", box_authorization(ReadKey(bytes(32))).encode())]
    with in_process(tmp_path / "data", today()) as app:
        assert app.call("GET", f"/v1/letters?after={'0' * 19}1", list(headers)).status == 200
        assert app.call("GET", f"/v1/letters?after={'0' * 20}1", list(headers)).status == 400
        assert app.call("GET", f"/v1/letters?limit=00000000000000000010{'0' * 5}", list(headers)).status == 400
