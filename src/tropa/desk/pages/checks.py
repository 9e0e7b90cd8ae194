"""The verification log of a case: what was checked, how, by whom, and who has still to look.

Documents are looked at and not kept: the log says that one was seen, and by whom.
"""

from starlette.responses import Response

from tropa.cases.care_bodies import CHECK_METHODS, CHECK_RESULTS, CheckMethod, CheckResult
from tropa.desk.case_sides import sides_of
from tropa.desk.pages.putting_down import NEW_THREAD, place_of, places_of
from tropa.desk.pages.thread import complaint, thread_of
from tropa.desk.visit import Visit
from tropa.vault.errors import VaultInputError

FIELDS = ("what", "method", "result", "note", "high")


def show_checks(visit: Visit) -> Response:
    """The log, and the form for an entry."""
    return _page(visit, None, None, 200)


def put_check(visit: Visit) -> Response:
    """Put an entry down, where one chose who is to know."""
    form, found, place = visit.form, _found(visit), ""
    if found is None:
        return _page(visit, visit.words.say("check.choose"), None, 400)
    try:
        place = place_of(visit)
        visit.vault.work.care.check(place, form.one("what"), *found, form.one("note"), high=form.one("high") == "yes")
    except VaultInputError as error:
        return _page(visit, complaint(visit, error), None, 400, place)
    return visit.did("check.was-put", _address(visit))


def put_review(visit: Visit) -> Response:
    """One's own word on what a colleague verified."""
    found, check_id = _found(visit), next(iter(visit.chosen("check")), "")
    if found is None:
        return _page(visit, visit.words.say("check.choose"), visit.form.one("check"), 400)
    try:
        thread = thread_of(visit, visit.case_id, next(iter(visit.chosen("thread")), ""))
        visit.vault.work.care.review(thread.thread_id, check_id, *found, visit.form.one("note"))
    except VaultInputError as error:
        return _page(visit, complaint(visit, error), visit.form.one("check"), 400)
    return visit.did("check.was-reviewed", _address(visit))


def _found(visit: Visit) -> tuple[CheckMethod, CheckResult] | None:
    method, result = visit.form.one("method"), visit.form.one("result")
    if method not in CHECK_METHODS or result not in CHECK_RESULTS:
        return None
    return method, result


def _page(visit: Visit, error: str | None, reviewing: str | None, status: int, place: str = "") -> Response:
    """`reviewing`: the handle of the entry whose review was refused."""
    case, work = visit.vault.case(visit.case_id), visit.vault.work.case(visit.case_id)
    form = visit.form
    return visit.show(
        "checks",
        status,
        sides=sides_of(visit, case, work, "checks"),
        handle=visit.request.path_params["handle"],
        methods=CHECK_METHODS,
        results=CHECK_RESULTS,
        places=places_of(visit, work, place),
        new_thread=NEW_THREAD,
        new_is_chosen=form.one("place") == NEW_THREAD and not place,
        typed={name: form.one(name) for name in FIELDS},
        reviewing=reviewing,
        error=error,
    )


def _address(visit: Visit) -> str:
    return visit.to("checks", handle=visit.request.path_params["handle"])
