"""A few threads that read the store, each with a read-only connection, so that reading never blocks the event loop.

While the database is away nobody waits for it: whoever stands in line is told at once, and one at a time tries again.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final, TypeVar

from tropa.relay.store.database import Connection
from tropa.relay.store.failures import ASKED_AGAIN_AFTER_S, StoreAway

THREADS: Final = 2

# Longer than it takes to find a connection broken and to try another; a server that is frozen breaks none.
_WITHIN_S: Final = 20.0
_Result = TypeVar("_Result")


@dataclass
class _Away:
    """Whether the database was away when it was last asked, and who may ask it again."""

    ask_again_s: float | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def let_in(self) -> bool:
        """Nobody while it is away; but one, after a while, who tries for all (true). Raises StoreAway."""
        with self._lock:
            if self.ask_again_s is None:
                return False
            if time.monotonic() < self.ask_again_s:
                raise StoreAway("asked a moment ago")
            self.ask_again_s = float("inf")
            return True

    def refuse(self) -> None:
        """Those who stood in line when it went away. Raises StoreAway."""
        with self._lock:
            if self.ask_again_s is not None:
                raise StoreAway("went away meanwhile")

    def is_there(self) -> None:
        """It has answered."""
        with self._lock:
            self.ask_again_s = None

    def is_away(self) -> None:
        """It has not."""
        with self._lock:
            self.ask_again_s = time.monotonic() + ASKED_AGAIN_AFTER_S


class Readers:
    """Runs short reads; each sees whatever was committed when it began."""

    def __init__(self, open_for_reading: Callable[[], Connection]) -> None:
        self._open = open_for_reading
        self._local = threading.local()
        self._opened: list[Connection] = []
        self._away = _Away()
        self._threads = ThreadPoolExecutor(THREADS, "relay-reader", initializer=self._connect)

    async def do(self, read: Callable[[Connection], _Result]) -> _Result:
        """What ``read`` finds.

        Raises:
            StoreAway: the database is not there, or was not a moment ago.
            StoreError, sqlite3.Error: it could not be read.
        """
        tries_for_all = self._away.let_in()
        running = asyncio.get_running_loop().run_in_executor(self._threads, self._in_turn, read, tries_for_all)
        try:
            async with asyncio.timeout(_WITHIN_S):
                return await running
        except TimeoutError as error:
            self._away.is_away()
            raise StoreAway("says nothing") from error
        except asyncio.CancelledError:
            if tries_for_all:
                self._away.is_away()
            raise

    def stop(self) -> None:
        """Finish what is being read, then close; what only stands in line is not begun. Blocks until it is done."""
        self._threads.shutdown(cancel_futures=True)
        for connection in self._opened:
            connection.close()

    def _connect(self) -> None:
        self._local.connection = self._open()
        self._opened.append(self._local.connection)

    def _in_turn(self, read: Callable[[Connection], _Result], tries_for_all: bool) -> _Result:
        if not tries_for_all:
            self._away.refuse()
        try:
            found = self._read(read)
        except StoreAway:
            self._away.is_away()
            raise
        except BaseException:
            self._away.is_there()
            raise
        self._away.is_there()
        return found

    def _read(self, read: Callable[[Connection], _Result]) -> _Result:
        try:
            return read(self._local.connection)
        except StoreAway:
            # A connection is seen to be broken only when it is used: one that was idle is asked again, on a new one.
            return read(self._local.connection)
