"""What the pages show of complaints, worked out from what is here. It changes nothing."""

from collections.abc import Sequence
from typing import Final

from tropa.roster.errors import NoticeRefused
from tropa.roster.notice import read_notice
from tropa.sealing.types import ThreadId
from tropa.vault.complaints import shelf
from tropa.vault.complaints.acting import answerable
from tropa.vault.complaints.shelf import ComplaintRef, EntryRow
from tropa.vault.complaints.taking import is_the_seekers, reads
from tropa.vault.complaints.worked import FOR_THIS_MEMBER, own_authors
from tropa.vault.context import Context
from tropa.vault.membership.chain import roster_of
from tropa.vault.names import case_id_of, name_of
from tropa.vault.shelf_cases import find_case
from tropa.vault.team import network_of, newest_box
from tropa.vault.views_complaints import (
    ComplaintEntry,
    ComplaintRow,
    ComplaintsPage,
    ComplaintState,
    ComplaintView,
    ListenersView,
)

PER_PAGE: Final = 50
ENTRIES_PER_PAGE: Final = 50
_BEGINNING_CHARACTERS: Final = 120
# Asked each time: the case's board may have come after the complaint.
_SHOWN: Final = f"shown AND {FOR_THIS_MEMBER}"
_PAGE: Final = f"""
SELECT thread, closed, waiting_since, last_minute, unread, withdrawn_minute FROM complaint WHERE {_SHOWN}
ORDER BY closed, waiting_since IS NULL AND NOT unread, coalesce(waiting_since, last_minute), serial LIMIT ? OFFSET ?
"""  # noqa: S608 -- from above


def listeners(here: Context) -> ListenersView:
    """Whom the chain names."""
    known, us = roster_of(here), network_of(here)
    if known is None or us is None:
        return ListenersView((), False, False, 0)
    members = tuple(member.text for member in known.listeners)
    return ListenersView(members, known.listens(us.device_id), _has_key(here), readable(here))


def _has_key(here: Context) -> bool:
    """Whether strangers are shown a key: as a listener's desk has seen it, or as the notice held here says."""
    if here.db.row("SELECT 1 FROM listening_key WHERE week = ? AND shown", here.week) is not None:
        return True
    box = newest_box(here, here.week)
    if box is None or box.notice is None:
        return False
    try:
        return bool(read_notice(box.notice).complaints)
    except NoticeRefused:
        return False


def readable(here: Context) -> int:
    """How many there are for this member to read."""
    return here.db.number(f"SELECT count(*) FROM complaint WHERE {_SHOWN}", own_authors(here))  # noqa: S608 -- from above


def waiting(here: Context) -> int:
    """How many wait for somebody, or were not read here."""
    sql = f"SELECT count(*) FROM complaint WHERE {_SHOWN} AND NOT closed AND (waiting_since IS NOT NULL OR unread)"  # noqa: S608 -- from above
    return here.db.number(sql, own_authors(here))


def page(here: Context, number: int) -> ComplaintsPage:
    """Those that wait first."""
    rows = here.db.rows(_PAGE, own_authors(here), PER_PAGE, number * PER_PAGE)
    shown = tuple(_row(here, *row) for row in rows)
    return ComplaintsPage(shown, readable(here), waiting(here))


def _row(
    here: Context, thread: bytes, closed: int, waiting: int | None, last: int, unread: int, withdrawn: int | None
) -> ComplaintRow:
    at = shelf.find(here, ThreadId(thread))
    assert at is not None
    last_letter = shelf.newest_letter(here, at)
    assert last_letter is not None
    return ComplaintRow(
        complaint_id=at.id.text,
        name=name_of(at.case),
        state=_state(closed, waiting),
        since_minute=last if waiting is None else waiting,
        unread=unread,
        beginning=" ".join(last_letter.body.text.split())[:_BEGINNING_CHARACTERS],
        wants_answer=last_letter.body.keys is not None,
        is_withdrawn=withdrawn is not None,
    )


def complaint(here: Context, at: ComplaintRef, number: int) -> ComplaintView:
    """One complaint, and one page of what is in it."""
    row = here.db.row(
        "SELECT closed, waiting_since, language, withdrawn_minute, destroy_day, refused FROM complaint"
        " WHERE serial = ?",
        at.serial,
    )
    known, us = roster_of(here), network_of(here)
    assert row is not None
    listens = known is not None and us is not None and known.listens(us.device_id)
    wants, reads_case = answerable(here, at) is not None, reads(here, at.case)
    case = find_case(here, at.case)
    rows, earlier = shelf.entries_of(here, at, number, ENTRIES_PER_PAGE)
    return ComplaintView(
        complaint_id=at.id.text,
        name=name_of(at.case),
        case_id=case_id_of(at.case) if case is not None else None,
        is_the_seekers=is_the_seekers(here, at.case, at.author),
        state=_state(row[0], row[1]),
        language=row[2] or "ru",
        entries=_entries(here, at, rows),
        wants_answer=wants,
        may_answer=wants and listens and not reads_case,
        reads_case=reads_case,
        no_box=bool(here.db.row("SELECT 1 FROM complaint_answer WHERE complaint = ? AND no_box", at.serial)),
        withdrawn_minute=row[3],
        destroy_day=row[4],
        draft=shelf.draft_of(here, at),
        number=number,
        earlier=earlier,
        refused=row[5],
    )


def _entries(here: Context, at: ComplaintRef, rows: Sequence[EntryRow]) -> tuple[ComplaintEntry, ...]:
    going = {step for (step,) in here.db.rows("SELECT step_id FROM complaint_answer WHERE complaint = ?", at.serial)}
    return tuple(ComplaintEntry(each.kind, each.minute, each.text, each.member, each.id in going) for each in rows)


def _state(closed: int, waiting: int | None) -> ComplaintState:
    return "closed" if closed else "handled" if waiting is None else "waiting"
