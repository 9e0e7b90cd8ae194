"""The plan of a journey: its form, what is wrong with it said while it is typed, rows that come and go, saving.

Whatever is typed stays at this desk until it is saved or let go of. Saving sends nobody a letter.
"""

from collections.abc import Callable
from typing import Final

from msgspec.structs import replace
from starlette.responses import Response

from tropa.desk import journey_changes as changes
from tropa.desk.journey_choices import places_of
from tropa.desk.journey_reading import place_of, plan_of
from tropa.desk.journey_sheet import MATCHED, Sheet, sheet_of, values_of
from tropa.desk.journey_typed import PlaceTyped, PlanTyped
from tropa.desk.journey_typing import forget, form_of, keep, sent, zone_of
from tropa.desk.journey_words import recognition_words
from tropa.desk.names import called_all
from tropa.desk.visit import Visit
from tropa.vault.errors import VaultInputError
from tropa.vault.views_journeys import JourneyView

KEY_BYTES: Final = 16
Change = Callable[[Visit, JourneyView, PlanTyped, str], PlanTyped]


def show_plan(visit: Visit) -> Response:
    """The form."""
    return _page(visit, sheet_of(visit, _journey(visit)), None, 200)


def check_plan(visit: Visit) -> Response:
    """What is wrong with what is typed, said beside it; it is kept, not saved.

    By scripts alone. A check that htmx holds back while a button is pressed goes to that button's address: hence the
    two below hand over what a script sends.
    """
    journey, typed = _journey(visit), sent(visit)
    with visit.desk.composing:  # a check that comes late never brings back what its form has done since
        if visit.desk.once.is_taken(visit.form.one("once")):
            return Response(status_code=204)
        is_kept = _keep(visit, journey, typed)
    sheet = sheet_of(visit, journey, typed)
    return visit.show("_plan_found", 200, **(values_of(visit, sheet) | {"out_of_band": True, "is_kept": is_kept}))


def change_plan(visit: Visit) -> Response:
    """A row comes, goes or is proposed; the page is drawn anew with everything that was typed."""
    if visit.is_partial:
        return check_plan(visit)
    journey, typed = _journey(visit), sent(visit)
    act, _, key = visit.form.one("do").partition(":")
    if not _take(visit) or act not in _CHANGES:
        return visit.go_to(_address(visit))
    if act == "discard":
        forget(visit, journey.journey_id)
        visit.desk.say_next(visit.words.say("plan.discarded"))
        return visit.go_to(_address(visit))
    if act == "add-place":
        return _add_place(visit, journey, typed)
    _keep(visit, journey, _CHANGES[act](visit, journey, typed, visit.desk.handles.id_of(key)))
    return visit.go_to(f"{_address(visit)}#{_anchor(visit, act, key)}")


def save_plan(visit: Visit) -> Response:
    """Save it, if every row can be read; otherwise it stays typed, with what is wrong."""
    if visit.is_partial:
        return check_plan(visit)
    journey, typed = _journey(visit), sent(visit)
    if not _take(visit):
        return visit.go_to(_address(visit))
    _keep(visit, journey, typed)
    sheet = sheet_of(visit, journey, typed)
    if sheet.read.faults:
        return _page(visit, sheet, visit.words.say("plan.not-saved"), 400)
    if sheet.is_behind and visit.form.one("over") != "yes":
        return _page(visit, sheet, visit.words.say("plan.changed-meanwhile"), 400)
    try:
        visit.vault.journeys.save(journey.journey_id, sheet.read.plan)
    except VaultInputError as error:
        return _page(visit, sheet, visit.words.say(f"error.{error.code}"), 400)
    forget(visit, journey.journey_id)
    return visit.did("plan.saved", visit.to("journey", journey=visit.request.path_params["journey"]))


def _take(visit: Visit) -> bool:
    """Whether this form comes for the first time."""
    with visit.desk.composing:
        return visit.desk.once.take(visit.form.one("once"))


def _journey(visit: Visit) -> JourneyView:
    return visit.vault.journeys.journey(visit.named("journey"))


def _keep(visit: Visit, journey: JourneyView, typed: PlanTyped) -> bool:
    """Keep it, unless it is what is saved; whether it was kept."""
    is_new = not _same(typed, form_of(journey.plan, visit))
    if is_new:
        keep(visit, journey.journey_id, typed)
    else:
        forget(visit, journey.journey_id)
    return is_new


def _same(one: PlanTyped, other: PlanTyped) -> bool:
    """But for the keys of rows, which are new each time a form is drawn."""
    return _without_keys(one) == _without_keys(other)


