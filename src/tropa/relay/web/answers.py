"""What is answered: JSON, a stream, or a problem (RFC 9457). No answer repeats anything that was sent."""

from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from tropa.post.limits import CHUNKS_TYPE, JSON_TYPE, LETTERS_TYPE, PROBLEM_TYPE
from tropa.post.problems import PROBLEM_KINDS, ProblemName
from tropa.post.shapes import Envelope, Problem
from tropa.relay.web.details import AWAY, BUSY, DETAILS

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = tuple[tuple[bytes, bytes], ...]

CLOSE: Final[Headers] = ((b"connection", b"close"),)

# On every answer of a call: it is kept nowhere, taken for nothing else, and used by no other site.
_ALWAYS: Final[Headers] = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
_TYPES: Final = {
    name: (b"content-type", name.encode()) for name in (JSON_TYPE, PROBLEM_TYPE, LETTERS_TYPE, CHUNKS_TYPE)
}
_DEFAULTS: Final = {name: (*_ALWAYS, header) for name, header in _TYPES.items()}


@dataclass(frozen=True)
class Answer:
    """A whole answer; ``content_type`` None means no body at all."""

    status: int
    body: bytes = b""
    content_type: str | None = JSON_TYPE
    headers: Headers = ()

    async def send_to(self, send: Send) -> None:
        """Hand it to the server."""
        fixed = _DEFAULTS[self.content_type] if self.content_type else _ALWAYS
        length = (b"content-length", b"%d" % len(self.body))
        headers = [*fixed, *self.headers] if self.status == 204 else [*fixed, length, *self.headers]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


@dataclass(frozen=True)
class Stream:
    """An answer sent piece by piece, each only once the one before has gone out; ``size_bytes`` where it is known."""

    pieces: AsyncIterator[bytes]
    content_type: str = LETTERS_TYPE
    size_bytes: int | None = None

    async def send_to(self, send: Send) -> None:
        """Hand it to the server. An error on the way breaks the connection off, which its reader notices."""
        length = [] if self.size_bytes is None else [(b"content-length", b"%d" % self.size_bytes)]
        headers = [*_DEFAULTS[self.content_type], *length]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        async for piece in self.pieces:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


class Refusal(Exception):
    """Ends a call with a problem; ``detail`` replaces the usual sentence on what to do next."""

    def __init__(
        self,
        name: ProblemName,
        detail: str | None = None,
        *,
        retry_after_s: int | None = None,
        notice: bytes | None = None,
        headers: Headers = (),
    ) -> None:
        super().__init__(name.value)
        self.name = name
        self.detail = DETAILS[name] if detail is None else detail
        self.retry_after_s = retry_after_s
        self.notice = notice
        self.headers = headers

    def answer(self) -> Answer:
        """The problem document."""
        kind = PROBLEM_KINDS[self.name]
        notice = None if self.notice is None else msgspec.json.decode(self.notice, type=Envelope)
        problem = Problem(self.name.urn, kind.title, kind.status, self.detail, self.retry_after_s, notice)
        headers = self.headers
        if self.retry_after_s is not None:
            headers = (*headers, (b"retry-after", b"%d" % self.retry_after_s))
        return Answer(kind.status, msgspec.json.encode(problem), PROBLEM_TYPE, headers)


_AWAY_S: Final = 3


def away() -> Refusal:
    """The database does not answer just now, and will soon."""
    return Refusal(ProblemName.RELAY_FULL, AWAY, retry_after_s=_AWAY_S)


def busy(retry_after_s: int) -> Refusal:
    """Nothing is wrong with the request; there are too many at once, and others come first."""
    return Refusal(ProblemName.RELAY_FULL, BUSY, retry_after_s=retry_after_s, headers=CLOSE)


def json_answer(status: int, shape: msgspec.Struct) -> Answer:
    """An answer with a shape as JSON."""
    return Answer(status, msgspec.json.encode(shape))


def our_fault() -> Answer:
    """For what should not happen (RFC 9457 §4.2.1): says so, and nothing about what it was."""
    detail = "The relay failed; nothing of this request was kept unless it said so. Send the very same again later."
    problem = Problem("about:blank", "Internal Server Error", 500, detail)
    return Answer(500, msgspec.json.encode(problem), PROBLEM_TYPE)
