"""A tap on the wire: forwards TCP between a client and the relay on loopback and keeps every byte of both directions.

It stands where a network observer inside the encryption would stand (a seized reverse proxy, say). It changes nothing.
"""

import contextlib
import socket
import threading
from types import TracebackType


class Tap:
    """Listens on a free loopback port and forwards to ``target_port``; :attr:`captured` is everything that went by."""

    def __init__(self, target_port: int) -> None:
        self._target = ("127.0.0.1", target_port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._chunks: list[bytes] = []
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._accept, name="tap", daemon=True)

    @property
    def port(self) -> int:
        """The port to talk to instead of the relay's."""
        return int(self._listener.getsockname()[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def captured(self) -> bytes:
        """Every byte so far, both directions, in the order it passed."""
        with self._lock:
            return b"".join(self._chunks)

    def __enter__(self) -> "Tap":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # shutdown() wakes the thread that waits in accept(); close() alone does not.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(timeout=5)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            try:
                relay = socket.create_connection(self._target)
            except OSError:
                client.close()
                continue
            for source, sink in ((client, relay), (relay, client)):
                threading.Thread(target=self._forward, args=(source, sink), daemon=True).start()

    def _forward(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while chunk := source.recv(65536):
                with self._lock:
                    self._chunks.append(chunk)
                sink.sendall(chunk)
        with contextlib.suppress(OSError):
            sink.shutdown(socket.SHUT_WR)
