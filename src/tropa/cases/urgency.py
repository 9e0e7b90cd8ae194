"""Which case is worst: an order for the queue, with its reason as a value that the pages put into words.

Pure: today and the waiting time come in as arguments. It decides nothing about what a case needs.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from tropa.cases.events import Flag, Situation

Cause = Literal["crisis", "taken", "overdue", "act-by", "task", "situation", "answered"]
"""Why a case stands where it stands, strongest first:

crisis: a sign of self-harm was seen on the seeker's device · taken: being taken now · overdue: the day to act by has
passed (`days_left` < 0) · act-by: that day is near (`days_left` >= 0) and decides the class · task: so does the day of
an open task, which comes before it · situation: what they said is happening decides it · answered: we have answered;
nothing waits for us.
"""

UrgencyClass = Literal["now", "72h", "2w", "later"]

_OF_SITUATION: Final[dict[Situation, UrgencyClass]] = {
    "taken": "now",
    "72h": "72h",
    "2w": "2w",
    # Nobody chose a word for it, so it may be pressing.
    "other": "2w",
    "planning": "later",
    "abroad": "later",
}
_DAYS: Final[dict[UrgencyClass, int]] = {"now": 0, "72h": 3, "2w": 14, "later": 90}
"""How many days a class stands for where no date was named."""
_ORDER: Final = tuple(_DAYS)


@dataclass(frozen=True, slots=True)
class PutDown:
    """That a member's word stands instead of the first letter's: the day on which it was put down, and by whom."""

    day: date
    is_own: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rank is made of. `waiting_minutes` since the seeker's oldest letter we have not answered.

    `task_due`: the first day of an open task; `situation_put`, `act_by_put`: where these are members' words.
    """

    situation: Situation
    flags: tuple[Flag, ...]
    act_by: date | None
    waiting_minutes: int
    answered: bool
    task_due: date | None = None
    situation_put: PutDown | None = None
    act_by_put: PutDown | None = None


@dataclass(frozen=True, slots=True)
class RankReason:
    """Why a case is where it is. `days_left` to the nearest day to act by (negative: passed), None if there is none.

    `put`: what decided is a member's word; None: the seeker's, or a task's.
    """

    cause: Cause
    urgency: UrgencyClass
    days_left: int | None
    waiting_minutes: int
    put: PutDown | None = None


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in the queue, the smallest first: who waits for us, then crisis, class, day to act by, waiting time."""

    answered: bool
    without_crisis: bool
    urgency: int
    days: int
    minus_waiting: int


def rank(case: Standing, today: date) -> tuple[Place, RankReason]:
    """Where a case stands on the day `today`, and why."""
    nearest = min((day for day in (case.act_by, case.task_due) if day is not None), default=None)
    days_left = None if nearest is None else (nearest - today).days
    urgency = _urgency(case.situation, days_left)
    place = Place(
        answered=case.answered,
        without_crisis="crisis" not in case.flags,
        urgency=_ORDER.index(urgency),
        days=_DAYS[urgency] if days_left is None else days_left,
        minus_waiting=-case.waiting_minutes,
    )
    cause = _cause(case, urgency, days_left)
    return place, RankReason(cause, urgency, days_left, case.waiting_minutes, _put(case, cause))


def _urgency(situation: Situation, days_left: int | None) -> UrgencyClass:
    """The stronger of what is said to be happening and what the nearest day means."""
    said = _OF_SITUATION[situation]
    dated = "later" if days_left is None else _of_days(days_left)
    return min(said, dated, key=_ORDER.index)


def _of_days(days_left: int) -> UrgencyClass:
    # A day to act by, even a passed one, is not "being taken now": that is said, not computed.
    return next((urgency for urgency in ("72h", "2w") if days_left <= _DAYS[urgency]), "later")


def _cause(case: Standing, urgency: UrgencyClass, days_left: int | None) -> Cause:
    if case.answered:
        return "answered"
    if "crisis" in case.flags:
        return "crisis"
    if case.situation == "taken":
        return "taken"
    if days_left is None or _of_days(days_left) != urgency:
        return "situation"
    if case.task_due is not None and (case.act_by is None or case.task_due < case.act_by):
        return "task"
    return "overdue" if days_left < 0 else "act-by"


def _put(case: Standing, cause: Cause) -> PutDown | None:
    if cause in ("taken", "situation"):
        return case.situation_put
    return case.act_by_put if cause in ("overdue", "act-by") else None
