"""The socket a relay listens on, and the address people reach it by."""

import resource
import socket
from typing import Final

from tropa.relay.errors import AddressUnusable

BACKLOG: Final = 2048
_MOST_PORT: Final = 65535

# What the system holds of an answer that nobody takes; by itself it would hold megabytes for each.
_SEND_BUFFER_BYTES: Final = 128 * 1024


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes any free one.

    Raises:
        AddressUnusable: the address is taken, not this machine's, or not allowed.
    """
    if not 0 <= port <= _MOST_PORT:
        raise AddressUnusable(
            f"cannot listen on port {port}: there is no such port. Choose one from 0 to {_MOST_PORT}."
        )
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)
            listener.bind(address)
            listener.listen(BACKLOG)
        except BaseException:
            listener.close()
            raise
    except OSError as error:
        raise AddressUnusable(
            f"cannot listen on {host} port {port}: {error.strerror}. Choose another with --port or --host."
        ) from error
    return listener


def address_of(listener: socket.socket) -> str:
    """The URL of a listening socket."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if listener.family == socket.AF_INET6 else f"http://{host}:{port}"


def allow_many_connections() -> None:
    """As many open connections as the system lets this process have: each reader who waits is one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
