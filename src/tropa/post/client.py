"""A relay's client for Python programs, blocking, over httpx: one method for each call of protocol §6.

It retries nothing, follows no redirect, takes no proxy from the environment and believes nothing: every answer is
checked against its shape, and bounded before it is held in memory. Stamps are solved and letters sealed elsewhere.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self, TypeVar

import httpx
import msgspec

from tropa.post.errors import PostError, Refused, RelayMisbehaved, Unreachable
from tropa.post.frames import HEADER_BYTES, FrameReader, Waiting
from tropa.post.headers import (
    STAMP_HEADER,
    AltchaStamp,
    PublisherToken,
    Stamp,
    box_authorization,
    publisher_authorization,
    stamp_header,
)
from tropa.post.limits import (
    JSON_TYPE,
    LETTER_SIZES,
    LETTER_TYPE,
    LETTERS_TYPE,
    MAX_JSON_BYTES,
    MAX_LETTERS_PER_READ,
    MAX_NOTICE_BYTES,
    MAX_PACK_BYTES,
    MAX_STATUS_BYTES,
    MAX_TEAM_TOKEN_HASHES,
    MAX_TOKEN_HASHES,
    MAX_WAIT_S,
    PROBLEM_TYPE,
)
from tropa.post.problems import URN, ProblemName
from tropa.post.shapes import (
    BoxOpened,
    LetterReceipt,
    NoticeReceipt,
    OpenBox,
    OpenTeamBox,
    Problem,
    RegisterTokens,
    RelayInfo,
    StatusReceipt,
)
from tropa.sealing.boxes import letter_id
from tropa.sealing.encoding import b64
from tropa.sealing.types import PostId, ReadKey, TokenHash

_TIMEOUT_S: Final = 20.0
_OK: Final = 200
_NOT_FOUND: Final = 404
_Shape = TypeVar("_Shape", bound=msgspec.Struct)


@dataclass(frozen=True)
class PostReceipt:
    """The relay has the letter on disk. ``stored`` is false when it was there already, and nothing was spent."""

    letter_id: bytes
    stored: bool


class RelayClient:
    """Speaks to one relay. Not shared between threads."""

    def __init__(
        self, base_url: str, *, proxy: str | None = None, transport: httpx.BaseTransport | None = None
    ) -> None:
        """``base_url`` is scheme, host and port, e.g. ``http://127.0.0.1:8750``; no connection is made yet."""
        headers = {"user-agent": "tropa", "accept-encoding": "identity"}
        self._http = httpx.Client(
            base_url=base_url, headers=headers, timeout=_TIMEOUT_S, trust_env=False, proxy=proxy, transport=transport
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def relay_info(self) -> RelayInfo:
        """Who the relay is and what it keeps for how long."""
        return self._json("GET", "/v1/relay", RelayInfo)

    def notice(self) -> bytes | None:
        """The newest notice's DSSE envelope, unverified, or None before founding."""
        try:
            return self.call("GET", "/v1/notice").body
        except Refused as refused:
            if refused.problem is ProblemName.NO_NOTICE:
                return None
            raise

    def put_notice(self, week: int, envelope: bytes, publisher: PublisherToken) -> NoticeReceipt:
        """Publish the notice of a week; the same bytes again are no error.

        Raises:
            Refused: ``older-notice``, when the relay has a newer version or another notice of this version.
        """
        headers = {"authorization": publisher_authorization(publisher), "content-type": JSON_TYPE}
        return self._json("PUT", f"/v1/notices/{week}", NoticeReceipt, envelope, headers)

    def status(self) -> bytes | None:
        """The newest status' DSSE envelope, unverified, or None where none is shown.

        Raises:
            RelayMisbehaved: larger than the protocol allows.
        """
        try:
            return self.call("GET", "/v1/status", most=MAX_STATUS_BYTES).body
        except Refused as refused:
            if refused.problem is ProblemName.NO_STATUS:
                return None
            raise

    def publish_status(self, envelope: bytes, publisher: PublisherToken) -> StatusReceipt:
        """Publish a status; the same bytes again are no error.

        Raises:
            Refused: ``older-status``, when the relay has one of this hour or a later one; ``bad-request``, when by the
                relay's clock it is over or from more than two hours ahead.
        """
        headers = {"authorization": publisher_authorization(publisher), "content-type": JSON_TYPE}
        return self._json("PUT", "/v1/status", StatusReceipt, envelope, headers)

    def open_team_box(self, post_id: PostId, week: int, publisher: PublisherToken) -> None:
        """Open the team box of a week; one that is open already stays as it is."""
        headers = {"authorization": publisher_authorization(publisher), "content-type": JSON_TYPE}
        body = msgspec.json.encode(OpenTeamBox(week))
        self._json("PUT", f"/v1/team-boxes/{post_id.text}", OpenTeamBox, body, headers)

    def close_team_box(self, post_id: PostId, publisher: PublisherToken) -> None:
        """Close a team box before its time; no error when it is closed, or not there."""
        headers = {"authorization": publisher_authorization(publisher)}
        self.call("DELETE", f"/v1/team-boxes/{post_id.text}", headers=headers)

    def guide_pack(self) -> bytes | None:
        """The signed pack that lies beside the guide, unverified, or None where there is none."""
        with _network_errors(), self._http.stream("GET", "/guide/pack.dsse") as response:
            received = _bounded(response, MAX_PACK_BYTES)
            if response.status_code == _NOT_FOUND:
                return None
            if response.status_code != _OK:
                raise _refusal(response, received)
            _require_type(response, JSON_TYPE)
            return received

    def challenge(self) -> bytes:
        """A fresh ALTCHA challenge of this relay, as JSON, for ``tropa.sealing.stamps`` to solve."""
        return self.call("GET", "/v1/stamp").body

    def open_box(self, read_key: ReadKey, stamp: AltchaStamp, token_hashes: Sequence[TokenHash]) -> BoxOpened:
        """Open the seeker's box of this key, or add tokens to it.

        Raises:
            ValueError: more than 64 token hashes.
        """
        if len(token_hashes) > MAX_TOKEN_HASHES:
            raise ValueError(f"at most {MAX_TOKEN_HASHES} token hashes at a time")
        body = msgspec.json.encode(OpenBox(tuple(each.text for each in token_hashes)))
        headers = {
            "authorization": box_authorization(read_key),
            STAMP_HEADER: stamp_header(stamp),
            "content-type": JSON_TYPE,
        }
        return self._json("PUT", "/v1/box", BoxOpened, body, headers)

    def register_tokens(self, read_key: ReadKey, token_hashes: Sequence[TokenHash]) -> BoxOpened:
        """Let a team's box of this key take these single-use tokens instead of work; the same again is no error.

        Raises:
            ValueError: more than 1,000 token hashes.
            Refused: ``no-such-box``, when the key opens no team's box; ``box-closed``; ``bad-request``, when the box
                would have more unspent tokens than it may.
        """
        if len(token_hashes) > MAX_TEAM_TOKEN_HASHES:
            raise ValueError(f"at most {MAX_TEAM_TOKEN_HASHES} token hashes at a time")
        body = msgspec.json.encode(RegisterTokens(tuple(each.text for each in token_hashes)))
        headers = {"authorization": box_authorization(read_key), "content-type": JSON_TYPE}
        return self._json("PUT", "/v1/box/tokens", BoxOpened, body, headers)

    def delete_box(self, read_key: ReadKey) -> None:
        """Delete the seeker's box of this key with all it holds; no error when there is none."""
        self.call("DELETE", "/v1/box", headers={"authorization": box_authorization(read_key)})

    def post_letter(self, post_id: PostId, letter: bytes, stamp: Stamp) -> PostReceipt:
        """Post a letter; when this returns, it is on the relay's disk. A lost answer: call again with the very same."""
        headers = {STAMP_HEADER: stamp_header(stamp), "content-type": LETTER_TYPE}
        answer = self.call("POST", f"/v1/boxes/{post_id.text}/letters", letter, headers)
        receipt = decode(answer.body, LetterReceipt)
        expected = letter_id(letter)
        if receipt.letter_id != b64(expected):
            raise RelayMisbehaved("the relay's receipt is for another letter than the one posted; post it again")
        return PostReceipt(expected, stored=answer.status == 201)

    def letters(
        self, read_key: ReadKey, after: int = 0, limit: int = MAX_LETTERS_PER_READ, wait: int = 0
    ) -> list[Waiting]:
        """Letters after a cursor, oldest first, at most ``limit``; waits up to ``wait`` seconds for the first.

        Raises:
            ValueError: limit not in 1..1000, wait not in 0..30, or a negative cursor.
            FrameRefused: the stream was malformed.
        """
        if after < 0 or not 1 <= limit <= MAX_LETTERS_PER_READ or not 0 <= wait <= MAX_WAIT_S:
            raise ValueError(f"limit is 1 to {MAX_LETTERS_PER_READ}, wait 0 to {MAX_WAIT_S} s, a cursor not negative")
        headers = {"authorization": box_authorization(read_key)}
        params = {"after": after, "limit": limit, "wait": wait}
        with _network_errors():
            request = self._http.build_request(
                "GET", "/v1/letters", params=params, headers=headers, timeout=_TIMEOUT_S + wait
            )
            response = self._http.send(request, stream=True)
            try:
                return self._read_letters(response, after, limit)
            finally:
                response.close()

    def _read_letters(self, response: httpx.Response, after: int, limit: int) -> list[Waiting]:
        most = limit * (HEADER_BYTES + max(LETTER_SIZES))
        if response.status_code != 200:
            raise _refusal(response, _bounded(response, MAX_JSON_BYTES))
        _require_type(response, LETTERS_TYPE)
        reader = FrameReader(after)
        letters: list[Waiting] = []
        for piece in _pieces(response, most):
            letters += reader.feed(piece)
        reader.finish()
        if len(letters) > limit:
            raise RelayMisbehaved("the relay sent more letters than were asked for; none was used")
        return letters

    def _json(
        self, method: str, path: str, shape: type[_Shape], body: bytes = b"", headers: dict[str, str] | None = None
    ) -> _Shape:
        return decode(self.call(method, path, body, headers).body, shape)

    def call(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        most: int = MAX_NOTICE_BYTES + MAX_JSON_BYTES,
        wanted: str = JSON_TYPE,
    ) -> "Answer":
        """One call, for the modules of this room; at most ``most`` bytes of type ``wanted`` (204: none) are taken.

        Raises:
            PostError: as every call here.
        """
        with _network_errors(), self._http.stream(method, path, content=body or None, headers=headers) as response:
            if response.status_code not in (200, 201, 204):
                raise _refusal(response, _bounded(response, MAX_NOTICE_BYTES + MAX_JSON_BYTES))
            received = _bounded(response, most)
            if response.status_code != 204:
                _require_type(response, wanted)
            return Answer(response.status_code, received)


@dataclass(frozen=True)
class Answer:
    """A good answer: 200, 201 or 204, and its body."""

    status: int
    body: bytes


@contextmanager
def _network_errors() -> Iterator[None]:
    try:
        yield
    except (httpx.RemoteProtocolError, httpx.DecodingError) as error:
        raise Unreachable("the connection to the relay broke off in the middle of an answer; try again") from error
    except (httpx.TransportError, httpx.InvalidURL) as error:
        raise Unreachable("the relay cannot be reached; nothing is lost, try again later") from error


def _pieces(response: httpx.Response, most: int) -> Iterator[bytes]:
    # Never asked for; and a few bytes that unpack to millions would slip past the bound.
    if "content-encoding" in response.headers:
        raise RelayMisbehaved("the relay's answer is compressed, which nobody asked for; it was dropped")
    received = 0
    for piece in response.iter_bytes():
        received += len(piece)
        if received > most:
            raise RelayMisbehaved("the relay's answer is larger than the protocol allows; it was dropped")
        yield piece


def _bounded(response: httpx.Response, most: int) -> bytes:
    return b"".join(_pieces(response, most))


def _require_type(response: httpx.Response, wanted: str) -> None:
    if response.headers.get("content-type") != wanted:
        raise RelayMisbehaved(
            f"the relay answered with something that is not {wanted}; is this the address of a relay?"
        )


def decode(body: bytes, shape: type[_Shape]) -> _Shape:
    """An answer's body as a shape. Raises RelayMisbehaved."""
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RelayMisbehaved(f"the relay's answer does not have the shape of a {shape.__name__}") from error


def _refusal(response: httpx.Response, body: bytes) -> PostError:
    if response.headers.get("content-type") != PROBLEM_TYPE:
        return RelayMisbehaved(
            f"an answer with status {response.status_code} that is no relay's; is the address right?"
        )
    try:
        problem = msgspec.json.decode(body, type=Problem)
        name = ProblemName(problem.type.removeprefix(URN))
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError):
        return RelayMisbehaved(f"a refusal with status {response.status_code} whose reason cannot be read")
    notice = msgspec.json.encode(problem.notice) if problem.notice is not None else None
    return Refused(name, problem.detail, problem.retry_after_s, notice)
