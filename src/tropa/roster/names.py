"""What things are called in a network, and the small shapes that signed payloads and messages share.

No signature is made or checked here.
"""

from typing import Annotated, Final, Literal, NewType, final

from msgspec import Meta
from typing_extensions import override

from tropa.post.limits import MAX_HOUR, MAX_WEEK
from tropa.sealing.encoding import b64, unb64
from tropa.sealing.signing import keyid
from tropa.sealing.types import VerifyKey

NetworkId = NewType("NetworkId", str)
"""Lower-case hex SHA-256 of the founding steward's public key."""

DeviceId = NewType("DeviceId", str)
"""Lower-case hex SHA-256 of a device's signing key (protocol 9.2)."""

EntryHash = NewType("EntryHash", str)
"""Lower-case hex SHA-256 of an entry's payload (protocol 9.1)."""

Language = Literal["ru", "en"]
Role = Literal["adviser", "caseworker", "coordinator", "helper"]

MAX_NUMBER: Final = 2**53 - 1
MAX_ADDRESSES: Final = 16
MAX_LISTENERS: Final = 16

HexHash = Annotated[str, Meta(pattern="^[0-9a-f]{64}\\Z")]
Url = Annotated[str, Meta(pattern=r"^https?://[!-~]+\Z", max_length=200)]
Addresses = Annotated[tuple[Url, ...], Meta(max_length=MAX_ADDRESSES)]
Languages = Annotated[tuple[Language, ...], Meta(min_length=1, max_length=2)]
Day = Annotated[int, Meta(ge=0, le=7 * MAX_WEEK)]
Week = Annotated[int, Meta(ge=0, le=MAX_WEEK)]
Hour = Annotated[int, Meta(ge=0, le=MAX_HOUR)]
"""Whole hours since 1970."""
Count = Annotated[int, Meta(ge=1, le=MAX_NUMBER)]
"""A version, an edition: counted from 1."""


def network_id(steward: VerifyKey) -> NetworkId:
    """What a network is called: the keyid of its founding steward's key (protocol 1.4)."""
    return NetworkId(keyid(steward))


def device_id(signing: VerifyKey) -> DeviceId:
    """What a device is called: the keyid of its signing key (protocol 9.2)."""
    return DeviceId(keyid(signing))


@final
class Enclosed:
    """Public bytes that travel inside JSON as base64url text, such as a signed envelope or a core."""

    __slots__ = ("raw",)
    raw: bytes

    def __init__(self, raw: bytes) -> None:
        object.__setattr__(self, "raw", raw)

    @classmethod
    def from_text(cls, text: str) -> "Enclosed":
        """Read the canonical base64url form. Raises EncodingError."""
        return cls(unb64(text))

    @property
    def text(self) -> str:
        """Base64url without padding."""
        return b64(self.raw)

    @override
    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("Enclosed cannot be changed")

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Enclosed) and self.raw == other.raw

    @override
    def __hash__(self) -> int:
        return hash((Enclosed, self.raw))

    @override
    def __repr__(self) -> str:
        return f"Enclosed({len(self.raw)} bytes)"
