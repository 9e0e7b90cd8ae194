"""From what was said about safety to the views that pages show. It changes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from tropa.cases.care_bodies import Check, Flag, SafetyFlag, Unflag
from tropa.cases.care_state import REVIEWERS_WHEN_HIGH, CheckState, FlagState, checks, flags, reviewer_of
from tropa.cases.work_bodies import HandOver
from tropa.cases.work_state import Told
from tropa.sealing.types import MemberId, ThreadId
from tropa.vault.context import Context
from tropa.vault.shelf_cases import CaseRef
from tropa.vault.views_casework import CheckView, FlagSaid, FlagView, HandedView, HighRisk, ReviewView
from tropa.vault.work.people import People
from tropa.vault.work.shelf_work import LoadedThread

_BY_FLAG: Final[dict[SafetyFlag, HighRisk]] = {
    "minor": "minor",
    "provocateur": "provocateur",
    "coercion": "coercion",
}
_BY_PART: Final[dict[str, HighRisk]] = {"helper-host": "lodging", "helper-driver": "driving"}


def flag_views(people: People, everything: Sequence[Told]) -> tuple[FlagView, ...]:
    """Those that stand first."""
    states = sorted(flags(everything), key=lambda each: not each.stands)
    return tuple(FlagView(each.flag, each.stands, _flag_said(people, each)) for each in states)


def check_views(
    people: People,
    me: MemberId | None,
    everything: Sequence[Told],
    audiences: Mapping[ThreadId, frozenset[MemberId]],
    risks: Iterable[HighRisk],
) -> tuple[CheckView, ...]:
    """Each thing that was verified. `risks`: those of the case itself; `audiences`: of its threads that count."""
    high = tuple(risks)
    return tuple(_check(people, me, state, audiences, high) for state in checks(everything))


def risks_of(here: Context, case: CaseRef, everything: Sequence[Told]) -> tuple[HighRisk, ...]:
    """Why two reviewers are needed in this case: flags that stand, and parts in it that bring strangers together."""
    of_flags = [_BY_FLAG[each.flag] for each in flags(everything) if each.stands and each.flag in _BY_FLAG]
    rows = here.db.rows(
        "SELECT DISTINCT json_extract(CAST(body AS TEXT), '$.wanted.kind') FROM dispatch_said"
        " WHERE case_serial = ? AND about = 'need'",
        case.serial,
    )
    of_parts = [_BY_PART[kind] for (kind,) in rows if kind in _BY_PART]
    return (*sorted(of_parts), *of_flags)


def handed_view(people: People, me: MemberId | None, threads: Iterable[LoadedThread]) -> HandedView | None:
    """What was written when the case was last given to us, by whom."""
    found = [
        (loaded.rows[entry.event_id.raw].arrival, loaded, entry)
        for loaded in threads
        for entry in loaded.thread.entries
        if isinstance(entry.core.body, HandOver) and entry.core.body.to == me and entry.carried_by is None
    ]
    if not found:
        return None
    _, loaded, entry = max(found, key=lambda each: each[0])
    assert isinstance(entry.core.body, HandOver)
    minute = loaded.rows[entry.event_id.raw].minute
    return HandedView(entry.core.body.summary, people.maybe(entry.member), minute, loaded.thread.id.text)


def _flag_said(people: People, state: FlagState) -> tuple[FlagSaid, ...]:
    return tuple(_one_said(people, body, at) for body, at in state.said)


def _one_said(people: People, body: Flag | Unflag, at: Told) -> FlagSaid:
    entry = at.entry
    by, carried_by = people.maybe(entry.member), people.maybe(entry.carried_by)
    return FlagSaid(isinstance(body, Flag), body.why, by, entry.minute, at.thread.text, carried_by)


def _check(
    people: People,
    me: MemberId | None,
    state: CheckState,
    audiences: Mapping[ThreadId, frozenset[MemberId]],
    case_risks: tuple[HighRisk, ...],
) -> CheckView:
    thread = state.reviews[0][1].thread
    risks: tuple[HighRisk, ...] = (*(("declared",) if state.is_declared_high else ()), *case_risks)
    has_reviewed = any(reviewer_of(at) == me for _, at in state.reviews)
    return CheckView(
        check_id=state.check.text,
        what=state.what,
        thread_id=thread.text,
        result=state.result,
        reviews=tuple(_review(people, body, at) for body, at in state.reviews),
        needed=REVIEWERS_WHEN_HIGH if risks else 1,
        risks=risks,
        may_review=not has_reviewed and me in audiences.get(thread, frozenset()),
    )


def _review(people: People, body: Check, at: Told) -> ReviewView:
    entry = at.entry
    by, carried_by = people.maybe(entry.member), people.maybe(entry.carried_by)
    return ReviewView(body.method, body.result, body.note, by, entry.minute, carried_by)
