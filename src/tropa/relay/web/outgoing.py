"""Answers on their way out: what each holds is counted before it is read, and each piece waits for the one before.

When there is no more room for them, whoever reads slowest is cut off. Small answers are not counted.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tropa.post.limits import CHUNKS_TYPE
from tropa.relay.abuse.ceilings import Claim
from tropa.relay.abuse.moving import Hold
from tropa.relay.web.answers import Answer, Message, Send, Stream, busy
from tropa.relay.web.pages import Page

# What one reader makes the relay hold at a time, when there is room and when there is little.
_PIECE_BYTES: Final = 256 * 1024
_SMALL_PIECE_BYTES: Final = 64 * 1024

# Of a piece: as it was read, and what of it the server holds.
_COPIES: Final = 2
_NOT_COUNTED_BYTES: Final = 16 * 1024

# By then somebody has been found to read too slowly.
_BUSY_S: Final = 10


class CutOff(Exception):
    """Others needed what this answer held: its connection is gone."""


@dataclass
class Outgoing:
    """One answer. ``cut`` ends its connection at once, whatever has not gone out."""

    hold: Hold
    cut: Callable[[], None]
    _begun: bool = False

    def begin(self, claim: Claim = Claim.FIRST) -> None:
        """Hold a piece from now on. Raises Refusal: ``relay-full``."""
        if not self._begun:
            self._begun = True
            self.hold.begin(claim, (), self.cut)
            if not self.hold.take(_COPIES * self._wanted_bytes()):
                raise busy(_BUSY_S)

    def begin_for(self, answer: Answer | Stream | Page) -> None:
        """Hold what this answer will need. Raises Refusal: ``relay-full``."""
        if isinstance(answer, Stream):
            self.begin(Claim.BULK if answer.content_type == CHUNKS_TYPE else Claim.FIRST)
        elif len(answer.body) > _NOT_COUNTED_BYTES:
            self.begin()
            self.hold.shrink(_COPIES * _SMALL_PIECE_BYTES)

    def end(self) -> None:
        """Hold nothing: it has gone out, or there is nothing to read yet."""
        self.hold.end()
        self.hold.give_back()
        self._begun = False

    def piece_bytes(self) -> int:
        """How much to read next: less than before where room has become short. Raises CutOff."""
        if self.hold.was_dropped:
            raise CutOff
        self.hold.shrink(_COPIES * self._wanted_bytes())
        return self.hold.amount // _COPIES

    async def send(self, send: Send, message: Message) -> None:
        """Hand it to the server; returns when nearly all of it has gone out. Raises CutOff."""
        if not self._begun or message["type"] != "http.response.body":
            await send(message)
            return
        body = message.get("body", b"")
        for start in range(0, len(body), _SMALL_PIECE_BYTES):
            piece = body[start : start + _SMALL_PIECE_BYTES]
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            # The server takes whatever it is given, and waits only before it takes more.
            await send({"type": "http.response.body", "body": b"", "more_body": True})
            if self.hold.was_dropped:
                raise CutOff
            self.hold.moved(len(piece))
        if not message.get("more_body", False):
            await send({"type": "http.response.body", "body": b""})

    def _wanted_bytes(self) -> int:
        return _SMALL_PIECE_BYTES if self.hold.of.crowded else _PIECE_BYTES
