"""From rows to the view of one case's thread with its seeker. It changes nothing; the queue is `listing`'s."""

from tropa.cases.events import Ask, Letter, Situation
from tropa.cases.fold import Problem, Thread
from tropa.cases.urgency import RankReason
from tropa.sealing.errors import EncodingError
from tropa.sealing.types import ThreadId
from tropa.vault.context import Context
from tropa.vault.errors import UnknownCase
from tropa.vault.names import case_id_of, name_of
from tropa.vault.outbox import waiting_letters
from tropa.vault.ranking import reason_of
from tropa.vault.shelf import EventRow, ThreadRow, draft_of, events_of, folded, thread_row
from tropa.vault.shelf_cases import CaseRef, find_case, summary_in
from tropa.vault.team import network_of
from tropa.vault.views import CaseView, Delivery, Fact, FactKey, ReaderRole, TimelineEntry


def case_of(here: Context, case_id: str) -> CaseRef:
    """The case that pages call so. Raises UnknownCase."""
    try:
        found = find_case(here, ThreadId.from_text(case_id))
    except EncodingError:
        found = None
    if found is None:
        raise UnknownCase
    return found


def thread_of(here: Context, case_id: str) -> ThreadRow:
    """A case's thread with its seeker. Raises UnknownCase where there is none."""
    row = thread_row(here, case_of(here, case_id).case)
    if row is None:
        raise UnknownCase
    return row


def case(here: Context, ref: CaseRef) -> CaseView:
    """One case."""
    row = thread_row(here, ref.case)
    if row is None:
        return _without_seeker(ref)
    events = events_of(here, row.thread)
    thread = folded(row, events)
    asked = next(each for each in events if isinstance(each.event.core.body, Ask))
    ask = asked.event.core.body
    assert isinstance(ask, Ask)
    situation, reason = _ranked(here, ref)
    return CaseView(
        case_id=case_id_of(row.thread),
        name=name_of(row.thread),
        language=ask.language,
        facts=_facts(ask, asked.minute),
        timeline=_timeline(here, row, thread, events),
        readers=("seeker", "you"),
        problems=(*thread.problems, *_wrong_notice(here, row, ask), *_refused_shreds(here, row)),
        draft=draft_of(here, row.thread),
        waiting_letters=waiting_letters(here, row.thread),
        box_gone=row.box_gone,
        reason=reason,
        situation=situation,
    )


def _without_seeker(ref: CaseRef) -> CaseView:
    return CaseView(
        case_id=case_id_of(ref.case),
        name=name_of(ref.case),
        language=None,
        facts=(),
        timeline=(),
        readers=("you",),
        problems=(),
        draft="",
        waiting_letters=0,
        box_gone=False,
        reason=None,
        has_seeker=False,
    )


def _ranked(here: Context, ref: CaseRef) -> tuple[Situation | None, RankReason | None]:
    row = here.db.row("SELECT summary, waiting_since, crisis, next_due_day FROM cases WHERE serial = ?", ref.serial)
    sealed, since, crisis, due = row or (None, None, 0, None)
    ask = summary_in(ref, sealed)
    if ask is None:
        return None, None
    return ask.situation_now, reason_of(here, ask, is_crisis=bool(crisis), waiting_since=since, next_due_day=due)


def _facts(ask: Ask, minute: int) -> tuple[Fact, ...]:
    values: dict[FactKey, tuple[str, ...]] = {
        "situation": (ask.situation,),
        "act_by": (ask.act_by.isoformat(),) if ask.act_by else (),
        "needs": ask.needs,
        "for_whom": (ask.for_whom,),
        "flags": ask.flags,
        "language": (ask.language,),
    }
    return tuple(Fact(key, value, "said", minute) for key, value in values.items())


def _timeline(here: Context, row: ThreadRow, thread: Thread, events: list[EventRow]) -> tuple[TimelineEntry, ...]:
    stored = {each.event.event_id: each for each in events}
    waiting: dict[bytes, int] = dict(
        here.db.rows("SELECT event_id, tries FROM outbox WHERE recipient = 'seeker' AND case_id = ?", row.thread.raw)
    )
    ordered = (stored[event.event_id] for event in thread.events)
    return tuple(
        _entry(each, _delivery(each, row, waiting))
        for each in ordered
        if isinstance(each.event.core.body, Ask | Letter)
    )


def _entry(stored: EventRow, delivery: Delivery | None) -> TimelineEntry:
    body = stored.event.core.body
    assert isinstance(body, Ask | Letter)
    return TimelineEntry(
        event_id=stored.event.event_id.text,
        kind="ask" if isinstance(body, Ask) else "letter",
        author=_role(stored),
        text=body.text,
        minute=stored.written_minute,
        verification=stored.verification,
        unread=stored.unread,
        delivery=delivery,
    )


def _role(stored: EventRow) -> ReaderRole:
    if stored.event.core.author.startswith("s:"):
        return "seeker"
    return "you" if stored.verification == "own" else "colleague"


def _delivery(stored: EventRow, row: ThreadRow, waiting: dict[bytes, int]) -> Delivery | None:
    if stored.verification != "own":
        return None
    if stored.event.event_id.raw not in waiting:
        return "posted"
    if row.box_gone:
        return "box-gone"
    # A thread's letters go in their order, so what holds up the first holds up all.
    return "retrying" if any(waiting.values()) else "waiting"


def _wrong_notice(here: Context, row: ThreadRow, ask: Ask) -> list[Problem]:
    """Signs that someone showed this seeker a notice that is not ours."""
    network = network_of(here)
    found = []
    if network is not None and ask.network != network.id:
        found.append(Problem("other-network", "seeker", 1))
    if ask.team_auth_pub != row.team_auth:
        found.append(Problem("other-team-key", "seeker", 1))
    return found


def _refused_shreds(here: Context, row: ThreadRow) -> list[Problem]:
    """Somebody who holds the team key wanted this case destroyed."""
    count = here.db.number(
        "SELECT count(*) FROM kept_letter WHERE thread = ? AND reason = 'shred-to-team'", row.thread.raw
    )
    return [Problem("team-key-shred", "seeker", count)] if count else []
