"""Serves the desk on 127.0.0.1 until it is told to stop, on a socket bound before, so that the port is known."""

import socket

import uvicorn
from starlette.types import ASGIApp

LOOPBACK = "127.0.0.1"
WAITING_CONNECTIONS = 64


def listen(port: int) -> socket.socket:
    """A socket on loopback; port 0 takes a free one.

    Raises: OSError when the port is taken.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK, port))
        listener.listen(WAITING_CONNECTIONS)
    except OSError:
        listener.close()
        raise
    return listener


def serve(app: ASGIApp, listener: socket.socket) -> None:
    """Run until SIGINT or SIGTERM; the application's life has then ended properly. There is no access log."""
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=False,
        proxy_headers=False,
        lifespan="on",
        ws="none",
        timeout_graceful_shutdown=2,
    )
    uvicorn.Server(config).run(sockets=[listener])
