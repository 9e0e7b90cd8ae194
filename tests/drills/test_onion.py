"""A relay behind an onion service, through real Tor: both sides, a private network, and what the relay learns of it."""

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.relay.running import Relay, running
from tests.support import tor_network
from tests.support.tor_network import Node, TorNetwork, free_port
from tropa.post.client import RelayClient
from tropa.post.headers import TokenStamp
from tropa.sealing.boxes import post_id_of, token_hash
from tropa.sealing.types import ReadKey, Token

pytestmark = [
    pytest.mark.drill,
    pytest.mark.skipif(tor_network.can_be_had() is not None, reason=tor_network.can_be_had() or ""),
]
DEPLOYED = Path(__file__).resolve().parents[2] / "deploy" / "torrc"


def service(network: TorNetwork, relay: Relay) -> tuple[Node, Path]:
    """The very ``deploy/torrc``, with this test's folder and port put in."""
    folder = network.folder / "service"
    shipped = DEPLOYED.read_text().replace("/var/lib/tor/tropa", str(folder / "onion"))
    assert "127.0.0.1:8750" in shipped
    torrc = shipped.replace("127.0.0.1:8750", f"127.0.0.1:{relay.port}").replace("Log err syslog", "")
    node = network.add("service", torrc)
    hostname = folder / "onion" / "hostname"
    network.wait_until(lambda: hostname.exists() and node.is_up, "the onion service is up")
    return node, hostname


@contextmanager
def forwarding(socks_port: int, onion: str) -> Iterator[str]:
    """A port of this machine that leads through Tor to an onion address (SOCKS5, RFC 1928)."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, args=(listener, socks_port, onion), daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def accept(listener: socket.socket, socks_port: int, onion: str) -> None:
    """Pass each connection on, until the listener is closed."""
    while True:
        try:
            near, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=pass_on, args=(near, socks_port, onion), daemon=True).start()


def pass_on(near: socket.socket, socks_port: int, onion: str) -> None:
    """One connection, both ways."""
    with near, socket.create_connection(("127.0.0.1", socks_port)) as far:
        far.sendall(b"\x05\x01\x00")
        far.recv(2)
        far.sendall(b"\x05\x01\x00\x03" + bytes([len(onion)]) + onion.encode() + (80).to_bytes(2, "big"))
        if far.recv(10)[1:2] != b"\x00":
            return
        back = threading.Thread(target=copy, args=(far, near), daemon=True)
        back.start()
        copy(near, far)
        back.join(60)


def copy(source: socket.socket, target: socket.socket) -> None:
    """Until one side is done."""
    try:
        while piece := source.recv(65536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return


def reachable(url: str) -> bool:
    """Whether a relay answers there yet: its descriptor must first be published and found."""
    try:
        with RelayClient(url) as client:
            client.relay_info()
    except Exception:
        return False
    return True


def test_a_letter_goes_to_a_relay_behind_an_onion_service_and_back(tmp_path: Path) -> None:
    """The client knows only the onion address; a box is opened, a letter posted and read, a waiting reader woken."""
    with running(tmp_path / "data") as relay, tor_network.tor_network(tmp_path) as network:
        _, hostname = service(network, relay)
        onion = hostname.read_text().strip()
        socks_port = free_port()
        client_node = network.add("client", f"SocksPort 127.0.0.1:{socks_port}\nClientOnly 1\n")
        network.wait_until(lambda: client_node.is_up, "the client knows the network")
        with forwarding(socks_port, onion) as url:
            network.wait_until(lambda: reachable(url), "the onion service can be reached")
            read_key, token = ReadKey(os.urandom(32)), Token(os.urandom(16))
            letter = os.urandom(16384)
            with RelayClient(url) as near, relay.client() as beside:
                near.open_box(read_key, relay.stamp(), [token_hash(token)])
                waiter: list[bytes] = []

                def wait_for_it() -> None:
                    with RelayClient(url) as reader:
                        waiter.extend(each.letter for each in reader.letters(read_key, wait=30))

                thread = threading.Thread(target=wait_for_it)
                thread.start()
                near.post_letter(post_id_of(read_key), letter, TokenStamp(token))
                thread.join(60)
                assert waiter == [letter]
                assert [each.letter for each in beside.letters(read_key)] == [letter]
        assert len(onion) == len("x" * 56 + ".onion")
    assert relay.out.splitlines() == [f"relay ready on {relay.url}"]
