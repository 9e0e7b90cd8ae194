"""Complaints, at a listener's desk: those that wait first, one with what was done about it, and answering.

At other desks there is no such page: neither it nor a number of complaints is shown to anyone else.
"""

from dataclasses import dataclass

from starlette.responses import Response

from tropa.desk.names import Names, names_of
from tropa.desk.numbers import whole_number
from tropa.desk.pages.ending import DIGITS
from tropa.desk.pages.thread import complaint as in_words
from tropa.desk.visit import Visit
from tropa.roster.weeks import date_of
from tropa.vault.complaints.errors import UnknownComplaint
from tropa.vault.complaints.showing import PER_PAGE
from tropa.vault.errors import VaultError, VaultInputError
from tropa.vault.views_complaints import ComplaintEntry, ComplaintRow, ComplaintView

KEEP_DAYS = (30, 90, 180)
DEFAULT_KEEP_DAYS = 90
MOST_PAGES = 10_000


@dataclass(frozen=True)
class ComplaintLine:
    """One of the list."""

    address: str
    name: str
    state: str
    tag: str
    since: str
    beginning: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class SaidLine:
    """One letter, or one thing a listener did."""

    kind: str
    who: str
    what: str
    moment: str
    iso: str
    text: str
    note: str


def show_complaints(visit: Visit) -> Response:
    """The list. Raises UnknownComplaint where this desk has none of it."""
    _require_here(visit)
    number = _number(visit.request.query_params.get("page", ""), MOST_PAGES)
    page, listeners = visit.vault.complaints.page(number), visit.vault.complaints.listeners()
    names = names_of(visit)
    return visit.show(
        "complaints",
        lines=[_line(visit, each) for each in page.rows],
        total=page.total,
        waiting=page.waiting,
        number=number,
        more=(number + 1) * PER_PAGE < page.total,
        listeners=", ".join(names.member(each) for each in listeners.member_ids),
        listens_here=listeners.listens_here,
        has_key=listeners.has_key,
    )


def show_complaint(visit: Visit) -> Response:
    """One of them."""
    return _page(visit, None, 200)


def keep_draft(visit: Visit) -> Response:
    """Keep what is written so far."""
    with visit.desk.composing:
        if not visit.desk.once.is_taken(visit.form.one("letter")):
            visit.vault.complaints.save_draft(_id(visit), visit.form.one("text"))
    if visit.is_partial:
        return Response(status_code=204)
    visit.desk.say_next(visit.words.say("case.draft-is-kept"))
    return visit.go_to(_address(visit))


def answer(visit: Visit) -> Response:
    """Answer whoever wrote it, once; whatever is wrong with it, the text stays on the page."""
    return _write(visit, visit.vault.complaints.answer, "complaint.answered")


def put_outcome(visit: Visit) -> Response:
    """Put down for listeners what came of it, once."""
    return _write(visit, visit.vault.complaints.put_outcome, "complaint.put-down")


def close(visit: Visit) -> Response:
    """It is over."""
    days = _number(visit.form.one("keep_days"), 10**DIGITS)
    try:
        visit.vault.complaints.close(_id(visit), days)
    except VaultInputError as error:
        return _page(visit, in_words(visit, error), 400)
    return visit.did("complaint.closed", _address(visit))


def reopen(visit: Visit) -> Response:
    """It is not over."""
    try:
        visit.vault.complaints.reopen(_id(visit))
    except VaultInputError as error:
        return visit.did_not(error, _address(visit))
    return visit.did("complaint.reopened", _address(visit))


def destroy(visit: Visit) -> Response:
    """Destroy it at this desk."""
    if visit.form.one("sure") != "yes":
        return _page(visit, visit.words.say("complaint.not-sure"), 400)
    visit.vault.complaints.destroy(_id(visit))
    return visit.did("complaint.destroyed", visit.to("complaints" if visit.vault.complaints.is_here else "queue"))


def _require_here(visit: Visit) -> None:
    if not visit.vault.complaints.is_here:
        raise UnknownComplaint


