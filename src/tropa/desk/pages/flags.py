"""Safeguarding flags of a case: putting one with a reason, taking one back with a reason, and their history."""

from starlette.responses import Response

from tropa.cases.care_bodies import SAFETY_FLAGS, SafetyFlag
from tropa.desk.case_sides import sides_of
from tropa.desk.pages.putting_down import NEW_THREAD, place_of, places_of
from tropa.desk.pages.thread import complaint
from tropa.desk.visit import Visit
from tropa.vault.errors import VaultInputError


def show_flags(visit: Visit) -> Response:
    """Flags, their history, and the form for one more."""
    return _page(visit, None, None, 200)


def put_flag(visit: Visit) -> Response:
    """Put it, where one chose who is to know."""
    flag, place = _flag(visit), ""
    if flag is None:
        return _page(visit, visit.words.say("care.choose"), None, 400)
    try:
        place = place_of(visit)
        visit.vault.work.care.put_flag(place, flag, visit.form.one("why"))
    except VaultInputError as error:
        return _page(visit, complaint(visit, error), None, 400, place)
    return visit.did("care.was-put", _address(visit))


def take_back_flag(visit: Visit) -> Response:
    """It is no longer so."""
    flag = _flag(visit)
    if flag is None:
        return _page(visit, visit.words.say("care.choose"), None, 400)
    try:
        visit.vault.work.care.take_back_flag(visit.case_id, flag, visit.form.one("why"))
    except VaultInputError as error:
        return _page(visit, complaint(visit, error), flag, 400)
    return visit.did("care.was-taken-back", _address(visit))


def _flag(visit: Visit) -> SafetyFlag | None:
    flag = visit.form.one("flag")
    return flag if flag in SAFETY_FLAGS else None


def _page(visit: Visit, error: str | None, taking_back: SafetyFlag | None, status: int, place: str = "") -> Response:
    case, work = visit.vault.case(visit.case_id), visit.vault.work.case(visit.case_id)
    form = visit.form
    return visit.show(
        "flags",
        status,
        sides=sides_of(visit, case, work, "flags"),
        handle=visit.request.path_params["handle"],
        kinds=SAFETY_FLAGS,
        places=places_of(visit, work, place),
        new_thread=NEW_THREAD,
        new_is_chosen=form.one("place") == NEW_THREAD and not place,
        typed={name: form.one(name) for name in ("flag", "why")},
        taking_back=taking_back,
        error=error,
    )


def _address(visit: Visit) -> str:
    return visit.to("flags", handle=visit.request.path_params["handle"])
