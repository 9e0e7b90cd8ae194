"""Which case is worst: an order for the queue, with its reason as a value that the pages put into words.

Pure: today and the waiting time come in as arguments. It decides nothing about what a case needs.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from tropa.cases.events import Flag, Situation

Cause = Literal["crisis", "taken", "overdue", "act-by", "situation", "answered"]
"""Why a case stands where it stands, strongest first:

crisis: a sign of self-harm was seen on the seeker's device · taken: being taken now · overdue: the day to act by has
passed (`days_left` < 0) · act-by: that day is near (`days_left` >= 0) and decides the class · situation: what they said
is happening decides it · answered: we have answered; nothing waits for us.
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
class Standing:
    """What the rank is made of. `waiting_minutes` since the seeker's oldest letter we have not answered."""

    situation: Situation
    flags: tuple[Flag, ...]
    act_by: date | None
    waiting_minutes: int
    answered: bool


@dataclass(frozen=True, slots=True)
class RankReason:
    """Why a case is where it is. `days_left` to the day they named (negative: passed), None if none was named."""

    cause: Cause
    urgency: UrgencyClass
    days_left: int | None
    waiting_minutes: int


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
    days_left = None if case.act_by is None else (case.act_by - today).days
    urgency = _urgency(case.situation, days_left)
    place = Place(
        answered=case.answered,
        without_crisis="crisis" not in case.flags,
        urgency=_ORDER.index(urgency),
        days=_DAYS[urgency] if days_left is None else days_left,
        minus_waiting=-case.waiting_minutes,
    )
    return place, RankReason(_cause(case, urgency, days_left), urgency, days_left, case.waiting_minutes)


def _urgency(situation: Situation, days_left: int | None) -> UrgencyClass:
    """The stronger of what they say is happening and what the day they named means."""
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
    return "overdue" if days_left < 0 else "act-by"
