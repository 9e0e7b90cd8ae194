"""A request as a call sees it: headers, query and body, each read strictly and within bounds."""

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeVar

import msgspec

from tropa.post.headers import (
    PUBLISHER_SCHEME,
    STAMP_HEADER,
    AltchaStamp,
    Stamp,
    parse_blob_authorization,
    parse_box_authorization,
    parse_stamp,
    parse_stamps,
)
from tropa.post.limits import MAX_JSON_BYTES
from tropa.post.problems import ProblemName
from tropa.post.series import SERIES_HEADER, parse_series_token
from tropa.relay.abuse.ceilings import Claim
from tropa.relay.abuse.moving import Hold
from tropa.relay.web.answers import CLOSE, Receive, Refusal, Scope, busy
from tropa.relay.web.outgoing import Outgoing
from tropa.sealing.series import SeriesToken
from tropa.sealing.types import BlobWriteKey, PostId, ReadKey

# A body comes within a minute and as long again as it takes at a slow telephone's pace; else it is not waited for.
_BODY_WITHIN_S: Final = 60.0
_SLOWEST_BYTES_A_S: Final = 4096

# By then there is room again, or others are in the same need.
_BUSY_S: Final = 10
_MOST_DIGITS: Final = 20
_STAMP: Final = STAMP_HEADER.lower().encode()
_SERIES: Final = SERIES_HEADER.lower().encode()
_Shape = TypeVar("_Shape", bound=msgspec.Struct)


class ClientGone(Exception):
    """The other side hung up before its request was whole: there is nobody to answer."""


