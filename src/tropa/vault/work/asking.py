"""What others say of a case whose place it is not, as far as is known here: it waits until a person says yes or no.

It finds what waits and notes for which cases something does; `counting` does what a yes means. It sends nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tropa.cases.work_bodies import Close, Destroy, Reopen
from tropa.cases.work_events import WorkEvent
from tropa.sealing.errors import EncodingError
from tropa.sealing.types import EventId, MemberId, ThreadId
from tropa.vault.context import Context
from tropa.vault.shelf_cases import CaseRef, find_case
from tropa.vault.views_work import Asked, AskedKind
from tropa.vault.watching.guarding import is_wished
from tropa.vault.work.believing import Belief, belief, believed_threads
from tropa.vault.work.decisions import decided, note_waiting
from tropa.vault.work.errors import UnknownAsked
from tropa.vault.work.losing import not_passed_on
from tropa.vault.work.people import People
from tropa.vault.work.shelf_work import LoadedThread, posted_on_board
from tropa.vault.work.standing import Counts, what_ends


def note_asked(here: Context, case: CaseRef) -> tuple[Asked, ...]:
    """Something of the case may have changed: see what waits for a person, and note whether anything does."""
    found = asked_of(here, case)
    note_waiting(here, case, bool(found))
    return found


def asked_of(here: Context, case: CaseRef) -> tuple[Asked, ...]:
    """What waits of one case, oldest first."""
    known, counts, people = belief(here, case), what_ends(here, case), People(here)
    found = list(_doubted(here, case, known, people))
    for loaded in believed_threads(here, case, known):
        for kind, event in _waiting(here, counts, loaded):
            row = loaded.rows[event.event_id.raw]
            by = next(each.member for each in loaded.thread.entries if each.event_id == event.event_id)
            keep_days = event.core.body.keep_days if isinstance(event.core.body, Close) else None
            place = (event.event_id.text, case.case.text, kind, loaded.thread.id.text)
            found.append(Asked(*place, people.maybe(by), row.minute, keep_days))
    # What goes as soon as nothing of it is watched needs nobody's yes any more.
    found += [
        Asked(each.event_id.text, case.case.text, "destroy", each.said_in, people.maybe(each.member), each.minute)
        for each in ([] if is_wished(here, case) else wishes(here, case))
    ]
    found += _lost_to(here, case, people)
    return tuple(sorted(found, key=lambda each: (each.minute, each.event_id)))


@dataclass(frozen=True)
class Wish:
    """A colleague's wish to destroy the case. `told_in`: where, a thread or the board; `said_in` is its thread's id."""

    member: MemberId
    event_id: EventId
    told_in: ThreadId
    said_in: str | None
    minute: int


def wishes(here: Context, case: CaseRef) -> list[Wish]:
    """Who asks to destroy the case, in threads that count and on its board: each once, whom no person has refused."""
    if here.db.row("SELECT 1 FROM event WHERE case_serial = ? AND kind = 'destroy'", case.serial) is None:
        return []
    every = [*_said_wishes(here, case), *_posted_wishes(here, case)]
    refused = {each.member for each in every if decided(here, each.event_id) is False}
    found: dict[MemberId, Wish] = {}
    for each in every:
        if each.member not in refused:
            found.setdefault(each.member, each)
    return list(found.values())


def _said_wishes(here: Context, case: CaseRef) -> Iterator[Wish]:
    for loaded in believed_threads(here, case):
        at = loaded.thread.id
        for entry in loaded.thread.entries:
            if isinstance(entry.core.body, Destroy) and entry.member is not None:
                yield Wish(entry.member, entry.event_id, at, at.text, loaded.rows[entry.event_id.raw].minute)


def _posted_wishes(here: Context, case: CaseRef) -> Iterator[Wish]:
    for each in posted_on_board(here, case):
        if isinstance(each.event.core.body, Destroy):
            at = each.event.event_id
            minute = here.db.number("SELECT minute FROM event WHERE event_id = ?", at.raw)
            yield Wish(each.member, at, each.event.core.thread, None, minute)


def _lost_to(here: Context, case: CaseRef, people: People) -> list[Asked]:
    """Whoever claims to have taken the case before us, who wrote to the seeker already. Its id is our own claim's."""
    lost = not_passed_on(here, case)
    if lost is None:
        return []
    minute = here.db.number("SELECT minute FROM lost_claim WHERE case_serial = ?", case.serial)
    return [Asked(lost.event_id.text, case.case.text, "pass_on", None, people.who(lost.holder), minute)]


def find_asked(here: Context, event_id: str) -> tuple[CaseRef, Asked]:
    """What waits under this id.

    Raises:
        UnknownAsked: nothing does, or no more.
    """
    try:
        at = EventId.from_text(event_id)
    except EncodingError:
        raise UnknownAsked from None
    row = here.db.row("SELECT case_id FROM event JOIN cases ON serial = case_serial WHERE event_id = ?", at.raw)
    case = find_case(here, ThreadId(row[0])) if row else None
    found = next((each for each in asked_of(here, case) if each.event_id == event_id), None) if case else None
    if case is None or found is None:
        raise UnknownAsked
    return case, found


def _doubted(here: Context, case: CaseRef, known: Belief, people: People) -> Iterator[Asked]:
    """Threads that do not count, of which nobody has decided; what is in them is not read for it."""
    for thread, opened in known.opened.items():
        if thread not in known.threads and opened.event is not None and opened.decided is None:
            minute = here.db.number("SELECT minute FROM event WHERE event_id = ?", opened.event.raw)
            by = people.maybe(opened.by)
            yield Asked(opened.event.text, case.case.text, "belongs", thread.text, by, minute)


def _waiting(here: Context, counts: Counts, loaded: LoadedThread) -> Iterator[tuple[AskedKind, WorkEvent]]:
    ends: tuple[AskedKind, WorkEvent] | None = None
    for event in loaded.thread.events:
        body = event.core.body
        if isinstance(body, Close | Reopen):
            # Only the last word on a thread's ending is worth an answer.
            undecided = not counts(event) and decided(here, event.event_id) is None
            kind: AskedKind = "close" if isinstance(body, Close) else "reopen"
            ends = (kind, event) if undecided else None if counts(event) else ends
    if ends is not None:
        yield ends
