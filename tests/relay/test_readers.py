"""Readers of a database that is away, or says nothing: nobody piles up behind it, and one at a time tries again."""

import asyncio
import threading
import time
from typing import Any
from unittest.mock import MagicMock

import pytest

from tropa.relay import readers
from tropa.relay.readers import THREADS, Readers
from tropa.relay.store.failures import StoreAway

CROWD = 200


class Database:
    """It answers, is away, or says nothing until it is let."""

    def __init__(self) -> None:
        self.asked = 0
        self.is_there = True
        self.speaks = threading.Event()
        self.speaks.set()

    def read(self, _: Any) -> str:
        """One read."""
        self.asked += 1
        self.speaks.wait(30)
        if not self.is_there:
            raise StoreAway("gone")
        return "found"


def outcome(result: object) -> str:
    """What a read came to."""
    return "away" if isinstance(result, StoreAway) else str(result)


async def crowd(reading: Readers, database: Database, number: int = CROWD) -> list[str]:
    """So many at once."""
    tasks = [asyncio.create_task(reading.do(database.read)) for _ in range(number)]
    return [outcome(each) for each in await asyncio.gather(*tasks, return_exceptions=True)]


def test_who_stands_in_line_behind_a_silent_database_is_told_at_once() -> None:
    """As soon as the first hears that it is gone; and for a while nobody asks it again."""

    async def story() -> None:
        reading, database = Readers(MagicMock), Database()
        database.is_there = False
        database.speaks.clear()
        waiting = asyncio.create_task(crowd(reading, database))
        await asyncio.sleep(0.2)
        database.speaks.set()
        assert await waiting == ["away"] * CROWD
        assert database.asked <= 2 * THREADS + 2
        before = database.asked
        assert await crowd(reading, database) == ["away"] * CROWD
        assert database.asked - before <= 2
        reading.stop()

    asyncio.run(story())


def test_when_it_is_back_one_tries_and_then_everyone_reads() -> None:
    """While that one tries, the others are still told to come again."""

    async def story() -> None:
        reading, database = Readers(MagicMock), Database()
        database.is_there = False
        assert await crowd(reading, database, 1) == ["away"]
        await asyncio.sleep(0.3)
        database.is_there = True
        database.speaks.clear()
        before = database.asked
        first = asyncio.create_task(reading.do(database.read))
        await asyncio.sleep(0.1)
        assert await crowd(reading, database) == ["away"] * CROWD
        assert database.asked - before == 1
        database.speaks.set()
        assert await first == "found"
        assert await crowd(reading, database) == ["found"] * CROWD
        reading.stop()

    asyncio.run(story())


def test_a_database_that_is_frozen_holds_nobody_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """It breaks no connection off: after some seconds it counts as away, until it answers."""
    monkeypatch.setattr(readers, "_WITHIN_S", 1.0)

    async def story() -> None:
        reading, database = Readers(MagicMock), Database()
        database.speaks.clear()
        assert await crowd(reading, database) == ["away"] * CROWD
        began = time.monotonic()
        assert await crowd(reading, database) == ["away"] * CROWD
        assert time.monotonic() - began < 0.9
        await asyncio.sleep(0.3)
        abandoned = asyncio.create_task(reading.do(database.read))
        await asyncio.sleep(0.1)
        abandoned.cancel()
        database.speaks.set()
        await asyncio.sleep(0.4)
        assert await crowd(reading, database, 1) == ["found"]
        assert await crowd(reading, database) == ["found"] * CROWD
        reading.stop()

    asyncio.run(story())


def test_at_the_end_what_stands_in_line_is_not_begun() -> None:
    """Only what was being read is waited for."""

    async def story() -> None:
        reading, database = Readers(MagicMock), Database()
        database.speaks.clear()
        tasks = [asyncio.create_task(reading.do(database.read)) for _ in range(CROWD)]
        await asyncio.sleep(0.2)
        stopping = asyncio.create_task(asyncio.to_thread(reading.stop))
        _, still = await asyncio.wait(tasks, timeout=5, return_when=asyncio.ALL_COMPLETED)
        database.speaks.set()
        await stopping
        assert (len(still), database.asked) == (THREADS, THREADS)

    asyncio.run(story())
