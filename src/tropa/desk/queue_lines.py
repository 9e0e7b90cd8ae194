"""Cases of the queue as lines of a page: what they need, why they stand where they stand, and who holds them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tropa.desk.alike_lines import AlikeLine, alike_lines
from tropa.desk.names import Names
from tropa.desk.people import day_in_words
from tropa.desk.queue_filters import Labels
from tropa.desk.reasons import TAGS, reason_of
from tropa.desk.visit import Visit
from tropa.desk.words import Words
from tropa.vault.views import QueueRow

HINTS: Final = 2
"""Of likely duplicates, on a line; the case's page has all."""


@dataclass(frozen=True)
class Line:
    """One row in words. `is_crisis` rows are marked by words, colour and place; `rank`: where its place is changed."""

    handle: str
    address: str
    name: str
    needs: str
    first_words: str
    newest_words: str
    why: str
    notes: tuple[str, ...]
    urgency: str
    tag: str
    act_by: str | None
    away: str | None
    waiting: str
    language: str | None
    spoken: str
    unread: str | None
    holder: str
    is_mine: bool
    is_crisis: bool
    is_waiting: bool
    is_asked: bool
    region: str | None
    alike: tuple[AlikeLine, ...]
    rank: str | None


def line_of(visit: Visit, row: QueueRow, names: Names, labels: Labels, is_asked: bool) -> Line:
    """One case; `is_asked`: something of it waits for a person's word."""
    words, times = visit.words, visit.times
    handle = visit.handle_of(row.case_id)
    is_waiting = not row.answered and not row.is_closed
    is_crisis = "crisis" in row.flags and is_waiting
    return Line(
        handle=handle,
        address=visit.to("case", handle=handle) + "#newest",
        name=row.name,
        needs=_needs(row, words),
        first_words=row.first_words,
        newest_words=row.newest_words,
        why=_why(visit, row),
        notes=_notes(row, words),
        urgency=_urgency(row, is_crisis, words),
        tag="crisis" if is_crisis else TAGS[row.reason.urgency] if row.reason else "",
        act_by=times.day(row.act_by) if row.act_by else None,
        away=times.away(row.act_by) if row.act_by else None,
        waiting=_waiting(visit, row),
        language=words.say(f"language.{row.language}") if row.language else None,
        spoken=row.language or "",
        unread=words.count("queue.unread", row.unread) if row.unread else None,
        holder=names.member(row.holder_id) if row.holder_id else words.say("queue.nobody"),
        is_mine=row.is_mine,
        is_crisis=is_crisis,
        is_waiting=is_waiting,
        is_asked=is_asked,
        region=labels.region(row.region) if row.region else None,
        alike=alike_lines(visit, row.case_id, row.alike[:HINTS]),
        rank=visit.to("ranking", handle=handle) if row.reason and not row.is_closed else None,
    )


def needs_in_words(needs: Sequence[str], words: Words) -> str:
    """`Summons, health`; a first letter capital; something even where nothing was named."""
    told = ", ".join(words.say(f"need.{need}") for need in needs) or words.say("need.other")
    return told[:1].upper() + told[1:]


def _needs(row: QueueRow, words: Words) -> str:
    return words.say("queue.no-letter", name=row.name) if row.reason is None else needs_in_words(row.needs, words)


def _why(visit: Visit, row: QueueRow) -> str:
    if row.is_closed:
        goes = day_in_words(row.destroy_day, visit.times) if row.destroy_day is not None else None
        return visit.words.say("case.goes", day=goes) if goes else visit.words.say("case.is-closed")
    if row.reason is None:
        return visit.words.say("queue.no-letter-why")
    return reason_of(row.reason, row.situation or "other", visit.words, visit.times)


def _urgency(row: QueueRow, is_crisis: bool, words: Words) -> str:
    if is_crisis:
        return words.say("urgency.crisis")
    return words.say(f"urgency.{row.reason.urgency}") if row.reason else words.say("queue.no-urgency")


def _waiting(visit: Visit, row: QueueRow) -> str:
    if row.is_closed:
        return visit.words.say("queue.is-closed")
    return visit.words.say("queue.is-answered") if row.answered else visit.times.lasting(row.waiting_minutes)


def _notes(row: QueueRow, words: Words) -> tuple[str, ...]:
    notes = [words.say("for-whom.other")] if row.for_whom == "other" else []
    notes += [words.say(f"flag.{flag}") for flag in row.flags if flag in ("minor", "lawyer_first")]
    notes += [words.say(f"safety.{flag}") for flag in row.care if flag != "self_harm" and flag not in row.flags]
    return (*notes, words.count("queue.tasks", row.tasks_open)) if row.tasks_open else tuple(notes)
