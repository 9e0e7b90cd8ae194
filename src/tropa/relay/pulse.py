"""Whether the store can be written to, found out by writing: a row, at most every few seconds (decision 0174).

A transaction that changes nothing is no proof: neither database touches the disk for it. A row that is changed in its
place is none of room for more, so what the writer met last counts too.
"""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Final

from tropa.relay.log import events
from tropa.relay.store.pulse import write_pulse
from tropa.relay.writer import Writer

EVERY_S: Final = 5.0
_WITHIN_S: Final = 5.0


@dataclass
class Pulse:
    """Whoever asks in between hears what was found last."""

    writer: Writer
    _looking: asyncio.Lock = field(default_factory=asyncio.Lock)
    _looked_s: float = float("-inf")
    _is_well: bool = False

    async def is_well(self) -> bool:
        """Whether a row could be written within five seconds, and the disk had room for the last letter."""
        async with self._looking:
            if time.monotonic() - self._looked_s >= EVERY_S:
                self._is_well = await self._look()
                self._looked_s = time.monotonic()
            return self._is_well

    async def _look(self) -> bool:
        try:
            async with asyncio.timeout(_WITHIN_S):
                await self.writer.do(write_pulse)
        except Exception:
            # Of whatever kind: someone is to look after this relay, and reads more about it in its output.
            events.exception("health-unwell")
            return False
        return not self.writer.fullness.is_felt()
