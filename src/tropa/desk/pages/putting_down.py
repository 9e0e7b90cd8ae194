"""Putting down a fact or a task: in which thread, so that one sees who will read it before one writes."""

from dataclasses import dataclass
from datetime import date
from typing import cast

from starlette.responses import Response

from tropa.cases.work_bodies import FACT_SOURCES, MAX_KEY_CHARACTERS, FactSource
from tropa.desk.case_sides import sides_of
from tropa.desk.facts import ABOUT, key_typed, label_of, labels, moves_nothing, values_typed
from tropa.desk.law import law_of
from tropa.desk.names import called_all
from tropa.desk.pages.opening import people_to_choose
from tropa.desk.pages.thread import complaint, thread_of
from tropa.desk.visit import Visit
from tropa.vault.errors import VaultInputError
from tropa.vault.views_work import CaseWork, ThreadView

NEW_THREAD = "new"
SHOWN_DAY = 10


@dataclass(frozen=True)
class Place:
    """A thread to write in, by who reads it."""

    handle: str
    readers: str
    is_chosen: bool


class BadDay(Exception):
    """A day was typed that no calendar has."""


def show_fact(visit: Visit) -> Response:
    """The form for a fact."""
    return _form(visit, "fact", None, 200)


def put_fact(visit: Visit) -> Response:
    """Put it down."""
    form, work, place = visit.form, visit.vault.work, ""
    source = cast("FactSource", form.one("source") if form.one("source") in FACT_SOURCES else "other")
    key = key_typed(form.one("key").strip(), labels(visit, work.case(visit.case_id).facts))
    typed = [line.strip() for line in form.one("values").splitlines() if line.strip()]
    values = values_typed(visit, key, typed)
    if moves_nothing(key, values):
        return _form(visit, "fact", visit.words.say(f"fact.cannot-rank.{key}"), 400)
    try:
        place = place_of(visit)
        work.fact(place, key, values, source, form.one("note").strip())
    except VaultInputError as error:
        return _form(visit, "fact", complaint(visit, error), 400, place)
    return visit.did("fact.put-down", _address(visit, place))


def show_task(visit: Visit) -> Response:
    """The form for a task."""
    return _form(visit, "task", None, 200)


def put_task(visit: Visit) -> Response:
    """Put it down."""
    form, work, place = visit.form, visit.vault.work, ""
    try:
        due = _day(form.one("due"))
        place = place_of(visit)
        work.task(place, form.one("title").strip(), due, next(iter(filter(None, visit.chosen("for"))), None))
    except BadDay:
        return _form(visit, "task", visit.words.say("task.bad-day"), 400)
    except VaultInputError as error:
        return _form(visit, "task", complaint(visit, error), 400, place)
    return visit.did("task.put-down", _address(visit, place))


def finish_task(visit: Visit) -> Response:
    """It is done."""
    thread_id = visit.named("thread")
    thread_of(visit, visit.case_id, thread_id)
    task_id = next(iter(visit.chosen("task")), "")
    try:
        visit.vault.work.finish_task(thread_id, task_id)
    except VaultInputError as error:
        return visit.did_not(error, _address(visit, thread_id))
    return visit.did("task.finished", _address(visit, thread_id))


def place_of(visit: Visit) -> str:
    """The thread chosen; a new one that only oneself reads, if that was."""
    if visit.form.one("place") == NEW_THREAD:
        return visit.vault.work.open_thread(visit.case_id, "work", (), (), with_reply_key=False)
    return thread_of(visit, visit.case_id, next(iter(visit.chosen("place")), "")).thread_id


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip()[:SHOWN_DAY])
    except ValueError:
        raise BadDay from None


def _form(visit: Visit, what: str, error: str | None, status: int, place: str = "") -> Response:
    """`place` is the thread chosen before: one just opened is not opened again."""
    case, work = visit.vault.case(visit.case_id), visit.vault.work.case(visit.case_id)
    form = visit.form
    return visit.show(
        f"new_{what}",
        status,
        sides=sides_of(visit, case, work, what),
        handle=visit.request.path_params["handle"],
        places=places_of(visit, work, place),
        new_thread=NEW_THREAD,
        new_is_chosen=form.one("place") == NEW_THREAD and not place,
        typed=_typed(visit),
        sources=FACT_SOURCES,
        keys=sorted(labels(visit, work.facts)),
        longest_key=MAX_KEY_CHARACTERS,
        people=people_to_choose(visit, visit.vault.work.readers(), "for"),
        me=next((visit.handle_of(each.member_id) for each in visit.vault.work.readers() if each.is_me), ""),
        error=error,
    )


def _typed(visit: Visit) -> dict[str, str]:
    """What was typed; at first, what the fact is about that is to be corrected."""
    typed = {name: visit.form.one(name) for name in ("key", "values", "note", "title", "due", "source")}
    is_get = visit.request.method == "GET"
    typed["about"] = visit.request.query_params.get("about", "") if is_get else visit.form.one("about")
    about = visit.desk.handles.id_of(typed["about"])
    if is_get and about.startswith(ABOUT):
        typed["key"] = label_of(visit, law_of(visit), about.removeprefix(ABOUT))
    return typed


def places_of(visit: Visit, work: CaseWork, place: str) -> list[Place]:
    """The threads to choose from; `place` is the one chosen before, if any."""
    asked = visit.form.one("place") or visit.request.query_params.get("in", "")
    asked = visit.handle_of(place) if place else asked
    threads = sorted((each for each in work.threads if each.belongs), key=lambda each: len(each.readers))
    return [_as_place(visit, each, asked) for each in threads]


def _as_place(visit: Visit, thread: ThreadView, asked: str) -> Place:
    handle = visit.handle_of(thread.thread_id)
    return Place(handle, ", ".join(called_all(thread.readers, visit.words)), handle == asked)


def _address(visit: Visit, thread_id: str) -> str:
    handle = visit.request.path_params["handle"]
    return visit.to("thread", handle=handle, thread=visit.handle_of(thread_id)) + "#newest"
