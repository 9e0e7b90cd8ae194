"""A distinct type for each kind of key, id and token, each of one fixed length.

Plain immutable classes rather than dataclasses: ``dataclasses.asdict`` and ``msgspec`` would write a dataclass's secret
out in clear without being asked. Secret ones also refuse to be pickled, compare in constant time, and show only their
name. They do no cryptography: see ``keys``, ``boxes``, ``words``.
"""

import hmac
from collections.abc import Callable
from typing import Any, ClassVar, Self, final

from typing_extensions import override

from tropa.sealing.encoding import b64, unb64
from tropa.sealing.errors import EncodingError, WrongUse

Random = Callable[[int], bytes]
"""Gives that many bytes nobody can guess; the shells pass ``secrets.token_bytes``."""


class FixedBytes:
    """``SIZE_BYTES`` public bytes. Raises WrongUse for any other length."""

    __slots__ = ("raw",)
    SIZE_BYTES: ClassVar[int]
    raw: bytes

    def __init__(self, raw: bytes) -> None:
        if type(raw) is not bytes or len(raw) != self.SIZE_BYTES:
            raise WrongUse(f"{type(self).__name__} takes exactly {self.SIZE_BYTES} bytes")
        object.__setattr__(self, "raw", raw)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read the canonical base64url form. Raises EncodingError for another form or length."""
        raw = unb64(text)
        if len(raw) != cls.SIZE_BYTES:
            raise EncodingError(f"{cls.__name__} is {cls.SIZE_BYTES} bytes, this text holds {len(raw)}")
        return cls(raw)

    @property
    def text(self) -> str:
        """Base64url without padding."""
        return b64(self.raw)

    @override
    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} cannot be changed")

    @override
    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} cannot be changed")

    @override
    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self.raw == other.raw

    @override
    def __hash__(self) -> int:
        # Bytes remember their hash; ids of a whole vault are looked up by the hundred thousand.
        return hash(self.raw)

    @override
    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.text[:8]}…)"

    @override
    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.raw,)


class SecretBytes(FixedBytes):
    """``SIZE_BYTES`` secret bytes: shown as a name only, never pickled or deep-copied."""

    __slots__ = ()

    @override
    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and hmac.compare_digest(self.raw, other.raw)

    # Python gives a class that says when it is equal no hash unless it says so.
    __hash__ = FixedBytes.__hash__

    @override
    def __repr__(self) -> str:
        return f"{type(self).__name__}(secret)"

    @override
    def __reduce__(self) -> tuple[Any, ...]:
        raise TypeError(
            f"{type(self).__name__} is secret and is not pickled; write .raw or .text where that is really meant"
        )


@final
class ReadKey(SecretBytes):
    """Whoever holds it may read a box, and delete a seeker's (protocol 3)."""

    SIZE_BYTES = 32


@final
class PostId(FixedBytes):
    """Whoever knows it may post to a box with a stamp (protocol 3.1)."""

    SIZE_BYTES = 32


@final
class RelayId(FixedBytes):
    """Which relay (protocol 4.1)."""

    SIZE_BYTES = 32


@final
class SealingSeed(SecretBytes):
    """An X-Wing private key as its seed (protocol 1.2)."""

    SIZE_BYTES = 32


@final
class SealingPublicKey(FixedBytes):
    """ML-KEM-768 encapsulation key (1,184 bytes) ‖ X25519 public key (32) (protocol 1.2)."""

    SIZE_BYTES = 1184 + 32


@final
class AuthPrivateKey(SecretBytes):
    """An X25519 private key that authenticates a sender (protocol 1.3)."""

    SIZE_BYTES = 32


@final
class AuthPublicKey(FixedBytes):
    """The X25519 public key a sender is known by (protocol 1.3)."""

    SIZE_BYTES = 32


@final
class SigningSeed(SecretBytes):
    """An Ed25519 private key as its seed (RFC 8032 section 5.1.5)."""

    SIZE_BYTES = 32


@final
class VerifyKey(FixedBytes):
    """An Ed25519 public key (protocol 1.4)."""

    SIZE_BYTES = 32


@final
class EventId(FixedBytes):
    """The hash of a core (protocol 4.2)."""

    SIZE_BYTES = 32


@final
class ThreadId(FixedBytes):
    """Which thread of which case."""

    SIZE_BYTES = 16


@final
class Hint(FixedBytes):
    """In front of every letter; random to all but those who worked it out beforehand (protocol 4.10)."""

    SIZE_BYTES = 16


@final
class Mark(FixedBytes):
    """What shows one device of a team that a circular is its author's (protocol 10.5)."""

    SIZE_BYTES = 16


@final
class MemberId(FixedBytes):
    """A person in the network, whatever devices they have (protocol 9.2)."""

    SIZE_BYTES = 16


@final
class Entropy(SecretBytes):
    """What twelve words stand for (protocol 2.1)."""

    SIZE_BYTES = 16


@final
class TokenSeed(SecretBytes):
    """From which a seeker's tokens come (protocol 2.2)."""

    SIZE_BYTES = 32


@final
class Token(SecretBytes):
    """Lets one letter in (protocol 5.1)."""

    SIZE_BYTES = 16


@final
class TokenHash(FixedBytes):
    """What the relay keeps of an unspent token (protocol 5.1)."""

    SIZE_BYTES = 32


@final
class BlobKey(SecretBytes):
    """Under which one blob's chunks are sealed (protocol 13.1)."""

    SIZE_BYTES = 32


@final
class BlobWriteKey(SecretBytes):
    """Whoever holds it may write and delete one blob (protocol 13.2)."""

    SIZE_BYTES = 32


@final
class BlobId(FixedBytes):
    """Whoever knows it may fetch a blob's sealed chunks (protocol 13.2)."""

    SIZE_BYTES = 32


@final
class ChallengeKey(SecretBytes):
    """With which a relay signs the challenges it gives out."""

    SIZE_BYTES = 32


@final
class StampId(FixedBytes):
    """What the relay remembers of a spent challenge."""

    SIZE_BYTES = 32


@final
class VaultKey(SecretBytes):
    """The raw key of a vault's database."""

    SIZE_BYTES = 32


@final
class CaseKey(SecretBytes):
    """Under which one case's content stands in a vault; destroying it destroys the case."""

    SIZE_BYTES = 32


@final
class VaultSalt(FixedBytes):
    """Stored beside a vault; makes equal passphrases give different keys."""

    SIZE_BYTES = 16


def json_text(value: object) -> str:
    """How these types stand in JSON (a ``msgspec`` encoding hook): as their text form."""
    if isinstance(value, FixedBytes):
        return value.text
    raise NotImplementedError(f"{type(value).__name__} has no text form")


def from_json_text(kind: type, text: object) -> FixedBytes:
    """The way back (a ``msgspec`` decoding hook).

    Raises:
        ValueError: it is no text, or not that type's canonical one.
    """
    if issubclass(kind, FixedBytes) and isinstance(text, str):
        return kind.from_text(text)
    raise ValueError(f"{kind.__name__} is written as text")
