"""How bytes become text, and how parts are joined so that the parts can be told (protocol, notation).

It does not know what the bytes mean, and accepts one spelling only of each value.
"""

import binascii
from typing import Final

from tropa.sealing.errors import EncodingError

_TO_URL: Final = bytes.maketrans(b"+/", b"-_")
_FROM_URL: Final = bytes.maketrans(b"-_", b"+/")


def b64(data: bytes) -> str:
    """Base64url without padding (RFC 4648 section 5)."""
    return binascii.b2a_base64(data, newline=False).translate(_TO_URL).rstrip(b"=").decode("ascii")


def unb64(text: str) -> bytes:
    """The bytes that ``b64`` gave.

    Raises:
        EncodingError: any other alphabet, padding, white space, or unused bits that are not zero.
    """
    try:
        data = binascii.a2b_base64(text.encode("ascii").translate(_FROM_URL) + b"=" * (-len(text) % 4))
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