def _without_keys(typed: PlanTyped) -> PlanTyped:
    return replace(
        typed,
        windows=tuple(replace(each, id="") for each in typed.windows),
        rungs=tuple(replace(each, id="") for each in typed.rungs),
    )


def _add_place(visit: Visit, journey: JourneyView, typed: PlanTyped) -> Response:
    place = place_of(typed.place)
    if not place.faults:
        try:
            visit.vault.journeys.add_place(place.name, place.country, place.lat, place.lon, place.sort)
        except VaultInputError as error:
            keep(visit, journey.journey_id, typed)
            return _page(visit, sheet_of(visit, journey, typed), visit.words.say(f"error.{error.code}"), 400)
        _keep(visit, journey, replace(typed, place=PlaceTyped()))
        visit.desk.say_next(visit.words.say("plan.place-added", place=place.name))
        return visit.go_to(f"{_address(visit)}#legs")
    keep(visit, journey.journey_id, typed)
    sheet = sheet_of(visit, journey, typed)
    why = "; ".join(dict.fromkeys(visit.words.say(f"plan-wrong.{each.wrong}") for each in place.faults))
    return _page(
        visit, sheet, visit.words.say("plan.bad-place", why=why), 400, frozenset(f.field for f in place.faults)
    )


def _add_leg(visit: Visit, _: JourneyView, typed: PlanTyped, __: str) -> PlanTyped:
    return changes.add_leg(typed, visit.vault.journeys.new_id)


def _add_backup(visit: Visit, _: JourneyView, typed: PlanTyped, leg: str) -> PlanTyped:
    changed = changes.add_backup(typed, leg, visit.vault.journeys.new_id)
    return _with_words(visit, changed, *(each.id for each in changed.legs if each.instead_of == leg and not each.said))


def _put_words(visit: Visit, _: JourneyView, typed: PlanTyped, leg: str) -> PlanTyped:
    return _with_words(visit, typed, leg)


def _with_words(visit: Visit, typed: PlanTyped, *legs: str) -> PlanTyped:
    for leg in legs:
        if any(each.id == leg and each.mode in MATCHED for each in typed.legs):
            typed = changes.put_words(typed, leg, *recognition_words(visit))
    return typed


def _propose(visit: Visit, journey: JourneyView, typed: PlanTyped, _: str) -> PlanTyped:
    plan = plan_of(typed, zone_of(visit), journey.plan, places_of(visit, journey.plan)).plan
    return changes.propose_windows(typed, plan, zone_of(visit), lambda: _new_key(visit))


def _new_key(visit: Visit) -> str:
    return visit.desk.parts.random(KEY_BYTES).hex()


_CHANGES: Final[dict[str, Change]] = {
    "add-leg": _add_leg,
    "backup": _add_backup,
    "remove-leg": lambda _, __, typed, key: changes.remove_leg(typed, key),
    "words": _put_words,
    "propose": _propose,
    "add-window": lambda visit, _, typed, __: changes.add_window(typed, lambda: _new_key(visit)),
    "remove-window": lambda _, __, typed, key: changes.remove_window(typed, key),
    "add-rung": lambda visit, _, typed, __: changes.add_rung(typed, lambda: _new_key(visit)),
    "remove-rung": lambda _, __, typed, key: changes.remove_rung(typed, key),
    "add-place": lambda _, __, typed, ___: typed,
    "discard": lambda _, __, typed, ___: typed,
}


def _anchor(visit: Visit, act: str, key: str) -> str:
    if act in ("add-leg", "backup"):
        return "add-leg"
    if act == "words":
        return f"leg-{key}"
    return {"remove-leg": "legs", "propose": "checkins"}.get(act, "ladder" if act.endswith("rung") else "checkins")


def _address(visit: Visit) -> str:
    return visit.to("plan", journey=visit.request.path_params["journey"])


def _page(
    visit: Visit, sheet: Sheet, error: str | None, status: int, place_wrong: frozenset[str] = frozenset()
) -> Response:
    return visit.show(
        "journey_plan",
        status,
        **(values_of(visit, sheet) | {"error": error, "out_of_band": False, "place_wrong": place_wrong}),
        handle=visit.request.path_params["journey"],
        case=visit.to("case", handle=visit.handle_of(sheet.journey.case_id)),
        stage=visit.words.say(f"journey-state.{sheet.journey.plan.state}"),
        planners=called_all(sheet.journey.planners, visit.words),
    )
