"""Making keys, their public halves, and the name an author goes by (protocol 1.2, 1.3, 4.6). It stores nothing."""

import hashlib
import hmac
from typing import Literal, NewType

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from tropa.sealing import _xwing
from tropa.sealing.encoding import b64
from tropa.sealing.errors import ReaderUnusable
from tropa.sealing.types import (
    AuthPrivateKey,
    AuthPublicKey,
    Random,
    ReadKey,
    SealingPublicKey,
    SealingSeed,
    SigningSeed,
    VerifyKey,
)

AuthorId = NewType("AuthorId", str)
AuthorKind = Literal["s", "t", "r"]
"""A seeker, a team's weekly key, a thread's reply key."""


def new_sealing_seed(random: Random) -> SealingSeed:
    """A fresh X-Wing private key."""
    return SealingSeed(random(32))


def new_auth_key(random: Random) -> AuthPrivateKey:
    """A fresh X25519 private key."""
    return AuthPrivateKey(random(32))


def new_read_key(random: Random) -> ReadKey:
    """A fresh read key, and so a fresh box."""
    return ReadKey(random(32))


def new_signing_seed(random: Random) -> SigningSeed:
    """A fresh Ed25519 private key."""
    return SigningSeed(random(32))


def sealing_public(seed: SealingSeed) -> SealingPublicKey:
    """The X-Wing public key of a seed (protocol 1.2)."""
    return _xwing.public_bytes(seed)


def auth_public(key: AuthPrivateKey) -> AuthPublicKey:
    """The X25519 public key of a private one (RFC 7748 section 5)."""
    return AuthPublicKey(X25519PrivateKey.from_private_bytes(key.raw).public_key().public_bytes_raw())


def are_usable(sealing: SealingPublicKey, auth: AuthPublicKey) -> bool:
    """Whether one can seal to them: an ML-KEM key (FIPS 203 section 7.2), no low-order point (RFC 7748 section 6.1)."""
    # Whether a point is of low order does not depend on the private key that it is tried with.
    trial = X25519PrivateKey.from_private_bytes(bytes(32))
    try:
        _xwing.load_public(sealing)
        for point in (sealing.raw[_xwing.MLKEM_PUBLIC_BYTES :], auth.raw):
            trial.exchange(X25519PublicKey.from_public_bytes(point))
    except (ReaderUnusable, ValueError):
        return False
    return True


def author_id(kind: AuthorKind, key: AuthPublicKey) -> AuthorId:
    """The name in ``core.author`` of whoever sends with ``key`` (protocol 4.6)."""
    return AuthorId(f"{kind}:{b64(hashlib.sha256(b'tropa/1/author' + key.raw).digest()[:16])}")


def device_author(signing: VerifyKey) -> AuthorId:
    """The name in ``core.author`` of a member's device (protocol 4.6)."""
    return AuthorId(f"d:{b64(hashlib.sha256(b'tropa/1/author' + signing.raw).digest()[:16])}")


def author_matches(author: str, key: AuthPublicKey) -> bool:
    """Whether ``author`` is a name, of any kind, of the holder of ``key`` (protocol 4.6)."""
    kinds: tuple[AuthorKind, ...] = ("s", "t", "r")
    claimed = author.encode("utf-8", "surrogatepass")
    name = author_id("s", key)[1:]
    return any(hmac.compare_digest(claimed, f"{kind}{name}".encode()) for kind in kinds)
