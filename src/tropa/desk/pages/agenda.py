"""What is due across cases: passed, today, the seven days after, later; one's own or everybody's; and as a calendar."""

import re
from dataclasses import dataclass

from starlette.responses import Response

from tropa.desk.aftercare_days import DUE
from tropa.desk.aftercare_words import due_label
from tropa.desk.chips import page_number
from tropa.desk.facts import label_of
from tropa.desk.law import Law, law_of
from tropa.desk.pages.rights import file_of
from tropa.desk.people import day_in_words
from tropa.desk.visit import Visit
from tropa.rights.ics import CalendarDay, calendar_of
from tropa.vault.views_casework import AGENDA_PARTS, UNENDED, AgendaPage, AgendaPart, AgendaRow, CalendarEntry

FEW = 15
"""How many lines of each part the first page shows."""
_TAGS: dict[AgendaPart, str] = {"overdue": "now", "today": "now", "week": "soon", "later": "calm"}


@dataclass(frozen=True)
class Line:
    """One thing that is due, and the address of its case."""

    address: str
    case: str
    kind: str
    what: str
    day: str
    away: str
    tag: str
    is_others: bool


@dataclass(frozen=True)
class Part:
    """One part: its lines, how many there are in all, and the address of all of them."""

    code: AgendaPart
    count: int
    lines: tuple[Line, ...]
    address: str
    before: str | None
    after: str | None


def show_agenda(visit: Visit) -> Response:
    """Every part's first lines; or (`when`) one part, page by page."""
    query, mine = visit.request.query_params, visit.request.query_params.get("whose") != "all"
    when, law = query.get("when", ""), law_of(visit)
    if when in AGENDA_PARTS:
        parts = [_whole(visit, law, when, mine)]
        unknown = 0
    else:
        parts, unknown = _every(visit, law, mine)
    return visit.show(
        "agenda",
        parts=parts,
        is_one=when in AGENDA_PARTS,
        only_mine=mine,
        unknown=unknown,
        mine_address=visit.to("agenda"),
        all_address=f"{visit.to('agenda')}?whose=all",
        back=_address(visit, None, mine),
    )


def make_calendar(visit: Visit) -> Response:
    """All that is mine as a file. It names no person and no fact; cases by their short names only where asked for."""
    with_names = visit.form.one("names") == "yes"
    entries = visit.vault.work.agenda.calendar()
    days = [CalendarDay(each.day, _title(visit, each, with_names), each.uid) for each in entries]
    visit.vault.journal.note("calendar-exported")
    file = calendar_of(days, visit.times.today)
    return file_of(file.encode(), "text/calendar; charset=utf-8", "calendar.ics")


def _title(visit: Visit, entry: CalendarEntry, with_names: bool) -> str:
    if not with_names:
        return visit.words.say("agenda.plain-entry")
    return visit.words.say(f"agenda-entry.{entry.kind}", name=entry.case_name)


def _every(visit: Visit, law: Law, mine: bool) -> tuple[list[Part], int]:
    pages = visit.vault.work.agenda.parts(visit.times.today, only_mine=mine, rows=FEW)
    parts = [_part(visit, law, part, page, mine) for part, page in pages.items() if page.rows]
    return parts, next(iter(pages.values())).unknown


def _whole(visit: Visit, law: Law, part: AgendaPart, mine: bool) -> Part:
    wanted = page_number(visit.request.query_params.get("page", ""))
    page = visit.vault.work.agenda.page(part, visit.times.today, only_mine=mine, page=wanted)
    return _part(visit, law, part, page, mine)


def _part(visit: Visit, law: Law, part: AgendaPart, page: AgendaPage, mine: bool) -> Part:
    before = _address(visit, part, mine, page.page - 1) if page.page else None
    after = _address(visit, part, mine, page.page + 1) if page.page + 1 < page.pages else None
    lines = tuple(_line(visit, law, part, row) for row in page.rows)
    return Part(part, page.counts[part], lines, _address(visit, part, mine), before, after)


def _line(visit: Visit, law: Law, part: AgendaPart, row: AgendaRow) -> Line:
    return Line(
        address=visit.to("case", handle=visit.handle_of(row.case_id)),
        case=row.case_name,
        kind=visit.words.say(_kind(row)),
        what=_what(visit, law, row),
        day=visit.times.day(row.day),
        away=visit.times.away(row.day),
        tag=_TAGS[part],
        is_others=not row.mine,
    )


def _kind(row: AgendaRow) -> str:
    if _unended(row) is not None:
        return "agenda-kind.journey"
    return "agenda-kind.after" if _is_after(row) else f"agenda-kind.{row.kind}"


def _unended(row: AgendaRow) -> int | None:
    """Of a journey that nobody has ended: after which day (since 1970) its plan goes all the same."""
    day = row.what.removeprefix(UNENDED)
    is_one = row.kind == "fact" and row.what.startswith(UNENDED) and re.fullmatch("[0-9]{1,6}", day)
    return int(day) if is_one else None


def _is_after(row: AgendaRow) -> bool:
    """Whether it is a warning about the time after arrival."""
    return row.kind == "law" and row.what.startswith(DUE)


def _what(visit: Visit, law: Law, row: AgendaRow) -> str:
    if row.kind == "task":
        return row.what
    if (goes := _unended(row)) is not None:
        return visit.words.say("agenda.unended", day=day_in_words(goes, visit.times))
    if _is_after(row):
        return due_label(visit.times, row.what.removeprefix(DUE))
    if row.kind == "law":
        rule, _, due = row.what.partition(".")
        return law.speaker.optional(f"rule.{rule}.deadline.{due}") or ""
    return label_of(visit, law, row.what if row.kind == "fact" else "act_by")


def _address(visit: Visit, part: AgendaPart | None, mine: bool, page: int = 0) -> str:
    asked = [] if mine else ["whose=all"]
    asked += [f"when={part}"] if part else []
    asked += [f"page={page}"] if page else []
    return visit.to("agenda") + ("?" + "&".join(asked) if asked else "")
