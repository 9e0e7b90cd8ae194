"""The request headers of the relay's interface, made and read: who may read, who may publish, what lets a letter in.

Nothing here verifies: a parsed stamp may be false, a parsed read key may open nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from tropa.post.limits import MAX_STAMP_CHARACTERS, MOST_STAMPS
from tropa.sealing.types import BlobWriteKey, ReadKey, Token

STAMP_HEADER: Final = "Tropa-Stamp"
BOX_SCHEME: Final = "Tropa-Box"
PUBLISHER_SCHEME: Final = "Tropa-Publisher"
BLOB_SCHEME: Final = "Tropa-Blob"


@dataclass(frozen=True)
class AltchaStamp:
    """A solved ALTCHA challenge, as the ALTCHA libraries encode it (base64)."""

    payload: str


@dataclass(frozen=True)
class TokenStamp:
    """A token that the box's holder registered and gave this correspondent."""

    token: Token


Stamp = AltchaStamp | TokenStamp


@dataclass(frozen=True)
class PublisherToken:
    """What the relay wrote to ``publish-token`` in its data folder at first start."""

    text: str = field(repr=False)


def stamp_header(stamp: Stamp) -> str:
    """The value of ``Tropa-Stamp`` (protocol §5.1)."""
    match stamp:
        case AltchaStamp(payload):
            return f"altcha {payload}"
        case TokenStamp(token):
            return f"token {token.text}"


def parse_stamp(value: str) -> Stamp:
    """The stamp that a header's value presents.

    Raises:
        ValueError: neither ``altcha <payload>`` nor ``token <b64(16)>``.
    """
    scheme, _, rest = value.partition(" ")
    if scheme == "token":
        return TokenStamp(Token.from_text(rest))
    if scheme == "altcha" and 0 < len(rest) <= MAX_STAMP_CHARACTERS and rest.isascii():
        return AltchaStamp(rest)
    raise ValueError("a stamp is 'altcha <payload>' or 'token <b64(16)>'")


def stamps_header(stamps: Sequence[AltchaStamp]) -> str:
    """The value of ``Tropa-Stamp`` where several are needed (protocol §12.2, §13.3)."""
    return ", ".join(map(stamp_header, stamps))


def parse_stamps(value: str) -> list[AltchaStamp]:
    """The solved challenges that a header's value presents, no more than the largest series takes.

    Raises:
        ValueError: none, too many, or a part that is not ``altcha <payload>``.
    """
    parts = value.split(",", maxsplit=MOST_STAMPS)
    stamps = [parse_stamp(part.strip(" ")) for part in parts]
    solved = [each for each in stamps if isinstance(each, AltchaStamp)]
    if len(solved) != len(stamps) or len(stamps) > MOST_STAMPS:
        raise ValueError("several stamps are 'altcha <payload>, altcha <payload>'")
    return solved


def blob_authorization(write_key: BlobWriteKey) -> str:
    """The ``Authorization`` of a blob's writer (protocol §13.2)."""
    return f"{BLOB_SCHEME} {write_key.text}"


def parse_blob_authorization(value: str) -> BlobWriteKey:
    """The write key that an ``Authorization`` presents.

    Raises:
        ValueError: another scheme, or not 32 bytes in base64url.
    """
    return BlobWriteKey.from_text(_after_scheme(value, BLOB_SCHEME))


def box_authorization(read_key: ReadKey) -> str:
    """The ``Authorization`` of a box's reader (protocol §6.1)."""
    return f"{BOX_SCHEME} {read_key.text}"


def parse_box_authorization(value: str) -> ReadKey:
    """The read key that an ``Authorization`` presents.

    Raises:
        ValueError: another scheme, or not 32 bytes in base64url.
    """
    return ReadKey.from_text(_after_scheme(value, BOX_SCHEME))


def publisher_authorization(publisher: PublisherToken) -> str:
    """The ``Authorization`` of the relay's publisher (protocol §6.2)."""
    return f"{PUBLISHER_SCHEME} {publisher.text}"


def _after_scheme(value: str, scheme: str) -> str:
    """What stands behind the scheme. Raises ValueError: another scheme."""
    found, _, rest = value.partition(" ")
    if found != scheme:
        raise ValueError(f"the scheme is not {scheme}")
    return rest
