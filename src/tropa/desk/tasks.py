"""Tasks of a case as lines of a page: what is still to do, the nearest day first, then what is done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tropa.desk.names import called
from tropa.desk.visit import Visit
from tropa.vault.views_work import TaskView


@dataclass(frozen=True)
class TaskLine:
    """One task in words; handles for the form that says it is done."""

    thread: str
    task: str
    title: str
    due: str | None
    is_late: bool
    whose: str
    done: str | None


def task_lines(visit: Visit, tasks: Iterable[TaskView]) -> list[TaskLine]:
    """Open ones first, by their day."""
    ordered = sorted(tasks, key=lambda each: (each.done, each.due or date.max, each.minute))
    return [_line(visit, each) for each in ordered]


def _line(visit: Visit, task: TaskView) -> TaskLine:
    words, times = visit.words, visit.times
    whose = words.say("task.for", who=called(task.for_member, words)) if task.for_member else words.say("task.for-all")
    by = called(task.done_by, words) if task.done_by else words.say("who.nobody")
    return TaskLine(
        thread=visit.handle_of(task.thread_id),
        task=visit.handle_of(task.task_id),
        title=task.title,
        due=f"{times.day(task.due)} · {times.away(task.due)}" if task.due else None,
        is_late=task.due is not None and task.due < times.today and not task.done,
        whose=whose,
        done=words.say("task.done-by", who=by) if task.done else None,
    )
