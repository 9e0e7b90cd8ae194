"""Destroying cases whose day has come (protocol 11.4). When that is, `tropa.cases.retention` says, and `work` notes.

One of which a journey is watched waits until that has ended.
"""

from typing import Final

from tropa.roster.weeks import MINUTES_PER_DAY, WEEKS_AHEAD, last_day_of_secrets, week_of
from tropa.sealing.types import ThreadId
from tropa.vault.context import Context
from tropa.vault.leaps import minute_now, sure_day
from tropa.vault.shelf_cases import destroy_case
from tropa.vault.watching.guarding import IS_WATCHED, waits_since

AT_ONCE: Final = 20
"""Cases that go in one transaction: no page waits for more of them, and what cuts a sweep off undoes no more."""


def forget_day(here: Context) -> int:
    """When no key is left that a replay of what is destroyed now could be opened with.

    By what has surely passed, where the clock is behind that: keys are destroyed by it too.
    """
    week = week_of(minute_now(here) // MINUTES_PER_DAY)
    return last_day_of_secrets(week + WEEKS_AHEAD) + 1


def sweep(here: Context) -> int:
    """Destroy every case whose last day has surely passed (`leaps`); how many.

    A few in each transaction. What is cut off has destroyed some and noted how many; the next sweep goes on.
    """
    today, gone, line = sure_day(here), 0, 0
    while True:
        with here.db.transaction():
            some = _sweep_some(here, today)
            line = _noted(here, line, some)
        gone += some
        if some < AT_ONCE:
            return gone


def _sweep_some(here: Context, today: int) -> int:
    due = here.db.rows(
        f"SELECT case_id FROM cases WHERE destroy_day <= ?2 AND NOT {IS_WATCHED} LIMIT ?3",  # noqa: S608 -- a constant
        *(waits_since(here), today, AT_ONCE),
    )
    for (case,) in due:
        destroy_case(here, ThreadId(case), forget_day(here))
    return len(due)


def _noted(here: Context, line: int, count: int) -> int:
    """Count them in the journal's line of this sweep, which is begun with the first of them; where that line is."""
    if line:
        here.db.run("UPDATE journal SET count = count + ? WHERE position = ?", count, line)
    elif count:
        here.record("case-destroyed-by-retention", count)
        return here.db.number("SELECT last_insert_rowid()")
    return line
