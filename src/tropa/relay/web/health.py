"""Whether the relay works, for whatever watches over it (systemd, a proxy): a status and nothing else.

It is asked of the store, not of memory: a read, and a row that was written a few seconds ago at most.
"""

import asyncio
from typing import Final

from tropa.relay.log import events
from tropa.relay.office import Office
from tropa.relay.store.database import relay_id_of
from tropa.relay.web.answers import Answer
from tropa.relay.web.request import Request

_WITHIN_S: Final = 5.0

_WELL: Final = Answer(200, content_type=None)
_UNWELL: Final = Answer(503, content_type=None)


async def answer(office: Office, request: Request) -> Answer:
    """``GET /v1/health``"""
    try:
        async with asyncio.timeout(_WITHIN_S):
            found = await office.readers.do(relay_id_of)
    except Exception:
        # Of whatever kind: someone is to look after this relay, and reads more about it in its output.
        events.exception("health-unwell")
        return _UNWELL
    return _WELL if found == office.relay_id and await office.pulse.is_well() else _UNWELL
