"""A relay that lies: a real relay process behind a proxy on loopback that does to its traffic what a test says.

Each member gets a door of their own (`HostileRelay.door`), so that two can be told different things. Letters stay
sealed: what the proxy knows of a letter is through which door it came and in which box it lies, as a relay would.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, fields, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

import httpx

from tropa.post.frames import Waiting, decode_frames, encode_frame
from tropa.relay.folder import CHALLENGE_KEY_FILE
from tropa.sealing.boxes import letter_id, post_id_of
from tropa.sealing.encoding import b64
from tropa.sealing.stamps import Toll, new_challenge
from tropa.sealing.types import ChallengeKey, ReadKey

_PASSED_ON: Final = ("authorization", "tropa-stamp", "tropa-series", "content-type", "accept")
_LETTERS_TYPE: Final = "application/vnd.tropa.letters"
_PROBLEM_TYPE: Final = "application/problem+json"
_BOX_SCHEME: Final = "Tropa-Box "


@dataclass(frozen=True)
class Answered:
    """What is said to a request."""

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


Shown = Callable[[str, Sequence[Waiting]], Sequence[Waiting]]
"""Of a box (the text of its post_id) and all that it holds: what it is said to hold."""


def as_it_is(box: str, letters: Sequence[Waiting]) -> Sequence[Waiting]:
    """An honest relay's answer."""
    return letters


def _as_they_are(body: bytes) -> bytes:
    return body


def numbered(letters: Sequence[Waiting]) -> list[Waiting]:
    """In this order, with cursors that rise from 1: what a relay says that wants to be believed."""
    return [replace(each, cursor=number) for number, each in enumerate(letters, start=1)]


def plain() -> httpx.HTTPTransport:
    """For HTTP on loopback: reading the system's certificates takes longer than most tests."""
    return httpx.HTTPTransport(verify=False)


def refusal(name: str, status: int, **more: object) -> Answered:
    """A problem of protocol 6.4, which an honest relay might have."""
    body = {"type": f"urn:tropa:problem:{name}", "title": name, "status": status, "detail": "", **more}
    return Answered(status, _PROBLEM_TYPE, httpx.Response(status, json=body).content)


@dataclass
class Door:
    """What one member meets. Every field may be replaced while it is open; each is how an honest relay behaves.

    Requests are given as method and path, boxes as the text of their post_id.
    """

    name: str
    url: str = ""
    letters: Shown = as_it_is
    """What a box holds for this reader, of all that it does; pages are cut from what this gives."""
    stream: Callable[[bytes], bytes] = _as_they_are
    """What becomes of the bytes of letters on their way to the reader."""
    notice: Callable[[bytes], bytes] = lambda body: body
    delay_s: Callable[[str, str], float] = lambda method, path: 0.0
    swallow: Callable[[str, str], bool] = lambda method, path: False
    """Whether a request is dropped without an answer, before the relay sees it."""
    instead: Callable[[str, str], Answered | None] = lambda method, path: None
    """What is said without asking the relay."""
    lose_answer: Callable[[str, str], bool] = lambda method, path: False
    """Whether an answer is dropped after the relay has acted."""
    break_off: Callable[[str, str], bool] = lambda method, path: False
    """Whether the connection ends in the middle of an answer."""
    swallow_kindly: Callable[[Posted], bool] = lambda posted: False
    """Whether a letter is acknowledged and thrown away."""
    into: Callable[[str], str] = lambda box: box
    """In which box a letter is put instead of the one it was posted to."""

    @property
    def lies_about_letters(self) -> bool:
        """Whether a box's letters are shown as they are not."""
        return self.letters is not as_it_is or self.stream is not _as_they_are

    def behave(self) -> None:
        """Be honest from now on."""
        for each in fields(self)[2:]:
            setattr(self, each.name, each.default)


