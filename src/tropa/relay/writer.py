"""One thread does all the writing: it takes whatever operations wait, does them in one transaction, and commits once.

An operation's result is handed back only after the commit, so that whatever was acknowledged is on disk. If a
transaction fails, it is undone and its operations are tried one by one, so that none fails for another's fault.
"""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from tropa.relay.log import events
from tropa.relay.store.database import Store

BATCH_LIMIT: Final = 256
_Result = TypeVar("_Result")
_Outcome = tuple[Any, BaseException | None]


@dataclass(frozen=True)
class _Job:
    operation: Callable[[Store], Any]
    future: "asyncio.Future[Any]"
    in_transaction: bool = True


@dataclass(frozen=True)
class Writer:
    """Owns the store from ``start`` to ``stop``."""

    store: Store
    loop: asyncio.AbstractEventLoop
    batch_limit: int = BATCH_LIMIT
    _waiting: "queue.SimpleQueue[_Job | None]" = field(default_factory=queue.SimpleQueue)
    _thread: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Begin to write."""
        thread = threading.Thread(target=self._run, name="relay-writer", daemon=True)
        self._thread.append(thread)
        thread.start()

    def stop(self) -> None:
        """Do what already waits, then close the store. Blocks until it is done."""
        self._waiting.put(None)
        for thread in self._thread:
            thread.join()

    async def do(self, operation: Callable[[Store], _Result]) -> _Result:
        """Run ``operation`` inside a transaction; its result, once that transaction is on disk.

        Raises:
            sqlite3.Error: nothing of the operation was kept.
        """
        return await self._submit(operation, in_transaction=True)

    async def do_between(self, operation: Callable[[Store], _Result]) -> _Result:
        """Run ``operation`` between two transactions, for what SQLite does not allow inside one."""
        return await self._submit(operation, in_transaction=False)

    async def _submit(self, operation: Callable[[Store], _Result], *, in_transaction: bool) -> _Result:
        future: asyncio.Future[_Result] = self.loop.create_future()
        self._waiting.put(_Job(operation, future, in_transaction))
        return await future

    def _run(self) -> None:
        while (job := self._waiting.get()) is not None:
            jobs, also = self._collect(job) if job.in_transaction else ([], job)
            self._write(jobs)
            if also is not None:
                self.loop.call_soon_threadsafe(_hand_back, [also], [self._between(also)])
        self.store.close()

    def _collect(self, first: _Job) -> tuple[list[_Job], _Job | None]:
        """The jobs of the next transaction, and one that must come after it, if that was met."""
        jobs = [first]
        while len(jobs) < self.batch_limit:
            try:
                job = self._waiting.get_nowait()
            except queue.Empty:
                break
            if job is None:
                # The end was asked for: it is put back, to be found after these jobs are done.
                self._waiting.put(None)
                break
            if not job.in_transaction:
                return jobs, job
            jobs.append(job)
        return jobs, None

    def _write(self, jobs: list[_Job]) -> None:
        outcomes = self._together(jobs)
        if outcomes is None:
            outcomes = [self._alone(job) for job in jobs]
        if jobs:
            self.loop.call_soon_threadsafe(_hand_back, jobs, outcomes)

    def _together(self, jobs: list[_Job]) -> list[_Outcome] | None:
        try:
            self.store.begin()
            outcomes: list[_Outcome] = [(job.operation(self.store), None) for job in jobs]
            self.store.commit()
        except Exception:
            self._undo()
            return None
        self._forget_log()
        return outcomes

    def _alone(self, job: _Job) -> _Outcome:
        try:
            self.store.begin()
            result = job.operation(self.store)
            self.store.commit()
        except Exception as error:
            self._undo()
            return None, error
        self._forget_log()
        return result, None

    def _between(self, job: _Job) -> _Outcome:
        try:
            result = job.operation(self.store)
        except Exception as error:
            return None, error
        self._forget_log()
        return result, None

    # Neither of these may end the thread: whoever waits would wait for ever. What they leave undone, they do next time.

    def _undo(self) -> None:
        try:
            self.store.rollback()
        except sqlite3.Error:
            events.exception("rollback-failed")

    def _forget_log(self) -> None:
        try:
            self.store.forget_log()
        except sqlite3.Error:
            events.exception("log-not-emptied")


def _hand_back(jobs: list[_Job], outcomes: list[_Outcome]) -> None:
    for job, (result, error) in zip(jobs, outcomes, strict=True):
        if job.future.done():
            continue
        if error is not None:
            job.future.set_exception(error)
        else:
            job.future.set_result(result)
