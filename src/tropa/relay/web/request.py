"""A request as a call sees it: headers, query and body, each read strictly and within bounds."""

import asyncio
from dataclasses import dataclass
from typing import Final, TypeVar

import msgspec

from tropa.post.headers import (
    PUBLISHER_SCHEME,
    STAMP_HEADER,
    Stamp,
    parse_box_authorization,
    parse_stamp,
)
from tropa.post.limits import MAX_JSON_BYTES
from tropa.post.problems import ProblemName
from tropa.relay.web.answers import Receive, Refusal, Scope
from tropa.sealing.types import PostId, ReadKey

_BODY_TIMEOUT_S: Final = 60.0
_MOST_DIGITS: Final = 20
_CLOSE: Final = ((b"connection", b"close"),)
_STAMP: Final = STAMP_HEADER.lower().encode()
_Shape = TypeVar("_Shape", bound=msgspec.Struct)


class ClientGone(Exception):
    """The other side hung up before its request was whole: there is nobody to answer."""


@dataclass(frozen=True)
class Request:
    """One HTTP request."""

    scope: Scope
    receive: Receive

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

    async def json(self, shape: type[_Shape]) -> _Shape:
        """The body as a shape. Raises Refusal: ``bad-request``, ``too-large``."""
        try:
            return msgspec.json.decode(await self.body(MAX_JSON_BYTES), type=shape)
        except (msgspec.DecodeError, UnicodeDecodeError):
            raise Refusal(ProblemName.BAD_REQUEST) from None

    async def body(self, most_bytes: int) -> bytes:
        """The whole body, dropped as soon as it grows too large.

        Raises:
            Refusal: ``too-large``, or ``bad-request`` when it does not come within a minute.
            ClientGone: the other side hung up.
        """
        announced = self._header(b"content-length")
        if announced is not None and (len(announced) > _MOST_DIGITS or int(announced) > most_bytes):
            raise Refusal(ProblemName.TOO_LARGE, headers=_CLOSE)
        body, more = await self._next_piece()
        if not more and len(body) <= most_bytes:
            return body
        try:
            async with asyncio.timeout(_BODY_TIMEOUT_S):
                return await self._rest(body, more, most_bytes)
        except TimeoutError:
            raise Refusal(ProblemName.BAD_REQUEST, "The body did not come in time.", headers=_CLOSE) from None

    async def hung_up(self) -> None:
        """Returns when the other side has hung up; for calls that wait."""
        while (await self.receive())["type"] != "http.disconnect":
            pass

    async def _rest(self, body: bytes, more: bool, most_bytes: int) -> bytes:
        pieces, size = [body], len(body)
        while more and size <= most_bytes:
            piece, more = await self._next_piece()
            pieces.append(piece)
            size += len(piece)
        if size > most_bytes:
            raise Refusal(ProblemName.TOO_LARGE, headers=_CLOSE)
        return b"".join(pieces)

    async def _next_piece(self) -> tuple[bytes, bool]:
        message = await self.receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        return message.get("body", b""), message.get("more_body", False)

    def _header(self, name: bytes) -> str | None:
        values = [value for key, value in self.scope["headers"] if key == name]
        if len(values) > 1:
            raise Refusal(ProblemName.BAD_REQUEST, f"{name.decode()} was sent twice; send it once.")
        return values[0].decode("latin-1") if values else None


def parse_post_id(text: str) -> PostId:
    """The box a path names. Raises Refusal: ``bad-request``."""
    try:
        return PostId.from_text(text)
    except ValueError:
        raise Refusal(ProblemName.BAD_REQUEST, "A post_id is 32 bytes in base64url without padding.") from None


def _number(name: str, given: dict[str, str], default: int, least: int, most: int) -> int:
    text = given.get(name)
    number = default if text is None else int(text[:_MOST_DIGITS])
    if not least <= number <= most:
        raise Refusal(ProblemName.BAD_REQUEST, f"{name} is a number from {least} to {most}.")
    return number
