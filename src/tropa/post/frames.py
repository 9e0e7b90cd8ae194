"""Letters as a reader gets them: ``u64(cursor) ‖ u32(day) ‖ u32(size) ‖ letter``, end to end (protocol §6.3).

Encoding is for the relay, decoding for its clients; the decoder takes bytes in any pieces and refuses, never guesses.
"""

import struct
from dataclasses import dataclass
from typing import Final

from tropa.post.errors import FrameRefused
from tropa.post.limits import LETTER_SIZES

_HEADER: Final = struct.Struct(">QII")
HEADER_BYTES: Final = _HEADER.size


@dataclass(frozen=True)
class Waiting:
    """A letter that waits in a box: its place in that box, the day it came, and its bytes."""

    cursor: int
    day: int
    letter: bytes


def encode_frame(waiting: Waiting) -> bytes:
    """One letter as a frame."""
    return _HEADER.pack(waiting.cursor, waiting.day, len(waiting.letter)) + waiting.letter


class FrameReader:
    """Takes a body piece by piece and gives whole letters; remembers only what is not whole yet."""

    def __init__(self, after: int) -> None:
        """Every cursor must be above ``after`` and above the one before it."""
        self._last_cursor = after
        self._pending = bytearray()

    def feed(self, piece: bytes) -> list[Waiting]:
        """The letters that ``piece`` completes.

        Raises:
            FrameRefused: ``size`` or ``cursor``, as soon as a header shows it.
        """
        self._pending += piece
        whole = []
        while (waiting := self._take()) is not None:
            whole.append(waiting)
        return whole

    def finish(self) -> None:
        """The body has ended.

        Raises:
            FrameRefused: ``truncated``, when it ended inside a frame.
        """
        if self._pending:
            raise FrameRefused("truncated")

    def _take(self) -> Waiting | None:
        if len(self._pending) < HEADER_BYTES:
            return None
        cursor, day, size = _HEADER.unpack_from(self._pending)
        if size not in LETTER_SIZES:
            raise FrameRefused("size")
        if cursor <= self._last_cursor:
            raise FrameRefused("cursor")
        end = HEADER_BYTES + size
        if len(self._pending) < end:
            return None
        letter = bytes(memoryview(self._pending)[HEADER_BYTES:end])
        del self._pending[:end]
        self._last_cursor = cursor
        return Waiting(cursor, day, letter)


def decode_frames(body: bytes, after: int = 0) -> list[Waiting]:
    """All letters of a whole body.

    Raises:
        FrameRefused: as ``FrameReader`` does.
    """
    reader = FrameReader(after)
    letters = reader.feed(body)
    reader.finish()
    return letters
