"""Notices as the relay sees them: it verifies no signature, so these carry none that would."""

import base64
import json

from tropa.post.limits import NOTICE_PAYLOAD_TYPE
from tropa.sealing.types import RelayId


def envelope_of(week: int, version: int, relay_id: RelayId, payload_type: str = NOTICE_PAYLOAD_TYPE) -> bytes:
    """An envelope around what the relay looks at, and something it does not."""
    payload = json.dumps({"week": week, "version": version, "relay_id": relay_id.text, "languages": ["ru", "en"]})
    envelope = {
        "payload": base64.b64encode(payload.encode()).decode(),
        "payloadType": payload_type,
        "signatures": [{"keyid": "00" * 32, "sig": "AA=="}],
    }
    return json.dumps(envelope, separators=(",", ":")).encode()
