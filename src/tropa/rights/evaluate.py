"""What the law gives one person on one day: options, duties, warnings, deadlines, with reasons, and what to ask next.

Pure: pack, answers and day come in. It does not say what a person should do.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from tropa.rights import deadlines
from tropa.rights.answers import check
from tropa.rights.conditions import TODAY, Finding, Moment, find
from tropa.rights.index import Index, bounds, walk
from tropa.rights.results import Evaluation, RuleResult, State, ValueResult
from tropa.rights.shapes import Answer, Rule

_STATES: dict[bool | None, State] = {True: "open", None: "perhaps", False: "closed"}


def evaluate(index: Index, answers: Mapping[str, Answer], today: date, topics: Iterable[str] = ()) -> Evaluation:
    """All rules of the chosen topics (of all topics, when none is chosen) for these answers.

    Raises:
        AnswerRefused: an answer that its question cannot have.
    """
    check(index, answers)
    moment = Moment(index, answers, today)
    chosen = tuple(topic for topic in index.pack.about.topics if topic in set(topics))
    rules = [rule for rule in index.pack.rules if not chosen or set(chosen) & set(rule.topics)]
    results = tuple(rule_result(rule, moment) for rule in rules)
    return Evaluation(
        today=today,
        topics=chosen,
        rules=results,
        ranked=_ranked(index, results),
        values=_values(moment, [index.rules[r.id] for r in results if r.state != "closed"]),
        stale=today > index.pack.about.review_by,
        next=_next(moment, results),
    )


def rule_result(rule: Rule, moment: Moment) -> RuleResult:
    """One rule for one person."""
    finding = standing(rule, moment)
    index = moment.index
    return RuleResult(
        id=rule.id,
        state=_STATES[finding.truth],
        because=index.in_order(finding.because),
        unsettled=index.in_order(finding.unsettled),
        disputed=tuple(sorted(finding.disputed)),
        failed=finding.failed,
        stale=moment.today > rule.review_by,
        deadlines=()
        if finding.truth is False
        else tuple(deadlines.compute(deadline, moment) for deadline in rule.deadlines),
    )


def standing(rule: Rule, moment: Moment) -> Finding:
    """Whether a rule is in force and its condition holds."""
    if not in_force(rule, moment.today):
        return Finding(truth=False, failed="in_force")
    return find(rule.when, moment, "when")


def in_force(rule: Rule, today: date) -> bool:
    """Whether the rule's law holds on a day."""
    return rule.in_force.from_ <= today and (rule.in_force.until is None or today < rule.in_force.until)


def values_named(rule: Rule, index: Index) -> set[str]:
    """The values a rule rests on: those it lists, and those its condition and deadlines name."""
    names: set[object] = set(rule.values)
    for node in walk(rule.when):
        names.update(bounds(node))
    for deadline in rule.deadlines:
        names.update(deadlines.anchors(deadline))
        names.add(deadline.roll_to)
        names.update(deadlines.span_of(span)[1] for span in deadlines.spans(deadline))
    return {name for name in names if isinstance(name, str) and name in index.values}


def _values(moment: Moment, rules: list[Rule]) -> tuple[ValueResult, ...]:
    index = moment.index
    named = {name for rule in rules for name in values_named(rule, index)}
    shown = [value for value in index.pack.values if value.id in named]
    return tuple(
        ValueResult(
            value.id, tuple(p for p, _ in index.readings(value.id, moment.today)), moment.today > value.review_by
        )
        for value in shown
    )


def _ranked(index: Index, results: tuple[RuleResult, ...]) -> tuple[str, ...]:
    shown = [(result, index.rules[result.id]) for result in results if result.state != "closed"]
    steps = [(result, rule) for result, rule in shown if rule.kind != "warning"]
    steps.sort(key=lambda pair: (pair[0].state == "perhaps", pair[1].kind != "duty", -pair[1].fitness, pair[1].risk))
    return tuple(rule.id for _, rule in steps)


def _next(moment: Moment, results: tuple[RuleResult, ...]) -> str | None:
    """The first question, in the order of asking, that is put to this person and could still change a result."""
    wanted = {name for result in results if result.state == "perhaps" for name in result.unsettled}
    dated = (deadline for result in results if result.state == "open" for deadline in result.deadlines)
    wanted.update(name for deadline in dated for name in deadline.missing)
    ready = (name for name in moment.index.in_order(wanted) if moment.unanswered(name))
    return next((name for name in ready if name != TODAY and moment.asked(name).truth is True), None)
