"""A few threads that read the store, each with a read-only connection, so that reading never blocks the event loop."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, TypeVar

from tropa.relay.store.database import open_for_reading

THREADS: Final = 2
_Result = TypeVar("_Result")


class Readers:
    """Runs short reads; each sees whatever was committed when it began."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._threads = ThreadPoolExecutor(THREADS, "relay-reader", initializer=self._connect)

    async def do(self, read: Callable[[sqlite3.Connection], _Result]) -> _Result:
        """What ``read`` finds.

        Raises:
            sqlite3.Error: the file could not be read.
        """
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._with_connection, read)

    def stop(self) -> None:
        """Finish what is being read, then close. Blocks until it is done."""
        self._threads.shutdown()
        for connection in self._opened:
            connection.close()

    def _connect(self) -> None:
        self._local.connection = open_for_reading(self._folder)
        self._opened.append(self._local.connection)

    def _with_connection(self, read: Callable[[sqlite3.Connection], _Result]) -> _Result:
        return read(self._local.connection)
