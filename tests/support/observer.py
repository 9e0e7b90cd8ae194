"""An observer at the relay's door, inside the encryption (a seized proxy): every byte, on which connection, and when.

It changes nothing. ``exchanges`` reads what it has kept as requests and answers.
"""

import contextlib
import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType

_HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True)
class Exchange:
    """A request and what was answered, on one connection; ``at_s`` is when its first byte passed."""

    connection: int
    client: str
    at_s: float
    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    status: int
    answer: bytes

    @property
    def size_bytes(self) -> int:
        """Of both bodies."""
        return len(self.body) + len(self.answer)


@dataclass
class _Line:
    """One connection's bytes, each way; marks say at which of the client's bytes what time it was."""

    client: str
    asked: bytearray = field(default_factory=bytearray)
    answered: bytearray = field(default_factory=bytearray)
    marks: list[tuple[int, float]] = field(default_factory=list)

    def at(self, position: int) -> float:
        """When the client's byte at this place passed."""
        return [at_s for start, at_s in self.marks if start <= position][-1]


class Observer:
    """Listens on a free loopback port and forwards to whatever port ``target`` names at that moment."""

    def __init__(self, target: Callable[[], int], clock: Callable[[], float]) -> None:
        self._target, self._clock = target, clock
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lines: list[_Line] = []
        self._thread = threading.Thread(target=self._accept, name="observer", daemon=True)

    @property
    def url(self) -> str:
        """What to talk to instead of the relay."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> "Observer":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(timeout=5)

    def exchanges(self) -> list[Exchange]:
        """All that was said and answered, in the order in which it began."""
        found = [each for number, line in enumerate(self._lines) for each in _read(number, line)]
        return sorted(found, key=lambda each: each.at_s)

    def _accept(self) -> None:
        while True:
            try:
                client, (address, _) = self._listener.accept()
            except OSError:
                return
            line = _Line(address)
            self._lines.append(line)
            relay = socket.create_connection(("127.0.0.1", self._target()))
            for source, sink, way in ((client, relay, line.asked), (relay, client, line.answered)):
                threading.Thread(target=self._pass_on, args=(source, sink, way, line), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket, way: bytearray, line: _Line) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                if way is line.asked:
                    line.marks.append((len(way), self._clock()))
                way += piece
                sink.sendall(piece)
            sink.shutdown(socket.SHUT_WR)


def _read(number: int, line: _Line) -> list[Exchange]:
    found, asked, answered = [], bytes(line.asked), bytes(line.answered)
    start = 0
    while asked[start:] and answered:
        head, headers, body, after = _message(asked[start:])
        status_line, _, answer, rest = _message(answered)
        method, path, _ = head.split(" ")
        status = int(status_line.split(" ")[1])
        found.append(Exchange(number, line.client, line.at(start), method, path, headers, body, status, answer))
        start, answered = len(asked) - len(after), rest
    return found


def _message(data: bytes) -> tuple[str, dict[str, str], bytes, bytes]:
    head, _, rest = data.partition(_HEAD_END)
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (each.partition(": ") for each in lines)}
    if headers.get("transfer-encoding") == "chunked":
        return first, headers, *_chunks(rest)
    length = int(headers.get("content-length", "0"))
    return first, headers, rest[:length], rest[length:]


def _chunks(data: bytes) -> tuple[bytes, bytes]:
    body = b""
    while (found := re.match(rb"([0-9a-f]+)\r\n", data)) and (size := int(found[1], 16)):
        body += data[found.end() : found.end() + size]
        data = data[found.end() + size + 2 :]
    return body, data[5:]
