"""Check-ins and the ladder of one journey, for whoever is on it: how it stands, taking it on, saying how it ended.

Whoever is on a ladder need not know the plan: this page shows nothing of it.
"""

from typing import Final

from starlette.responses import Response

from tropa.desk.journey_watching import watch_lines
from tropa.desk.pages.thread import complaint
from tropa.desk.visit import Visit
from tropa.vault.errors import VaultInputError
from tropa.vault.journeys.errors import UnknownJourney

STEPS: Final = ("acknowledge", "all_well", "need_help", "over", "begin_anew")


def show_watch(visit: Visit) -> Response:
    """The page."""
    return _page(visit, None, 200)


def take_step(visit: Visit) -> Response:
    """Take the alarm on, say that all is well, that help is needed, that it is over; once. The note stays typed.

    It answers the alarms that the page has shown; what came meanwhile sounds on.
    """
    step, once = visit.request.path_params["step"], visit.form.one("once")
    if step not in STEPS or not visit.desk.once.take(once):
        return visit.go_to(_address(visit))
    try:
        _take(visit, step, visit.form.one("note").strip())
    except VaultInputError as error:
        visit.desk.once.give_back(once)
        return _page(visit, complaint(visit, error), 400)
    return visit.did(f"watch-did.{step}", _address(visit))


def refresh_line(visit: Visit) -> Response:
    """The line of an alarm again: nothing when nothing has changed."""
    watching = visit.watching()
    if visit.request.query_params.get("mark", "") == (watching.mark if watching else ""):
        return Response(status_code=204)
    return visit.show("_watch", watching=watching)


def _take(visit: Visit, step: str, note: str) -> None:
    watch, journey_id, shown = visit.vault.watch, visit.named("journey"), visit.chosen("shown")
    if step == "begin_anew":
        watch.begin_anew(journey_id)
    elif step == "acknowledge":
        watch.acknowledge(journey_id, note, shown)
    elif step == "all_well":
        watch.all_well(journey_id, note, shown)
    elif step == "need_help":
        watch.need_help(journey_id, note, shown)
    else:
        watch.over(journey_id, note, shown)


def _page(visit: Visit, error: str | None, status: int) -> Response:
    watch = visit.vault.watch.standing(visit.named("journey"))
    key = visit.request.path_params["journey"]
    return visit.show(
        "watch",
        status,
        watch=watch_lines(visit, watch),
        error=error,
        note=visit.form.one("note"),
        handle=key,
        journey=visit.to("journey", journey=key) if _is_planned_here(visit) else None,
        once=visit.desk.parts.random(12).hex(),
    )


def _is_planned_here(visit: Visit) -> bool:
    try:
        visit.vault.journeys.journey(visit.named("journey"))
    except UnknownJourney:
        return False
    return True


def _address(visit: Visit) -> str:
    return visit.to("watch", journey=visit.request.path_params["journey"])
