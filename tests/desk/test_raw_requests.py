"""Programs of this machine that write to the desk's port whatever they like: torn, doubled and smuggled requests, other
methods, upgrades. Nothing is told to them, nothing is changed, and the desk goes on.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.desk.serving import listen, served
from tests.desk.stand import CASE, PASSPHRASE, ROW, Stand, founded_vault

SECRETS = (ROW.first_words, ROW.name, "Summons")
PATIENCE_S = 5.0


@dataclass(frozen=True)
class Door:
    """The desk's port, and what its own browser would send along."""

    stand: Stand
    port: int
    cookie: str
    form_token: str

    def say(self, request: str) -> str:
        """Write this and read until the desk has no more to say. `{…}` are filled in."""
        fields = {"host": f"127.0.0.1:{self.port}", "prefix": self.stand.desk.prefix, "cookie": self.cookie}
        text = request.format(**fields, token=self.form_token, origin=self.stand.origin)
        data = text.replace("\n", "\r\n").encode("latin-1")
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE_S) as line:
            line.sendall(data)
            return _all_of(line).decode("utf-8", "replace")

    @property
    def is_open(self) -> bool:
        """Whether nobody has locked the vault."""
        return self.stand.desk.keeper.state == "open"


def _all_of(line: socket.socket) -> bytes:
    pieces = []
    try:
        while piece := line.recv(65536):
            pieces.append(piece)
    except (TimeoutError, ConnectionResetError):
        pass
    return b"".join(pieces)


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    """A founded, unlocked desk on a real port, with somebody in."""
    with _serving(tmp_path) as (stand, port):
        session = stand.desk.sessions.enter(stand.desk.sessions.launch_token)
        assert session is not None
        stand.desk.keeper.unlock(PASSPHRASE)
        yield Door(stand, port, f"{stand.desk.sessions.cookie_name}={session.cookie}", session.form_token)


@contextmanager
def _serving(folder: Path) -> Iterator[tuple[Stand, int]]:
    listener = listen(0)
    port = listener.getsockname()[1]
    stand = Stand(folder, founded_vault(ROW, one=CASE), port=port)
    stand.path.write_bytes(b"vault")
    with served(stand.app, listener):
        yield stand, port


OURS = "Host: {host}\nCookie: {cookie}\nSec-Fetch-Site: same-origin\nSec-Fetch-Mode: navigate\nConnection: close\n"
QUEUE = "GET {prefix}/queue HTTP/1.1\n" + OURS


def statuses(answer: str) -> list[int]:
    """Of every answer on the line."""
    return [int(line.split()[1]) for line in answer.splitlines() if line.startswith("HTTP/1.")]


def test_the_browser_s_own_request_is_answered(door: Door) -> None:
    """Or the refusals below would prove nothing."""
    answer = door.say(QUEUE + "\n")
    assert statuses(answer) == [200]
    assert ROW.first_words in answer


TORN = {
    "no host": QUEUE.replace("Host: {host}\n", ""),
    "two hosts": QUEUE + "Host: {host}\n",
    "a host and a foreign one": QUEUE + "Host: evil.example\n",
    "another port's host": QUEUE.replace("{host}", "127.0.0.1:1"),
    "host without a port": QUEUE.replace("{host}", "127.0.0.1"),
    "host with something before it": QUEUE.replace("{host}", "x@{host}"),
    "as to a proxy": QUEUE.replace("GET {prefix}", "GET http://evil.example{prefix}").replace("{host}", "evil.example"),
    "1.0 without a host": QUEUE.replace("HTTP/1.1", "HTTP/1.0").replace("Host: {host}\n", ""),
    "0.9": "GET {prefix}/queue\n",
    "a folded header": QUEUE.replace("Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: cross-site,\n same-origin"),
    "two sites": QUEUE + "Sec-Fetch-Site: cross-site\n",
    "two origins": QUEUE + "Origin: {origin}\nOrigin: http://evil.example\n",
    "a space before the colon": QUEUE.replace("Sec-Fetch-Site:", "Sec-Fetch-Site :"),
    "a byte of nothing": QUEUE.replace("same-origin", "same-origin\0"),
    "forwarded as ours": QUEUE.replace("{host}", "evil.example") + "X-Forwarded-Host: {host}\nForwarded: host={host}\n",
    "another method inside": QUEUE.replace("GET", "PUT") + "X-HTTP-Method-Override: GET\n",
}


