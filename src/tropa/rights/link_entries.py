"""What each kind of entry must name rightly; ``linker`` has the checks they share, ``linking`` walks the pack."""

import re
from collections.abc import Callable
from itertools import takewhile
from typing import Any

from tropa.rights.answers import is_day, options
from tropa.rights.conditions import TODAY
from tropa.rights.deadlines import anchors, span_of, spans
from tropa.rights.linker import Linker
from tropa.rights.shapes import Country, Deadline, Paper, Question, Referral, Rule, Source, Span, Story, Value
from tropa.rights.yaml_lines import Path

_YEAR_DAY = re.compile(r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])\Z")
_SHORT_MONTHS = ("02-29", "02-30", "02-31", "04-31", "06-31", "09-31", "11-31")
_NAME = re.compile(r"^[a-z][a-z0-9_]*\Z")
# A century: longer spans are typing mistakes, and would run off the calendar.
_MOST = {"days": 36_525, "working_days": 26_000, "weeks": 5_218, "months": 1_200, "years": 100}


def about(linker: Linker) -> None:
    """Topics, languages and words of the whole pack."""
    pack = linker.draft.about
    linker.unique(("topics",), pack.topics)
    if pack.paper_language not in pack.languages:
        linker.say(("paper_language",), f"`{pack.paper_language}` is not among the pack's languages")
    for language in pack.languages:
        if language not in linker.draft.words:
            linker.say(("languages",), f"there is no words/{language}.po")
    for written in linker.draft.words:
        linker.one_of(("languages",), written, pack.languages, "language")
    for place, topic in enumerate(pack.topics):
        if not any(topic in rule.topics and rule.kind != "warning" for rule in linker.known("rules").values()):
            linker.say(("topics", place), f"no option or duty has the topic `{topic}`")


def _question(linker: Linker, question: Question) -> None:
    every: tuple[Question, ...] = linker.draft.entries["questions"]
    if question.id == TODAY or question.id in linker.known("values"):
        linker.say(("id",), f"`{question.id}` is taken: questions, values and `today` are told apart by their ids")
    if (question.kind == "choice") != (len(question.options) > 1):
        linker.say(("options",), "a choice has at least two options; other kinds have none")
    linker.unique(("options",), question.options)
    earlier = {q.id: q for q in takewhile(lambda other: other.id != question.id, every)}
    linker.condition(("ask_when",), question.ask_when, earlier)


def _value(linker: Linker, value: Value) -> None:
    for place, reading in enumerate(value.readings):
        path: Path = ("readings", place)
        linker.each((*path, "sources"), reading.sources, "sources", "source")
        if not _amount_fits(value.kind, reading.amount):
            linker.say((*path, "amount"), f"{reading.amount!r} is no amount of kind {value.kind}")
        if reading.up_to is not None and not (isinstance(reading.amount, int) and reading.amount < reading.up_to):
            linker.say((*path, "up_to"), "up_to must be a number above the amount")
        same = [other for other in value.readings if other.from_ == reading.from_]
        if len(same) > 1 and reading.confidence != "disputed":
            linker.say(path, "two readings begin on one day: that is a conflict, so each needs `confidence: disputed`")
        if sum(other.amount == reading.amount and other.up_to == reading.up_to for other in same) > 1:
            linker.say(path, "two readings of one day say the same")
    _reviewed(linker, value.reviewed_by)


def _amount_fits(kind: str, amount: int | str) -> bool:
    if kind == "date":
        return isinstance(amount, str) and is_day(amount)
    if kind == "year_day":
        return isinstance(amount, str) and bool(_YEAR_DAY.match(amount)) and amount not in _SHORT_MONTHS
    if kind == "text":
        return isinstance(amount, str) and bool(_NAME.match(amount))
    return isinstance(amount, int) and amount >= 0


def _source(linker: Linker, source: Source) -> None:
    if not source.statute.strip():
        linker.say(("statute",), "a source names its statute or its publisher")


def _rule(linker: Linker, rule: Rule) -> None:
    topics = linker.draft.about.topics
    for place, topic in enumerate(rule.topics):
        linker.one_of(("topics", place), topic, topics, "topic")
    for field in ("topics", "steps", "risks", "consequences"):
        linker.unique((field,), getattr(rule, field))
    if rule.kind != "warning" and not rule.steps:
        linker.say(("steps",), "an option or duty has at least one step: what the person does")
    linker.condition(("when",), rule.when, linker.known("questions"))
    linker.each(("sources",), rule.sources, "sources", "source")
    linker.each(("papers",), rule.papers, "papers", "paper")
    linker.each(("values",), rule.values, "values", "value")
    linker.each(("excludes",), rule.excludes, "rules", "rule")
    if rule.id in rule.excludes:
        linker.say(("excludes",), "a rule cannot exclude itself")
    if rule.in_force.until is not None and rule.in_force.until <= rule.in_force.from_:
        linker.say(("in_force",), "it ends before it begins")
    linker.unique(("deadlines",), [deadline.id for deadline in rule.deadlines])
    for place, deadline in enumerate(rule.deadlines):
        _deadline(linker, ("deadlines", place), deadline)
    _reviewed(linker, rule.reviewed_by)


