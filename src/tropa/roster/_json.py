"""Signed JSON in its one spelling: what decodes must encode back to the same bytes.

That refuses repeated fields, blanks, other orders and other escapes at one stroke. It is for payloads that only
this program makes.
"""

import base64
from typing import TypeVar

import msgspec

from tropa.sealing.types import from_json_text, json_text

_Payload = TypeVar("_Payload", bound=msgspec.Struct)


def encode(payload: msgspec.Struct) -> bytes:
    """Compact JSON, fields in the order the struct declares them."""
    return msgspec.json.encode(payload, enc_hook=json_text)


def decode(data: bytes, shape: type[_Payload]) -> _Payload:
    """The payload of that shape.

    Raises:
        ValueError: another shape, or another spelling of it.
    """
    try:
        payload = msgspec.json.decode(data, type=shape, dec_hook=from_json_text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError("not JSON of the shape expected") from error
    if encode(payload) != data:
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
