"""The queue from its columns: ordered, counted and cut into pages by the database, so that it reads no case's letters.

The order is `tropa.cases.urgency.rank`'s, said once more in SQL; a test holds the two together.
"""

from typing import Final

from tropa.sealing.casebox import CaseBox
from tropa.sealing.types import CaseKey, ThreadId
from tropa.vault.context import Context
from tropa.vault.names import case_id_of
from tropa.vault.queue import alike
from tropa.vault.queue.facets import MAY_BE_TAKEN, RANKED, counted, where
from tropa.vault.queue.regions import region_of
from tropa.vault.ranking import reason_of
from tropa.vault.shelf_cases import CaseRef, find_case, summary_in
from tropa.vault.shelf_queue import newest_words
from tropa.vault.views import QueueCounts, QueuePage, QueueRow
from tropa.vault.views_queue import Alike, Crises, QueueFilter, QueueOrder
from tropa.vault.work.flagged import in_order, with_crisis

PAGE_CASES: Final = 50

_COUNTS: Final = """
SELECT count(*) FILTER (WHERE NOT closed), count(*) FILTER (WHERE NOT closed AND waiting_since IS NOT NULL),
    count(*) FILTER (WHERE NOT closed AND waiting_since IS NULL), count(*) FILTER (WHERE NOT closed AND mine),
    count(*) FILTER (WHERE NOT closed AND holder IS NULL),
    count(*) FILTER (WHERE NOT closed AND holder IS NOT NULL AND NOT mine), count(*) FILTER (WHERE closed),
    count(*) FILTER (WHERE NOT closed AND waiting_since IS NOT NULL AND crisis),
    min(waiting_since) FILTER (WHERE NOT closed)
FROM cases WHERE shown
"""

# ?2 this minute: whoever's clock is ahead of ours has not waited less than nobody.
_WORST: Final = """waiting_since IS NULL, NOT crisis, urgency,
    coalesce(days_left, CASE urgency WHEN 0 THEN 0 WHEN 1 THEN 3 WHEN 2 THEN 14 ELSE 90 END),
    min(waiting_since, ?2), case_id"""
_ORDERS: Final[dict[QueueOrder, str]] = {
    "worst": _WORST,
    "longest": "waiting_since IS NULL, min(waiting_since, ?2), case_id",
}

_ROW: Final = """
SELECT serial, key, case_id, name, summary, asked_minute, waiting_since, unread, holder, mine, closed, destroy_day,
    tasks_open, next_due_day, crisis, (SELECT group_concat(flag) FROM standing_flag WHERE case_serial = serial),
    place, country
FROM cases WHERE case_id = ?
"""

_CRISES: Final = """
SELECT count(*), count(*) FILTER (WHERE holder IS NULL) FROM cases
WHERE shown AND crisis AND NOT closed AND waiting_since IS NOT NULL
"""


def queue(here: Context, which: QueueFilter, page: int) -> QueuePage:
    """One page of the queue. A page beyond the last shows the last.

    Raises:
        ValueError: `which` holds what is no code of its facet.
    """
    with here.db.lock:
        total, free, facets = counted(here, which)
        pages = max(1, -(-total // PAGE_CASES))
        page = min(max(page, 0), pages - 1)
        found = here.db.rows(
            f"{_listed(where(which), _ORDERS[which.order])} LIMIT ?3 OFFSET ?4",
            *(here.day, here.minute, PAGE_CASES, page * PAGE_CASES),
        )
        shown = [ThreadId(case) for (case,) in found]
        likely = alike.of_cases(here, shown)
        rows = tuple(_row(here, case, likely.get(case, ())) for case in shown)
        return QueuePage(rows, total, page, pages, _counts(here), facets, free)


def next_free(here: Context, which: QueueFilter) -> CaseRef | None:
    """The worst of the filter's cases whose seekers wait and that nobody holds; None when there is none."""
    sql = _listed(f"{MAY_BE_TAKEN} AND {where(which)}", _WORST)
    found = here.db.row(f"{sql} LIMIT 1", here.day, here.minute)
    return find_case(here, ThreadId(found[0])) if found else None


def crises(here: Context) -> Crises:
    """Who waits with a sign of self-harm. Quick: every page asks."""
    waiting, unclaimed = here.db.row(_CRISES) or (0, 0)
    worst = next_free(here, QueueFilter(crisis="yes")) if unclaimed else None
    return Crises(waiting, unclaimed, worst.case.text if worst else None)


def _listed(conditions: str, order: str) -> str:
    return f"{RANKED} SELECT case_id FROM ranked WHERE {conditions} ORDER BY {order}"  # noqa: S608 -- of `facets`


def _counts(here: Context) -> QueueCounts:
    row = here.db.row(_COUNTS)
    assert row is not None
    still, waiting, answered, mine, free, others, closed, crisis, since = row
    longest = 0 if since is None else max(0, here.minute - since)
    return QueueCounts(still, waiting, answered, mine, free, others, closed, crisis, longest)


def _row(here: Context, case_id: ThreadId, likely: tuple[Alike, ...]) -> QueueRow:
    row = here.db.row(_ROW, case_id.raw)
    assert row is not None
    serial, key, _, name, sealed, asked, since, unread, holder, mine, closed, destroy_day, tasks, due, *more = row
    crisis, put, *where_at = more
    case = CaseRef(serial, case_id, CaseBox(CaseKey(key)))
    ask = summary_in(case, sealed)
    flags = with_crisis(ask.flags if ask else (), bool(crisis))
    waiting = 0 if since is None else max(0, here.minute - since)
    return QueueRow(
        case_id=case_id_of(case.case),
        name=name,
        situation=ask.situation_now if ask else None,
        for_whom=ask.for_whom if ask else None,
        needs=ask.needs if ask else (),
        flags=flags,
        language=ask.language if ask else None,
        act_by=ask.act_by_now if ask else None,
        first_words=ask.text if ask else "",
        newest_words="" if since is None else newest_words(here, case),
        asked_minute=asked,
        waiting_minutes=waiting,
        answered=since is None,
        unread=unread,
        reason=reason_of(here, ask, is_crisis=bool(crisis), waiting_since=since, next_due_day=due) if ask else None,
        holder_id=holder,
        is_mine=bool(mine),
        is_closed=bool(closed),
        destroy_day=destroy_day,
        tasks_open=tasks,
        next_due_day=due,
        region=region_of(*where_at),
        alike=likely,
        care=in_order(put.split(",") if put else ()),
    )
