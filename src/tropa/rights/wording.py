"""Which keys in ``words/*.po`` a pack needs: derived from its ids, so that no sentence is missing and none is unused.

It does not read or check the sentences.
"""

from collections.abc import Iterator

from tropa.rights.shapes import Country, Pack, Paper, Question, Rule, Value


def needed(pack: Pack) -> Iterator[str]:
    """Every key that must have words in every language."""
    yield from ("pack.title", "pack.about")
    yield from (f"topic.{topic}.title" for topic in pack.about.topics)
    for question in pack.questions:
        yield from _question(question)
    for value in pack.values:
        yield from _value(value)
    yield from sorted({f"unit.{value.unit}" for value in pack.values})
    yield from (f"source.{source.id}.title" for source in pack.sources)
    for rule in pack.rules:
        yield from _rule(rule)
    for paper in pack.papers:
        yield from _paper(paper)
    for country in pack.countries:
        yield from _country(country)
    yield from (f"referral.{referral.id}.{part}" for referral in pack.referrals for part in ("name", "about"))


def optional(pack: Pack) -> Iterator[str]:
    """Every key that may have words; if one language has it, all must."""
    yield from (f"topic.{topic}.note" for topic in pack.about.topics)
    yield from (f"question.{question.id}.note" for question in pack.questions)
    yield from (f"question.{q.id}.option.{option}.note" for q in pack.questions for option in q.options)
    yield from (f"value.{value.id}.note" for value in pack.values)
    yield from (f"source.{source.id}.note" for source in pack.sources)
    yield from (f"rule.{rule.id}.note" for rule in pack.rules)
    yield from (f"paper.{paper.id}.note" for paper in pack.papers)
    yield from (f"country.{country.id}.note" for country in pack.countries)
    yield from (f"referral.{referral.id}.note" for referral in pack.referrals)


def _question(question: Question) -> Iterator[str]:
    yield from (f"question.{question.id}.{part}" for part in ("ask", "why"))
    yield from (f"question.{question.id}.option.{option}" for option in question.options)


def _value(value: Value) -> Iterator[str]:
    yield f"value.{value.id}.label"
    if value.kind == "text":
        yield from (f"value.{value.id}.is.{amount}" for amount in dict.fromkeys(r.amount for r in value.readings))
    if any(reading.confidence == "disputed" for reading in value.readings):
        yield f"value.{value.id}.conflict"


def _rule(rule: Rule) -> Iterator[str]:
    yield from (f"rule.{rule.id}.{part}" for part in ("title", "why"))
    yield from (f"rule.{rule.id}.step.{step}" for step in rule.steps)
    yield from (f"rule.{rule.id}.risk.{risk}" for risk in rule.risks)
    yield from (f"rule.{rule.id}.consequence.{consequence}" for consequence in rule.consequences)
    yield from (f"rule.{rule.id}.deadline.{deadline.id}" for deadline in rule.deadlines)


def _paper(paper: Paper) -> Iterator[str]:
    yield f"paper.{paper.id}.title"
    yield from (f"paper.{paper.id}.field.{field.id}" for field in paper.fields)
    yield from (f"paper.{paper.id}.p.{paragraph.id}" for paragraph in paper.paragraphs)


def _country(country: Country) -> Iterator[str]:
    yield from (f"country.{country.id}.{part}" for part in ("name", "entry"))
    yield from (f"country.{country.id}.event.{event.id}" for event in country.events)
