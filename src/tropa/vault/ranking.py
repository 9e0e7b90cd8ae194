"""Why a case stands where it stands in the queue, from what is kept beside it: the same for its line and its page."""

from tropa.cases.urgency import PutDown, RankReason, Standing, rank
from tropa.roster.weeks import date_of
from tropa.vault.context import Context
from tropa.vault.shelf_cases import DayPut, SituationPut, Summary
from tropa.vault.work.flagged import with_crisis


def reason_of(
    here: Context, ask: Summary, *, is_crisis: bool, waiting_since: int | None, next_due_day: int | None
) -> RankReason:
    """On this day. `waiting_since`: a minute, or None once answered; `next_due_day`: of an open task, since 1970."""
    standing = Standing(
        situation=ask.situation_now,
        flags=with_crisis(ask.flags, is_crisis),
        act_by=ask.act_by_now,
        waiting_minutes=0 if waiting_since is None else max(0, here.minute - waiting_since),
        answered=waiting_since is None,
        task_due=None if next_due_day is None else date_of(next_due_day),
        situation_put=_put(ask.situation_put),
        act_by_put=_put(ask.act_by_put),
    )
    return rank(standing, date_of(here.day))[1]


def _put(word: SituationPut | DayPut | None) -> PutDown | None:
    return None if word is None else PutDown(date_of(word.day), word.is_own)
