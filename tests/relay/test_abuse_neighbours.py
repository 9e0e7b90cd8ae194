"""Whoever asks much while the relay is crowded waits; nobody's address is kept, on disk, in words or in memory."""

import http.client
import ipaddress
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.relay.asgi import InProcess, in_process
from tests.relay.running import Relay
from tests.relay.ticks import Ticks
from tests.support.memory_image import memory_holds
from tropa.post.headers import box_authorization
from tropa.relay.abuse.ceilings import Claim
from tropa.relay.abuse.neighbours import MOST_WHEN_CROWDED, Neighbours
from tropa.relay.web.app import NEIGHBOUR
from tropa.sealing.types import ReadKey, RelayId

DAY: Final = 20_300
SECONDS_A_DAY: Final = 86_400


@pytest.fixture
def neighbours(ticks: Ticks) -> Neighbours:
    """That have asked nothing yet."""
    return Neighbours(os.urandom, ticks)


def test_neighbours_share_a_name_and_others_have_another(neighbours: Neighbours) -> None:
    """A /24, a /48, and an IPv4 address however it is written."""
    assert neighbours.name_of("9.9.9.7") == neighbours.name_of("9.9.9.250") == neighbours.name_of("::ffff:9.9.9.9")
    assert neighbours.name_of("2620:fe:7:1::1") == neighbours.name_of("2620:fe:7:ffff::2")
    names = {neighbours.name_of(each) for each in ("9.9.9.7", "9.9.10.7", "2620:fe:7::1", "2620:fe:8::1")}
    assert len(names) == 4


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "fd00::1", "fe80::1%eth0"),
        *("10.0.0.1", "172.17.0.1", "192.168.1.1", "::ffff:10.0.0.1", "100.64.0.1", "169.254.1.1"),
    ],
)
def test_a_machine_of_no_public_network_is_nobodys_neighbour(neighbours: Neighbours, address: str) -> None:
    """Everyone behind a proxy or an onion service comes from one: from this machine, or from the proxy's."""
    assert neighbours.name_of(address) is None
    neighbours.count(None)
    assert not neighbours.asks_much(None)


def test_a_name_is_of_one_day(neighbours: Neighbours, ticks: Ticks) -> None:
    """The same address has another name tomorrow, and the key of yesterday's is overwritten."""
    name, key = neighbours.name_of("9.9.9.7"), neighbours._key
    ticks.now_s += SECONDS_A_DAY - 1
    assert neighbours.name_of("9.9.9.7") == name
    ticks.now_s += 1
    assert neighbours.name_of("9.9.9.7") != name
    assert key == bytes(32)


def test_what_was_asked_is_forgotten_within_two_minutes(neighbours: Neighbours, ticks: Ticks) -> None:
    """And counts only above what is fair."""
    name = neighbours.name_of("9.9.9.7")
    for _ in range(MOST_WHEN_CROWDED):
        neighbours.count(name)
    assert not neighbours.asks_much(name)
    neighbours.count(name)
    assert neighbours.asks_much(name)
    assert not neighbours.asks_much(neighbours.name_of("8.8.8.8"))
    ticks.now_s += 120
    assert not neighbours.asks_much(name)


def test_counting_needs_bounded_memory(neighbours: Neighbours) -> None:
    """A flood from everywhere at once is counted up to 50,000 names."""
    for n in range(60_000):
        neighbours.count(n.to_bytes(8, "big"))
    assert len(neighbours._counts) == 50_000


def ask(app: InProcess, address: str) -> tuple[int, str | None]:
    """A request from somewhere; its status, and when to come again."""

    async def story() -> tuple[int, str | None]:
        scope: dict[str, object] = {
            "type": "http",
            "method": "GET",
            "path": "/v1/relay",
            "query_string": b"",
            "headers": [],
        }
        scope[NEIGHBOUR] = app.office.guard.neighbours.name_of(address)
        answered: list[dict[str, object]] = []

        async def send(message: object) -> None:
            answered.append(message)  # type: ignore[arg-type]

        await app.app(scope, None, send)  # type: ignore[arg-type]
        headers = dict(answered[0]["headers"])  # type: ignore[call-overload]
        return answered[0]["status"], headers.get(b"retry-after", b"").decode() or None  # type: ignore[return-value]

    return app.runner.run(story())


