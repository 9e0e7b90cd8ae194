"""The queue: who waits for us, worst first, each with the reason for its place; filters that combine, page by page.

The filters stand in the address, as codes, so that Back and reload keep them; the bare address shows those that were
looked at last. Saved views are `views`; two cases side by side `comparing`.
"""

from dataclasses import dataclass, replace
from typing import Final

from starlette.responses import Response

from tropa.desk.asked_lines import in_cases
from tropa.desk.chips import Chip, page_number
from tropa.desk.crisis_line import CrisisLine, crisis_line
from tropa.desk.filter_codes import Fields, fields_of, query_of
from tropa.desk.marks import mark_of
from tropa.desk.names import names_of
from tropa.desk.queue_filters import Labels, address_of, filter_of
from tropa.desk.queue_lines import Line, line_of
from tropa.desk.visit import Visit
from tropa.vault.views import QueueCounts, QueuePage
from tropa.vault.views_queue import FacetCounts, FacetName, QueueFilter

IN_SIGHT: Final[tuple[FacetName, ...]] = ("show", "held", "crisis")
"""Facets whose choices are always shown; the others behind "More filters"."""
_MINUTES_AN_HOUR: Final = 60


@dataclass(frozen=True)
class Group:
    """One facet's choices."""

    label: str
    chips: tuple[Chip, ...]


@dataclass(frozen=True)
class Chosen:
    """A filter that is chosen, and the address without it."""

    label: str
    without: str
    handle: str


@dataclass(frozen=True)
class View:
    """A saved view."""

    name: str
    address: str
    is_here: bool


@dataclass(frozen=True)
class Wait:
    """How long people of one urgency class waited for a first answer, and the list of those who wait longest."""

    urgency: str
    hours: str
    address: str


@dataclass(frozen=True)
class Sheet:
    """What the queue page shows: one page of one filter. `again` asks for the same once more.

    `free`: how many "take the next" could take here; `elsewhere`: whether there are some outside this filter.
    """

    in_sight: tuple[Group, ...]
    more: tuple[Group, ...]
    chosen: tuple[Chosen, ...]
    views: tuple[View, ...]
    waits: tuple[Wait, ...]
    fields: Fields
    waiting: tuple[Line, ...]
    answered: tuple[Line, ...]
    is_plain: bool
    counts: QueueCounts
    longest: str | None
    asked: str | None
    crisis: CrisisLine | None
    left: int
    free: int
    total: int
    page: int
    pages: int
    before: str | None
    after: str | None
    all_waiting: str
    all_free: str
    clear: str
    keep: str
    again: str
    mark: str


def show_queue(visit: Visit) -> Response:
    """The page. Without filters in the address: those that were looked at last."""
    if not visit.request.url.query and visit.desk.queue_asked:
        return visit.go_to(f"{visit.to('queue')}?{visit.desk.queue_asked}")
    sheet = _sheet(visit)
    which = filter_of(visit)
    visit.desk.queue_asked = "" if which == QueueFilter() and not sheet.page else query_of(which, sheet.page)
    return visit.show("queue", sheet=sheet, number=visit.form_number())


def refresh_queue(visit: Visit) -> Response:
    """The list again, for a page already open: nothing when nothing has changed."""
    sheet = _sheet(visit)
    if visit.request.query_params.get("mark") == sheet.mark:
        return Response(status_code=204)
    return visit.show("_queue", sheet=sheet, number=visit.form_number())


