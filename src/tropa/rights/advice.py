"""What the desk asks of a pack: a person's facts and a day in, options, deadlines and papers with reasons out.

Everything comes as sentences ready to show, each with the facts it rests on. It decides nothing, stores nothing and
knows no case: a fact's source is a text that is handed back.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from tropa.rights.answers import fits
from tropa.rights.compiled import Compiled
from tropa.rights.evaluate import evaluate, values_named
from tropa.rights.index import Index
from tropa.rights.results import DeadlineResult, Evaluation, RuleResult, State
from tropa.rights.shapes import Answer, Rule, Value
from tropa.rights.speak import Speaker


@dataclass(frozen=True)
class Fact:
    """An answer to one of the pack's questions, and where it is known from (shown, never interpreted)."""

    answer: Answer
    source: str


Facts = Mapping[str, Fact]
"""Question's id to fact."""


@dataclass(frozen=True)
class Reason:
    """A fact that a result rests on, in words."""

    question: str
    asked: str
    answered: str
    source: str


@dataclass(frozen=True)
class Question:
    """Something to find out, in words; ``answered`` is false for what nobody has asked yet."""

    id: str
    asked: str
    why: str
    answered: bool


@dataclass(frozen=True)
class Due:
    """A deadline: its name, and every reading of it."""

    title: str
    result: DeadlineResult


@dataclass(frozen=True)
class Cited:
    """A source: its title and its address as text."""

    title: str
    address: str
    as_of: date


@dataclass(frozen=True)
class Named:
    """A paper, or a value, by its id and in words."""

    id: str
    text: str


@dataclass(frozen=True)
class Advised:
    """One option, duty or warning for one person. ``stale``: say "was so as of", not "is so"."""

    id: str
    kind: Literal["option", "duty", "warning"]
    state: State
    title: str
    why: str
    steps: tuple[str, ...]
    risks: tuple[str, ...]
    consequences: tuple[str, ...]
    because: tuple[Reason, ...]
    unsettled: tuple[Question, ...]
    conflicts: tuple[str, ...]
    deadlines: tuple[Due, ...]
    papers: tuple[Named, ...]
    values: tuple[Named, ...]
    sources: tuple[Cited, ...]
    stale: bool
    reviewed: bool
    confidence: str


@dataclass(frozen=True)
class Advice:
    """Everything a pack gives one person: ``steps`` ranked, ``warnings``, and ``closed`` with the facts that close it.

    ``unused`` are facts that this pack has no question for, or cannot read: they changed nothing.
    """

    today: date
    pack_version: int
    as_of: date
    stale: bool
    reviewed: bool
    steps: tuple[Advised, ...]
    warnings: tuple[Advised, ...]
    closed: tuple[Advised, ...]
    ask_next: Question | None
    unused: tuple[str, ...]
    evaluation: Evaluation


def advise(compiled: Compiled, facts: Facts, today: date, language: str, topics: Iterable[str] = ()) -> Advice:
    """What the pack gives a person with these facts on a day, in one of its languages.

    Raises:
        KeyError: the pack has no words in that language.
    """
    used = usable(compiled.index, facts)
    answers = {name: fact.answer for name, fact in used.items()}
    found = evaluate(compiled.index, answers, today, topics)
    teller = _Teller(compiled.index, Speaker(compiled.index, language, compiled.words[language], today), used)
    told = {result.id: teller.rule(result) for result in found.rules}
    about = compiled.pack.about
    return Advice(
        today=today,
        pack_version=about.version,
        as_of=about.as_of,
        stale=found.stale,
        reviewed=bool(about.reviewers),
        steps=tuple(told[name] for name in found.ranked),
        warnings=tuple(rule for rule in told.values() if rule.kind == "warning" and rule.state != "closed"),
        closed=tuple(rule for rule in told.values() if rule.state == "closed"),
        ask_next=None if found.next is None else teller.question(found.next),
        unused=tuple(name for name in facts if name not in used),
        evaluation=found,
    )


def usable(index: Index, facts: Facts) -> dict[str, Fact]:
    """The facts that answer a question of this pack: a pack may change after a fact was noted."""
    return {
        name: fact
        for name, fact in facts.items()
        if name in index.questions and (fact.answer is None or fits(index.questions[name], fact.answer))
    }


@dataclass(frozen=True)
class _Teller:
    index: Index
    speaker: Speaker
    facts: Facts

    def rule(self, result: RuleResult) -> Advised:
        rule = self.index.rules[result.id]
        key = f"rule.{rule.id}"
        sentence = self.speaker.sentence
        return Advised(
            id=rule.id,
            kind=rule.kind,
            state=result.state,
            title=sentence(f"{key}.title"),
            why=sentence(f"{key}.why"),
            steps=tuple(sentence(f"{key}.step.{step}") for step in rule.steps),
            risks=tuple(sentence(f"{key}.risk.{risk}") for risk in rule.risks),
            consequences=tuple(sentence(f"{key}.consequence.{name}") for name in rule.consequences),
            because=tuple(self.reason(name) for name in result.because),
            unsettled=tuple(self.question(name) for name in result.unsettled),
            conflicts=tuple(sentence(f"value.{name}.conflict") for name in self._disputed(rule)),
            deadlines=tuple(Due(sentence(f"{key}.deadline.{due.id}"), due) for due in result.deadlines),
            papers=tuple(Named(name, sentence(f"paper.{name}.title")) for name in rule.papers),
            values=tuple(self._value(value.id) for value in self._values(rule)),
            sources=tuple(self.source(name) for name in rule.sources),
            stale=result.stale,
            reviewed=bool(rule.reviewed_by),
            confidence=rule.confidence,
        )

    def reason(self, question: str) -> Reason:
        fact = self.facts[question]
        asked = self.speaker.sentence(f"question.{question}.ask")
        return Reason(question, asked, self.speaker.answer(question, fact.answer), fact.source)

    def question(self, question: str) -> Question:
        asked, why = (self.speaker.sentence(f"question.{question}.{part}") for part in ("ask", "why"))
        return Question(question, asked, why, answered=question in self.facts)

    def source(self, name: str) -> Cited:
        source = self.index.sources[name]
        return Cited(self.speaker.sentence(f"source.{name}.title"), source.address, source.as_of)

    def _values(self, rule: Rule) -> list[Value]:
        named = values_named(rule, self.index)
        return [value for value in self.index.pack.values if value.id in named]

    def _disputed(self, rule: Rule) -> list[str]:
        """Values on which sources disagree as of the day."""
        today = self.speaker.today
        read = {value.id: self.index.readings(value.id, today) for value in self._values(rule)}
        return [name for name, found in read.items() if any(reading.confidence == "disputed" for _, reading in found)]

    def _value(self, name: str) -> Named:
        return Named(name, f"{self.speaker.sentence(f'value.{name}.label')}: {self.speaker.value(name)}")
