"""How long somebody may stay: days used, days left, the last lawful day, when days come back. Exact, by the calendar.

The day of entry and the day of leaving both count, each whole, and a day counts once however often a border is
crossed on it. Rules come from a pack; whether a state counts like this is for a lawyer: pages say so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from tropa.cases.journey_bodies import CountryCode
from tropa.journeys.errors import BadStay

Per = Literal["window", "year", "entry"]
"""window: in any so many days on end · year: in a calendar year · entry: each time anew."""
WARN_DAYS: Final = (30, 14, 7, 3, 1)
_LONGEST_YEAR: Final = 366


@dataclass(frozen=True, slots=True)
class StayRule:
    """At most ``days`` days (one or more). ``window_days`` where, and only where, ``per`` is ``window``.

    Raises:
        BadStay: another shape.
    """

    days: int
    per: Per
    window_days: int | None = None

    def __post_init__(self) -> None:
        window = self.window_days
        if self.days < 1 or (self.per == "window") != (window is not None) or (window is not None and window < 1):
            raise BadStay("this is no rule about days of stay; nothing was worked out")


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody was in a country from one day to another, both included. ``left`` None: they are there still.

    Raises:
        BadStay: it ends before it begins.
    """

    country: CountryCode
    entered: date
    left: date | None

    def __post_init__(self) -> None:
        if self.left is not None and self.left < self.entered:
            raise BadStay("this stay ends before it begins; nothing was worked out: correct one of the two days")


@dataclass(frozen=True, slots=True)
class Standing:
    """How things are on a day, for somebody who is there on it.

    ``used``: days that count by then, that day included. ``last_day``: the last lawful one if they stay on, which may
    have passed; None: no day of this stay was lawful. ``left``: days from the day asked about to it, negative where
    it has passed. Having left on the day asked about, one may be there again from ``next_day``, and has all days again
    from ``full_day``. ``rule``: the one that ends first; its figures are ``used``, ``left`` and ``last_day``.
    """

    rule: StayRule
    used: int
    left: int
    last_day: date | None
    next_day: date
    full_day: date


def standing(rules: Sequence[StayRule], stays: Iterable[Stay], day: date) -> Standing:
    """Where somebody stands who is there on ``day``; of several rules, or readings of one, all must be kept.

    ``stays``: in that country; what lies after ``day`` is left out. Without one that reaches it, they enter on it.

    Raises:
        BadStay: no rule was given.
    """
    if not rules:
        raise BadStay("there is no rule about days of stay; nothing was worked out")
    here = _Presence.on(tuple(stays), day)
    each = [_under(rule, here) for rule in rules]
    first = min(each, key=lambda one: one.last_day or date.min)
    next_day, full_day = max(one.next_day for one in each), max(one.full_day for one in each)
    return Standing(first.rule, first.used, first.left, first.last_day, next_day, full_day)


def warned_at(left: int) -> int | None:
    """Which early warning has been reached with so many days left; None: more than the first."""
    return min((days for days in WARN_DAYS if left <= days), default=None)


def warning_days(last_day: date) -> tuple[tuple[int, date], ...]:
    """Each early warning (days left) and its day, the first first."""
    return tuple((days, later(last_day, -days)) for days in WARN_DAYS)


@dataclass(frozen=True, slots=True)
class _Presence:
    """Days there until one day: spells that neither touch nor overlap, in order; the last ends on that day.

    ``entered``: when the border was last crossed inwards.
    """

    spells: tuple[tuple[date, date], ...]
    entered: date

    @classmethod
    def on(cls, stays: Sequence[Stay], day: date) -> "_Presence":
        began = [stay for stay in stays if stay.entered <= day]
        merged: list[tuple[date, date]] = []
        for low, high in sorted([*((stay.entered, min(stay.left or day, day)) for stay in began), (day, day)]):
            if merged and low <= later(merged[-1][1], 1):
                merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
            else:
                merged.append((low, high))
        return cls(tuple(merged), max((s.entered for s in began if s.left is None or s.left >= day), default=day))

    @property
    def day(self) -> date:
        return self.spells[-1][1]

    @property
    def since(self) -> date:
        """The first day of the spell that goes on."""
        return self.spells[-1][0]

    def count(self, first: date, last: date) -> int:
        """Days there from one day to another, both included."""
        inside = ((max(low, first), min(high, last)) for low, high in self.spells)
        return sum((high - low).days + 1 for low, high in inside if low <= high)


