"""How a case ends: closed with an outcome and a day to go, reopened, or destroyed because its seeker asked."""

from typing import cast

from starlette.responses import Response

from tropa.cases.work_bodies import MAX_KEEP_DAYS, OUTCOMES, Outcome
from tropa.desk.case_sides import sides_of
from tropa.desk.numbers import whole_number
from tropa.desk.pages.keeping import copy_line
from tropa.desk.pages.thread import complaint
from tropa.desk.visit import Visit
from tropa.vault.errors import VaultInputError

DIGITS = 5


def show_ending(visit: Visit) -> Response:
    """The page: close, or destroy."""
    return _form(visit, None, 200)


def close(visit: Visit) -> Response:
    """The work has ended."""
    form = visit.form
    if form.one("outcome") not in OUTCOMES:
        return _form(visit, visit.words.say("ending.no-outcome"), 400)
    outcome = cast("Outcome", form.one("outcome"))
    try:
        visit.vault.work.close(visit.case_id, outcome, form.one("note").strip(), _days(form.one("keep_days")))
    except VaultInputError as error:
        return _form(visit, complaint(visit, error), 400)
    return visit.did("ending.closed", _address(visit))


def reopen(visit: Visit) -> Response:
    """The work goes on."""
    try:
        visit.vault.work.reopen(visit.case_id)
    except VaultInputError as error:
        return visit.did_not(error, _address(visit))
    return visit.did("ending.reopened", _address(visit))


def destroy(visit: Visit) -> Response:
    """Destroy it here, and have every holder do so; the page says which copies made before still hold it."""
    if visit.form.one("sure") != "yes":
        return _form(visit, visit.words.say("ending.not-sure"), 400)
    try:
        visit.vault.work.destroy(visit.case_id)
    except VaultInputError as error:
        return _form(visit, complaint(visit, error), 400)
    return show_destroyed(visit)


def show_destroyed(visit: Visit) -> Response:
    """The case is gone here; the page says which copies still hold it."""
    visit.desk.keeper.nudge_sync()
    report = visit.vault.safe.shred_report(visit.case_id)
    return visit.show("destroyed", copies=[copy_line(visit, each) for each in report.backups])


def _days(text: str) -> int:
    """0, which the vault refuses, for what is no number."""
    return whole_number(text, DIGITS) or 0


def _form(visit: Visit, error: str | None, status: int) -> Response:
    case, work = visit.vault.case(visit.case_id), visit.vault.work.case(visit.case_id)
    return visit.show(
        "ending",
        status,
        sides=sides_of(visit, case, work, "ending"),
        handle=visit.request.path_params["handle"],
        outcomes=OUTCOMES,
        outcome=visit.form.one("outcome"),
        note=visit.form.one("note"),
        keep_days=visit.form.one("keep_days") or visit.desk.settings.keep_days,
        most_days=MAX_KEEP_DAYS,
        error=error,
    )


def _address(visit: Visit) -> str:
    return visit.to("case", handle=visit.request.path_params["handle"])
