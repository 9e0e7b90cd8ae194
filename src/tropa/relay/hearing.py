"""Hears of letters that other relay processes took in: LISTEN on a connection of its own, in a thread of its own.

While that connection is lost everyone who waits is told to look, every second, until it is back. Hears no letter and
no box's name, only rings (``store.rings``).
"""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import psycopg

from tropa.relay.log import events
from tropa.relay.store.postgres import PostgresStore
from tropa.relay.store.rings import CHANNEL, rings_in
from tropa.relay.waiting import Bells

_LOOK_EVERY_S: Final = 1.0
_STOPS_WITHIN_S: Final = 10.0


@dataclass(frozen=True)
class Hearing:
    """Rings this process's bells, from ``start`` to ``stop``."""

    store: PostgresStore
    bells: Bells
    loop: asyncio.AbstractEventLoop
    _stopping: threading.Event = field(default_factory=threading.Event)
    _thread: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Begin to listen."""
        thread = threading.Thread(target=self._run, name="relay-hearing", daemon=True)
        self._thread.append(thread)
        thread.start()

    def stop(self) -> None:
        """Listen no more. Blocks for about a second."""
        self._stopping.set()
        for thread in self._thread:
            thread.join(_STOPS_WITHIN_S)

    def _run(self) -> None:
        was_deaf = False
        while not self._stopping.is_set():
            try:
                self._listen()
                was_deaf = False
            except psycopg.Error:
                if not was_deaf:
                    events.exception("listening-broke-off")
                was_deaf = True
                self._tell(self.bells.doubt)
                self._stopping.wait(_LOOK_EVERY_S)

    def _listen(self) -> None:
        connection = self.store.reader()
        try:
            session = connection.session()
            session.execute(f"LISTEN {CHANNEL}")
            # Whatever came while nobody listened.
            self._tell(self.bells.doubt)
            while not self._stopping.is_set():
                for heard in session.notifies(timeout=_LOOK_EVERY_S):
                    if heard.pid != self.store.session_id:
                        self._tell(partial(self.bells.hear, rings_in(heard.payload)))
                    if self._stopping.is_set():
                        return
        finally:
            connection.close()

    def _tell(self, what: Callable[[], None]) -> None:
        self.loop.call_soon_threadsafe(what)
