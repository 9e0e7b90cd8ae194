"""How bytes become text, and how parts are joined so that the parts can be told (protocol, notation).

It does not know what the bytes mean, and accepts one spelling only of each value.
"""

import base64
import binascii

from tropa.sealing.errors import EncodingError


def b64(data: bytes) -> str:
    """Base64url without padding (RFC 4648 section 5)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def unb64(text: str) -> bytes:
    """The bytes that ``b64`` gave.

    Raises:
        EncodingError: any other alphabet, padding, white space, or unused bits that are not zero.
    """
    try:
        data = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (binascii.Error, UnicodeEncodeError) as error:
        raise EncodingError("not base64url") from error
    # Python's decoder skips foreign characters and stray bits; only what encodes back to the same text is canonical.
    if b64(data) != text:
        raise EncodingError("not canonical base64url without padding")
    return data


def u32(number: int) -> bytes:
    """Four bytes, big-endian. Raises OverflowError outside 0 … 2³² - 1."""
    return number.to_bytes(4, "big")


def u64(number: int) -> bytes:
    """Eight bytes, big-endian. Raises OverflowError outside 0 … 2⁶⁴ - 1."""
    return number.to_bytes(8, "big")


def lp(*parts: bytes) -> bytes:
    """Each part after its own length as ``u32``: an injective joining of parts."""
    return b"".join(u32(len(part)) + part for part in parts)
