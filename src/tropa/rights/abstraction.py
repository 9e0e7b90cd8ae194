"""The finitely many people a pack can tell apart: answers fall into cells, days into eras.

Between two thresholds that conditions name, no two numbers or days can give different results, so one of each cell
stands for all: proofs over cells are proofs over all answers. Thresholds follow the values of the era.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tropa.rights.answers import options
from tropa.rights.conditions import TODAY
from tropa.rights.index import Index, bounds, question_of, walk
from tropa.rights.shapes import Answer, Condition, Question

_FIRST_DAY = date(1900, 1, 1)


@dataclass(frozen=True)
class Era:
    """Days from ``first`` on with the same law; ``coming`` unless it ended before the pack's own day."""

    first: date
    coming: bool


def conditions(index: Index) -> Iterator[Condition]:
    """Every node of every condition that decides a rule or a question."""
    for question in index.pack.questions:
        yield from walk(question.ask_when)
    for rule in index.pack.rules:
        yield from walk(rule.when)


def depends_on(index: Index, condition: Condition | None) -> set[str]:
    """The questions a condition speaks about, and those that decide whether they are asked."""
    names = {str(question_of(node)) for node in walk(condition)} & set(index.questions)
    gates = (depends_on(index, index.questions[name].ask_when) for name in names)
    return names.union(*gates)


def eras(index: Index) -> tuple[Era, ...]:
    """Every stretch of days on which rules, values and seasons stay the same, from the first day named on."""
    as_of = index.pack.about.as_of
    days = {as_of, *_turning_days(index)}
    starts = sorted(days)
    return tuple(Era(day, coming=day >= as_of) for day in starts)


def _turning_days(index: Index) -> Iterator[date]:
    for rule in index.pack.rules:
        yield rule.in_force.from_
        if rule.in_force.until is not None:
            yield rule.in_force.until
    for node in conditions(index):
        for bound in bounds(node):
            if isinstance(bound, str) and bound in index.values:
                yield from (reading.from_ for reading in index.values[bound].readings)
            if node.of == TODAY and bound is not None:
                yield from (date.fromisoformat(str(day)) for day in _every_amount(index, bound))


def _every_amount(index: Index, bound: int | str) -> list[int | str]:
    if isinstance(bound, str) and bound in index.values:
        return [reading.amount for reading in index.values[bound].readings]
    return [bound]


def cells(question: Question, index: Index, today: date) -> tuple[Answer, ...]:
    """One answer of each kind that conditions can tell apart on that day; "I don't know" is the last."""
    if question.kind in ("choice", "yes_no"):
        return (*options(question), None)
    thresholds = set(_thresholds(question.id, index, today))
    if question.kind == "number":
        return (*sorted({0, *(t for t in thresholds if isinstance(t, int) and t > 0)}), None)
    days = sorted(date.fromisoformat(t) for t in thresholds if isinstance(t, str))
    earliest = max(_FIRST_DAY, (days[0] if days else today) - timedelta(days=1))
    return (*(day.isoformat() for day in dict.fromkeys([earliest, *days])), None)


def _thresholds(question: str, index: Index, today: date) -> Iterator[int | str]:
    for node in conditions(index):
        if node.of == question:
            for bound in bounds(node):
                if bound is not None:
                    yield from index.amounts(bound, today)
