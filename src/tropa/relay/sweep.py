"""Every hour, and once at the start: what is too old goes, and once a day the file is put in order."""

import asyncio
import threading
from dataclasses import dataclass
from functools import partial
from typing import Final

from tropa.relay.log import events
from tropa.relay.office import Office
from tropa.relay.store.dating import bring_back_day
from tropa.relay.store.expiry import SoFar, expire_some
from tropa.relay.store.pulse import remember_day

EVERY_S: Final = 3600


@dataclass
class Sweep:
    """Remembers, for as long as the process lives, on which day the file was last put in order."""

    office: Office
    rewritten_on: int = -1

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self.once()
            except Exception:
                events.exception("sweep-failed")
            await asyncio.sleep(EVERY_S)

    async def once(self) -> None:
        """Remove what is too old, a little at a time, and on a new day put the file in order."""
        today = self.office.ages.today()
        mark = self.office.ages.mark
        if mark.came_back:
            await self.office.writer.do(partial(bring_back_day, day=mark.day))
        await self.office.writer.do(partial(remember_day, day=mark.day))
        removing = partial(expire_some, today=today, so_far=SoFar())
        while await self.office.writer.do(removing):
            pass
        if today != self.rewritten_on:
            await self.office.writer.do_between(lambda store: store.put_in_order())
            self.rewritten_on = today
        # Nobody waits for it, not even when the relay is told to stop.
        threading.Thread(target=self._tidy, name="relay-tidying", daemon=True).start()

    def _tidy(self) -> None:
        try:
            self.office.writer.store.tidy_beside()
        except Exception:
            events.exception("tidying-failed")
