"""Pictures inside PDFs, without their EXIF, XMP and comments, and with their pixels as they are. Pure.

Decoding and writing them anew, as pictures by themselves are, would cost quality and change colours that the document
explains. So only segments (JPEG, ITU-T T.81 B.1) and boxes (JPEG 2000, ISO 15444-1 Annex I) are left out, by their
lengths; what does not add up is refused.
"""

from collections.abc import Iterator
from typing import Final

from tropa.vault.files.frames import Unread

_START: Final = b"\xff\xd8"
_END: Final = 0xD9
_SCAN: Final = 0xDA
_ALONE: Final = frozenset((0x01, *range(0xD0, 0xD8)))
_NOTES: Final = frozenset((*range(0xE0, 0xF0), 0xFE))
_JFIF: Final = b"JFIF\x00"
_ADOBE: Final = b"Adobe"

_SIGNATURE: Final = b"\x00\x00\x00\x0cjP  \r\n\x87\n"
_LEFT_OUT: Final = (b"uuid", b"uinf", b"xml ", b"jp2i")


def without_jpeg_remarks(data: bytes) -> bytes:
    """The same picture without APPn and comment segments, and without what lies behind its end. Raises Unread."""
    if not data.startswith(_START):
        raise Unread("damaged")
    return _START + b"".join(_kept_segments(data))


def _kept_segments(data: bytes) -> Iterator[bytes]:
    at = len(_START)
    while True:
        marker = _marker(data, at)
        if marker == _END:
            yield data[at : at + 2]
            return
        after = at + 2
        if marker not in _ALONE:
            after = _segment_end(data, at)
            if marker == _SCAN:
                after = _scan_end(data, after)
        yield _kept_note(data[at:after]) if marker in _NOTES else data[at:after]
        at = after


def _kept_note(segment: bytes) -> bytes:
    """Of JFIF's and Adobe's notes the twelve bytes that say how colours are meant, and no small picture behind them."""
    marker, said = segment[:2], segment[4:16]
    if len(said) == 12 and marker == b"\xff\xe0" and said.startswith(_JFIF):
        return marker + b"\x00\x10" + said + b"\x00\x00"
    if len(said) == 12 and marker == b"\xff\xee" and said.startswith(_ADOBE):
        return marker + b"\x00\x0e" + said
    return b""


def _marker(data: bytes, at: int) -> int:
    if data[at : at + 1] != b"\xff" or at + 1 >= len(data):
        raise Unread("damaged")
    return data[at + 1]


def _segment_end(data: bytes, at: int) -> int:
    size = int.from_bytes(data[at + 2 : at + 4], "big")
    if size < 2 or at + 2 + size > len(data):
        raise Unread("damaged")
    return at + 2 + size


def _scan_end(data: bytes, at: int) -> int:
    """Where the marker stands that ends a scan: 0xFF inside one is followed by 0, by itself, or by a restart."""
    while (at := data.find(b"\xff", at)) >= 0 and at + 1 < len(data):
        if data[at + 1] == 0xFF:
            at += 1
        elif data[at + 1] == 0 or data[at + 1] in _ALONE:
            at += 2
        else:
            return at
    raise Unread("damaged")


def without_jp2_remarks(data: bytes) -> bytes:
    """The same picture without boxes that hold remarks; one that is no row of boxes stays. Raises Unread."""
    if not data.startswith(_SIGNATURE):
        return data
    return b"".join(box for name, box in _boxes(data) if name not in _LEFT_OUT)


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        # 0: to the end.
        size = size or len(data) - at
        if size < 8 or at + size > len(data):
            raise Unread("damaged")
        yield data[at + 4 : at + 8], data[at : at + size]
        at += size
