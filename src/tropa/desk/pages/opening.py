"""Opening a thread: what for, who reads it (for good), what is brought over, and whether they may read the seeker."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from starlette.responses import Response

from tropa.cases.work_bodies import PURPOSES, Purpose
from tropa.desk.case_sides import sides_of
from tropa.desk.names import called
from tropa.desk.visit import Visit
from tropa.vault.errors import VaultInputError
from tropa.vault.views_work import CarriedView, Who


@dataclass(frozen=True)
class Choice:
    """A box to tick."""

    handle: str
    name: str
    detail: str
    is_chosen: bool


def show_opening(visit: Visit) -> Response:
    """The form."""
    return _form(visit, None, 200)


def open_thread(visit: Visit) -> Response:
    """Open it and go there."""
    form = visit.form
    purpose = cast("Purpose", form.one("purpose") if form.one("purpose") in PURPOSES else "other")
    try:
        thread_id = visit.vault.work.open_thread(
            visit.case_id, purpose, visit.chosen("reader"), visit.chosen("carry"), form.one("reply_key") == "yes"
        )
    except VaultInputError as error:
        return _form(visit, visit.words.say(f"error.{error.code}"), 400)
    address = visit.to(
        "thread", handle=visit.request.path_params["handle"], thread=visit.desk.handles.handle_of(thread_id)
    )
    return visit.did("thread.opened", address)


def people_to_choose(visit: Visit, readers: Iterable[Who], field: str) -> list[Choice]:
    """Every colleague, to be ticked; oneself reads anyway."""
    chosen = visit.form.all(field)
    found = []
    for each in readers:
        handle = visit.handle_of(each.member_id)
        if not each.is_me:
            found.append(Choice(handle, called(each, visit.words), "", handle in chosen))
    return found


def carried_to_choose(visit: Visit) -> list[Choice]:
    """Everything that could be brought over, oldest first."""
    chosen = visit.form.all("carry")
    return [_carried(visit, each, chosen) for each in visit.vault.work.carriable(visit.case_id)]


def _carried(visit: Visit, event: CarriedView, chosen: tuple[str, ...]) -> Choice:
    handle = visit.handle_of(event.event_id)
    author = visit.words.say("author.seeker") if event.by_seeker else _author(visit, event.author)
    detail = f"{visit.words.say(f'kind.{event.kind}')} · {author} · {visit.times.moment(event.minute)}"
    return Choice(handle, event.first_words, detail, handle in chosen)


def _author(visit: Visit, who: Who | None) -> str:
    return called(who, visit.words) if who else visit.words.say("who.nobody")


def _form(visit: Visit, error: str | None, status: int) -> Response:
    case, work = visit.vault.case(visit.case_id), visit.vault.work.case(visit.case_id)
    return visit.show(
        "opening",
        status,
        sides=sides_of(visit, case, work, "opening"),
        handle=visit.request.path_params["handle"],
        purposes=PURPOSES,
        purpose=visit.form.one("purpose") or "work",
        people=people_to_choose(visit, visit.vault.work.readers(), "reader"),
        carriable=carried_to_choose(visit),
        reply_key=visit.form.one("reply_key") == "yes",
        error=error,
    )
