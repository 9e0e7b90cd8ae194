"""What goes through a relay does not come out of its output or its errors, whatever goes wrong."""

import os
import socket
import sqlite3
from pathlib import Path

import httpx
import pytest

from tests.relay.asgi import in_process
from tests.relay.running import Relay, running, today
from tropa.post.headers import TokenStamp, box_authorization, stamp_header
from tropa.relay.log import events, start_log
from tropa.sealing.boxes import post_id_of
from tropa.sealing.encoding import b64
from tropa.sealing.types import ReadKey, Token

READ_KEY, TOKEN = ReadKey(b"readkey-marker-0123456789abcdef!"), Token(b"token-marker-012")
LETTER = (b"letter-marker-" * 300)[:4096]
MARKERS = [
    READ_KEY.raw,
    READ_KEY.text.encode(),
    TOKEN.raw,
    TOKEN.text.encode(),
    b"letter-marker-",
    b"path-marker",
    b"127.0.0.1",
]


def provoke(relay: Relay) -> list[bytes]:
    """Requests that go wrong in every way, each carrying markers; the answers."""
    headers = {
        "authorization": box_authorization(READ_KEY),
        "tropa-stamp": stamp_header(TokenStamp(TOKEN)),
        "x-marker": "path-marker",
    }
    boxes = f"{relay.url}/v1/boxes/{post_id_of(READ_KEY).text}/letters"
    answers = [
        httpx.post(boxes, content=LETTER, headers=headers),
        httpx.post(boxes, content=LETTER[:-1], headers=headers),
        httpx.post(boxes, content=LETTER * 20, headers=headers),
        httpx.put(f"{relay.url}/v1/box", content=LETTER, headers=headers),
        httpx.put(f"{relay.url}/v1/box", content=b'{"token_hashes":["letter-marker-"]}', headers=headers),
        httpx.get(f"{relay.url}/v1/letters?after=path-marker", headers=headers),
        httpx.get(f"{relay.url}/v1/letters", headers=headers | {"authorization": f"Tropa-Box {b64(b'path-marker')}"}),
        httpx.get(f"{relay.url}/v1/path-marker", headers=headers),
        httpx.get(f"{relay.url}/path-marker", headers=headers),
        httpx.delete(f"{relay.url}/path-marker", headers=headers),
        httpx.put(f"{relay.url}/v1/notices/path-marker", content=LETTER, headers=headers),
    ]
    return [answer.content + str(answer.headers).encode() for answer in answers] + [raw(relay), raw_flood(relay)]


def raw(relay: Relay) -> bytes:
    """Something that is not HTTP."""
    with socket.create_connection(("127.0.0.1", relay.port), timeout=5) as connection:
        connection.sendall(b"path-marker letter-marker-\r\n\r\n")
        return connection.recv(4096)


def raw_flood(relay: Relay) -> bytes:
    """A head that never ends."""
    with socket.create_connection(("127.0.0.1", relay.port), timeout=5) as connection:
        received = b""
        try:
            connection.sendall(b"GET / HTTP/1.1\r\n")
            for _ in range(10_000):
                connection.sendall(b"x-letter-marker-: path-marker\r\n")
        except OSError:
            return received
        raise AssertionError("a head of 300 kB was taken")


def test_no_secret_comes_out(tmp_path: Path) -> None:
    """Not in an answer, and the relay's whole output is the line with its address."""
    with running(tmp_path / "data") as relay:
        answers = provoke(relay)
    for marker in MARKERS:
        assert not any(marker in answer for answer in answers), marker
    assert relay.out.splitlines() == [f"relay ready on {relay.url}"]


def test_what_should_not_happen_is_logged_without_a_word_of_what_it_was(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A failure whose message carries a secret: the log has its kind only, the answer not even that."""
    start_log()
    with in_process(tmp_path / "data", today()) as app:

        def broken(*_: object) -> None:
            raise RuntimeError("letter-marker- path-marker")

        monkeypatch.setattr(app.office.readers, "do", broken)
        answer = app.call("GET", "/v1/letters", [(b"authorization", box_authorization(READ_KEY).encode())])

        def damaged(*_: object) -> None:
            raise sqlite3.DatabaseError("letter-marker-")

        monkeypatch.setattr(app.office.readers, "do", damaged)
        second = app.call("GET", "/v1/notice")
    assert (answer.status, second.status) == (500, 500)
    assert b"about:blank" in answer.body
    said = capfd.readouterr().err
    assert said.splitlines() == ["error: call-failed (RuntimeError)", "error: call-failed (DatabaseError)"]
    assert b"marker" not in answer.body + second.body


def test_libraries_say_nothing_but_their_name(capfd: pytest.CaptureFixture[str]) -> None:
    """Whatever they put into a message."""
    import logging

    start_log()
    logging.getLogger("uvicorn.error").error("request from %s", "203.0.113.7")
    logging.getLogger("asyncio").warning("letter-marker-")
    events.error("with-arguments %s", "letter-marker-")
    assert capfd.readouterr().err.splitlines() == [
        "error: library uvicorn.error",
        "warning: library asyncio",
        "error: library tropa.relay",
    ]


def test_a_letter_cut_off_on_its_way_leaves_nothing(tmp_path: Path) -> None:
    """The sender's connection breaks in the middle: nothing stored, nothing said, the token still good."""
    with running(tmp_path / "data") as relay:
        read_key, post_id, tokens = relay.open_box(1)
        head = (
            f"POST /v1/boxes/{post_id.text}/letters HTTP/1.1\r\nhost: x\r\n"
            f"tropa-stamp: {stamp_header(TokenStamp(tokens[0]))}\r\ncontent-length: 4096\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", relay.port)) as connection:
            connection.sendall(head.encode() + os.urandom(2000))
        with relay.client() as client:
            assert client.letters(read_key, wait=1) == []
            assert client.post_letter(post_id, LETTER, TokenStamp(tokens[0])).stored
    assert relay.out.splitlines() == [f"relay ready on {relay.url}"]
