"""What a box, a token and a letter are called, all by SHA-256 (protocol 3.1, 5.1, 6). It opens nothing."""

import hashlib

from tropa.sealing.types import PostId, ReadKey, Token, TokenHash


def post_id_of(read_key: ReadKey) -> PostId:
    """The box's name for those who post to it; it does not give the read key away (protocol 3.1)."""
    return PostId(hashlib.sha256(b"tropa/1/box" + read_key.raw).digest())


def token_hash(token: Token) -> TokenHash:
    """What a box's holder registers for a token (protocol 5.1)."""
    return TokenHash(hashlib.sha256(b"tropa/1/token" + token.raw).digest())


def letter_id(letter: bytes) -> bytes:
    """SHA-256 of the sealed letter, 32 bytes: how a repeated post is recognised (protocol 5.2, 6)."""
    return hashlib.sha256(letter).digest()
