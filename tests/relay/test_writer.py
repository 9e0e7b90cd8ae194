"""The writer: results only after the commit, many operations in one, and one that fails alone."""

import asyncio
import sqlite3
import threading
from collections.abc import Awaitable, Callable

import pytest

from tests.relay.stores import Place
from tropa.relay.store.database import Store
from tropa.relay.writer import Writer

INSERT = "INSERT INTO notices VALUES (?, 1, ?)"


def with_writer(place: Place, story: Callable[[Writer], Awaitable[None]], batch_limit: int = 256) -> None:
    """Run a story with a writer on a new store."""

    async def run() -> None:
        writer = Writer(place.open(), asyncio.get_running_loop(), batch_limit)
        writer.start()
        try:
            await story(writer)
        finally:
            writer.stop()

    asyncio.run(run())


def kept(place: Place) -> list[int]:
    """What another reader sees."""
    reader = place.open().reader()
    weeks = [week for (week,) in reader.execute("SELECT week FROM notices ORDER BY week")]
    reader.close()
    return weeks


def insert(week: int) -> Callable[[Store], int]:
    """An operation that leaves a row."""

    def operation(store: Store) -> int:
        store.connection.execute(INSERT, (week, b"\0"))
        return week

    return operation


def test_a_result_is_handed_back_only_after_the_commit(place: Place) -> None:
    """Whoever has a result finds the row with another connection."""

    async def story(writer: Writer) -> None:
        for week in range(20):
            assert await writer.do(insert(week)) == week
            assert kept(place)[-1] == week

    with_writer(place, story)


def test_operations_that_wait_share_one_commit(place: Place) -> None:
    """Those that came while the writer was busy; results go to whoever asked."""
    commits: list[int] = []

    async def story(writer: Writer) -> None:
        gate = threading.Event()
        commit = type(writer.store).commit

        def counted(store: Store) -> None:
            commits.append(1)
            commit(store)

        held = asyncio.create_task(writer.do(lambda _: gate.wait(5)))
        await asyncio.sleep(0.05)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(type(writer.store), "commit", counted)
            waiting = [asyncio.create_task(writer.do(insert(week))) for week in range(50)]
            await asyncio.sleep(0.05)
            gate.set()
            assert await asyncio.gather(*waiting) == list(range(50))
        await held

    with_writer(place, story)
    assert len(commits) == 2


def test_one_that_fails_fails_alone(place: Place) -> None:
    """The others of its transaction are kept, and nothing of its own."""

    def broken(store: Store) -> None:
        store.connection.execute(INSERT, (1000, b"\0"))
        raise sqlite3.OperationalError("no")

    async def story(writer: Writer) -> None:
        gate = threading.Event()
        held = asyncio.create_task(writer.do(lambda _: gate.wait(5)))
        await asyncio.sleep(0.05)
        tasks = [asyncio.create_task(writer.do(insert(week))) for week in range(5)]
        failing = asyncio.create_task(writer.do(broken))
        tasks += [asyncio.create_task(writer.do(insert(week))) for week in range(5, 10)]
        gate.set()
        assert await asyncio.gather(*tasks) == list(range(10))
        with pytest.raises(sqlite3.OperationalError):
            await failing
        await held

    with_writer(place, story)
    assert kept(place) == list(range(10))


def test_a_commit_that_fails_acknowledges_nothing(place: Place) -> None:
    """The disk is full at the very end: an error for everyone, nothing kept, and the writer goes on afterwards."""

    async def story(writer: Writer) -> None:
        def full(_: Store) -> None:
            raise sqlite3.OperationalError("disk is full")

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(type(writer.store), "commit", full)
            with pytest.raises(sqlite3.OperationalError):
                await writer.do(insert(1))
        assert await writer.do(insert(2)) == 2

    with_writer(place, story)
    assert kept(place) == [2]


@pytest.mark.parametrize("step", ["rollback", "forget_log"])
def test_the_writer_goes_on_when_tidying_up_fails(place: Place, step: str) -> None:
    """Whatever happens to it, nobody waits for ever: the next operation is done."""

    async def story(writer: Writer) -> None:
        def broken(store: Store) -> None:
            store.removed = True
            raise sqlite3.OperationalError("no")

        def no_step(store: Store) -> None:
            store.connection.execute("ROLLBACK")
            raise sqlite3.OperationalError("disk I/O error")

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(type(writer.store), step, no_step)
            with pytest.raises(sqlite3.OperationalError):
                await writer.do(broken)
            assert await asyncio.wait_for(writer.do(insert(1)), 5) == 1
        assert await asyncio.wait_for(writer.do(insert(2)), 5) == 2

    with_writer(place, story)
    assert kept(place) == [1, 2]


def test_what_waits_when_the_end_is_asked_for_is_still_done(place: Place) -> None:
    """In transactions and between them, in the order they came."""

    async def story(writer: Writer) -> None:
        tasks = [asyncio.create_task(writer.do(insert(week))) for week in range(5)]
        tasks.append(asyncio.create_task(writer.do_between(insert(5))))
        tasks += [asyncio.create_task(writer.do(insert(week))) for week in range(6, 9)]
        await asyncio.sleep(0)
        await asyncio.to_thread(writer.stop)
        assert await asyncio.gather(*tasks) == list(range(9))

    with_writer(place, story)
    assert kept(place) == list(range(9))


def test_a_batch_of_one_commits_each_alone(place: Place) -> None:
    """The plainest alternative, kept for measuring."""

    async def story(writer: Writer) -> None:
        assert await asyncio.gather(*(writer.do(insert(week)) for week in range(5))) == list(range(5))

    with_writer(place, story, batch_limit=1)