def _deadline(linker: Linker, path: Path, deadline: Deadline) -> None:
    questions, values = linker.known("questions"), linker.known("values")
    names = [TODAY, *questions, *values]
    for anchor in anchors(deadline):
        if linker.one_of((*path, "anchor"), anchor, names, "date question or value") and anchor != TODAY:
            kind = (questions.get(anchor) or values[anchor]).kind
            if kind != "date":
                linker.say((*path, "anchor"), f"`{anchor}` is a {kind}; a date is needed here")
    _roll(linker, (*path, "roll_to"), deadline.roll_to, values)
    for span in spans(deadline):
        _span(linker, (*path, "add"), span, values)


def _roll(linker: Linker, path: Path, name: str | None, values: dict[str, Any]) -> None:
    if name is not None and linker.one_of(path, name, values, "value") and values[name].kind != "year_day":
        linker.say(path, f"`{name}` is a {values[name].kind}; a year_day is needed here")


def _span(linker: Linker, path: Path, span: Span, values: dict[str, Any]) -> None:
    given = [n for n in (span.days, span.working_days, span.weeks, span.months, span.years) if n is not None]
    if len(given) != 1:
        return linker.say(path, "a span has exactly one of days, working_days, weeks, months, years")
    unit, number = span_of(span)
    if isinstance(number, int):
        amounts: list[Any] = [number]
    elif not linker.one_of((*path, unit), number, values, "value"):
        return None
    elif values[number].kind not in ("number", unit):
        return linker.say((*path, unit), f"`{number}` is counted in {values[number].kind}, not in {unit}")
    else:
        amounts = [reading.amount for reading in values[number].readings]
    if not all(isinstance(amount, int) and 0 <= amount <= _MOST[unit] for amount in amounts):
        linker.say((*path, unit), f"a span of {unit} is a whole number from 0 to {_MOST[unit]}")
    return None


def _paper(linker: Linker, paper: Paper) -> None:
    questions = linker.known("questions")
    linker.unique(("fields",), [field.id for field in paper.fields])
    linker.unique(("paragraphs",), [paragraph.id for paragraph in paper.paragraphs])
    for place, field in enumerate(paper.fields):
        if field.question is not None:
            linker.one_of(("fields", place, "question"), field.question, questions, "question")
        if field.id in linker.known("values"):
            linker.say(("fields", place, "id"), f"`{field.id}` is a value's id; give the field another")
    for place, paragraph in enumerate(paper.paragraphs):
        linker.condition(("paragraphs", place, "when"), paragraph.when, questions)
    linker.each(("sources",), paper.sources, "sources", "source")
    if not any(paper.id in rule.papers for rule in linker.known("rules").values()):
        linker.say(("id",), "no rule offers this paper")
    _reviewed(linker, paper.reviewed_by)


def _country(linker: Linker, country: Country) -> None:
    values = linker.known("values")
    linker.each(("sources",), country.sources, "sources", "source")
    for field in ("stay_days", "window_days", "permit_passport_days"):
        name = getattr(country, field)
        if name is not None and linker.one_of((field,), name, values, "value") and values[name].kind != "days":
            linker.say((field,), f"`{name}` is a {values[name].kind}; days are needed here")
    if country.stay_per and country.window_days:
        linker.say(("stay_per",), "days in a window of days are not counted per entry or year as well; keep one")
    linker.unique(("events",), [event.id for event in country.events])
    for place, event in enumerate(country.events):
        linker.each(("events", place, "sources"), event.sources, "sources", "source")
    _reviewed(linker, country.reviewed_by)


def _referral(linker: Linker, referral: Referral) -> None:
    linker.each(("sources",), referral.sources, "sources", "source")
    linker.unique(("offers",), referral.offers)
    linker.unique(("countries",), referral.countries)
    _reviewed(linker, referral.reviewed_by)


def _story(linker: Linker, story: Story) -> None:
    rules, questions = linker.known("rules"), linker.known("questions")
    expect = story.expect
    for place, topic in enumerate(story.topics):
        linker.one_of(("topics", place), topic, linker.draft.about.topics, "topic")
    for name, answer in story.answers.items():
        known = linker.one_of(("answers", name), name, questions, "question")
        if known and options(questions[name]) and answer is not None:
            linker.one_of(("answers", name), str(answer), options(questions[name]), f"option of `{name}`")
    for field in ("open", "perhaps", "closed", "stale", "disputed"):
        linker.each(("expect", field), getattr(expect, field), "rules", "rule")
    linker.each(("expect", "papers"), expect.papers, "papers", "paper")
    for place, expected in enumerate(expect.deadlines):
        name = expected.deadline
        every = [f"{rule.id}.{deadline.id}" for rule in rules.values() for deadline in rule.deadlines]
        linker.one_of(("expect", "deadlines", place), name, every, "deadline")
    for name, unsettled in expect.unsettled.items():
        linker.one_of(("expect", "unsettled", name), name, rules, "rule")
        linker.each(("expect", "unsettled", name), unsettled, "questions", "question")
    if expect.next is not None:
        linker.one_of(("expect", "next"), expect.next, questions, "question")
    linker.each(("sources",), story.sources, "sources", "source")


def _reviewed(linker: Linker, reviewers: tuple[str, ...]) -> None:
    known = [reviewer.id for reviewer in linker.draft.about.reviewers]
    for place, name in enumerate(reviewers):
        linker.one_of(("reviewed_by", place), name, known, "reviewer")


CHECKS: dict[str, Callable[[Linker, Any], None]] = {
    "questions": _question,
    "values": _value,
    "sources": _source,
    "rules": _rule,
    "papers": _paper,
    "countries": _country,
    "referrals": _referral,
    "stories": _story,
}
