"""Telling public keys apart by what they are made of, so that none serves two purposes (protocol 9.2)."""

import hashlib

from tropa.sealing.types import FixedBytes, SealingPublicKey

_X25519_BYTES = 32


def key_marks(*keys: FixedBytes) -> tuple[bytes, ...]:
    """What each key is recognised by: an X-Wing key by either of its two halves, any other by its bytes."""
    return tuple(mark for key in keys for mark in _marks(key))


def _marks(key: FixedBytes) -> tuple[bytes, ...]:
    if isinstance(key, SealingPublicKey):
        return hashlib.sha256(key.raw[:-_X25519_BYTES]).digest(), key.raw[-_X25519_BYTES:]
    return (key.raw,)
