"""The queue from its columns: ordered, counted and cut into pages by the database, so that it reads no case's letters.

The order is `tropa.cases.urgency.rank`'s, said once more in SQL; a test holds the two together.
"""

from typing import Final

from tropa.cases.events import AskSummary
from tropa.cases.urgency import RankReason, Standing, rank
from tropa.roster.weeks import date_of
from tropa.sealing.casebox import CaseBox
from tropa.sealing.types import CaseKey, ThreadId
from tropa.vault.context import Context
from tropa.vault.names import case_id_of
from tropa.vault.shelf_cases import CaseRef, summary_in
from tropa.vault.views import QueueCounts, QueueFilter, QueuePage, QueueRow, QueueShow

PAGE_CASES: Final = 50

_WHERE: Final[dict[QueueShow, str]] = {
    "open": "NOT closed",
    "waiting": "NOT closed AND waiting_since IS NOT NULL",
    "answered": "NOT closed AND waiting_since IS NULL",
    "mine": "NOT closed AND mine",
    "free": "NOT closed AND holder IS NULL",
    "others": "NOT closed AND holder IS NOT NULL AND NOT mine",
    "closed": "closed",
}

_COUNTS: Final = """
SELECT count(*) FILTER (WHERE NOT closed), count(*) FILTER (WHERE NOT closed AND waiting_since IS NOT NULL),
    count(*) FILTER (WHERE NOT closed AND waiting_since IS NULL), count(*) FILTER (WHERE NOT closed AND mine),
    count(*) FILTER (WHERE NOT closed AND holder IS NULL),
    count(*) FILTER (WHERE NOT closed AND holder IS NOT NULL AND NOT mine), count(*) FILTER (WHERE closed),
    count(*) FILTER (WHERE NOT closed AND waiting_since IS NOT NULL AND crisis),
    min(waiting_since) FILTER (WHERE NOT closed)
FROM cases WHERE shown
"""

# ?1 today. The stronger of what they say is happening and what the day they named means; then crisis before all.
_ORDER: Final = """
WITH placed AS (
    SELECT case_id, waiting_since, crisis, act_by_day - ?1 AS days_left,
        CASE situation WHEN 'taken' THEN 0 WHEN '72h' THEN 1 WHEN '2w' THEN 2 WHEN 'other' THEN 2 ELSE 3 END AS said
    FROM cases WHERE shown AND {where}
), ranked AS (
    SELECT case_id, waiting_since, crisis, days_left, min(said,
        CASE WHEN days_left <= 3 THEN 1 WHEN days_left <= 14 THEN 2 ELSE 3 END) AS urgency
    FROM placed
)
SELECT case_id FROM ranked
ORDER BY waiting_since IS NULL, NOT crisis, urgency,
    coalesce(days_left, CASE urgency WHEN 0 THEN 0 WHEN 1 THEN 3 WHEN 2 THEN 14 ELSE 90 END),
    min(waiting_since, ?2), case_id
LIMIT ?3 OFFSET ?4
"""
_IN_ORDER: Final = {show: _ORDER.format(where=where) for show, where in _WHERE.items()}

_ROW: Final = """
SELECT serial, key, case_id, name, summary, asked_minute, waiting_since, unread, holder, mine, closed, destroy_day,
    tasks_open, next_due_day
FROM cases WHERE case_id = ?
"""


def queue(here: Context, which: QueueFilter, page: int) -> QueuePage:
    """One page of the queue. A page beyond the last shows the last."""
    with here.db.lock:
        counts = _counts(here)
        total: int = getattr(counts, which.show)
        pages = max(1, -(-total // PAGE_CASES))
        page = min(max(page, 0), pages - 1)
        found = here.db.rows(_IN_ORDER[which.show], here.day, here.minute, PAGE_CASES, page * PAGE_CASES)
        return QueuePage(tuple(_row(here, case) for (case,) in found), total, page, pages, counts)


def _counts(here: Context) -> QueueCounts:
    row = here.db.row(_COUNTS)
    assert row is not None
    still, waiting, answered, mine, free, others, closed, crisis, since = row
    longest = 0 if since is None else max(0, here.minute - since)
    return QueueCounts(still, waiting, answered, mine, free, others, closed, crisis, longest)


def _row(here: Context, case_id: bytes) -> QueueRow:
    row = here.db.row(_ROW, case_id)
    assert row is not None
    serial, key, _, name, sealed, asked, since, unread, holder, mine, closed, destroy_day, tasks, due = row
    case = CaseRef(serial, ThreadId(case_id), CaseBox(CaseKey(key)))
    ask = summary_in(case, sealed)
    waiting = 0 if since is None else max(0, here.minute - since)
    return QueueRow(
        case_id=case_id_of(case.case),
        name=name,
        situation=ask.situation if ask else None,
        for_whom=ask.for_whom if ask else None,
        needs=ask.needs if ask else (),
        flags=ask.flags if ask else (),
        language=ask.language if ask else None,
        act_by=ask.act_by if ask else None,
        first_words=ask.text if ask else "",
        asked_minute=asked,
        waiting_minutes=waiting,
        answered=since is None,
        unread=unread,
        reason=_reason(here, ask, waiting, since is None),
        holder_id=holder,
        is_mine=bool(mine),
        is_closed=bool(closed),
        destroy_day=destroy_day,
        tasks_open=tasks,
        next_due_day=due,
    )


def _reason(here: Context, ask: AskSummary | None, waiting_minutes: int, answered: bool) -> RankReason | None:
    if ask is None:
        return None
    standing = Standing(ask.situation, ask.flags, ask.act_by, waiting_minutes, answered)
    return rank(standing, date_of(here.day))[1]
