"""What the relay looks at in an envelope its publisher hands in (protocol §7). Whether it is true, readers check."""

import base64
import binascii
from typing import TypeVar

import msgspec

from tropa.post.problems import ProblemName
from tropa.post.shapes import Envelope
from tropa.relay.web.answers import Refusal

_Claims = TypeVar("_Claims")


def claims_in(envelope: bytes, payload_type: str, shape: type[_Claims], what: str) -> _Claims:
    """Those of the payload's fields that ``shape`` has. Raises Refusal: ``bad-request``, no ``what`` in an envelope."""
    try:
        outer = msgspec.json.decode(envelope, type=Envelope)
        if outer.payload_type != payload_type:
            raise ValueError("another payload type")
        return msgspec.json.decode(base64.b64decode(outer.payload, validate=True), type=shape)
    except (msgspec.DecodeError, binascii.Error, ValueError):
        raise Refusal(
            ProblemName.BAD_REQUEST, f"Nothing was published. This is not a {what} in a DSSE envelope."
        ) from None