def _under(rule: StayRule, here: _Presence) -> Standing:
    used, since, last = _RULES[rule.per](rule, here)
    next_day, full_day = _back(rule, here)
    left = ((last or later(since, -1)) - here.day).days
    return Standing(rule, used, left, last, next_day, full_day)


def _by_window(rule: StayRule, here: _Presence) -> tuple[int, date, date | None]:
    """Staying on, the count never falls: the last lawful day is found by halving."""
    used = here.count(_first(rule, here.day), here.day)
    if rule.days >= _window(rule):
        return used, here.since, date.max
    before = here.since.toordinal() - 1
    low, high = before, min(before + rule.days, date.max.toordinal())
    while low < high:
        middle = (low + high + 1) // 2
        if _staying(rule, here, date.fromordinal(middle)) <= rule.days:
            low = middle
        else:
            high = middle - 1
    return used, here.since, date.fromordinal(low) if low > before else None


def _staying(rule: StayRule, here: _Presence, day: date) -> int:
    """Days that count on a day of the spell that goes on, or beyond it."""
    first = _first(rule, day)
    return here.count(first, min(day, later(here.since, -1))) + (day - max(first, here.since)).days + 1


def _by_year(rule: StayRule, here: _Presence) -> tuple[int, date, date | None]:
    used = here.count(here.day.replace(month=1, day=1), here.day)
    first, spent = here.since, here.count(here.since.replace(month=1, day=1), later(here.since, -1))
    if rule.days >= _LONGEST_YEAR:
        return used, here.since, date.max
    last = later(first, rule.days - spent - 1)
    while last >= date(first.year, 12, 31) and first.year < date.max.year:
        first = date(first.year + 1, 1, 1)
        last = later(first, rule.days - 1)
    return used, here.since, last if last >= here.since else None


def _by_entry(rule: StayRule, here: _Presence) -> tuple[int, date, date | None]:
    return (here.day - here.entered).days + 1, here.entered, later(here.entered, rule.days - 1)


_RULES: Final = {"window": _by_window, "year": _by_year, "entry": _by_entry}


def _back(rule: StayRule, here: _Presence) -> tuple[date, date]:
    """Having left on the day: from when one day is free again, and from when all are."""
    tomorrow = later(here.day, 1)
    if rule.per == "entry":
        return tomorrow, tomorrow
    if rule.per == "year":
        new_year = date(min(here.day.year + 1, date.max.year), 1, 1)
        free = here.count(here.day.replace(month=1, day=1), here.day) < rule.days
        return (tomorrow if free else new_year), new_year
    return _free_again(rule, here), later(here.day, _window(rule))


def _free_again(rule: StayRule, here: _Presence) -> date:
    """From when fewer days than the rule's lie in the window: when the oldest one too many has left it."""
    over = here.count(_first(rule, later(here.day, 1)), here.day) - (rule.days - 1)
    if over <= 0:
        return later(here.day, 1)
    first = _first(rule, later(here.day, 1))
    for low, high in here.spells:
        inside = (high - max(low, first)).days + 1
        if 0 < inside < over:
            over -= inside
        elif inside >= over:
            return later(max(low, first), over - 1 + _window(rule))
    return later(here.day, _window(rule))


def _window(rule: StayRule) -> int:
    return rule.window_days or 1


def _first(rule: StayRule, day: date) -> date:
    """The first day of the window that ends on a day."""
    return later(day, 1 - _window(rule))


def later(day: date, days: int) -> date:
    """So many days on, or back; never beyond the calendar."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))
