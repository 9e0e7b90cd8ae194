"""A condition tree as nested lists that can be read: who a rule is for. It evaluates nothing."""

from datetime import date

from markupsafe import Markup, escape

from tropa.rights.build_said import Said
from tropa.rights.conditions import TODAY
from tropa.rights.index import question_of
from tropa.rights.shapes import Condition, NumberOrValue, Question


def told(condition: Condition | None, said: Said) -> Markup:
    """The whole tree; a sentence where a rule is for everyone."""
    if condition is None:
        return Markup("<p>{}</p>").format(said.t("when_always"))
    return Markup('<ul class="if">{}</ul>').format(_node(condition, said))


def _node(condition: Condition, said: Said) -> Markup:
    if condition.all is not None:
        return _joined(said.t("all_of"), condition.all, said)
    if condition.any is not None:
        return _joined(said.t("any_of"), condition.any, said)
    if condition.not_ is not None:
        return _joined(said.t("not_of"), (condition.not_,), said)
    return Markup("<li>{}</li>").format(_statement(condition, said))


def _joined(how: str, nodes: tuple[Condition, ...], said: Said) -> Markup:
    if len(nodes) == 1 and how != said.t("not_of"):
        return _node(nodes[0], said)
    return Markup("<li>{}<ul>{}</ul></li>").format(how, Markup("").join(_node(node, said) for node in nodes))


def _statement(condition: Condition, said: Said) -> Markup:
    about = question_of(condition)
    if about == TODAY or about is None:
        return Markup("{}: {}").format(said.t("today_word"), _range(condition, said))
    question = said.index.questions[about]
    number = said.index.pack.questions.index(question) + 1
    asked = Markup('<a href="#q{}">{}</a>').format(number, said.text(f"question.{about}.ask"))
    return Markup("{} — {}").format(asked, _answer(condition, question, said))


def _answer(condition: Condition, question: Question, said: Said) -> Markup:
    if condition.is_ is not None:
        return escape(_option(question, condition.is_[question.id], said))
    if condition.in_ is not None:
        options = (_option(question, option, said) for option in condition.in_[question.id])
        return escape(f" {said.t('or')} ".join(options))
    return escape(said.t("is_known") if condition.known is not None else _range(condition, said))


def _option(question: Question, option: str, said: Said) -> str:
    return said.t(option) if question.kind == "yes_no" else said.text(f"question.{question.id}.option.{option}")


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
