"""Every hour, and once at the start: what is too old goes, and once a day the file is put in order."""

import asyncio
import sqlite3
from dataclasses import dataclass
from functools import partial
from typing import Final

from tropa.relay.log import events
from tropa.relay.office import Office
from tropa.relay.store.database import Store, used_bytes
from tropa.relay.store.expiry import expire_some, rewrite_in_order

EVERY_S: Final = 3600

# Rewriting holds up whoever posts; above this size it would be for too long (measured: bench/relay.py).
_REWRITTEN_UP_TO_BYTES: Final = 512 * 2**20


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
            except sqlite3.Error:
                events.exception("sweep-failed")
            await asyncio.sleep(EVERY_S)

    async def once(self) -> None:
        """Remove what is too old, a little at a time, and on a new day put the file in order."""
        today = self.office.today()
        while await self.office.writer.do(partial(expire_some, today=today)):
            pass
        if today != self.rewritten_on:
            await self.office.writer.do_between(_rewrite_if_small)
            self.rewritten_on = today


def _rewrite_if_small(store: Store) -> None:
    if used_bytes(store.connection) <= _REWRITTEN_UP_TO_BYTES:
        rewrite_in_order(store)
