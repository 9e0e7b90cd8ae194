"""The writer: results only after the commit, many operations in one, and one that fails alone."""

import asyncio
import os
import sqlite3
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tropa.relay.store.database import Store, open_store
from tropa.relay.writer import Writer

INSERT = "INSERT INTO notices VALUES (?, 1, x'00')"


def with_writer(folder: Path, story: Callable[[Writer], Awaitable[None]], batch_limit: int = 256) -> None:
    """Run a story with a writer on a new store."""

    async def run() -> None:
        writer = Writer(open_store(folder, os.urandom, 2**30), asyncio.get_running_loop(), batch_limit)
        writer.start()
        try:
            await story(writer)
        finally:
            writer.stop()

    asyncio.run(run())


def kept(folder: Path) -> list[int]:
    """What another reader sees on disk."""
    other = sqlite3.connect(folder / "relay.sqlite")
    weeks = [week for (week,) in other.execute("SELECT week FROM notices ORDER BY week")]
    other.close()
    return weeks


def insert(week: int) -> Callable[[Store], int]:
    """An operation that leaves a row."""

    def operation(store: Store) -> int:
        store.connection.execute(INSERT, (week,))
        return week

    return operation


def test_a_result_is_handed_back_only_after_the_commit(tmp_path: Path) -> None:
    """Whoever has a result finds the row with another connection."""

    async def story(writer: Writer) -> None:
        for week in range(20):
            assert await writer.do(insert(week)) == week
            assert kept(tmp_path)[-1] == week

    with_writer(tmp_path, story)


def test_operations_that_wait_share_one_commit(tmp_path: Path) -> None:
    """Those that came while the writer was busy; results go to whoever asked."""
    commits: list[int] = []

    async def story(writer: Writer) -> None:
        gate = threading.Event()
        commit = Store.commit

        def counted(store: Store) -> None:
            commits.append(1)
            commit(store)

        held = asyncio.create_task(writer.do(lambda _: gate.wait(5)))
        await asyncio.sleep(0.05)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Store, "commit", counted)
            waiting = [asyncio.create_task(writer.do(insert(week))) for week in range(50)]
            await asyncio.sleep(0.05)
            gate.set()
            assert await asyncio.gather(*waiting) == list(range(50))
        await held

    with_writer(tmp_path, story)
    assert len(commits) == 2


def test_one_that_fails_fails_alone(tmp_path: Path) -> None:
    """The others of its transaction are kept, and nothing of its own."""

    def broken(store: Store) -> None:
        store.connection.execute(INSERT, (1000,))
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

    with_writer(tmp_path, story)
    assert kept(tmp_path) == list(range(10))


def test_a_commit_that_fails_acknowledges_nothing(tmp_path: Path) -> None:
    """The disk is full at the very end: an error for everyone, nothing kept, and the writer goes on afterwards."""

    async def story(writer: Writer) -> None:
        def full(_: Store) -> None:
            raise sqlite3.OperationalError("disk is full")

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Store, "commit", full)
            with pytest.raises(sqlite3.OperationalError):
                await writer.do(insert(1))
        assert await writer.do(insert(2)) == 2

    with_writer(tmp_path, story)
    assert kept(tmp_path) == [2]


@pytest.mark.parametrize("step", ["rollback", "forget_log"])
def test_the_writer_goes_on_when_tidying_up_fails(tmp_path: Path, step: str) -> None:
    """Whatever happens to it, nobody waits for ever: the next operation is done."""

    async def story(writer: Writer) -> None:
        def broken(store: Store) -> None:
            store.removed = True
            raise sqlite3.OperationalError("no")

        def no_step(store: Store) -> None:
            store.connection.rollback()
            raise sqlite3.OperationalError("disk I/O error")

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Store, step, no_step)
            with pytest.raises(sqlite3.OperationalError):
                await writer.do(broken)
            assert await asyncio.wait_for(writer.do(insert(1)), 5) == 1
        assert await asyncio.wait_for(writer.do(insert(2)), 5) == 2

    with_writer(tmp_path, story)
    assert kept(tmp_path) == [1, 2]


def test_what_waits_when_the_end_is_asked_for_is_still_done(tmp_path: Path) -> None:
    """In transactions and between them, in the order they came."""

    async def story(writer: Writer) -> None:
        tasks = [asyncio.create_task(writer.do(insert(week))) for week in range(5)]
        tasks.append(asyncio.create_task(writer.do_between(insert(5))))
        tasks += [asyncio.create_task(writer.do(insert(week))) for week in range(6, 9)]
        await asyncio.sleep(0)
        await asyncio.to_thread(writer.stop)
        assert await asyncio.gather(*tasks) == list(range(9))

    with_writer(tmp_path, story)
    assert kept(tmp_path) == list(range(9))


def test_a_batch_of_one_commits_each_alone(tmp_path: Path) -> None:
    """The plainest alternative, kept for measuring."""

    async def story(writer: Writer) -> None:
        assert await asyncio.gather(*(writer.do(insert(week)) for week in range(5))) == list(range(5))

    with_writer(tmp_path, story, batch_limit=1)
