"""JSON in its one spelling: what decodes must encode back to the same bytes.

That refuses repeated fields, blanks, other orders and other escapes at one stroke. It is for payloads that only
this program makes.
"""

import base64
from typing import TypeVar

import msgspec

from tropa.roster.names import Enclosed
from tropa.sealing.types import from_json_text, json_text

_Payload = TypeVar("_Payload", bound=msgspec.Struct)


def encode(payload: msgspec.Struct) -> bytes:
    """Compact JSON, fields in the order the struct declares them."""
    return msgspec.json.encode(payload, enc_hook=_text)


def decode(data: bytes | msgspec.Raw, shape: type[_Payload]) -> _Payload:
    """The payload of that shape.

    Raises:
        ValueError: another shape, or another spelling of it.
    """
    try:
        payload = msgspec.json.decode(data, type=shape, dec_hook=_from_text)
    except (msgspec.DecodeError, RecursionError):
        # Not chained: the library's message may repeat what was in a member's letter.
        raise ValueError("not JSON of the shape expected") from None
    if encode(payload) != bytes(data):
        raise ValueError("the right shape, but not in its one spelling")
    return payload


class _Envelope(msgspec.Struct, frozen=True):
    payload: str


def payload_unverified(envelope: bytes) -> bytes:
    """What a DSSE envelope carries, before any signature is checked: to learn which key to check, and for nothing else.

    Raises:
        ValueError: not an envelope.
    """
    try:
        return base64.b64decode(msgspec.json.decode(envelope, type=_Envelope).payload, validate=True)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError("not an envelope") from error


def _text(value: object) -> str:
    return value.text if isinstance(value, Enclosed) else json_text(value)


def _from_text(kind: type, text: object) -> object:
    if kind is Enclosed:
        if isinstance(text, str):
            return Enclosed.from_text(text)
        raise ValueError("bytes are written as text")
    return from_json_text(kind, text)