def _write(visit: Visit, write: object, said: str) -> Response:
    assert callable(write)
    text, letter, once = visit.form.one("text"), visit.form.one("letter"), visit.desk.once
    if not once.take(letter):
        return visit.go_to(_address(visit))
    try:
        with visit.desk.composing:
            write(_id(visit), text)
    except VaultInputError as error:
        once.give_back(letter)
        return _page(visit, in_words(visit, error), 400, text, letter)
    except VaultError:
        once.give_back(letter)
        raise
    return visit.did(said, _address(visit))


def _page(visit: Visit, error: str | None, status: int, text: str | None = None, letter: str | None = None) -> Response:
    _require_here(visit)
    number = _number(visit.request.query_params.get("page", ""), MOST_PAGES)
    shown, names = visit.vault.complaints.complaint(_id(visit), number), names_of(visit)
    listeners = visit.vault.complaints.listeners()
    return visit.show(
        "complaint",
        status,
        shown=shown,
        handle=visit.request.path_params["complaint"],
        case=visit.to("case", handle=visit.handle_of(shown.case_id)) if shown.case_id else None,
        state=visit.words.say(f"complaint-state.{shown.state}"),
        caution=_caution(visit, shown),
        said_lines=[_said(visit, each, names) for each in shown.entries],
        listeners=[names.member(each) for each in listeners.member_ids],
        listens_here=listeners.listens_here,
        goes=visit.times.day(date_of(shown.destroy_day)),
        withdrawn=visit.times.since(shown.withdrawn_minute) if shown.withdrawn_minute is not None else None,
        text=shown.draft if text is None else text,
        error=error,
        letter=letter or visit.desk.parts.random(12).hex(),
        room=visit.vault.room_for_answer(),
        keep_choices=KEEP_DAYS,
        keep_days=DEFAULT_KEEP_DAYS,
    )


def _caution(visit: Visit, shown: ComplaintView) -> list[str]:
    """What to know before reading on."""
    found = []
    if shown.is_the_seekers is None:
        found.append("complaint.not-compared")
    if shown.reads_case:
        found.append("complaint.reads-case")
    if not shown.wants_answer:
        found.append("complaint.wants-none")
    if shown.no_box:
        found.append("complaint.no-box")
    return [visit.words.say(each) for each in found]


def _line(visit: Visit, row: ComplaintRow) -> ComplaintLine:
    tags = {"waiting": "soon", "handled": "calm", "closed": ""}
    notes = [
        visit.words.say(name)
        for name, holds in (
            ("case.new", row.unread > 0),
            ("complaint.short-no-answer", not row.wants_answer),
            ("complaint.short-withdrawn", row.is_withdrawn),
        )
        if holds
    ]
    return ComplaintLine(
        address=visit.to("complaint", complaint=visit.handle_of(row.complaint_id)),
        name=row.name,
        state=visit.words.say(f"complaint-state.{row.state}"),
        tag=tags[row.state],
        since=visit.times.since(row.since_minute),
        beginning=row.beginning,
        notes=tuple(notes),
    )


def _said(visit: Visit, entry: ComplaintEntry, names: Names) -> SaidLine:
    return SaidLine(
        kind=entry.kind,
        who=names.member(entry.member_id) if entry.member_id else visit.words.say("complaint.author"),
        what=visit.words.say(f"complaint-did.{entry.kind}"),
        moment=visit.times.moment(entry.minute),
        iso=visit.times.iso(entry.minute),
        text=entry.text,
        note=visit.words.say("complaint.on-its-way") if entry.is_on_its_way else "",
    )


def _id(visit: Visit) -> str:
    return visit.named("complaint")


def _address(visit: Visit) -> str:
    return visit.to("complaint", complaint=visit.request.path_params["complaint"])


def _number(text: str, most: int) -> int:
    """0 for what is no number up to `most`."""
    number = whole_number(text) or 0
    return number if number <= most else 0