@pytest.mark.parametrize("request_", TORN.values(), ids=TORN.keys())
def test_a_torn_request_is_told_nothing(door: Door, request_: str) -> None:
    """Even with the right cookie: refused, or not understood."""
    answer = door.say(request_ + "\n")
    assert all(400 <= status < 500 for status in statuses(answer)), answer[:300]
    assert not any(secret in answer for secret in SECRETS)


LOCK = "POST {prefix}/lock HTTP/1.1\n" + OURS + "Origin: {origin}\nContent-Type: application/x-www-form-urlencoded\n"
INNER = "POST {prefix}/lock HTTP/1.1\nHost: {host}\nContent-Length: 0\n\n"
SMUGGLED = {
    "two lengths": LOCK + "Content-Length: 4\nContent-Length: 60\n\nform_token={token}",
    "a length and chunks": LOCK + "Content-Length: 6\nTransfer-Encoding: chunked\n\n0\n\n" + INNER,
    "chunks and a length": LOCK + "Transfer-Encoding: chunked\nContent-Length: 60\n\n0\n\n" + INNER,
    "chunks twice": LOCK + "Transfer-Encoding: chunked, chunked\n\n0\n\n" + INNER,
    "chunks of another kind": LOCK + "Transfer-Encoding: xchunked\n\nform_token={token}",
    "a length below nothing": LOCK + "Content-Length: -1\n\nform_token={token}",
    "a length with a plus": LOCK + "Content-Length: +54\n\nform_token={token}",
    "a request in the body": LOCK.replace("same-origin", "cross-site") + "Content-Length: 0\n\n" + INNER,
    "no length": LOCK.replace("same-origin", "cross-site") + "\nform_token={token}",
    "the token in the address": LOCK.replace("/lock", "/lock?form_token={token}") + "Content-Length: 0\n\n",
}


@pytest.mark.parametrize("request_", SMUGGLED.values(), ids=SMUGGLED.keys())
def test_a_smuggled_form_changes_nothing(door: Door, request_: str) -> None:
    """However its length is told: the vault stays open, and the next request is answered as ever."""
    answer = door.say(request_)
    assert not any(secret in answer for secret in SECRETS)
    assert all(status >= 400 for status in statuses(answer)), answer[:300]
    assert door.is_open
    assert statuses(door.say(QUEUE + "\n")) == [200]


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "CONNECT", "PUT", "DELETE", "PATCH", "PROPFIND", "SEARCH"])
def test_other_methods_are_refused_and_told_nothing(door: Door, method: str) -> None:
    """No preflight succeeds (asked for private networks either), and nothing sent is sent back."""
    asked = QUEUE.replace("GET", method, 1) + (
        "Origin: http://evil.example\nAccess-Control-Request-Method: POST\n"
        "Access-Control-Request-Private-Network: true\nX-Canary: kanarejka\n"
    )
    answer = door.say(asked + "\n")
    assert statuses(answer) in ([405], [400])
    assert "access-control" not in answer.lower()
    assert "kanarejka" not in answer
    assert door.cookie not in answer


@pytest.mark.parametrize("to", ["websocket", "h2c"])
def test_no_connection_is_upgraded(door: Door, to: str) -> None:
    """A WebSocket knows no origin but what it says; there is none here, nor another protocol to change to."""
    asked = QUEUE.replace("Connection: close", f"Connection: Upgrade, close\nUpgrade: {to}") + (
        "Sec-WebSocket-Version: 13\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\nOrigin: http://evil.example\n"
    )
    answer = door.say(asked + "\n")
    assert 101 not in statuses(answer)
    assert not any(secret in answer for secret in SECRETS)


def test_without_the_cookie_even_perfect_headers_are_told_nothing(door: Door) -> None:
    """A program can say all that a browser says; what it does not have is the cookie."""
    for request in (QUEUE, LOCK):
        body = "form_token={token}" if request is LOCK else ""
        length = f"Content-Length: {len('form_token=') + len(door.form_token)}\n" if body else ""
        answer = door.say(request.replace("Cookie: {cookie}\n", "") + length + "\n" + body)
        assert statuses(answer) == [403]
        assert not any(secret in answer for secret in (*SECRETS, door.stand.desk.prefix[1:]))
    assert door.is_open