@dataclass
class HostileRelay:
    """The proxy before a relay at `upstream`."""

    upstream: str
    folder: Path | None = None
    """The real relay's, where its own key makes stamps cost no work; None: at their price."""
    clock: Callable[[], float] = time.time
    """The relay's."""
    doors: dict[str, Door] = field(default_factory=dict)
    posted: list[Posted] = field(default_factory=list)
    notices: list[bytes] = field(default_factory=list)
    """Every notice ever handed out, in order, for replaying."""
    captured: set[bytes] = field(default_factory=set)
    """Every byte that went by: requests as they came, the relay's own answers (letters as they were posted)."""
    _servers: list[ThreadingHTTPServer] = field(default_factory=list)
    _client: httpx.Client = field(default_factory=lambda: httpx.Client(trust_env=False, timeout=60, transport=plain()))

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

    def behave(self) -> None:
        """Be honest to everyone."""
        for door in self.doors.values():
            door.behave()

    def close(self) -> None:
        """Shut every door."""
        for server in self._servers:
            server.shutdown()
            server.server_close()
        self._client.close()

    def _handler(self, door: Door) -> type[BaseHTTPRequestHandler]:
        relay = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 30
            # Head and body in one piece: else each answer waits for the reader's acknowledgement of the first.
            wbufsize = 1 << 16
            disable_nagle_algorithm = True

            def log_message(self, format: str, *args: object) -> None:
                """Nothing is printed."""

            def _do(self) -> None:
                with suppress(ConnectionError):
                    self._answer(self.rfile.read(int(self.headers.get("content-length") or 0)))

            def _answer(self, body: bytes) -> None:
                at = self.command, self.path
                relay.captured |= {self.requestline.encode(), bytes(self.headers), body}
                time.sleep(door.delay_s(*at))
                if door.swallow(*at):
                    self._hang_up()
                    return
                answered = door.instead(*at) or relay.answer(door, *at, body, dict(self.headers.items()))
                if door.lose_answer(*at):
                    self._hang_up()
                    return
                self._send(answered, cut=door.break_off(*at))

            def _send(self, answered: Answered, *, cut: bool) -> None:
                self.send_response(answered.status)
                if answered.status != 204:
                    self.send_header("content-type", answered.content_type)
                    self.send_header("content-length", str(len(answered.body)))
                self.end_headers()
                self.wfile.write(answered.body[: len(answered.body) // 2] if cut else answered.body)
                if cut:
                    self._hang_up()

            def _hang_up(self) -> None:
                self.close_connection = True
                self.wfile.flush()
                self.connection.close()

            do_GET = do_PUT = do_POST = do_DELETE = _do  # noqa: N815 -- the base class's names

        return Handler

    def answer(self, door: Door, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answered:
        """What the relay says through this door."""
        kept = {name.lower(): value for name, value in headers.items() if name.lower() in _PASSED_ON}
        url = urlsplit(path)
        parts = url.path.split("/")
        if method == "POST" and len(parts) == 5 and parts[2] == "boxes":
            posted = Posted(door.name, parts[3], letter_id(body), body)
            self.posted.append(posted)
            if door.swallow_kindly(posted):
                return _receipt(posted)
            path = f"/v1/boxes/{door.into(parts[3])}/letters"
        if self.folder is not None and url.path == "/v1/stamp":
            return Answered(200, "application/json", self._challenge_without_work(self.folder))
        if url.path == "/v1/letters" and door.lies_about_letters:
            return self._letters(door, parse_qs(url.query), kept)
        said = self._ask(method, path, body, kept)
        if url.path == "/v1/notice" and said.status == 200:
            self.notices.append(said.body)
            return replace(said, body=door.notice(said.body))
        return said

    def _letters(self, door: Door, asked: dict[str, list[str]], headers: dict[str, str]) -> Answered:
        """A page of what the box is said to hold."""
        said = self._ask("GET", "/v1/letters?after=0&limit=1000", b"", headers)
        if said.status != 200:
            return said
        box = post_id_of(ReadKey.from_text(headers["authorization"].removeprefix(_BOX_SCHEME))).text
        after, limit = int(asked["after"][0]), int(asked["limit"][0])
        shown = [each for each in door.letters(box, decode_frames(said.body)) if each.cursor > after]
        return Answered(200, _LETTERS_TYPE, door.stream(b"".join(map(encode_frame, shown[:limit]))))

    def _ask(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answered:
        response = self._client.request(method, self.upstream + path, content=body or None, headers=headers)
        kind = response.headers.get("content-type", "")
        self.captured |= {str(response.headers).encode(), b"" if kind == _LETTERS_TYPE else response.content}
        return Answered(response.status_code, kind, response.content)

    def _challenge_without_work(self, folder: Path) -> bytes:
        key = ChallengeKey.from_text((folder / CHALLENGE_KEY_FILE).read_text().strip())
        return new_challenge(key, os.urandom, int(self.clock()) + 600, Toll(iterations=1, from_try=0, below_try=1))


def _receipt(posted: Posted) -> Answered:
    return Answered(201, "application/json", f'{{"letter_id":"{b64(posted.letter_id)}"}}'.encode())


@contextmanager
def hostile(
    upstream: str, folder: Path | None = None, clock: Callable[[], float] = time.time
) -> Iterator[HostileRelay]:
    """A proxy that is shut when the block ends."""
    relay = HostileRelay(upstream, folder, clock)
    try:
        yield relay
    finally:
        relay.close()
