"""One thread does all the writing: it takes whatever operations wait, does them in one transaction, and commits once.

An operation's result is handed back only after the commit, so that whatever was acknowledged is on disk. If a
transaction fails, it is undone and its operations are tried one by one, so that none fails for another's fault; one
that met another relay process is tried again, unless it waited long for it already. If the database is away, everyone
who waits is told at once.
"""

import asyncio
import queue
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from tropa.relay.fullness import Fullness
from tropa.relay.log import events
from tropa.relay.store.database import Store
from tropa.relay.store.failures import StoreAway, StoreConflict, StoreFull, StoreHeld

BATCH_LIMIT: Final = 256
_MOST_RETRIES: Final = 8
_Result = TypeVar("_Result")
_Outcome = tuple[Any, BaseException | None]


@dataclass(frozen=True)
class _Job:
    operation: Callable[[Store], Any]
    future: "asyncio.Future[Any]"
    in_transaction: bool = True
    touched: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Writer:
    """Owns the store from ``start`` to ``stop``."""

    store: Store
    loop: asyncio.AbstractEventLoop
    batch_limit: int = BATCH_LIMIT
    fullness: Fullness = field(default_factory=Fullness)
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

    async def do(self, operation: Callable[[Store], _Result], touched: Iterable[bytes] = ()) -> _Result:
        """Run ``operation`` inside a transaction; its result, once that transaction is on disk.

        ``touched`` names the boxes and stamps it will change (32 bytes each): it may be left out, at the price of
        meeting other relay processes more often.

        Raises:
            StoreAway: the database is not there; what was asked for may have been kept or not.
            StoreFull, StoreHeld, StoreError, sqlite3.Error: nothing of the operation was kept.
        """
        future: asyncio.Future[_Result] = self.loop.create_future()
        self._waiting.put(_Job(operation, future, touched=tuple(touched)))
        return await future

    async def do_between(self, operation: Callable[[Store], _Result]) -> _Result:
        """Run ``operation`` between two transactions, for what SQLite does not allow inside one."""
        future: asyncio.Future[_Result] = self.loop.create_future()
        self._waiting.put(_Job(operation, future, in_transaction=False))
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
            outcomes = self._one_by_one(jobs)
        if jobs:
            self.loop.call_soon_threadsafe(_hand_back, jobs, outcomes)

    def _together(self, jobs: list[_Job]) -> list[_Outcome] | None:
        try:
            self.store.begin([each for job in jobs for each in job.touched])
            room_bytes = self.store.room_bytes
            outcomes: list[_Outcome] = [(job.operation(self.store), None) for job in jobs]
            self.store.commit()
            self._note_stored(room_bytes)
        except Exception as error:
            self._undo()
            failure = self.store.meaning(error)
            return [(None, failure) for _ in jobs] if isinstance(failure, StoreAway) else None
        self._forget_log()
        return outcomes

    def _one_by_one(self, jobs: list[_Job]) -> list[_Outcome]:
        """Each alone; but what another process holds is waited for once, not by everyone who wants it."""
        outcomes: list[_Outcome] = []
        held: dict[bytes, StoreHeld] = {}
        for job in jobs:
            known = next((held[each] for each in job.touched if each in held), None)
            outcome = (None, known) if known else self._alone(job)
            if isinstance(outcome[1], StoreHeld):
                held |= dict.fromkeys(job.touched, outcome[1])
            outcomes.append(outcome)
        return outcomes

    def _alone(self, job: _Job) -> _Outcome:
        outcome = self._once(job)
        for _ in range(_MOST_RETRIES):
            if not isinstance(outcome[1], StoreConflict) or isinstance(outcome[1], StoreHeld):
                break
            outcome = self._once(job)
        return outcome

    def _once(self, job: _Job) -> _Outcome:
        try:
            self.store.begin(job.touched)
            room_bytes = self.store.room_bytes
            result = job.operation(self.store)
            self.store.commit()
            self._note_stored(room_bytes)
        except Exception as error:
            self._undo()
            failure = self.store.meaning(error)
            if isinstance(failure, StoreFull):
                self.fullness.refused()
            return None, failure
        self._forget_log()
        return result, None

    def _between(self, job: _Job) -> _Outcome:
        try:
            result = job.operation(self.store)
        except Exception as error:
            return None, self.store.meaning(error)
        self._forget_log()
        return result, None

    def _note_stored(self, room_bytes_before: int) -> None:
        if self.store.room_bytes < room_bytes_before:
            self.fullness.took()

    # Neither of these may end the thread: whoever waits would wait for ever. What they leave undone, they do next time.

    def _undo(self) -> None:
        try:
            self.store.rollback()
        except Exception:
            events.exception("rollback-failed")

    def _forget_log(self) -> None:
        try:
            self.store.forget_log()
        except Exception:
            events.exception("log-not-emptied")


def _hand_back(jobs: list[_Job], outcomes: list[_Outcome]) -> None:
    for job, (result, error) in zip(jobs, outcomes, strict=True):
        if job.future.done():
            continue
        if error is not None:
            job.future.set_exception(error)
        else:
            job.future.set_result(result)