def _sheet(visit: Visit) -> Sheet:
    which, labels, names = filter_of(visit), Labels(visit), names_of(visit)
    found = visit.vault.queue(which, page_number(visit.request.query_params.get("page", "")))
    asked = frozenset(visit.vault.work.cases_asked())
    lines = [line_of(visit, row, names, labels, row.case_id in asked) for row in found.rows]
    groups = {each.name: _group(visit, which, each, labels) for each in found.facets}
    sheet = Sheet(
        in_sight=tuple(groups[name] for name in IN_SIGHT),
        more=tuple(group for name, group in groups.items() if name not in IN_SIGHT and group.chips),
        chosen=_chosen(visit, which, labels),
        views=_views(visit, which),
        waits=_waits(visit),
        fields=fields_of(which),
        waiting=tuple(line for line in lines if line.is_waiting),
        answered=tuple(line for line in lines if not line.is_waiting),
        is_plain=not which.chosen,
        counts=found.counts,
        longest=_longest(visit, found.counts),
        asked=in_cases(visit, len(asked)),
        crisis=crisis_line(visit.vault.queueing.crises(), visit.words, visit.to("queue")),
        left=visit.vault.queueing.left_to_compare(),
        free=found.free,
        total=found.total,
        page=found.page,
        pages=found.pages,
        before=address_of(visit, which, found.page - 1) if found.page else None,
        after=address_of(visit, which, found.page + 1) if found.page + 1 < found.pages else None,
        all_waiting=address_of(visit, QueueFilter("waiting")),
        all_free=address_of(visit, replace(which, show="waiting", held="free")),
        clear=address_of(visit, QueueFilter()),
        keep=f"{visit.to('views')}?{query_of(which)}",
        again=f"{visit.to('queue-lines')}?{query_of(which, found.page)}",
        mark="",
    )
    return _marked(visit, sheet, found)


def _marked(visit: Visit, sheet: Sheet, found: QueuePage) -> Sheet:
    # Not of the waits: they creep, and a list that is read must not be drawn anew for that.
    seen = (sheet.waiting, sheet.answered, found.counts, found.facets, sheet.chosen, sheet.views, sheet.crisis)
    mark = mark_of(visit.words.language, *seen, sheet.asked, sheet.left, found.pages)
    return replace(sheet, mark=mark)


def _longest(visit: Visit, counts: QueueCounts) -> str | None:
    return visit.times.lasting(counts.longest_waiting_minutes) if counts.waiting else None


def _group(visit: Visit, which: QueueFilter, facet: FacetCounts, labels: Labels) -> Group:
    here = getattr(which, facet.name)
    shown = (each for each in facet.counts if facet.name in ("show", "held") or each[1] or each[0] == here)
    return Group(labels.facet(facet.name), tuple(_chip(visit, which, facet.name, *each, labels) for each in shown))


def _chip(visit: Visit, which: QueueFilter, facet: FacetName, code: str, count: int, labels: Labels) -> Chip:
    return Chip(
        address=address_of(visit, which.with_choice(facet, code)),
        label=labels.choice(facet, code),
        count=count,
        is_here=getattr(which, facet) == code,
        handle=f"{facet}-{code}",
    )


def _chosen(visit: Visit, which: QueueFilter, labels: Labels) -> tuple[Chosen, ...]:
    chosen = [
        Chosen(
            label=f"{labels.facet(name)}: {labels.choice(name, code)}",
            without=address_of(visit, which.with_choice(name, None)),
            handle=name,
        )
        for name, code in which.chosen
    ]
    if which.order != "worst":
        worst = address_of(visit, replace(which, order="worst"))
        chosen.append(Chosen(visit.words.say("filter.longest-first"), worst, "order"))
    return tuple(chosen)


def _views(visit: Visit, which: QueueFilter) -> tuple[View, ...]:
    return tuple(
        View(each.name, address_of(visit, each.which), each.which == which) for each in visit.vault.queueing.views()
    )


def _waits(visit: Visit) -> tuple[Wait, ...]:
    words = visit.words
    return tuple(
        Wait(
            urgency=words.say(f"urgency.{each.urgency}"),
            hours=words.say("wait.too-few")
            if each.hours is None
            else words.say("wait.within", time=visit.times.lasting(each.hours * _MINUTES_AN_HOUR)),
            address=address_of(visit, QueueFilter("waiting", urgency=each.urgency, order="longest")),
        )
        for each in visit.vault.queueing.waits()
    )
