"""Delivers delayed letters: every few seconds, what the relay's hour has come for goes into its box (protocol §12.3).

Nothing may end this task: it is what raises an alarm when everyone else is silent.
"""

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import Final

from tropa.relay.log import events
from tropa.relay.office import Office
from tropa.relay.store.series_release import DueSeries, forget_some, release_series, what_is_due

EVERY_S: Final = 15

# Each may bring sixteen letters of 64 KiB, and whoever posts waits for all of them.
_AT_A_TIME: Final = 8


@dataclass(frozen=True)
class Releasing:
    """Remembers nothing: what is due stands in the store, for this process and for others."""

    office: Office

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self.once()
            except Exception:
                events.exception("release-failed")
            await asyncio.sleep(EVERY_S)

    async def once(self) -> None:
        """Release what is due, wake who waits for it, and forget series that were over for long."""
        hour = self.office.hours.now()
        due = await self.office.readers.do(partial(what_is_due, hour=hour))
        for start in range(0, len(due.series), _AT_A_TIME):
            some = due.series[start : start + _AT_A_TIME]
            await asyncio.gather(*(self._release(each, hour) for each in some))
        while due.to_tidy and await self.office.writer.do(partial(forget_some, hour=hour)):
            pass

    async def _release(self, due: DueSeries, hour: int) -> None:
        # A series that cannot be released, a damaged page under it say, must not hold up the others.
        try:
            release = partial(release_series, series_number=due.number, hour=hour)
            boxes = await self.office.writer.do(release, touched=due.boxes)
        except Exception:
            events.exception("series-not-released")
            return
        for post_id in boxes:
            self.office.bells.ring(post_id)