@dataclass(frozen=True)
class Request:
    """One HTTP request."""

    scope: Scope
    receive: Receive
    hold: Hold
    going_out: Outgoing

    def read_key(self) -> ReadKey:
        """Whose box. Raises Refusal: ``bad-read-key``."""
        value = self._header(b"authorization")
        if value is None:
            raise Refusal(ProblemName.BAD_READ_KEY)
        try:
            return parse_box_authorization(value)
        except ValueError:
            raise Refusal(ProblemName.BAD_READ_KEY) from None

    def publisher_token(self) -> str:
        """What was presented as the publisher's token, unverified; empty when nothing was."""
        scheme, _, token = (self._header(b"authorization") or "").partition(" ")
        return token if scheme == PUBLISHER_SCHEME else ""

    def stamp(self) -> Stamp:
        """What lets this in, unverified. Raises Refusal: ``stamp-required``, ``stamp-false``."""
        value = self._header(_STAMP)
        if value is None:
            raise Refusal(ProblemName.STAMP_REQUIRED)
        try:
            return parse_stamp(value)
        except ValueError:
            raise Refusal(ProblemName.STAMP_FALSE) from None

    def stamps(self) -> list[AltchaStamp]:
        """The solved challenges that let a blob in, unverified. Raises Refusal: ``stamp-required``, ``stamp-false``."""
        value = self._header(_STAMP)
        if value is None:
            raise Refusal(ProblemName.STAMP_REQUIRED)
        try:
            return parse_stamps(value)
        except ValueError:
            raise Refusal(ProblemName.STAMP_FALSE) from None

    def write_key(self) -> BlobWriteKey:
        """Whose blob. Raises Refusal: ``bad-write-key``."""
        try:
            return parse_blob_authorization(self._header(b"authorization") or "")
        except ValueError:
            raise Refusal(ProblemName.BAD_WRITE_KEY) from None

    def series_token(self) -> SeriesToken:
        """With what a series is looked at or changed, unverified. Raises Refusal: ``bad-request``."""
        try:
            return parse_series_token(self._header(_SERIES) or "")
        except ValueError:
            raise Refusal(
                ProblemName.BAD_REQUEST, f"Present a token of the series as '{SERIES_HEADER}: cancel' or 'renew'."
            ) from None

    def numbers(self, **bounds: tuple[int, int, int]) -> list[int]:
        """The query's numbers in the order asked for, each given as (default, least, most).

        Raises:
            Refusal: ``bad-request``: another name, a name twice, no plain number, or out of its bounds.
        """
        given: dict[str, str] = {}
        for part in self.scope["query_string"].decode("latin-1").split("&"):
            name, _, text = part.partition("=")
            if part and (name not in bounds or name in given or not text.isascii() or not text.isdigit()):
                raise Refusal(
                    ProblemName.BAD_REQUEST, f"The query takes plain numbers, once each: {', '.join(bounds)}."
                )
            given[name] = text
        return [_number(name, given, *bound) for name, bound in bounds.items()]

    async def json(self, shape: type[_Shape], claim: Claim = Claim.UNSHOWN, shown: tuple[bytes, ...] = ()) -> _Shape:
        """The body as a shape; see ``body``. Raises Refusal: ``bad-request``, ``too-large``."""
        try:
            return msgspec.json.decode(await self.body(MAX_JSON_BYTES, claim, shown), type=shape)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise Refusal(ProblemName.BAD_REQUEST) from None

    async def body(self, most_bytes: int, claim: Claim = Claim.UNSHOWN, shown: tuple[bytes, ...] = ()) -> bytes:
        """The whole body, dropped as soon as it grows too large; ``claim`` is how soon it is refused.

        ``shown`` names the stamps, token or blob that were found good: each lets in one body at a time, and the one
        before, if it has not ended, is let go.

        Raises:
            Refusal: ``too-large``, ``relay-full``, or ``bad-request`` when it does not come in time.
            ClientGone: the other side hung up.
        """
        announced = self._header(b"content-length")
        if announced is not None and (len(announced) > _MOST_DIGITS or int(announced) > most_bytes):
            raise Refusal(ProblemName.TOO_LARGE, headers=CLOSE)
        try:
            async with asyncio.timeout(_BODY_WITHIN_S + most_bytes / _SLOWEST_BYTES_A_S) as limit:
                body = await self._while_it_may(limit, most_bytes, claim, shown)
        except TimeoutError:
            if self.hold.was_dropped:
                raise busy(_BUSY_S) from None
            raise Refusal(ProblemName.BAD_REQUEST, "The body did not come in time.", headers=CLOSE) from None
        if self.hold.was_dropped:
            # Its last piece came just as it was let go.
            raise busy(_BUSY_S)
        return body

    async def hung_up(self) -> None:
        """Returns when the other side has hung up; for calls that wait."""
        while (await self.receive())["type"] != "http.disconnect":
            pass

    def forget_headers(self) -> None:
        """Let go of the read key, for what may take long and needs it no more."""
        self.scope["headers"].clear()

    async def _while_it_may(
        self, limit: asyncio.Timeout, most_bytes: int, claim: Claim, shown: tuple[bytes, ...]
    ) -> bytes:
        self.hold.begin(claim, shown, partial(_end_now, limit))
        try:
            return await self._whole(most_bytes)
        finally:
            self.hold.end()

    async def _whole(self, most_bytes: int) -> bytes:
        first, more = await self._next_piece(most_bytes)
        if not more:
            return first
        body = bytearray(first)
        while more:
            piece, more = await self._next_piece(most_bytes - len(body))
            body += piece
        return bytes(body)

    async def _next_piece(self, most_bytes: int) -> tuple[bytes, bool]:
        message = await self.receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        piece = message.get("body", b"")
        if len(piece) > most_bytes:
            raise Refusal(ProblemName.TOO_LARGE, headers=CLOSE)
        self.hold.moved(len(piece))
        if not self.hold.take(len(piece)):
            raise busy(_BUSY_S)
        return piece, message.get("more_body", False)

    def _header(self, name: bytes) -> str | None:
        values = [value for key, value in self.scope["headers"] if key == name]
        if len(values) > 1:
            raise Refusal(ProblemName.BAD_REQUEST, f"{name.decode()} was sent twice; send it once.")
        return values[0].decode("latin-1") if values else None


def _end_now(limit: asyncio.Timeout) -> None:
    if not limit.expired():
        limit.reschedule(0)


def parse_post_id(text: str) -> PostId:
    """The box a path names. Raises Refusal: ``bad-request``."""
    try:
        return PostId.from_text(text)
    except ValueError:
        raise Refusal(ProblemName.BAD_REQUEST, "A post_id is 32 bytes in base64url without padding.") from None


def _number(name: str, given: dict[str, str], default: int, least: int, most: int) -> int:
    text = given.get(name)
    # Cut to fit it would be another number, and perhaps one within the bounds.
    number = default if text is None else int(text) if len(text) <= _MOST_DIGITS else most + 1
    if not least <= number <= most:
        raise Refusal(ProblemName.BAD_REQUEST, f"{name} is a number from {least} to {most}.")
    return number
