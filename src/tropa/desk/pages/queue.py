"""The queue: who waits for us, worst first, each with the reason for its place."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from tropa.desk.marks import mark_of
from tropa.desk.reasons import TAGS, reason_of
from tropa.desk.times import Times
from tropa.desk.visit import Visit
from tropa.desk.words import Words
from tropa.vault.views import QueueRow

SHOWN_AT_ONCE = 100


@dataclass(frozen=True)
class Line:
    """One row in words. `is_crisis` rows are marked by words, colour and place."""

    handle: str
    address: str
    name: str
    needs: str
    first_words: str
    why: str
    notes: tuple[str, ...]
    urgency: str
    tag: str
    act_by: str | None
    away: str | None
    waiting: str
    language: str
    spoken: str
    unread: str | None
    is_crisis: bool


@dataclass(frozen=True)
class Sheet:
    """What the queue page shows. `more` counts the lines left out."""

    waiting: tuple[Line, ...]
    answered: tuple[Line, ...]
    waiting_count: int
    answered_count: int
    longest: str | None
    crisis: tuple[Line, ...]
    more: int
    mark: str


def show_queue(visit: Visit) -> Response:
    """The page."""
    return visit.show("queue", sheet=_sheet(visit), all=_wants_all(visit))


def refresh_queue(visit: Visit) -> Response:
    """The list again, for a page already open: nothing when nothing has changed."""
    sheet = _sheet(visit)
    if visit.request.query_params.get("mark") == sheet.mark:
        return Response(status_code=204)
    return visit.show("_queue", sheet=sheet, all=_wants_all(visit))


def _wants_all(visit: Visit) -> bool:
    return visit.request.query_params.get("all") == "1"


def _sheet(visit: Visit) -> Sheet:
    rows = visit.vault.queue()
    shown = None if _wants_all(visit) else SHOWN_AT_ONCE
    waiting = [row for row in rows if not row.answered]
    answered = [row for row in rows if row.answered]
    lines = tuple(_line(visit, row) for row in waiting[:shown])
    done = tuple(_line(visit, row) for row in answered[:shown])
    return Sheet(
        waiting=lines,
        answered=done,
        waiting_count=len(waiting),
        answered_count=len(answered),
        longest=_longest(waiting, visit.times),
        crisis=tuple(line for line in lines if line.is_crisis),
        more=len(rows) - len(lines) - len(done),
        mark=mark_of(visit.words.language, lines, done, len(rows)),
    )


def _longest(waiting: Sequence[QueueRow], times: Times) -> str | None:
    return times.lasting(max(row.waiting_minutes for row in waiting)) if waiting else None


def _line(visit: Visit, row: QueueRow) -> Line:
    words, times = visit.words, visit.times
    is_crisis = "crisis" in row.flags
    handle = visit.desk.handles.handle_of(row.case_id)
    return Line(
        handle=handle,
        address=visit.to("case", handle=handle) + "#newest",
        name=row.name,
        needs=needs_in_words(row.needs, words),
        first_words=row.first_words,
        why=reason_of(row.reason, row.situation, words, times),
        notes=_notes(row, words),
        urgency=words.say("urgency.crisis" if is_crisis and not row.answered else f"urgency.{row.reason.urgency}"),
        tag="crisis" if is_crisis and not row.answered else TAGS[row.reason.urgency],
        act_by=times.day(row.act_by) if row.act_by else None,
        away=times.away(row.act_by) if row.act_by else None,
        waiting=words.say("queue.is-answered") if row.answered else times.lasting(row.waiting_minutes),
        language=words.say(f"language.{row.language}"),
        spoken=row.language,
        unread=words.count("queue.unread", row.unread) if row.unread else None,
        is_crisis=is_crisis and not row.answered,
    )


def needs_in_words(needs: Sequence[str], words: Words) -> str:
    """`Summons, health`; a first letter capital; something even where nothing was named."""
    told = ", ".join(words.say(f"need.{need}") for need in needs) or words.say("need.other")
    return told[:1].upper() + told[1:]


def _notes(row: QueueRow, words: Words) -> tuple[str, ...]:
    shown = [words.say(f"flag.{flag}") for flag in row.flags if flag in ("minor", "lawyer_first")]
    return tuple(([words.say("for-whom.other")] if row.for_whom == "other" else []) + shown)
