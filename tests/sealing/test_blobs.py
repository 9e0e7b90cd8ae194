"""Blobs: sealed as age seals, padded as Padmé pads, and everything that is not the blob refused with its reason."""

import hashlib
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import get_args

import pyrage  # type: ignore[import-untyped]
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sealing.vectors import cases, name
from tools.make_blob_vectors import FILE, Case, chunk_hashes, content_of, made, sealed_of, written
from tropa.post import limits
from tropa.sealing.blobs import (
    CHUNK_BYTES,
    MOST_CONTENT_BYTES,
    SEALED_CHUNK_BYTES,
    BlobOpener,
    BlobSealer,
    chunks_of,
    open_chunk,
    padme,
    seal_chunk,
    survey,
)
from tropa.sealing.boxes import blob_id_of
from tropa.sealing.encoding import b64, unb64
from tropa.sealing.errors import BlobChanged, BlobRefusal, BlobRefused, BlobUnfit, WrongUse
from tropa.sealing.types import BlobKey, BlobWriteKey

KEY = BlobKey(bytes(range(32)))
OTHER_KEY = BlobKey(bytes(32))


def reader(content: bytes) -> Callable[[int, int], bytes]:
    """How a content in memory is read."""
    return lambda offset, size: content[offset : offset + size]


def sealed(content: bytes, key: BlobKey = KEY) -> list[bytes]:
    """All sealed chunks of a content."""
    sealer = BlobSealer(key, survey([content]), reader(content))
    return [sealer.chunk(number) for number in range(sealer.chunks)]


def opened(chunks: list[bytes], content: bytes, key: BlobKey = KEY, size_bytes: int | None = None) -> bytes:
    """What the chunks hold, by a letter that speaks of ``content``."""
    opener = BlobOpener(key, len(content) if size_bytes is None else size_bytes, hashlib.sha256(content).digest())
    found = b"".join(opener.open(chunk) for chunk in chunks)
    opener.finish()
    return found


def refusal(chunks: list[bytes], content: bytes, key: BlobKey = KEY, size_bytes: int | None = None) -> str:
    """Why they are refused."""
    with pytest.raises(BlobRefused) as caught:
        opened(chunks, content, key, size_bytes)
    return caught.value.reason


THREE_CHUNKS = random.Random(13).randbytes(2 * CHUNK_BYTES + 17)


@given(st.integers(1, 6 * CHUNK_BYTES), st.integers(1, 100_000), st.binary(min_size=32, max_size=32))
@settings(max_examples=60)
def test_what_is_sealed_opens_to_the_same(size_bytes: int, piece: int, key: bytes) -> None:
    """Whatever its size, and in whatever pieces it is read; every chunk is full."""
    content = random.Random(size_bytes).randbytes(size_bytes)
    pieces = [content[start : start + piece] for start in range(0, size_bytes, piece)]
    sealer = BlobSealer(BlobKey(key), survey(pieces), reader(content))
    chunks = [sealer.chunk(number) for number in range(sealer.chunks)]
    assert {len(chunk) for chunk in chunks} == {SEALED_CHUNK_BYTES}
    assert len(chunks) == chunks_of(size_bytes)
    assert opened(chunks, content, BlobKey(key)) == content


@pytest.mark.parametrize(
    ("size_bytes", "chunks"),
    [(1, 1), (CHUNK_BYTES, 1), (CHUNK_BYTES + 1, 2), (5 * 2**20, 80), (MOST_CONTENT_BYTES, 400)],
)
def test_a_size_makes_this_many_chunks(size_bytes: int, chunks: int) -> None:
    """At the bounds; the largest is exactly 25 MiB of full chunks."""
    assert chunks_of(size_bytes) == chunks


# Worked out by hand from the paper's definition: E = ⌊log2 L⌋, S = ⌊log2 E⌋ + 1, the last E - S bits become zero.
@pytest.mark.parametrize(
    ("size", "padded"),
    [
        (1, 1),
        (2, 2),
        (7, 7),
        (8, 8),
        (9, 10),
        (11, 12),
        (15, 16),
        (33, 36),
        (1000, 1024),
        (1025, 1088),
        (1_000_000, 1_015_808),
    ],
)
def test_padme_pads_as_its_paper_says(size: int, padded: int) -> None:
    """Small sizes by hand."""
    assert padme(size) == padded


