"""The tap forwards everything unchanged and keeps all of it."""

import socket
import threading

from tropa.demo.tap import Tap


def _echo_once(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        while chunk := connection.recv(65536):
            connection.sendall(chunk[::-1])


def test_both_directions_pass_unchanged_and_are_kept() -> None:
    """What the client sent and what it was answered are both in the capture."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_echo_once, args=(server,), daemon=True).start()
        with (
            Tap(server.getsockname()[1]) as tap,
            socket.create_connection(("127.0.0.1", tap.port), timeout=5) as client,
        ):
            client.sendall(b"over the wall")
            client.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(lambda: client.recv(100), b""))

            assert answer == b"llaw eht revo"
            assert b"over the wall" in tap.captured
            assert b"llaw eht revo" in tap.captured


def test_a_closed_tap_takes_no_more_connections() -> None:
    """After the tap is gone nothing listens on its port."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        with Tap(server.getsockname()[1]) as tap:
            port = tap.port
        with socket.socket() as late:
            assert late.connect_ex(("127.0.0.1", port)) != 0
