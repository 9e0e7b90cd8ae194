"""What a plan's form can do to itself before it is saved: rows that come, go and are proposed. Pure but for new ids."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final, TypeVar

from msgspec.structs import replace

from tropa.cases.journey_bodies import MAX_LADDER, MAX_LEGS, MAX_WINDOWS, JourneyPlan, Window
from tropa.desk.journey_typed import LegTyped, PlanTyped, RungTyped, WindowTyped
from tropa.desk.journey_zone import Zone
from tropa.desk.times import MINUTES_IN_DAY

NewId = Callable[[], str]
WITHIN_MINUTES: Final = 120
"""How long after a leg's end a check-in is awaited."""
CLOSEST_MINUTES: Final = 30
_MOST_LOOKED_AT: Final = 10 * MAX_WINDOWS
_NEVER: Final = 2**53 - 1
_Row = TypeVar("_Row", LegTyped, WindowTyped, RungTyped)


def add_leg(typed: PlanTyped, new: NewId) -> PlanTyped:
    """One more leg, from where the last one ends."""
    last = typed.legs[-1] if typed.legs else None
    leg = LegTyped(new(), begins=last.to if last else "", starts=last.ends if last else "")
    return replace(typed, legs=(*typed.legs, leg)[:MAX_LEGS])


def add_backup(typed: PlanTyped, leg_id: str, new: NewId) -> PlanTyped:
    """A leg that stands in for another: the same way at the same time, by somebody else."""
    at = _index(typed.legs, leg_id)
    if at is None:
        return typed
    leg = typed.legs[at]
    backup = LegTyped(
        new(),
        mode=leg.mode,
        begins=leg.begins,
        to=leg.to,
        starts=leg.starts,
        ends=leg.ends,
        enters=leg.enters,
        papers=leg.papers,
        instead_of=leg.id,
    )
    return replace(typed, legs=(*typed.legs[: at + 1], backup, *typed.legs[at + 1 :])[:MAX_LEGS])


def remove_leg(typed: PlanTyped, leg_id: str) -> PlanTyped:
    """Without it; what stood in for it stands for itself."""
    legs = (each for each in typed.legs if each.id != leg_id)
    return replace(
        typed, legs=tuple(replace(each, instead_of="") if each.instead_of == leg_id else each for each in legs)
    )


def put_words(typed: PlanTyped, leg_id: str, said: str, heard: str) -> PlanTyped:
    """Recognition words for a leg, instead of those that stood there."""
    legs = (replace(each, said=said, heard=heard) if each.id == leg_id else each for each in typed.legs)
    return replace(typed, legs=tuple(legs))


def add_window(typed: PlanTyped, new: NewId) -> PlanTyped:
    """One more check-in."""
    return replace(typed, windows=(*typed.windows, WindowTyped(new()))[:MAX_WINDOWS])


def remove_window(typed: PlanTyped, key: str) -> PlanTyped:
    """Without it."""
    return replace(typed, windows=_without(typed.windows, key))


def add_rung(typed: PlanTyped, new: NewId, member: str = "") -> PlanTyped:
    """One more who is told, no sooner than the last."""
    after = typed.rungs[-1].after if typed.rungs else "0"
    return replace(typed, rungs=(*typed.rungs, RungTyped(new(), member, after))[:MAX_LADDER])


def remove_rung(typed: PlanTyped, key: str) -> PlanTyped:
    """Without it."""
    return replace(typed, rungs=_without(typed.rungs, key))


def propose_windows(typed: PlanTyped, plan: JourneyPlan, zone: Zone, new: NewId) -> PlanTyped:
    """Check-ins as the plan's legs suggest them, instead of those that stood there."""
    windows = (WindowTyped(new(), zone.typed(each.begins), zone.typed(each.until)) for each in proposed(plan))
    return replace(typed, windows=tuple(windows))


def proposed(plan: JourneyPlan) -> list[Window]:
    """One from each leg's end on, for two hours, and no day without one; backups ask for none.

    Of two that would stand too close the earlier goes; of more than there may be, those nearest to the one before.
    """
    legs = [leg for leg in plan.legs if leg.instead_of is None]
    begins = _daily(min((leg.starts for leg in legs), default=0), sorted({leg.ends for leg in legs}))
    while gaps := [later - earlier for earlier, later in pairwise(begins)]:
        if min(gaps) >= CLOSEST_MINUTES and len(begins) <= MAX_WINDOWS:
            break
        del begins[gaps.index(min(gaps))]
    untils = [min(each + WITHIN_MINUTES, after) for each, after in pairwise([*begins, _NEVER])]
    return [Window(*span) for span in zip(begins, untils, strict=True)]


def _daily(start: int, ends: list[int]) -> list[int]:
    """The ends, and between them what is needed for a window to close every day."""
    found, closed = list[int](), start
    for end in ends:
        while end + WITHIN_MINUTES - closed > MINUTES_IN_DAY and len(found) < _MOST_LOOKED_AT:
            found.append(closed + MINUTES_IN_DAY - WITHIN_MINUTES)
            closed += MINUTES_IN_DAY
        found.append(end)
        closed = end + WITHIN_MINUTES
    return found


def _without(rows: Sequence[_Row], key: str) -> tuple[_Row, ...]:
    return tuple(each for each in rows if each.id != key)


def _index(legs: Sequence[LegTyped], leg_id: str) -> int | None:
    return next((at for at, each in enumerate(legs) if each.id == leg_id), None)
