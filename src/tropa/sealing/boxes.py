"""What a box, a token, a letter and a blob are called, all by SHA-256 (protocol 3.1, 5.1, 6, 13.2). Opens nothing."""

import hashlib

from tropa.sealing.types import BlobId, BlobWriteKey, PostId, ReadKey, Token, TokenHash


def post_id_of(read_key: ReadKey) -> PostId:
    """The box's name for those who post to it; it does not give the read key away (protocol 3.1)."""
    return PostId(hashlib.sha256(b"tropa/1/box" + read_key.raw).digest())


def token_hash(token: Token) -> TokenHash:
    """What a box's holder registers for a token (protocol 5.1)."""
    return TokenHash(hashlib.sha256(b"tropa/1/token" + token.raw).digest())


def letter_id(letter: bytes) -> bytes:
    """SHA-256 of the sealed letter, 32 bytes: how a repeated post is recognised (protocol 5.2, 6)."""
    return hashlib.sha256(letter).digest()


def blob_id_of(write_key: BlobWriteKey) -> BlobId:
    """The blob's name for those who fetch it; it does not give the write key away (protocol 13.2)."""
    return BlobId(hashlib.sha256(b"tropa/1/blob" + write_key.raw).digest())
