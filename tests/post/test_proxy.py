"""Reaching a relay through a SOCKS proxy, as through Tor: the proxy is told the name, and nobody here looks it up."""

import socket
import struct
import threading
from collections.abc import Iterator

import pytest

from tropa.post.client import RelayClient
from tropa.post.errors import Unreachable

ONION = "a" * 56 + ".onion"
_REFUSED = 5


@pytest.fixture
def proxy() -> Iterator[tuple[int, list[tuple[int, str, int]]]]:
    """A SOCKS5 server (RFC 1928) that notes where it is asked to connect, and refuses."""
    asked: list[tuple[int, str, int]] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_serve, args=(server, asked), daemon=True).start()
        yield server.getsockname()[1], asked


def _serve(server: socket.socket, asked: list[tuple[int, str, int]]) -> None:
    try:
        while True:
            connection, _ = server.accept()
            with connection:
                _, methods = connection.recv(2)
                connection.recv(methods)
                connection.sendall(b"\x05\x00")
                _, _, _, kind, length = connection.recv(5, socket.MSG_WAITALL)
                name = connection.recv(length, socket.MSG_WAITALL).decode()
                (port,) = struct.unpack(">H", connection.recv(2, socket.MSG_WAITALL))
                asked.append((kind, name, port))
                connection.sendall(bytes((5, _REFUSED, 0, 1, 0, 0, 0, 0, 0, 0)))
    except OSError:
        return


def test_the_proxy_is_given_the_relays_name(proxy: tuple[int, list[tuple[int, str, int]]]) -> None:
    """As a name (address type 3), so that it is resolved at the other end; and a refusal there is said as no way."""
    port, asked = proxy
    with RelayClient(f"http://{ONION}", proxy=f"socks5h://127.0.0.1:{port}") as relay, pytest.raises(Unreachable):
        relay.relay_info()
    assert asked == [(3, ONION, 80)]


def test_a_proxy_that_is_not_there_is_no_way_either() -> None:
    """Nothing goes past it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with RelayClient("http://127.0.0.1:9", proxy=f"socks5h://127.0.0.1:{port}") as relay, pytest.raises(Unreachable):
        relay.relay_info()
