"""A series of delayed letters: its name, its two tokens, and what the relay keeps of them (protocol 12).

It says nothing about hours or letters: see ``tropa.post.series``.
"""

import hashlib
from typing import final

from tropa.sealing.types import FixedBytes, SecretBytes


@final
class SeriesId(FixedBytes):
    """Which series (protocol 12.1)."""

    SIZE_BYTES = 32


@final
class CancelToken(SecretBytes):
    """Whoever holds it may stop a series, and see how it stands (protocol 12.2)."""

    SIZE_BYTES = 16


@final
class RenewToken(SecretBytes):
    """Whoever holds it may put a series off, and see how it stands (protocol 12.2)."""

    SIZE_BYTES = 16


@final
class CancelHash(FixedBytes):
    """What the relay keeps of a cancel token."""

    SIZE_BYTES = 32


@final
class RenewHash(FixedBytes):
    """What the relay keeps of a renew token."""

    SIZE_BYTES = 32


@final
class LeftId(FixedBytes):
    """SHA-256 of a series as it was left: how a repeated leaving is recognised (protocol 12.2)."""

    SIZE_BYTES = 32


SeriesToken = CancelToken | RenewToken


def cancel_hash(token: CancelToken) -> CancelHash:
    """What is left with a series, so that only the token's holder can cancel it (protocol 12.2)."""
    return CancelHash(hashlib.sha256(b"tropa/1/series-cancel" + token.raw).digest())


def renew_hash(token: RenewToken) -> RenewHash:
    """What is left with a series, so that only the token's holder can renew it (protocol 12.2)."""
    return RenewHash(hashlib.sha256(b"tropa/1/series-renew" + token.raw).digest())


def left_id(body: bytes) -> LeftId:
    """The name of these very bytes."""
    return LeftId(hashlib.sha256(body).digest())
