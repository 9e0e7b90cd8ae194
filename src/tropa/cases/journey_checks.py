"""What the shapes of journeys alone do not say (protocol 16.3): refused here, for members' events and for letters.

Only what makes a plan or a letter contradict itself. Whether a plan is wise, lawful or finished is for ``journeys``.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Protocol

from tropa.cases.errors import CoreRefused
from tropa.cases.journey_bodies import JourneyBody, JourneyPlan, Leg, LegId, Plan, Watch, WatchStep
from tropa.sealing.fine import same_word


class _Span(Protocol):
    @property
    def begins(self) -> int: ...

    @property
    def until(self) -> int: ...


class _Told(Protocol):
    @property
    def after(self) -> int: ...


def check_journey(body: JourneyBody) -> None:
    """Raises CoreRefused: a plan or a watch contradicts itself."""
    if isinstance(body, Plan):
        check_plan(body.plan)
    elif isinstance(body, Watch):
        _check_watch(body)
    elif isinstance(body, WatchStep):
        check_once("check-ins", body.heard)


def check_plan(plan: JourneyPlan) -> None:
    """Raises CoreRefused: something named twice or not there, an end before its beginning, or an order that is none."""
    check_once("places", [each.place for each in plan.places])
    check_once("legs", [each.leg for each in plan.legs])
    check_once("papers", plan.papers)
    check_windows(plan.windows)
    check_ladder(plan.ladder)
    places, legs = {each.place for each in plan.places}, {each.leg: each for each in plan.legs}
    for leg in plan.legs:
        if not {leg.begins, leg.to} <= places:
            raise CoreRefused("a leg begins or ends at no place of the plan")
        _check_leg(leg)
        _check_backup(leg, legs)


def check_once(what: str, values: Sequence[object]) -> None:
    """Raises CoreRefused: something stands there twice."""
    if len(set(values)) != len(values):
        raise CoreRefused(f"{what} name something twice")


def check_times(begins: int, ends: int) -> None:
    """Raises CoreRefused unless it ends after it begins."""
    if ends <= begins:
        raise CoreRefused("it ends no later than it begins")


def check_windows(windows: Sequence[_Span]) -> None:
    """Raises CoreRefused: a window ends no later than it begins, or begins before the one ahead of it has ended."""
    for each in windows:
        check_times(each.begins, each.until)
    if any(later.begins < earlier.until for earlier, later in pairwise(windows)):
        raise CoreRefused("windows are not in order, or overlap")


def check_ladder(ladder: Sequence[_Told]) -> None:
    """Raises CoreRefused: somebody further down is told sooner."""
    if any(later.after < earlier.after for earlier, later in pairwise(ladder)):
        raise CoreRefused("the ladder's hours fall")


def check_words(fine: str, duress: str) -> None:
    """Raises CoreRefused: both words count as one, so that duress would be heard as well-being."""
    if same_word(duress) and same_word(fine) == same_word(duress):
        raise CoreRefused("the two words are one")


def _check_leg(leg: Leg) -> None:
    check_times(leg.starts, leg.ends)
    check_once("papers", leg.papers)
    check_once("risks", leg.risks)


def _check_backup(leg: Leg, legs: Mapping[LegId, Leg]) -> None:
    """Whatever it stands in for is there, and is not, by whatever way round, in place of it."""
    seen, replaced = {leg.leg}, leg.instead_of
    while replaced is not None:
        if replaced not in legs or replaced in seen:
            raise CoreRefused("a leg stands in for none of the plan, or for itself")
        seen.add(replaced)
        replaced = legs[replaced].instead_of


def _check_watch(watch: Watch) -> None:
    check_windows(watch.windows)
    check_ladder(watch.ladder)
    check_words(watch.fine, watch.duress)
    if len({each is None for each in (watch.series, watch.cancel, watch.renew)}) == 2:
        raise CoreRefused("a series is named without its tokens, or tokens without it")
