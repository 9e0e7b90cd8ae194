"""What a rights pack gives a case, as lines of a page: deadlines with every reading, questions by how much they settle.

The sentences of the law are the pack's; this adds days, tags and order. It decides nothing about what is open.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from tropa.desk.law import Law
from tropa.desk.visit import Visit
from tropa.rights.advice import Advice, Advised, Due, Named, Question
from tropa.rights.conditions import TODAY
from tropa.rights.results import DeadlineReading
from tropa.rights.shapes import Deadline

NOW_DAYS, SOON_DAYS = 3, 14


@dataclass(frozen=True)
class DueLine:
    """One deadline. `day` None: its beginning is unknown (`missing`: what to ask). `is_past`: by every reading."""

    title: str
    rule: str
    is_perhaps: bool
    act_by: date | None
    day: str | None
    away: str
    tag: str
    last_working: str | None
    readings: tuple[str, ...]
    missing: tuple[str, ...]
    is_past: bool


@dataclass(frozen=True)
class RuleLine:
    """One option, duty or warning, with its deadlines."""

    told: Advised
    dues: tuple[DueLine, ...]
    tag: str
    as_of: str


def rule_lines(visit: Visit, law: Law, rules: Iterable[Advised]) -> list[RuleLine]:
    """Each of them, in the order given."""
    return [_rule(visit, law, each) for each in rules]


def papers_of(rules: Iterable[RuleLine]) -> list[tuple[Named, bool]]:
    """Every paper of these rules, once; whether a rule that has it is open for sure. The sure ones first."""
    found: dict[str, tuple[Named, bool]] = {}
    for rule in sorted(rules, key=lambda rule: rule.told.state != "open"):
        for paper in rule.told.papers:
            found.setdefault(paper.id, (paper, rule.told.state == "open"))
    return list(found.values())


def due_lines(rules: Iterable[RuleLine]) -> list[DueLine]:
    """All deadlines with a day, those not past by every reading first, the nearest at the top; each day and title once.

    Of two alike the first rule's stands: rules come ranked.
    """
    found: dict[tuple[date | None, str], DueLine] = {}
    for due in (due for rule in rules for due in rule.dues if due.act_by is not None):
        found.setdefault((due.act_by, due.title), due)
    return sorted(found.values(), key=lambda due: (due.is_past, due.act_by, due.is_perhaps))


def open_questions(advice: Advice) -> list[Question]:
    """Unanswered questions, the one that the guide would ask first, then by how many rules each would settle."""
    rules = (*advice.steps, *advice.warnings)
    named = {question.id: question for rule in rules for question in rule.unsettled if not question.answered}
    settles = Counter(question.id for rule in rules for question in rule.unsettled)
    first = advice.ask_next.id if advice.ask_next else ""
    if advice.ask_next is not None:
        named.setdefault(first, advice.ask_next)
    return sorted(named.values(), key=lambda each: (each.id != first, -settles[each.id], each.id))


def tag_of(days_left: int) -> str:
    """How pressing a day is: the tag's colour; the day itself stands beside it."""
    return "now" if days_left <= NOW_DAYS else "soon" if days_left <= SOON_DAYS else "calm"


def _rule(visit: Visit, law: Law, told: Advised) -> RuleLine:
    return RuleLine(
        told=told,
        dues=tuple(_due(visit, law, told, each) for each in told.deadlines),
        tag="path" if told.state == "open" else "",
        as_of=law.speaker.day(law.compiled.pack.about.as_of),
    )


def _due(visit: Visit, law: Law, rule: Advised, due: Due) -> DueLine:
    times, result = visit.times, due.result
    left = result.days_left
    return DueLine(
        title=due.title,
        rule=rule.title,
        is_perhaps=rule.state != "open",
        act_by=result.act_by,
        day=times.day(result.act_by) if result.act_by else None,
        away=times.away(result.act_by) if result.act_by else "",
        tag=tag_of(left) if left is not None else "",
        last_working=_last_working(visit, result.act_by, result.last_working_day),
        readings=tuple(_readings(visit, law, rule, due)),
        missing=tuple(law.speaker.sentence(f"question.{question}.ask") for question in result.missing),
        is_past=result.latest is not None and result.latest < times.today,
    )


def _last_working(visit: Visit, act_by: date | None, last: date | None) -> str | None:
    return visit.times.day(last) if last is not None and last != act_by else None


def _readings(visit: Visit, law: Law, rule: Advised, due: Due) -> Iterator[str]:
    deadlines = law.compiled.index.rules[rule.id].deadlines
    deadline = next(each for each in deadlines if each.id == due.result.id)
    for reading in due.result.readings:
        yield _reading(visit, law, deadline, reading)


def _reading(visit: Visit, law: Law, deadline: Deadline, reading: DeadlineReading) -> str:
    """`25 Nov: 20 days from “…”, that day counted`."""
    words, said = visit.words, [_span(visit, deadline, reading)]
    if reading.inclusive is not None:
        said.append(words.say("rights.first-day" if reading.inclusive else "rights.next-day"))
    if reading.moved:
        said.append(words.say("rights.moved"))
    if reading.estimated:
        said.append(words.say("rights.estimated"))
    anchor = words.say("rights.counted-from", what=_anchor(visit, law, reading.anchor))
    return f"{visit.times.day(reading.date)}: {', '.join([each for each in (said[0], anchor, *said[1:]) if each])}"


def _span(visit: Visit, deadline: Deadline, reading: DeadlineReading) -> str:
    if not deadline.add or not reading.amount:
        return ""
    spans = deadline.add if isinstance(deadline.add, tuple) else (deadline.add,)
    span = spans[reading.add]
    unit = next(unit for unit in span.__struct_fields__ if getattr(span, unit) is not None)
    length = visit.words.count(f"span.{unit}", reading.amount)
    return visit.words.say("rights.span-back", span=length) if deadline.backwards else length


def _anchor(visit: Visit, law: Law, anchor: str) -> str:
    index = law.compiled.index
    if anchor == TODAY:
        return visit.words.say("time.today")
    key = f"question.{anchor}.ask" if anchor in index.questions else f"value.{anchor}.label"
    return law.speaker.sentence(key)
