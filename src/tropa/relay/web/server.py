"""The HTTP server under the application: uvicorn, with connections, heads, slow writers and slow readers bounded.

Of who is connected it tells the application a name of the day (``abuse.neighbours``), never an address.
"""

import asyncio
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import uvicorn
from typing_extensions import override
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from tropa.post.problems import ProblemName
from tropa.relay.abuse.guard import Guard
from tropa.relay.abuse.seats import Welcome
from tropa.relay.listening import BACKLOG
from tropa.relay.waiting import Bells
from tropa.relay.web.answers import Refusal
from tropa.relay.web.app import CUT, NEIGHBOUR, TURNED_AWAY, App

_KEEP_ALIVE_S: Final = 30
DEFAULT_DRAIN_S: Final = 10
_MOST_HEAD_BYTES: Final = 32 * 1024
_MOST_HEADERS: Final = 64
_HEAD_WITHIN_S: Final = 30

# Of an answer that does not go out at once, so much must go in each minute: a slow telephone takes ten times that.
# Over loopback, from a proxy that reads at its client's pace, it goes in lumps of up to 64 KB.
_DRAIN_WITHIN_S: Final = 60
_LEAST_DRAINED_BYTES: Final = 15_000

_LATE: Final = "The head of this request did not come in time. Send it again."
_LONG: Final = "The head of this request is too large: at most 32 KB and 64 headers."
_NOT_HTTP: Final = "This is not a request of HTTP/1.1."


class _Bounded(HttpToolsProtocol):
    """uvicorn's protocol, which by itself takes heads of any length, and waits for ever for requests and readers."""

    _head_bytes = 0
    _headers_bytes = 0
    _was_in_head = False
    _left_to_close: int | None = None
    _looks_in_vain = 0
    _left_to_send = 0
    _seat = Welcome.SEATED
    _neighbour: bytes | None = None
    _watch: asyncio.TimerHandle | None = None
    _drain: asyncio.TimerHandle | None = None

    @property
    def _guard(self) -> Guard:
        guard: Guard = self.app.office.guard
        return guard

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        guard = self._guard
        if self.client is not None:
            self._neighbour, self.client = guard.neighbours.name_of(self.client[0]), None
        self._seat = guard.seats.come(self, guard.monotonic())
        if self._seat is Welcome.NOT_EVEN_AN_ANSWER:
            transport.abort()
            return
        self._head_bytes = 1
        self._watch = self.loop.call_later(_HEAD_WITHIN_S, self._close_if_stuck)

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._guard.seats.goes(self)
        for timer in (self._watch, self._drain):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def make_room(self) -> None:
        """Another needs the seat (``abuse.seats``)."""
        self.transport.close()

    @override
    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        self._head_bytes += len(data)
        super().data_received(data)
        if self._head_bytes > _MOST_HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response(_LONG)

    @override
    def on_message_begin(self) -> None:
        # A head may begin in the piece in which the request before it ended.
        self._head_bytes = max(self._head_bytes, 1)
        self._headers_bytes = 0
        super().on_message_begin()
        scope: Any = self.scope
        scope[NEIGHBOUR], scope[TURNED_AWAY] = self._neighbour, self._seat is not Welcome.SEATED
        scope[CUT] = self.transport.abort

    @override
    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        self._headers_bytes += len(name) + len(value)

    @override
    def on_headers_complete(self) -> None:
        # What came in one piece with its body, or with other requests, is weighed only here.
        if self._headers_bytes + len(self.url) > _MOST_HEAD_BYTES or len(self.headers) > _MOST_HEADERS:
            self.send_400_response(_LONG)
            return
        self._head_bytes = 0
        self._was_in_head = False
        self._guard.seats.sends(self, self._guard.monotonic())
        super().on_headers_complete()

    @override
    def on_body(self, body: bytes) -> None:
        if self.transport.is_closing():
            return
        self._head_bytes = 0
        super().on_body(body)

    @override
    def on_message_complete(self) -> None:
        if self.transport.is_closing():
            return
        self._head_bytes = 0
        self._guard.seats.speaks(self)
        super().on_message_complete()

    @override
    def on_response_complete(self) -> None:
        # What was presented (a read key, a token) is not kept for as long as the connection stays open.
        if self.cycle.response_complete:
            self.cycle.scope["headers"].clear()  # type: ignore[attr-defined]
        super().on_response_complete()
        if self.cycle.response_complete:
            self._guard.seats.is_answered(self, self._guard.monotonic())

    @override
    def send_400_response(self, msg: str) -> None:
        answer = Refusal(ProblemName.BAD_REQUEST, _NOT_HTTP if msg.startswith("Invalid") else msg).answer()
        head = b"HTTP/1.1 400 Bad Request\r\ncontent-type: application/problem+json\r\ncache-control: no-store\r\n"
        end = b"connection: close\r\ncontent-length: %d\r\n\r\n" % len(answer.body)
        self.transport.write(head + end + answer.body)
        self.transport.close()

    @override
    def pause_writing(self) -> None:
        super().pause_writing()
        self._left_to_send = self.transport.get_write_buffer_size()
        self._drain = self.loop.call_later(_DRAIN_WITHIN_S, self._abort_if_not_drained)

    @override
    def resume_writing(self) -> None:
        super().resume_writing()
        if self._drain is not None:
            self._drain.cancel()

    def _abort_if_not_drained(self) -> None:
        left = self.transport.get_write_buffer_size()
        if left > self._left_to_send - _LEAST_DRAINED_BYTES:
            self.transport.abort()
            return
        self._left_to_send = left
        self._drain = self.loop.call_later(_DRAIN_WITHIN_S, self._abort_if_not_drained)

    def _close_if_stuck(self) -> None:
        if self.transport.is_closing():
            if self._closes_in_vain():
                self.transport.abort()
                return
        elif self._head_bytes and self._was_in_head:
            self._close_late_head()
        else:
            self._was_in_head = self._head_bytes > 0
        self._watch = self.loop.call_later(_HEAD_WITHIN_S, self._close_if_stuck)

    def _closes_in_vain(self) -> bool:
        """Whether, of an answer after which the connection ends, too little went out from one look to the next but one.

        It ends half a minute after a whole answer was handed over, however long its reader takes.
        """
        left, before = self.transport.get_write_buffer_size(), self._left_to_close
        if before is None or left <= before - _LEAST_DRAINED_BYTES:
            self._left_to_close, self._looks_in_vain = left, 0
        else:
            self._looks_in_vain += 1
        return self._looks_in_vain > 1

    def _close_late_head(self) -> None:
        if self._head_bytes > 1:
            self.send_400_response(_LATE)
        else:
            self.transport.close()


class Server(uvicorn.Server):
    """Serves on a socket that already listens, until SIGTERM or SIGINT."""

    def __init__(self, app: App, bells: Bells, on_ready: Callable[[], None], drain_s: int = DEFAULT_DRAIN_S) -> None:
        """``drain_s``: for how long, once told to stop, answers that were begun may still go out."""
        config = uvicorn.Config(
            app,
            http=_Bounded,
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            backlog=BACKLOG,
            timeout_keep_alive=_KEEP_ALIVE_S,
            timeout_graceful_shutdown=drain_s,
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
