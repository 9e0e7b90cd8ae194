"""Statuses as the relay sees them: it verifies no signature, so these carry none that would."""

import base64
import json
import time
from typing import Any

from tropa.post.limits import STATUS_PAYLOAD_TYPE
from tropa.sealing.types import RelayId


def this_hour() -> int:
    """The hour the relay under test thinks it is."""
    return int(time.time()) // 3600


def status_of(
    relay_id: RelayId, at_hour: int, until_hour: int | None = None, kind: str = STATUS_PAYLOAD_TYPE, **more: Any
) -> bytes:
    """An envelope around what the relay looks at, and something it does not."""
    until = at_hour + 24 if until_hour is None else until_hour
    payload = {"relay_id": relay_id.text, "at_hour": at_hour, "until_hour": until, "waiting_hours": 8} | more
    envelope = {
        "payload": base64.b64encode(json.dumps(payload).encode()).decode(),
        "payloadType": kind,
        "signatures": [{"keyid": "00" * 32, "sig": "AA=="}],
    }
    return json.dumps(envelope, separators=(",", ":")).encode()
