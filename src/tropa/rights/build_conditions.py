"""A condition tree as a line that can be read: who a rule is for. It evaluates nothing."""

from datetime import date

from tropa.rights.build_said import Said
from tropa.rights.conditions import TODAY
from tropa.rights.index import question_of
from tropa.rights.shapes import Condition, NumberOrValue, Question


def told(condition: Condition | None, said: Said) -> str:
    """The whole tree on one line, parentheses where one joint stands inside another."""
    return f"{said.t('when_always') if condition is None else _node(condition, said)}."


def _node(condition: Condition, said: Said) -> str:
    if condition.all is not None:
        return "; ".join(_inner(node, said) for node in condition.all)
    if condition.any is not None:
        return f" {said.t('or')} ".join(_inner(node, said) for node in condition.any)
    if condition.not_ is not None:
        return f"{said.t('not_of')} {_inner(condition.not_, said)}"
    return _statement(condition, said)


def _inner(condition: Condition, said: Said) -> str:
    joined = [nodes for nodes in (condition.all, condition.any) if nodes is not None]
    text = _node(condition, said)
    return f"({text})" if joined and len(joined[0]) > 1 else text


def _statement(condition: Condition, said: Said) -> str:
    about = question_of(condition)
    if about == TODAY or about is None:
        return f"{said.t('today_word')} {_range(condition, said)}"
    question = said.index.questions[about]
    number = list(said.index.questions).index(about) + 1
    return f"{said.t('question_n', n=number)} {_answer(condition, question, said)}"


def _answer(condition: Condition, question: Question, said: Said) -> str:
    if condition.is_ is not None:
        return _option(question, condition.is_[question.id], said)
    if condition.in_ is not None:
        options = (_option(question, option, said) for option in condition.in_[question.id])
        return f" {said.t('or')} ".join(options)
    return said.t("is_known") if condition.known is not None else _range(condition, said)


def _option(question: Question, option: str, said: Said) -> str:
    if question.kind == "yes_no":
        return said.t(option).lower()
    return f"«{said.text(f'question.{question.id}.option.{option}')}»"


def _range(condition: Condition, said: Said) -> str:
    """Bounds in words, the lower one first."""
    parts = (
        ("range_from", "from", condition.from_),
        ("range_below", "below", condition.below),
        ("day_after", "after", condition.after),
        ("day_before", "before", condition.before),
    )
    given = [said.t(key, **{name: _bound(bound, said)}) for key, name, bound in parts if bound is not None]
    return ", ".join(given)


def _bound(bound: NumberOrValue, said: Said) -> str:
    if isinstance(bound, int):
        return said.number(bound)
    return said.value(bound) if bound in said.index.values else said.day(date.fromisoformat(bound))
