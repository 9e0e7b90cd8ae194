"""What the checks of names share: reporting with file and line, the nearest known id, and conditions.

What each kind of entry must name rightly is in ``link_entries``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from tropa.rights.answers import is_day, options
from tropa.rights.conditions import TODAY
from tropa.rights.errors import Problem
from tropa.rights.index import bounds, children
from tropa.rights.loading import Draft, nearest
from tropa.rights.shapes import Condition, Question, Value
from tropa.rights.yaml_lines import Path

_OPERATORS = ("all", "any", "not", "is", "in", "known", "of")
NUMBERS = ("number", "days", "working_days", "weeks", "months", "years", "hours", "money")


@dataclass(frozen=True)
class Linker:
    """Reports what one entry says wrongly."""

    draft: Draft
    section: str
    name: str
    problems: list[Problem]

    def say(self, path: Path, text: str) -> None:
        self.problems.append(self.draft.problem(self.section, self.name, path, text))

    def known(self, section: str) -> dict[str, Any]:
        """The entries of a section by id."""
        return {entry.id: entry for entry in self.draft.entries[section]}

    def one_of(self, path: Path, name: str, known: Iterable[str], what: str) -> bool:
        """Says so if the name is not among those known."""
        names = list(known)
        if name in names:
            return True
        self.say(path, f"`{name}` is no {what} here{nearest(name, names)}")
        return False

    def each(self, path: Path, names: Iterable[str], section: str, what: str) -> None:
        """Says so for each name that is not an entry of the section, or is written twice."""
        names = list(names)
        for place, name in enumerate(names):
            self.one_of((*path, place), name, self.known(section), what)
            if name in names[:place]:
                self.say((*path, place), f"`{name}` is written twice")

    @property
    def _question(self) -> str:
        return "question asked before this one" if self.section == "questions" else "question"

    def unique(self, path: Path, names: Iterable[str]) -> None:
        """Says so for a name written twice in one list."""
        seen: set[str] = set()
        for place, name in enumerate(names):
            if name in seen:
                self.say((*path, place), f"`{name}` is written twice")
            seen.add(name)

    def condition(self, path: Path, condition: Condition | None, questions: dict[str, Question]) -> None:
        """Checks a condition tree; ``questions`` are those it may speak about."""
        if condition is None:
            return
        operators = _operators(condition)
        if len(operators) != 1:
            names = ", ".join(_OPERATORS)
            self.say(path, f"a condition has exactly one of {names}; this one has {len(operators)}")
        elif operators[0] in ("all", "any") and not children(condition):
            self.say((*path, operators[0]), f"`{operators[0]}` of nothing")
        elif operators[0] in ("all", "any", "not"):
            for step, child in _below(condition):
                self.condition((*path, *step), child, questions)
        else:
            self._statement(path, condition, questions)

    def _statement(self, path: Path, condition: Condition, questions: dict[str, Question]) -> None:
        for operator, chosen in (("is", condition.is_), ("in", condition.in_)):
            if chosen is not None:
                self._choice((*path, operator), chosen, questions)
        if condition.known is not None:
            self.one_of((*path, "known"), condition.known, questions, self._question)
        if any(bound is not None for bound in (condition.of, *bounds(condition))):
            self._range(path, condition, questions)

    def _choice(
        self, path: Path, chosen: dict[str, str] | dict[str, tuple[str, ...]], questions: dict[str, Question]
    ) -> None:
        if len(chosen) != 1:
            self.say(path, "name exactly one question here; join several with `all` or `any`")
        for name, wanted in chosen.items():
            if not self.one_of((*path, name), name, questions, self._question):
                continue
            given = (wanted,) if isinstance(wanted, str) else wanted
            if questions[name].kind not in ("choice", "yes_no"):
                self.say((*path, name), f"`{name}` is a {questions[name].kind}: use from/below or before/after")
            elif not given:
                self.say((*path, name), "no option is named")
            else:
                for option in given:
                    self.one_of((*path, name), option, options(questions[name]), f"option of `{name}`")

    def _range(self, path: Path, condition: Condition, questions: dict[str, Question]) -> None:
        if condition.of is None:
            return self.say(path, "from, below, after and before need `of: question`")
        numeric = {"from": condition.from_, "below": condition.below}
        dated = {"after": condition.after, "before": condition.before}
        if any(b is not None for b in numeric.values()) == any(b is not None for b in dated.values()):
            return self.say(path, "`of` needs from and/or below (numbers), or after and/or before (days)")
        kind = "date" if condition.after is not None or condition.before is not None else "number"
        if condition.of != TODAY and not self.one_of((*path, "of"), condition.of, questions, self._question):
            return None
        asked = "date" if condition.of == TODAY else questions[condition.of].kind
        if asked != kind:
            return self.say((*path, "of"), f"`{condition.of}` is a {asked}; these bounds are for a {kind}")
        given = {name: bound for name, bound in (dated if kind == "date" else numeric).items() if bound is not None}
        for name, bound in given.items():
            self._bound((*path, name), bound, kind)
        literal = list(given.values())
        if len(literal) == 2 and type(literal[0]) is type(literal[1]) and self._is_literal(literal, kind):
            low, high = literal
            if not low < high:  # type: ignore[operator]
                self.say(path, "no answer can lie in this range: its lower bound is not below its upper bound")
        return None

    def _is_literal(self, bounds: list[Any], kind: str) -> bool:
        return all(isinstance(bound, int) if kind == "number" else is_day(bound) for bound in bounds)

    def _bound(self, path: Path, bound: int | str, kind: str) -> None:
        if isinstance(bound, int) or (kind == "date" and is_day(bound)):
            return
        values: dict[str, Value] = self.known("values")
        if self.one_of(path, bound, values, f"{'day or ' if kind == 'date' else ''}value"):
            value = values[bound]
            if value.kind not in (NUMBERS if kind == "number" else ("date",)):
                self.say(path, f"`{bound}` is a {value.kind}; a {kind} is needed here")
            if any(reading.up_to is not None for reading in value.readings):
                self.say(path, f"`{bound}` is a range (up_to); a condition needs one number")


def _operators(condition: Condition) -> list[str]:
    given = {
        **{"all": condition.all, "any": condition.any, "not": condition.not_, "is": condition.is_},
        **{"in": condition.in_, "known": condition.known, "of": condition.of},
    }
    bounded = (condition.from_, condition.below, condition.before, condition.after)
    stray = condition.of is None and any(bound is not None for bound in bounded)
    return [name for name, value in given.items() if value is not None] + (["of"] if stray else [])


def _below(condition: Condition) -> Iterator[tuple[Path, Condition]]:
    if condition.not_ is not None:
        yield ("not",), condition.not_
    name = "all" if condition.all is not None else "any"
    yield from (((name, place), child) for place, child in enumerate(condition.all or condition.any or ()))
