"""Blobs: a content too large for a letter, sealed in chunks of 64 KiB under a key of its own (protocol 13).

The chunks are those of age's STREAM (age-encryption.org/v1, payload), all of them full: the content is padded first.
One chunk is in memory at a time. It reads no file, knows no relay, and says nothing of what the content is.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from tropa.sealing.errors import BlobChanged, BlobRefused, BlobUnfit, WrongUse
from tropa.sealing.types import BlobKey

CHUNK_BYTES: Final = 65_536
SEALED_CHUNK_BYTES: Final = CHUNK_BYTES + 16
MOST_CONTENT_BYTES: Final = 25 * 2**20
_COUNTER_BYTES: Final = 11


def padme(size_bytes: int) -> int:
    """The size that a size is padded to: at most 12 % more, and few different ones.

    Source: Nikitin, Barman, Lueks, Underwood, Hubaux, Ford, "Reducing Metadata Leakage from Encrypted Files and
    Communication with PURBs", PoPETs 2019(4), section 4.

    Raises:
        WrongUse: less than one byte.
    """
    if size_bytes < 1:
        raise WrongUse("only what has a size is padded")
    exponent = size_bytes.bit_length() - 1
    zero_bits = exponent - exponent.bit_length()
    step = 1 << max(zero_bits, 0)
    return -(-size_bytes // step) * step


def chunks_of(size_bytes: int) -> int:
    """How many chunks a content of this size makes: Padmé's size, and from there to a whole chunk.

    Raises:
        BlobUnfit: nothing at all, or more than 25 MiB.
    """
    if not 1 <= size_bytes <= MOST_CONTENT_BYTES:
        raise BlobUnfit(size_bytes, MOST_CONTENT_BYTES)
    return -(-padme(size_bytes) // CHUNK_BYTES)


@dataclass(frozen=True)
class Content:
    """What is known of a content before it is sealed: its true size, its SHA-256, and that of each padded chunk."""

    size_bytes: int
    sha256: bytes
    chunk_digests: tuple[bytes, ...] = field(repr=False)


def survey(pieces: Iterable[bytes]) -> Content:
    """Read a content once, in pieces of any sizes.

    Raises:
        BlobUnfit: nothing at all, or more than 25 MiB; no more than that is read.
    """
    whole = hashlib.sha256()
    digests: list[bytes] = []
    size_bytes = 0
    for chunk in _chunked(pieces):
        size_bytes += len(chunk)
        if size_bytes > MOST_CONTENT_BYTES:
            raise BlobUnfit(size_bytes, MOST_CONTENT_BYTES)
        whole.update(chunk)
        digests.append(hashlib.sha256(_filled(chunk)).digest())
    only_padding = hashlib.sha256(bytes(CHUNK_BYTES)).digest()
    digests += [only_padding] * (chunks_of(size_bytes) - len(digests))
    return Content(size_bytes, whole.digest(), tuple(digests))


@dataclass(frozen=True)
class BlobSealer:
    """Seals any chunk of one content, as often as it is asked for, always to the same bytes.

    ``read(offset, size)`` gives the content's bytes there, fewer at its end. A key is for one content only, so a
    chunk that is no longer what ``content`` says is not sealed: the same key and place would then have sealed two.
    """

    key: BlobKey
    content: Content
    read: Callable[[int, int], bytes]

    @property
    def chunks(self) -> int:
        """How many there are."""
        return len(self.content.chunk_digests)

    def chunk(self, number: int) -> bytes:
        """The sealed chunk at a place, from 0; 65,552 bytes.

        Raises:
            BlobChanged: the content is another one than was surveyed; nothing was sealed.
        """
        padded = _filled(self.read(number * CHUNK_BYTES, CHUNK_BYTES))
        if hashlib.sha256(padded).digest() != self.content.chunk_digests[number]:
            raise BlobChanged("this file changed while it was being sent; nothing of the change was: attach it anew")
        return seal_chunk(self.key, number, number == self.chunks - 1, padded)


class BlobOpener:
    """Opens sealed chunks in order and gives the true content; it is whole only once ``finish`` has returned."""

    def __init__(self, key: BlobKey, size_bytes: int, sha256: bytes) -> None:
        """``size_bytes`` and ``sha256`` are what the letter says. Raises BlobRefused: ``size``."""
        if not 1 <= size_bytes <= MOST_CONTENT_BYTES:
            raise BlobRefused("size", "the letter gives it a size that no blob has")
        self._key = key
        self._sha256 = sha256
        self._whole = hashlib.sha256()
        self._left_bytes = size_bytes
        self._next = 0
        self.chunks: Final = chunks_of(size_bytes)

    def open(self, sealed: bytes) -> bytes:
        """The content in the next chunk; empty where it holds nothing but padding.

        Raises:
            BlobRefused: ``chunk-size``, ``extra``, ``order``, ``last``, ``forged``, ``padding``.
        """
        if self._next == self.chunks:
            raise BlobRefused("extra", "there are more chunks than its size makes")
        if len(sealed) != SEALED_CHUNK_BYTES:
            raise BlobRefused("chunk-size", f"a sealed chunk is {SEALED_CHUNK_BYTES:,} bytes, this one {len(sealed):,}")
        padded = open_chunk(self._key, self._next, self._next == self.chunks - 1, sealed)
        if padded is None:
            raise self._why_not(sealed)
        content = padded[: self._left_bytes]
        if padded.count(0, len(content)) != len(padded) - len(content):
            raise BlobRefused("padding", "what lies behind its true size is not empty")
        self._next += 1
        self._left_bytes -= len(content)
        self._whole.update(content)
        return content

    def finish(self) -> None:
        """Say that there are no more chunks. Raises BlobRefused: ``truncated``, ``hash``."""
        if self._next < self.chunks:
            raise BlobRefused("truncated", f"{self._next} of its {self.chunks} chunks came")
        if self._whole.digest() != self._sha256:
            raise BlobRefused("hash", "it is whole, but not what the letter says it is")

    def _why_not(self, sealed: bytes) -> BlobRefused:
        # Costs more than opening would, and is done once: nothing is opened after a refusal.
        is_last = self._next == self.chunks - 1
        if open_chunk(self._key, self._next, not is_last, sealed) is not None:
            said = "it ends too soon" if not is_last else "it does not end where its size says"
            return BlobRefused("last", said)
        for number in range(self.chunks):
            if open_chunk(self._key, number, number == self.chunks - 1, sealed) is not None:
                return BlobRefused("order", f"chunk {number} came in the place of chunk {self._next}")
        return BlobRefused("forged", f"chunk {self._next} was changed, or is another blob's")


def seal_chunk(key: BlobKey, number: int, is_last: bool, chunk: bytes) -> bytes:
    """One chunk of STREAM: ChaCha20-Poly1305 under a nonce made of its place and whether it is the last."""
    return ChaCha20Poly1305(key.raw).encrypt(_nonce(number, is_last), chunk, None)


def open_chunk(key: BlobKey, number: int, is_last: bool, sealed: bytes) -> bytes | None:
    """What ``seal_chunk`` was given; None for another key, place or end, or changed bytes."""
    try:
        return ChaCha20Poly1305(key.raw).decrypt(_nonce(number, is_last), sealed, None)
    except InvalidTag:
        return None


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(_COUNTER_BYTES, "big") + bytes([is_last])


def _filled(chunk: bytes) -> bytes:
    return chunk.ljust(CHUNK_BYTES, b"\0")


def _chunked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in full chunks, the last one as long as is left."""
    pending = bytearray()
    for piece in pieces:
        pending += piece
        while len(pending) >= CHUNK_BYTES:
            yield bytes(pending[:CHUNK_BYTES])
            del pending[:CHUNK_BYTES]
    if pending:
        yield bytes(pending)
