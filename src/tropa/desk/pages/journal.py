"""The journal: what was opened, exported, made and destroyed at this desk, page by page. It leaves in no letter."""

from dataclasses import dataclass

from starlette.responses import Response

from tropa.desk.chips import page_number
from tropa.desk.names import Names, names_of
from tropa.desk.visit import Visit
from tropa.vault.journal import EXPOSURE_VIEWED, KEPT_DAYS
from tropa.vault.views_journal import JournalEntry


@dataclass(frozen=True)
class JournalRow:
    """One line: when, what, and the case it was about, while that is here."""

    moment: str
    what: str
    case: str | None
    case_name: str


def show_journal(visit: Visit) -> Response:
    """One page of it, the newest lines first."""
    asked = page_number(visit.request.query_params.get("page", ""))
    names = names_of(visit)
    found = visit.vault.journal.entries(max(asked - 1, 0))
    return visit.show(
        "journal",
        lines=[_row(visit, each, names) for each in found.entries],
        number=found.page + 1,
        pages=found.pages,
        kept_days=KEPT_DAYS,
    )


def _row(visit: Visit, entry: JournalEntry, names: Names) -> JournalRow:
    times = visit.times
    return JournalRow(
        moment=times.day_of(entry.minute) if entry.is_day_only else times.moment(entry.minute),
        what=_what(visit, entry, names),
        case=visit.to("case", handle=visit.handle_of(entry.case_id)) if entry.case_id else None,
        case_name=entry.case_name or "",
    )


def _what(visit: Visit, entry: JournalEntry, names: Names) -> str:
    words, key = visit.words, f"journal.{entry.event}"
    told = words.say(key if words.has(key) else "journal.other")
    if entry.event == EXPOSURE_VIEWED and entry.detail:
        told += f": {names.member(entry.detail)}"
    if entry.is_day_only:
        told += " · " + words.say("journal.of-destroyed")
    return f"{told} ({entry.count})" if entry.count > 1 else told