@given(st.integers(1, 2**40))
def test_padme_never_adds_more_than_an_eighth_and_is_its_own_padding(size: int) -> None:
    """At most 12 % more (PoPETs 2019(4), section 4.3), never less, and a padded size stays as it is."""
    assert size <= padme(size) <= size * 1.12 + 1
    assert padme(padme(size)) == padme(size)


def test_few_numbers_of_chunks_are_told_apart() -> None:
    """What a relay learns of a size: one of 146 (docs/limitations.md)."""
    assert len({chunks_of(size) for size in range(CHUNK_BYTES, MOST_CONTENT_BYTES + 1, CHUNK_BYTES // 8)}) == 146


def test_what_is_sealed_fits_what_a_relay_takes() -> None:
    """The two rooms name the same numbers."""
    assert limits.BLOB_CHUNK_BYTES == SEALED_CHUNK_BYTES
    assert chunks_of(MOST_CONTENT_BYTES) == limits.MAX_BLOB_CHUNKS


@pytest.mark.parametrize("size_bytes", [0, -1, MOST_CONTENT_BYTES + 1])
def test_nothing_and_too_much_are_refused(size_bytes: int) -> None:
    """Before anything is sealed; a letter that names such a size is refused too."""
    with pytest.raises(BlobUnfit):
        chunks_of(size_bytes)
    with pytest.raises(BlobRefused, match="size"):
        BlobOpener(KEY, size_bytes, bytes(32))
    with pytest.raises(WrongUse):
        padme(min(size_bytes, 0))


def test_a_file_that_never_ends_is_not_read_to_its_end() -> None:
    """Surveying stops where it is too large."""
    read = 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        while True:
            read += 2**20
            yield bytes(2**20)

    with pytest.raises(BlobUnfit):
        survey(endless())
    assert read <= MOST_CONTENT_BYTES + 2 * 2**20


def test_a_file_that_changes_meanwhile_is_not_sealed_under_the_same_key() -> None:
    """Two contents under one key and place would give both away."""
    content = survey([THREE_CHUNKS])
    changed = bytearray(THREE_CHUNKS)
    changed[CHUNK_BYTES + 5] ^= 1
    sealer = BlobSealer(KEY, content, reader(bytes(changed)))
    sealer.chunk(0)
    with pytest.raises(BlobChanged):
        sealer.chunk(1)
    shorter = BlobSealer(KEY, content, reader(THREE_CHUNKS[:-1]))
    with pytest.raises(BlobChanged):
        shorter.chunk(2)


@dataclass(frozen=True)
class Tampering:
    """What was done to the chunks of a blob, and what it must be called."""

    done: str
    reason: str
    chunks: Callable[[list[bytes]], list[bytes]]


def flipped(chunk: bytes, at: int) -> bytes:
    """One bit changed."""
    return chunk[:at] + bytes([chunk[at] ^ 1]) + chunk[at + 1 :]


ANOTHER = sealed(THREE_CHUNKS, OTHER_KEY)
OPEN_ENDED = seal_chunk(KEY, 2, False, THREE_CHUNKS[2 * CHUNK_BYTES :].ljust(CHUNK_BYTES, b"\0"))
TOO_SOON = seal_chunk(KEY, 1, True, THREE_CHUNKS[CHUNK_BYTES : 2 * CHUNK_BYTES])
DIRTY = seal_chunk(KEY, 2, True, THREE_CHUNKS[2 * CHUNK_BYTES :].ljust(CHUNK_BYTES - 1, b"\0") + b"x")
TAMPERED = [
    Tampering("the last is missing", "truncated", lambda c: c[:-1]),
    Tampering("all are missing", "truncated", lambda c: []),
    Tampering("one more", "extra", lambda c: [*c, c[-1]]),
    Tampering("two swapped", "order", lambda c: [c[1], c[0], c[2]]),
    Tampering("one twice", "order", lambda c: [c[0], c[0], c[2]]),
    Tampering("one left out", "order", lambda c: [c[0], c[2]]),
    Tampering("the last first", "order", lambda c: [c[2], c[1], c[0]]),
    Tampering("one bit of the content", "forged", lambda c: [c[0], flipped(c[1], 9), c[2]]),
    Tampering("one bit of the tag", "forged", lambda c: [c[0], c[1], flipped(c[2], SEALED_CHUNK_BYTES - 1)]),
    Tampering("one of another blob", "forged", lambda c: [c[0], ANOTHER[1], c[2]]),
    Tampering("a chunk too short", "chunk-size", lambda c: [c[0][:-1], c[1], c[2]]),
    Tampering("a chunk too long", "chunk-size", lambda c: [c[0] + b"\0", c[1], c[2]]),
    Tampering("no last flag at the end", "last", lambda c: [c[0], c[1], OPEN_ENDED]),
    Tampering("a last flag before the end", "last", lambda c: [c[0], TOO_SOON, c[2]]),
    Tampering("padding that is not empty", "padding", lambda c: [c[0], c[1], DIRTY]),
]


@pytest.mark.parametrize("tampering", TAMPERED, ids=lambda each: each.done)
def test_tampering_is_refused_and_called_what_it_is(tampering: Tampering) -> None:
    """Sizes, order, truncation, repeated and foreign chunks, wrong last flags, filled padding."""
    assert refusal(tampering.chunks(sealed(THREE_CHUNKS)), THREE_CHUNKS) == tampering.reason


def test_another_content_than_the_letter_says_is_refused() -> None:
    """The chunks are whole and under the right key; the true content is another one."""
    assert refusal(sealed(THREE_CHUNKS), flipped(THREE_CHUNKS, 70_000)) == "hash"


def test_another_true_size_is_refused() -> None:
    """Fewer bytes: what is left is no padding. More: what was added was not in the hash. More chunks: cut short."""
    assert refusal(sealed(THREE_CHUNKS), THREE_CHUNKS, size_bytes=len(THREE_CHUNKS) - 1) == "padding"
    assert refusal(sealed(THREE_CHUNKS), THREE_CHUNKS, size_bytes=len(THREE_CHUNKS) + 1) == "hash"
    assert refusal(sealed(THREE_CHUNKS), THREE_CHUNKS, size_bytes=4 * CHUNK_BYTES) == "last"
    assert refusal(sealed(THREE_CHUNKS), THREE_CHUNKS, size_bytes=CHUNK_BYTES) == "last"


def test_another_key_opens_nothing() -> None:
    """It cannot be told from a forgery."""
    assert refusal(sealed(THREE_CHUNKS), THREE_CHUNKS, OTHER_KEY) == "forged"


# An age file: its header names recipients; then 16 bytes of nonce, then the payload in STREAM
# (age-encryption.org/v1, "Payload"). None of what follows is ours but the chunks.


def age_payload_key(identity: str, file: bytes) -> tuple[BlobKey, bytes, bytes]:
    """An X25519 age file's payload key, its header with the nonce, and its payload."""
    header_end = file.index(b"\n", file.index(b"\n--- ") + 1) + 1
    stanza = file[:header_end].split(b"\n")
    share, body = stanza[1].split(b" ")[2], stanza[2]
    private = X25519PrivateKey.from_private_bytes(bech32_bytes(identity))
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    ephemeral = unpadded(share)
    shared = private.exchange(X25519PublicKey.from_public_bytes(ephemeral))
    wrap_key = derived(shared, ephemeral + public, b"age-encryption.org/v1/X25519")
    file_key = ChaCha20Poly1305(wrap_key).decrypt(bytes(12), unpadded(body), None)
    nonce = file[header_end : header_end + 16]
    return BlobKey(derived(file_key, nonce, b"payload")), file[: header_end + 16], file[header_end + 16 :]


def derived(secret: bytes, salt: bytes, info: bytes) -> bytes:
    """HKDF-SHA256."""
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(secret)


def unpadded(text: bytes) -> bytes:
    """Standard base64 without padding."""
    return unb64(text.decode().replace("+", "-").replace("/", "_"))


def bech32_bytes(identity: str) -> bytes:
    """The 32 bytes in ``AGE-SECRET-KEY-1…`` (BIP 173; the checksum is not looked at)."""
    letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    number = 0
    for letter in identity.lower().removeprefix("age-secret-key-1")[:-6]:
        number = number << 5 | letters.index(letter)
    return (number >> 4).to_bytes(32, "big")


def stream_parts(payload: bytes, chunk_bytes: int) -> list[tuple[int, bool, bytes]]:
    """Place, whether it is the last, and the chunk."""
    starts = range(0, len(payload), chunk_bytes)
    return [(number, start == starts[-1], payload[start : start + chunk_bytes]) for number, start in enumerate(starts)]


AGE_SIZES = [1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES, 3 * CHUNK_BYTES + 1000]


@pytest.mark.parametrize("size_bytes", AGE_SIZES)
def test_what_age_encrypted_opens_with_our_chunks(size_bytes: int) -> None:
    """A file by pyrage (the Rust implementation of age), its file key unwrapped with ``cryptography`` here."""
    content = os.urandom(size_bytes)
    identity = pyrage.x25519.Identity.generate()
    file = pyrage.encrypt(content, [identity.to_public()])
    key, _, payload = age_payload_key(str(identity), file)
    found = [open_chunk(key, *part) for part in stream_parts(payload, SEALED_CHUNK_BYTES)]
    assert b"".join(chunk for chunk in found if chunk is not None) == content
    assert None not in found


@pytest.mark.parametrize("size_bytes", AGE_SIZES)
def test_what_we_seal_age_decrypts(size_bytes: int) -> None:
    """The other way round: our chunks under pyrage's header, opened by pyrage."""
    content = os.urandom(size_bytes)
    identity = pyrage.x25519.Identity.generate()
    key, header, _ = age_payload_key(str(identity), pyrage.encrypt(bytes(size_bytes), [identity.to_public()]))
    payload = b"".join(seal_chunk(key, number, last, part) for number, last, part in stream_parts(content, CHUNK_BYTES))
    assert pyrage.decrypt(header + payload, [identity]) == content


@pytest.mark.parametrize("case", [c for c in cases("blobs") if c["kind"] == "sealed"], ids=name)
def test_a_blob_is_sealed_as_its_case_says(case: Case) -> None:
    """Protocol 13.1 and 13.2: chunks, their bytes, and the blob's name."""
    chunks = sealed_of(case)
    assert {"chunks": len(chunks), "chunk_sha256": chunk_hashes(chunks)} == {
        "chunks": case["chunks"],
        "chunk_sha256": case["chunk_sha256"],
    }
    assert b64(chunks[0][:32]) == case["begins"]
    assert opened(chunks, content_of(case), BlobKey.from_text(case["key"])) == content_of(case)
    assert blob_id_of(BlobWriteKey.from_text(case["write_key"])).text == case["blob_id"]


@pytest.mark.parametrize("case", [c for c in cases("blobs") if c["kind"] == "refused"], ids=name)
def test_chunks_are_refused_for_the_reason_their_case_gives(case: Case) -> None:
    """Protocol 13.4."""
    assert refusal_of(case) == case["expect"]


def refusal_of(case: Case) -> str | None:
    """Why a case's chunks are refused; None when they are not."""
    try:
        opener = BlobOpener(BlobKey.from_text(case["key"]), case["size"], bytes.fromhex(case["sha256"]))
        for chunk in made(case):
            opener.open(chunk)
        opener.finish()
    except BlobRefused as refused:
        return refused.reason
    return None


def test_the_vectors_are_up_to_date() -> None:
    """They are what the tool writes; and there is a case for every reason there is."""
    assert FILE.read_text(encoding="utf-8") == written()
    assert {c["expect"] for c in cases("blobs") if c["kind"] == "refused"} == set(get_args(BlobRefusal))


@pytest.mark.parametrize("case", [c for c in cases("blobs") if c["kind"] == "chunks"], ids=name)
def test_a_size_makes_the_chunks_its_case_says(case: Case) -> None:
    """Protocol 13.1: Padmé, and up to a whole chunk."""
    try:
        found: int | None = chunks_of(case["size"])
    except BlobUnfit:
        found = None
    assert (found, "refused" if found is None else "chunks") == (case.get("chunks"), case["expect"])