def test_only_when_crowded_is_anyone_refused_for_asking_much(tmp_path: Path) -> None:
    """And then nobody else: not another neighbourhood, and not a proxy's machine, however much it asks."""
    with in_process(tmp_path / "data", DAY) as app:
        for _ in range(MOST_WHEN_CROWDED * 2):
            assert ask(app, "9.9.9.7") == (200, None)
            assert ask(app, "127.0.0.1") == (200, None)
            assert ask(app, "10.0.0.5") == (200, None)
        bodies = app.office.guard.bodies
        bodies.take(bodies.most * 6 // 10, Claim.FIRST)
        assert ask(app, "9.9.9.9") == (503, "120")
        assert ask(app, "8.8.8.8") == (200, None)
        assert [ask(app, each) for each in ("127.0.0.1", "10.0.0.5")] == [(200, None)] * 2
        bodies.give_back(bodies.taken)
        assert ask(app, "9.9.9.9") == (200, None)


MARK: Final = "127.83.71.29"


def talk(relay: Relay, address: str) -> None:
    """Everything a client does, from an address of this machine that stands for somebody's."""
    connection = http.client.HTTPConnection("127.0.0.1", relay.port, source_address=(address, 0), timeout=10)
    for path in ("/v1/relay", "/v1/stamp", "/", "/v1/nowhere"):
        connection.request("GET", path)
        connection.getresponse().read()
    connection.request(
        "GET", "/v1/letters?wait=1", headers={"authorization": box_authorization(ReadKey(os.urandom(32)))}
    )
    connection.getresponse().read()
    connection.close()


def spellings(address: str) -> list[bytes]:
    """How an address could lie in memory, on disk or in a log: as text, as bytes, and by its neighbourhood."""
    found = ipaddress.ip_address(address)
    return [
        address.encode(),
        address.encode("utf-16-le"),
        address.encode("utf-32-le"),
        found.packed,
        found.packed[::-1],
    ]


def test_no_address_is_in_memory_on_disk_or_in_a_log(tmp_path: Path) -> None:
    """A real relay that counts its clients; a day later (its key thrown away) nothing leads back to one of them."""
    ahead = tmp_path / "ahead"
    ahead.write_text("0")
    command = [sys.executable, "-m", "tests.support.relay_that_counts", str(ahead), "relay"]
    command += ["--data", str(tmp_path / "data"), "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    relay = Relay(process, tmp_path / "data", process.stdout.readline().split()[-1])
    try:
        talk(relay, MARK)
        for _ in range(200):
            talk_briefly(relay, "127.0.0.1")
        ahead.write_text(str(SECONDS_A_DAY + 1))
        talk_briefly(relay, "127.12.12.12")
        found = {each: memory_holds(process.pid, each) for each in spellings(MARK)}
        with relay.client() as client:
            relay_id = RelayId.from_text(client.relay_info().relay_id)
        assert memory_holds(process.pid, relay_id.raw), "memory was not read"
    finally:
        relay.stop()
    assert not any(found.values()), found
    everything = b"".join(path.read_bytes() for path in (tmp_path / "data").iterdir()) + relay.out.encode()
    assert not any(each in everything for each in spellings(MARK)[:3])


def talk_briefly(relay: Relay, address: str) -> None:
    """One request."""
    with socket.create_connection(("127.0.0.1", relay.port), timeout=5, source_address=(address, 0)) as connection:
        connection.sendall(b"GET /v1/relay HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        while connection.recv(65536):
            pass
