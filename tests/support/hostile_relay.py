"""A relay that lies: a real relay process behind a proxy on loopback that does to its traffic what a test says.

Each member gets a door of their own (`HostileRelay.door`), so that two can be told different things. Letters stay
sealed: what the proxy knows of a letter is through which door it came and in which box it lies, as a relay would.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import httpx

from tropa.post.frames import FrameReader, Waiting, encode_frame
from tropa.relay.folder import CHALLENGE_KEY_FILE
from tropa.sealing.boxes import letter_id
from tropa.sealing.encoding import b64
from tropa.sealing.stamps import Toll, new_challenge
from tropa.sealing.types import ChallengeKey

_PASSED_ON: Final = ("authorization", "tropa-stamp", "content-type", "accept")
_LETTERS_TYPE: Final = "application/vnd.tropa.letters"


@dataclass(frozen=True)
class Answered:
    """What the real relay said."""

    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True)
class Posted:
    """A letter that went by: through whose door, into which box (its post_id as text), its id."""

    door: str
    box: str
    letter_id: bytes
    letter: bytes


def as_it_is(letters: Sequence[Waiting]) -> Sequence[Waiting]:
    """An honest relay's answer."""
    return letters


@dataclass
class Door:
    """What one member meets. Every field may be replaced while it is open; each is how an honest relay behaves."""

    name: str
    url: str = ""
    letters: Callable[[Sequence[Waiting]], Sequence[Waiting]] = as_it_is
    """What becomes of the letters of a box on their way to the reader."""
    raw_letters: Callable[[bytes], bytes] = lambda body: body
    """What becomes of their bytes."""
    notice: Callable[[bytes], bytes] = lambda body: body
    swallow: Callable[[str, str, bytes], bool] = lambda method, path, body: False
    """Whether a request is dropped without an answer, before the relay sees it."""
    lose_answer: Callable[[str, str], bool] = lambda method, path: False
    """Whether an answer is dropped after the relay has acted."""
    swallow_kindly: Callable[[Posted], bool] = lambda posted: False
    """Whether a letter is acknowledged and thrown away."""
    into: Callable[[str], str] = lambda box: box
    """In which box a letter is put instead of the one it was posted to (text of post_ids)."""


@dataclass
class HostileRelay:
    """The proxy before a relay at `upstream`."""

    upstream: str
    folder: Path | None = None
    """The real relay's, where its own key makes stamps cost no work; None: at their price."""
    doors: dict[str, Door] = field(default_factory=dict)
    posted: list[Posted] = field(default_factory=list)
    notices: list[bytes] = field(default_factory=list)
    """Every notice ever handed out, in order, for replaying."""
    _servers: list[ThreadingHTTPServer] = field(default_factory=list)

    def door(self, name: str) -> Door:
        """A door for one member, honest until told otherwise."""
        door = self.doors[name] = Door(name)
        server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler(door))
        server.daemon_threads = True
        self._servers.append(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        door.url = f"http://127.0.0.1:{server.server_address[1]}"
        return door

    def posted_by(self, name: str) -> set[bytes]:
        """The letter ids of everything that came through someone's door."""
        return {each.letter_id for each in self.posted if each.door == name}

    def close(self) -> None:
        """Shut every door."""
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def _handler(self, door: Door) -> type[BaseHTTPRequestHandler]:
        relay = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, format: str, *args: object) -> None:
                """Nothing is printed."""

            def _do(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length") or 0))
                if door.swallow(self.command, self.path, body):
                    self._hang_up()
                    return
                answered = relay.answer(door, self.command, self.path, body, dict(self.headers.items()))
                if door.lose_answer(self.command, self.path):
                    self._hang_up()
                    return
                self.send_response(answered.status)
                self.send_header("content-type", answered.content_type)
                self.send_header("content-length", str(len(answered.body)))
                self.end_headers()
                self.wfile.write(answered.body)

            def _hang_up(self) -> None:
                self.close_connection = True
                self.connection.close()

            do_GET = do_PUT = do_POST = do_DELETE = _do  # noqa: N815 -- the base class's names

        return Handler

    def answer(self, door: Door, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answered:
        """What the relay says through this door."""
        kept = {name: value for name, value in headers.items() if name.lower() in _PASSED_ON}
        parts = urlsplit(path).path.split("/")
        if method == "POST" and len(parts) == 5 and parts[2] == "boxes":
            posted = Posted(door.name, parts[3], letter_id(body), body)
            self.posted.append(posted)
            if door.swallow_kindly(posted):
                return _receipt(posted)
            path = f"/v1/boxes/{door.into(parts[3])}/letters"
        if self.folder is not None and path == "/v1/stamp":
            return Answered(200, "application/json", _challenge_without_work(self.folder))
        response = httpx.request(method, self.upstream + path, content=body or None, headers=kept, timeout=60)
        said = Answered(response.status_code, response.headers.get("content-type", ""), response.content)
        return self._bent(door, method, parts, said)

    def _bent(self, door: Door, method: str, parts: list[str], said: Answered) -> Answered:
        if said.status != 200 or method != "GET":
            return said
        if parts[-1] == "notice":
            self.notices.append(said.body)
            return Answered(200, said.content_type, door.notice(said.body))
        if parts[-1] == "letters":
            reader = FrameReader(0)
            letters = door.letters(reader.feed(said.body))
            return Answered(200, _LETTERS_TYPE, door.raw_letters(b"".join(map(encode_frame, letters))))
        return said


def _challenge_without_work(folder: Path) -> bytes:
    key = ChallengeKey.from_text((folder / CHALLENGE_KEY_FILE).read_text().strip())
    return new_challenge(key, os.urandom, int(time.time()) + 600, Toll(iterations=1, from_try=0, below_try=1))


def _receipt(posted: Posted) -> Answered:
    return Answered(201, "application/json", f'{{"letter_id":"{b64(posted.letter_id)}"}}'.encode())


@contextmanager
def hostile(upstream: str, folder: Path | None = None) -> Iterator[HostileRelay]:
    """A proxy that is shut when the block ends."""
    relay = HostileRelay(upstream, folder)
    try:
        yield relay
    finally:
        relay.close()
