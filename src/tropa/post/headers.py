"""The request headers of the relay's interface, made and read: who may read, who may publish, what lets a letter in.

Nothing here verifies: a parsed stamp may be false, a parsed read key may open nothing.
"""

from dataclasses import dataclass, field
from typing import Final

from tropa.post.limits import MAX_STAMP_CHARACTERS
from tropa.sealing.types import ReadKey, Token

STAMP_HEADER: Final = "Tropa-Stamp"
BOX_SCHEME: Final = "Tropa-Box"
PUBLISHER_SCHEME: Final = "Tropa-Publisher"


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


def box_authorization(read_key: ReadKey) -> str:
    """The ``Authorization`` of a box's reader (protocol §6.1)."""
    return f"{BOX_SCHEME} {read_key.text}"


def parse_box_authorization(value: str) -> ReadKey:
    """The read key that an ``Authorization`` presents.

    Raises:
        ValueError: another scheme, or not 32 bytes in base64url.
    """
    scheme, _, rest = value.partition(" ")
    if scheme != BOX_SCHEME:
        raise ValueError(f"the scheme is not {BOX_SCHEME}")
    return ReadKey.from_text(rest)


def publisher_authorization(publisher: PublisherToken) -> str:
    """The ``Authorization`` of the relay's publisher (protocol §6.2)."""
    return f"{PUBLISHER_SCHEME} {publisher.text}"
