"""A pack's conditions on one day as propositions for Z3: one for "true", one for "false", neither is unknown.

Each question is one-hot over its cells. It stands for a person who has gone the guide's path to its end: a question
that was not put to them has no answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import z3  # type: ignore[import-untyped]

from tropa.rights.abstraction import cells
from tropa.rights.conditions import TODAY, Moment, compared
from tropa.rights.evaluate import in_force
from tropa.rights.index import Index, question_of
from tropa.rights.shapes import Answer, Condition, Question, Rule

Truth = tuple[z3.BoolRef, z3.BoolRef]
"""When a condition is true, and when it is false."""

_TRUE, _FALSE = z3.BoolVal(True), z3.BoolVal(False)


@dataclass
class Encoding:
    """The propositions of one pack on one day. ``renamed`` gives a question a second, independent answer."""

    index: Index
    today: date
    renamed: Mapping[str, str] = field(default_factory=dict)
    _asked: dict[str, Truth] = field(default_factory=dict)
    _cells: dict[str, dict[Answer, z3.BoolRef]] = field(default_factory=dict)
    _rules: dict[str, Truth] = field(default_factory=dict)

    def cells(self, question: str) -> dict[Answer, z3.BoolRef]:
        """For each kind of answer, the proposition that it was given."""
        if question not in self._cells:
            name = self.renamed.get(question, question)
            found = cells(self.index.questions[question], self.index, self.today)
            self._cells[question] = {answer: z3.Bool(f"{name}={answer}") for answer in found}
        return self._cells[question]

    def one_answer_each(self) -> list[z3.BoolRef]:
        """Every question has exactly one answer, or "I don't know"."""
        every = [list(self.cells(question.id).values()) for question in self.index.pack.questions]
        return [z3.PbEq([(given, 1) for given in answers], 1) for answers in every]

    def asked(self, question: str) -> Truth:
        """Whether the question is put to the person."""
        if question not in self._asked:
            self._asked[question] = self.condition(self.index.questions[question].ask_when)
        return self._asked[question]

    def open(self, rule: Rule) -> z3.BoolRef:
        """The rule is open on this day."""
        return self.truth(rule)[0] if in_force(rule, self.today) else _FALSE

    def truth(self, rule: Rule) -> Truth:
        """When the rule's condition is true, and when it is false, whether or not it is in force."""
        if rule.id not in self._rules:
            self._rules[rule.id] = self.condition(rule.when)
        return self._rules[rule.id]

    def condition(self, condition: Condition | None) -> Truth:
        """The two propositions of a condition."""
        if condition is None:
            return _TRUE, _FALSE
        if condition.not_ is not None:
            true, false = self.condition(condition.not_)
            return false, true
        if condition.all is not None:
            parts = [self.condition(child) for child in condition.all]
            return z3.And([true for true, _ in parts]), z3.Or([false for _, false in parts])
        if condition.any is not None:
            parts = [self.condition(child) for child in condition.any]
            return z3.Or([true for true, _ in parts]), z3.And([false for _, false in parts])
        return self._statement(condition)

    def _statement(self, condition: Condition) -> Truth:
        name = question_of(condition)
        assert name is not None
        if name == TODAY:
            truth = compared(condition, self._moment(), self.today.isoformat())
            return z3.BoolVal(truth is True), z3.BoolVal(truth is False)
        asked, not_asked = self.asked(name)
        true, false = self._raw(condition, self.index.questions[name])
        return z3.And(asked, true), z3.Or(not_asked, z3.And(asked, false))

    def _raw(self, condition: Condition, question: Question) -> Truth:
        given = self.cells(question.id)
        if condition.known is not None:
            return z3.Not(given[None]), given[None]
        truths = {answer: self._holds(condition, question.id, answer) for answer in given if answer is not None}
        true, false = (z3.Or([given[a] for a, truth in truths.items() if truth is wanted]) for wanted in (True, False))
        return true, false

    def _holds(self, condition: Condition, question: str, answer: int | str) -> bool | None:
        if condition.is_ is not None:
            return answer == condition.is_[question]
        if condition.in_ is not None:
            return answer in condition.in_[question]
        return compared(condition, self._moment(), answer)

    def _moment(self) -> Moment:
        return Moment(self.index, {}, self.today)
