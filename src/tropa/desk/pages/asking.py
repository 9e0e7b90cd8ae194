"""Questions to a person about cases: all that wait, and saying yes or no to one.

Whoever answers does so on the case's page, with the case before them; the list only leads there.
"""

from dataclasses import dataclass

from starlette.responses import Response

from tropa.desk.asked_lines import AskedLine, asked_line
from tropa.desk.pages.ending import show_destroyed
from tropa.desk.visit import Visit
from tropa.vault.errors import VaultInputError
from tropa.vault.views_work import Asked
from tropa.vault.work.errors import UnknownAsked


@dataclass(frozen=True)
class Row:
    """One question, and the case it is about."""

    name: str
    address: str
    asked: AskedLine


def show_asked(visit: Visit) -> Response:
    """Every question that waits, in any case, oldest first."""
    found = sorted(visit.vault.work.asked(), key=lambda each: each.minute)
    return visit.show("asked", rows=[_row(visit, each) for each in found])


def say_yes(visit: Visit) -> Response:
    """It counts; a wish to destroy only after the tick, and then the page says which copies still hold the case."""
    back = _address(visit)
    try:
        asked = _asked(visit)
        if asked.kind == "destroy" and visit.form.one("sure") != "yes":
            visit.desk.say_next(visit.words.say("asked.not-sure"), is_trouble=True)
            return visit.go_to(back)
        visit.vault.work.confirm(asked.event_id)
    except VaultInputError as error:
        return visit.did_not(error, back)
    if asked.kind == "destroy":
        return show_destroyed(visit)
    return visit.did(f"asked-did.{asked.kind}", back)


def say_no(visit: Visit) -> Response:
    """It does not."""
    try:
        visit.vault.work.dismiss(_asked(visit).event_id)
    except VaultInputError as error:
        return visit.did_not(error, _address(visit))
    return visit.did("asked.said-no", _address(visit))


def _asked(visit: Visit) -> Asked:
    wanted = visit.named("asked")
    found = next((each for each in visit.vault.work.case(visit.case_id).asked if each.event_id == wanted), None)
    if found is None:
        raise UnknownAsked
    return found


def _row(visit: Visit, asked: Asked) -> Row:
    return Row(
        name=visit.vault.case(asked.case_id).name,
        address=visit.to("case", handle=visit.handle_of(asked.case_id)) + "#asked",
        asked=asked_line(visit, asked, visit.vault.work.holder(asked.case_id)),
    )


def _address(visit: Visit) -> str:
    return visit.to("case", handle=visit.request.path_params["handle"])
