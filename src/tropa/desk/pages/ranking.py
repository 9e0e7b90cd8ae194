"""Urgency and day: one page that changes a case's place in the queue, from the case and from its line.

It puts down the two facts by which the queue goes; whoever reads the thread they stand in gets the new place.
"""

from datetime import date
from typing import cast, get_args

from starlette.responses import Response

from tropa.cases.events import Situation
from tropa.cases.work_bodies import FACT_SOURCES, FactSource
from tropa.desk.case_sides import sides_of
from tropa.desk.facts import act_by_day
from tropa.desk.pages.putting_down import NEW_THREAD, place_of, places_of
from tropa.desk.pages.thread import complaint
from tropa.desk.visit import Visit
from tropa.vault.errors import VaultInputError
from tropa.vault.views import CaseView
from tropa.vault.views_work import CaseWork, FactView
from tropa.vault.work.dues import day_in

SITUATIONS: tuple[Situation, ...] = get_args(Situation)


def show_ranking(visit: Visit) -> Response:
    """The form, with what stands now."""
    return _form(visit, None, 200)


def put_ranking(visit: Visit) -> Response:
    """Put down what was changed, in the thread chosen."""
    form, typed, place = visit.form, visit.form.one("act_by").strip(), ""
    day = day_in(typed)
    if typed and day is None:
        return _form(visit, visit.words.say("task.bad-day"), 400)
    changed = _changed(visit, day)
    # A day that stands and has passed stays: whoever says how urgent it is now has not chosen it.
    if day is not None and day < visit.times.today and any(key == "act_by" for key, _ in changed):
        return _form(visit, visit.words.say("rank.past"), 400)
    source = cast("FactSource", form.one("source") if form.one("source") in FACT_SOURCES else "other")
    if not changed:
        return _form(visit, visit.words.say("rank.same"), 400)
    try:
        place = place_of(visit)
        for key, values in changed:
            visit.vault.work.fact(place, key, values, source, form.one("note").strip())
    except VaultInputError as error:
        return _form(visit, complaint(visit, error), 400, place)
    return visit.did("rank.put-down", visit.to("case", handle=visit.request.path_params["handle"]))


def _changed(visit: Visit, day: date | None) -> list[tuple[str, tuple[str, ...]]]:
    """The facts that say something new. No day takes a member's back; the first letter's own cannot be unsaid."""
    case, work = visit.vault.case(visit.case_id), visit.vault.work.case(visit.case_id)
    changed: list[tuple[str, tuple[str, ...]]] = []
    situation = visit.form.one("situation")
    if situation in SITUATIONS and situation != _situation(case, work):
        changed.append(("situation", (situation,)))
    if day != act_by_day(case.facts, work.facts) and (day is not None or _put(work, "act_by")):
        changed.append(("act_by", () if day is None else (day.isoformat(),)))
    return changed


def _situation(case: CaseView, work: CaseWork) -> str:
    """What stands: a member's word, or the first letter's."""
    put = _put(work, "situation")
    told = next((fact.values for fact in case.facts if fact.key == "situation"), ())
    return next((each for each in (*(put.values[:1] if put else ()), *told) if each in SITUATIONS), "")


def _put(work: CaseWork, key: str) -> FactView | None:
    return next((fact for fact in work.facts if fact.key == key and fact.values), None)


def _form(visit: Visit, error: str | None, status: int, place: str = "") -> Response:
    """`place` is the thread chosen before: one just opened is not opened again."""
    case, work, form = visit.vault.case(visit.case_id), visit.vault.work.case(visit.case_id), visit.form
    day = act_by_day(case.facts, work.facts)
    is_sent = visit.request.method == "POST"
    return visit.show(
        "ranking",
        status,
        sides=sides_of(visit, case, work, "ranking"),
        handle=visit.request.path_params["handle"],
        # Most read first: a word that only its author reads moves the case on no other desk.
        places=places_of(visit, work, place)[::-1],
        new_thread=NEW_THREAD,
        new_is_chosen=form.one("place") == NEW_THREAD and not place,
        situations=SITUATIONS,
        situation=form.one("situation") if is_sent else _situation(case, work),
        act_by=form.one("act_by") if is_sent else day.isoformat() if day else "",
        note=form.one("note"),
        source=form.one("source") or "seeker",
        sources=FACT_SOURCES,
        error=error,
    )
