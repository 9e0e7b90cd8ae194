"""Serves a test's desk on a real port, so that a real browser can open it."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from tropa.desk.serve import LOOPBACK, listen

PATIENCE_S = 10.0


@contextmanager
def served(app: Any, listener: socket.socket) -> Iterator[None]:
    """The application answers while this is open."""
    config = uvicorn.Config(app, log_config=None, lifespan="on", ws="none", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + PATIENCE_S
    while not server.started:
        assert time.monotonic() < deadline, "the desk did not start"
        time.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(PATIENCE_S)


__all__ = ["LOOPBACK", "listen", "served"]
