"""What a case's threads come to: the facts that stand, the tasks, and how the work ended. Pure, over `work_fold`.

What was carried over is hearsay, and gives way to the very event it is a copy of where that is here too.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tropa.cases.work_bodies import Close, Reopen, Task, TaskDone, TaskId, WorkFact
from tropa.cases.work_events import WorkEvent
from tropa.cases.work_fold import Entry, WorkThread
from tropa.sealing.types import ThreadId


@dataclass(frozen=True, slots=True)
class Told:
    """An entry, and in which thread it was found."""

    entry: Entry
    thread: ThreadId


@dataclass(frozen=True, slots=True)
class FactHistory:
    """Everything said under one key, the newest first: the first stands."""

    key: str
    said: tuple[tuple[WorkFact, Told], ...]


@dataclass(frozen=True, slots=True)
class TaskState:
    """A task as it stands. `done`: who was first to say so."""

    body: Task
    told: Told
    done: Told | None


@dataclass(frozen=True, slots=True)
class Ending:
    """How the work of a thread ended."""

    event: WorkEvent
    body: Close


def told(threads: Iterable[WorkThread]) -> tuple[Told, ...]:
    """Every entry of these threads once, in one order that never turns a thread's own order round.

    Between threads, which share no count, the authors' clocks decide as far as believed (`Entry.minute`); then ids.
    """
    merged: list[tuple[int, bytes, int, Told]] = []
    for thread in threads:
        minute = 0
        for position, entry in enumerate(thread.entries):
            minute = max(minute, entry.minute)
            merged.append((minute, thread.id.raw, position, Told(entry, thread.id)))
    ordered = [each for *_, each in sorted(merged, key=lambda each: each[:3])]
    native = {each.entry.event_id for each in ordered if each.entry.carried_by is None}
    seen = set()
    kept = []
    for each in ordered:
        at = each.entry.event_id
        if at in seen or (each.entry.carried_by is not None and at in native):
            continue
        seen.add(at)
        kept.append(each)
    return tuple(kept)


def facts(everything: Sequence[Told]) -> tuple[FactHistory, ...]:
    """By key, in the order in which keys first appeared."""
    by_key: dict[str, list[tuple[WorkFact, Told]]] = {}
    for each in everything:
        body = each.entry.core.body
        if isinstance(body, WorkFact):
            by_key.setdefault(body.key, []).append((body, each))
    return tuple(FactHistory(key, tuple(reversed(said))) for key, said in by_key.items())


def tasks(everything: Sequence[Told]) -> tuple[TaskState, ...]:
    """Every task as it was last put, in the order in which they first appeared; done is done."""
    put: dict[TaskId, tuple[Task, Told]] = {}
    done: dict[TaskId, Told] = {}
    for each in everything:
        body = each.entry.core.body
        if isinstance(body, Task):
            put[body.task] = (body, each)
        elif isinstance(body, TaskDone):
            done.setdefault(body.task, each)
    return tuple(TaskState(body, at, done.get(task)) for task, (body, at) in put.items())


def ending(thread: WorkThread, counts: Callable[[WorkEvent], bool] = lambda _: True) -> Ending | None:
    """How the thread's work ended; None while it goes on. The last close or reopening in order that counts."""
    last: Ending | None = None
    for event in thread.events:
        if not counts(event):
            continue
        if isinstance(event.core.body, Close):
            last = Ending(event, event.core.body)
        elif isinstance(event.core.body, Reopen):
            last = None
    return last
