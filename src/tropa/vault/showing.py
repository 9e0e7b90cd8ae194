"""From rows to the views that pages show. It changes nothing."""

from dataclasses import dataclass
from typing import Final

from tropa.cases.events import Ask, AskSummary, Letter, summary_of
from tropa.cases.fold import Problem, Thread
from tropa.cases.urgency import Place, RankReason, Standing, rank
from tropa.roster.weeks import date_of
from tropa.sealing.errors import EncodingError
from tropa.sealing.types import ThreadId
from tropa.vault.context import Context
from tropa.vault.errors import UnknownCase
from tropa.vault.outbox import waiting_letters
from tropa.vault.shelf import EventRow, ThreadRow, draft_of, events_of, folded, thread_row
from tropa.vault.team import network_of
from tropa.vault.views import CaseView, Delivery, Fact, FactKey, QueueRow, TimelineEntry

_FIRST_WORDS: Final = 120
_LETTERS: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ"

# Of every thread: its ask, what is unread, when we last wrote, and since when its seeker has waited for an answer.
# "Last" and "since" go by arrival here, because clocks of different people cannot be compared.
_QUEUE: Final = """
WITH seen AS (
    SELECT thread,
        max(CASE WHEN verification = 'own' THEN arrival ELSE 0 END) AS our_last,
        max(CASE WHEN verification <> 'own' THEN arrival ELSE 0 END) AS their_last,
        min(CASE WHEN kind = 'ask' THEN arrival END) AS ask,
        sum(unread) AS unread
    FROM event GROUP BY thread
)
SELECT seen.thread, asked.core, asked.minute, seen.unread, seen.our_last > seen.their_last,
    (SELECT min(minute) FROM event e WHERE e.thread = seen.thread AND e.arrival > seen.our_last)
FROM seen JOIN event asked ON asked.arrival = seen.ask
"""


def case_id_of(thread: ThreadId) -> str:
    """What a case is called in addresses of pages."""
    return thread.text


def thread_of(here: Context, case_id: str) -> ThreadRow:
    """The thread of a case. Raises UnknownCase."""
    try:
        row = thread_row(here, ThreadId.from_text(case_id))
    except EncodingError:
        row = None
    if row is None:
        raise UnknownCase
    return row


def name_of(thread: ThreadId) -> str:
    """A short name to say aloud, such as K7-41. Two cases may share one: it names, it does not identify."""
    letter, digit, number = thread.raw[0], thread.raw[1], thread.raw[2]
    return f"{_LETTERS[letter % len(_LETTERS)]}{digit % 10}-{number % 100:02d}"


def queue(here: Context) -> list[QueueRow]:
    """Every case, worst first."""
    ranked = sorted((_ranked(here, *row) for row in here.db.rows(_QUEUE)), key=lambda each: each.order)
    return [each.row for each in ranked]


def case(here: Context, row: ThreadRow) -> CaseView:
    """One case."""
    events = events_of(here, row.thread)
    thread = folded(row, events)
    asked = next(each for each in events if isinstance(each.event.core.body, Ask))
    ask = asked.event.core.body
    assert isinstance(ask, Ask)
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
        reason=_reason(here, ask, events),
    )


@dataclass(frozen=True)
class _Ranked:
    order: tuple[Place, bytes]
    row: QueueRow


def _ranked(
    here: Context, thread: bytes, core: bytes, asked: int, unread: int, answered: int, since: int | None
) -> _Ranked:
    ask = summary_of(core)
    waiting = 0 if answered or since is None else max(0, here.minute - since)
    place, reason = rank(_standing(ask, waiting, bool(answered)), date_of(here.day))
    row = QueueRow(
        case_id=case_id_of(ThreadId(thread)),
        name=name_of(ThreadId(thread)),
        situation=ask.situation,
        for_whom=ask.for_whom,
        needs=ask.needs,
        flags=ask.flags,
        language=ask.language,
        act_by=ask.act_by,
        first_words=_first_words(ask.text),
        asked_minute=asked,
        waiting_minutes=waiting,
        answered=bool(answered),
        unread=unread,
        reason=reason,
    )
    return _Ranked((place, thread), row)


def _standing(ask: Ask | AskSummary, waiting_minutes: int, answered: bool) -> Standing:
    return Standing(ask.situation, ask.flags, ask.act_by, waiting_minutes, answered)


def _reason(here: Context, ask: Ask, events: list[EventRow]) -> RankReason:
    ours = [each.arrival for each in events if each.verification == "own"]
    unanswered = [each.minute for each in events if each.arrival > max(ours, default=0)]
    waiting = max(0, here.minute - min(unanswered)) if unanswered else 0
    return rank(_standing(ask, waiting, not unanswered), date_of(here.day))[1]


def _first_words(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _FIRST_WORDS else line[:_FIRST_WORDS].rstrip() + "…"


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
        here.db.rows("SELECT event_id, tries FROM outbox WHERE thread = ?", row.thread.raw)
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
        author="you" if stored.verification == "own" else "seeker",
        text=body.text,
        minute=stored.minute,
        verification=stored.verification,
        unread=stored.unread,
        delivery=delivery,
    )


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
