"""The queue: who waits for us, worst first, each with the reason for its place; parts of it, page by page."""

from dataclasses import dataclass
from typing import get_args

from starlette.responses import Response

from tropa.desk.marks import mark_of
from tropa.desk.names import names_of
from tropa.desk.queue_lines import Line, line_of
from tropa.desk.visit import Visit
from tropa.vault.views import QueueCounts, QueueFilter, QueuePage, QueueShow

SHOWS: tuple[QueueShow, ...] = get_args(QueueShow)
PAGE_DIGITS = 6


@dataclass(frozen=True)
class Chip:
    """One part of the queue, with how many are in it."""

    address: str
    label: str
    count: int
    is_here: bool


@dataclass(frozen=True)
class Sheet:
    """What the queue page shows: one page of one part. `again` asks for the same once more."""

    chips: tuple[Chip, ...]
    waiting: tuple[Line, ...]
    answered: tuple[Line, ...]
    is_open: bool
    counts: QueueCounts
    longest: str | None
    crisis: tuple[Line, ...]
    total: int
    page: int
    pages: int
    before: str | None
    after: str | None
    again: str
    mark: str


def show_queue(visit: Visit) -> Response:
    """The page."""
    return visit.show("queue", sheet=_sheet(visit))


def refresh_queue(visit: Visit) -> Response:
    """The list again, for a page already open: nothing when nothing has changed."""
    sheet = _sheet(visit)
    if visit.request.query_params.get("mark") == sheet.mark:
        return Response(status_code=204)
    return visit.show("_queue", sheet=sheet)


def _sheet(visit: Visit) -> Sheet:
    show = _wanted(visit)
    found, names = visit.vault.queue(QueueFilter(show), _page(visit)), names_of(visit)
    lines = [line_of(visit, row, names) for row in found.rows]
    waiting = tuple(line for line in lines if line.is_waiting)
    longest = found.counts.longest_waiting_minutes
    return Sheet(
        chips=tuple(_chip(visit, each, found.counts, show) for each in SHOWS),
        waiting=waiting,
        answered=tuple(line for line in lines if not line.is_waiting),
        is_open=show == "open",
        counts=found.counts,
        longest=visit.times.lasting(longest) if found.counts.waiting else None,
        crisis=tuple(line for line in lines if line.is_crisis),
        total=found.total,
        page=found.page,
        pages=found.pages,
        before=_address(visit, show, found.page - 1) if found.page else None,
        after=_address(visit, show, found.page + 1) if found.page + 1 < found.pages else None,
        again=f"{visit.to('queue-lines')}?show={show}&page={found.page}",
        mark=_mark(visit, found, lines),
    )


def _mark(visit: Visit, found: QueuePage, lines: list[Line]) -> str:
    return mark_of(visit.words.language, lines, found.counts, found.pages)


def _wanted(visit: Visit) -> QueueShow:
    asked = visit.request.query_params.get("show")
    return next((show for show in SHOWS if show == asked), "open")


def _page(visit: Visit) -> int:
    asked = visit.request.query_params.get("page", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= PAGE_DIGITS else 0


def _chip(visit: Visit, show: QueueShow, counts: QueueCounts, here: QueueShow) -> Chip:
    count: int = getattr(counts, show)
    return Chip(_address(visit, show, 0), visit.words.say(f"queue-show.{show}"), count, show == here)


def _address(visit: Visit, show: QueueShow, page: int) -> str:
    asked = ([f"show={show}"] if show != "open" else []) + ([f"page={page}"] if page else [])
    return visit.to("queue") + ("?" + "&".join(asked) if asked else "")
