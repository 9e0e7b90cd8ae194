"""The HTTP server under the application: uvicorn, with its heads bounded and no one kept waiting when it stops."""

import asyncio
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import uvicorn
from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from tropa.relay.waiting import Bells
from tropa.relay.web.app import App

_KEEP_ALIVE_S: Final = 30
_STOP_WITHIN_S: Final = 10
_BACKLOG: Final = 2048
_MOST_HEAD_BYTES: Final = 32 * 1024
_HEAD_WITHIN_S: Final = 30


class _BoundedHeads(HttpToolsProtocol):
    """uvicorn's protocol, which by itself takes a head of any length, for ever: a request's head is bounded here."""

    _head_bytes = 0
    _was_in_head = False

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._head_bytes = 1
        self.loop.call_later(_HEAD_WITHIN_S, self._close_if_stuck)

    @override
    def data_received(self, data: bytes) -> None:
        self._head_bytes += len(data)
        super().data_received(data)
        if self._head_bytes > _MOST_HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response("The head of this request is too large.")

    @override
    def on_message_begin(self) -> None:
        # A head may begin in the piece in which the request before it ended.
        self._head_bytes = max(self._head_bytes, 1)
        super().on_message_begin()

    @override
    def on_headers_complete(self) -> None:
        self._head_bytes = 0
        self._was_in_head = False
        super().on_headers_complete()

    @override
    def on_body(self, body: bytes) -> None:
        self._head_bytes = 0
        super().on_body(body)

    @override
    def on_message_complete(self) -> None:
        self._head_bytes = 0
        super().on_message_complete()

    def _close_if_stuck(self) -> None:
        if self.transport.is_closing():
            return
        if self._head_bytes and self._was_in_head:
            self.transport.close()
            return
        self._was_in_head = self._head_bytes > 0
        self.loop.call_later(_HEAD_WITHIN_S, self._close_if_stuck)


class Server(uvicorn.Server):
    """Serves on a socket that already listens, until SIGTERM or SIGINT."""

    def __init__(self, app: App, bells: Bells, on_ready: Callable[[], None]) -> None:
        config = uvicorn.Config(
            app,
            http=_BoundedHeads,
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            backlog=_BACKLOG,
            timeout_keep_alive=_KEEP_ALIVE_S,
            timeout_graceful_shutdown=_STOP_WITHIN_S,
        )
        super().__init__(config)
        self._bells = bells
        self._on_ready = on_ready

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()

    @override
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._bells.ring_all()
        await super().shutdown(sockets)

    @contextmanager
    @override
    def capture_signals(self) -> Iterator[None]:
        # uvicorn would raise the signal again when it is done; being told to stop is no failure, so we end with 0.
        loop = asyncio.get_running_loop()
        caught = (signal.SIGTERM, signal.SIGINT)
        for each in caught:
            loop.add_signal_handler(each, self._stop)
        try:
            yield
        finally:
            for each in caught:
                loop.remove_signal_handler(each)

    def _stop(self) -> Any:
        self.should_exit = True
