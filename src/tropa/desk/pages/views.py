"""Saved views of the queue: naming the filters at hand, renaming, deleting; and the strip that every page asks for."""

from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import Response

from tropa.desk.filter_codes import fields_of, filter_in
from tropa.desk.queue_filters import Labels, address_of, filter_of
from tropa.desk.visit import Visit
from tropa.vault.errors import VaultInputError
from tropa.vault.queue.saved import MOST_NAME_CHARACTERS, MOST_VIEWS
from tropa.vault.views_queue import QueueFilter


@dataclass(frozen=True)
class Line:
    """One saved view. `typed`: what was typed for its new name and could not be used, with why."""

    handle: str
    name: str
    address: str
    what: str
    typed: str
    error: str | None


@dataclass(frozen=True)
class Tried:
    """What was typed and could not be used: for which view (none: a new one), and why."""

    handle: str
    name: str
    error: str


def show_views(visit: Visit) -> Response:
    """The page: the filters in the address may be saved."""
    return _page(visit, filter_of(visit), None)


def save_view(visit: Visit) -> Response:
    """Save them; what could not be saved stays typed."""
    which = filter_in(visit.form.one)

    def save() -> str:
        visit.vault.queueing.save_view(visit.form.one("name"), which)
        return address_of(visit, which)

    return _do(visit, which, "", save, "view.saved")


def rename_view(visit: Visit) -> Response:
    """Call one something else."""

    def rename() -> str:
        visit.vault.queueing.rename_view(visit.named("view"), visit.form.one("name"))
        return visit.to("views")

    return _do(visit, QueueFilter(), visit.request.path_params["view"], rename, "view.renamed")


def delete_view(visit: Visit) -> Response:
    """Forget one; its cases stay."""

    def delete() -> str:
        visit.vault.queueing.delete_view(visit.named("view"))
        return visit.to("views")

    return _do(visit, QueueFilter(), visit.request.path_params["view"], delete, "view.deleted")


def refresh_crisis(visit: Visit) -> Response:
    """The strip again: nothing when nothing has changed."""
    crisis = visit.crisis()
    if visit.request.query_params.get("mark", "") == (crisis.mark if crisis else ""):
        return Response(status_code=204)
    return visit.show("_crisis", crisis=crisis)


def _do(visit: Visit, which: QueueFilter, handle: str, act: Callable[[], str], said: str) -> Response:
    try:
        address = act()
    except VaultInputError as error:
        why = visit.words.say(f"error.{error.code}")
        return _page(visit, which, Tried(handle, visit.form.one("name"), why), 400)
    visit.desk.say_next(visit.words.say(said))
    return visit.go_to(address)


def _page(visit: Visit, which: QueueFilter, tried: Tried | None, status: int = 200) -> Response:
    views, labels = visit.vault.queueing.views(), Labels(visit)
    lines = [_line(visit, each.view_id, each.name, each.which, labels, tried) for each in views]
    new = tried if tried and tried.handle not in {line.handle for line in lines} else None
    return visit.show(
        "views",
        status,
        lines=lines,
        what=what_in_words(which, labels),
        fields=fields_of(which),
        back=address_of(visit, which),
        name=new.name if new else "",
        error=new.error if new else None,
        room=MOST_VIEWS - len(lines),
        most=MOST_VIEWS,
        most_characters=MOST_NAME_CHARACTERS,
    )


def _line(visit: Visit, view_id: str, name: str, which: QueueFilter, labels: Labels, tried: Tried | None) -> Line:
    handle = visit.handle_of(view_id)
    mine = tried if tried and tried.handle == handle else None
    return Line(
        handle=handle,
        name=name,
        address=address_of(visit, which),
        what=what_in_words(which, labels),
        typed=mine.name if mine else name,
        error=mine.error if mine else None,
    )


def what_in_words(which: QueueFilter, labels: Labels) -> str:
    """`Waiting for us, Russian, Summons`."""
    chosen = which.chosen or (("show", "open"),)
    return ", ".join(labels.choice(name, code) for name, code in chosen)
