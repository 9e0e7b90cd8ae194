"""Every way to count a deadline, the earliest of which is the day to act by.

Where the anchor, the span, the first day or a day off is disputed or unknown, all readings are computed. Whether a
person is late is not decided here: a later reading may still stand.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain
from typing import Literal

from tropa.rights.conditions import TODAY, Moment
from tropa.rights.results import DeadlineReading, DeadlineResult
from tropa.rights.shapes import Calendar, Deadline, Span
from tropa.rights.workdays import add_months, add_working, is_known, is_working, on_or_after, working_from

Unit = Literal["days", "working_days", "weeks", "months", "years"]
_UNITS: tuple[Unit, ...] = ("days", "working_days", "weeks", "months", "years")


def compute(deadline: Deadline, moment: Moment) -> DeadlineResult:
    """All readings of a deadline, by date, and what is still missing to know them."""
    table = moment.index.pack.calendar
    found = (_readings(deadline, name, anchor, moment) for name, anchor in _anchors(deadline, moment))
    readings = tuple(sorted(set(chain.from_iterable(found)), key=_order))
    act_by = readings[0].date if readings else None
    return DeadlineResult(
        id=deadline.id,
        act_by=act_by,
        last_working_day=None if act_by is None else working_from(act_by, -1, table),
        latest=readings[-1].date if readings else None,
        days_left=None if act_by is None else (act_by - moment.today).days,
        readings=readings,
        missing=missing(deadline, moment),
    )


def missing(deadline: Deadline, moment: Moment) -> tuple[str, ...]:
    """The date questions it is counted from that were put to this person, or may yet be, and have no date."""
    questions = [name for name in anchors(deadline) if name in moment.index.questions]
    open_ones = [name for name in questions if moment.asked(name).truth is not False]
    return moment.index.in_order(name for name in open_ones if moment.answers.get(name) is None)


def anchors(deadline: Deadline) -> tuple[str, ...]:
    """What it is counted from: one id, or several where sources disagree."""
    return (deadline.anchor,) if isinstance(deadline.anchor, str) else deadline.anchor


def spans(deadline: Deadline) -> tuple[Span, ...]:
    """Its spans: none, one, or several where sources disagree."""
    return (deadline.add,) if isinstance(deadline.add, Span) else deadline.add or ()


def span_of(span: Span) -> tuple[Unit, int | str]:
    """Its unit and number (or value's id)."""
    given = [(unit, getattr(span, unit)) for unit in _UNITS]
    return next((unit, number) for unit, number in given if number is not None)


def _anchors(deadline: Deadline, moment: Moment) -> Iterator[tuple[str, date]]:
    for name in anchors(deadline):
        for day in _anchor_days(name, moment):
            if deadline.roll_to is None:
                yield name, day
            else:
                for year_day in moment.index.amounts(deadline.roll_to, moment.today):
                    yield name, on_or_after(day, str(year_day))


def _anchor_days(name: str, moment: Moment) -> Iterator[date]:
    if name == TODAY:
        yield moment.today
    elif name in moment.index.values:
        yield from (date.fromisoformat(str(day)) for day in moment.index.amounts(name, moment.today))
    elif moment.answers.get(name) is not None and moment.asked(name).truth is not False:
        yield date.fromisoformat(str(moment.answers[name]))


def _readings(deadline: Deadline, name: str, anchor: date, moment: Moment) -> Iterator[DeadlineReading]:
    table = moment.index.pack.calendar
    for place, unit, amount, inclusive in _ways(deadline, moment):
        day = count(anchor, unit, amount, inclusive=bool(inclusive), backwards=deadline.backwards, table=table)
        for last, moved in _last_days(deadline, day, table):
            by_table = moved or unit == "working_days"
            estimated = by_table and not (is_known(anchor, table) and is_known(last, table))
            yield DeadlineReading(last, name, place, amount, inclusive, moved, estimated)


def _ways(deadline: Deadline, moment: Moment) -> Iterator[tuple[int, Unit, int, bool | None]]:
    if deadline.add is None:
        yield 0, "days", 0, None
    for place, span in enumerate(spans(deadline)):
        unit, number = span_of(span)
        for amount in moment.index.amounts(number, moment.today):
            for inclusive in (False, True) if deadline.inclusive == "unknown" else (bool(deadline.inclusive),):
                yield place, unit, int(amount), inclusive


def count(anchor: date, unit: Unit, amount: int, *, inclusive: bool, backwards: bool, table: Calendar) -> date:
    """The last day of a span. ``inclusive``: the anchor is day 1, so it ends a day sooner. A span of 0 is none."""
    step = -1 if backwards else 1
    if amount == 0:
        return anchor
    if unit == "working_days":
        first = working_from(anchor, step, table) if inclusive else add_working(anchor, 1, step, table)
        return add_working(first, amount - 1, step, table)
    if unit in ("months", "years"):
        end = add_months(anchor, step * amount * (12 if unit == "years" else 1))
    else:
        end = anchor + timedelta(days=step * amount * (7 if unit == "weeks" else 1))
    return end - timedelta(days=step) if inclusive else end


def _last_days(deadline: Deadline, day: date, table: Calendar) -> Iterator[tuple[date, bool]]:
    off = not is_working(day, table)
    if not off or deadline.on_day_off != "next_working":
        yield day, False
    if off and deadline.on_day_off != "stays":
        yield working_from(day, -1 if deadline.backwards else 1, table), True


def _order(reading: DeadlineReading) -> tuple[date, str, int, int, int, bool]:
    inclusive = -1 if reading.inclusive is None else int(reading.inclusive)
    return reading.date, reading.anchor, reading.add, reading.amount, inclusive, reading.moved
