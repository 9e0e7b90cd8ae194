"""A pack with its parts by id: built once, asked often. It holds nothing that the pack does not say."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from tropa.rights.shapes import Condition, Country, Pack, Paper, Question, Reading, Rule, Source, Value


@dataclass(frozen=True, eq=False)
class Index:
    """Look-ups over one compiled pack."""

    pack: Pack

    @cached_property
    def questions(self) -> dict[str, Question]:
        return {question.id: question for question in self.pack.questions}

    @cached_property
    def values(self) -> dict[str, Value]:
        return {value.id: value for value in self.pack.values}

    @cached_property
    def rules(self) -> dict[str, Rule]:
        return {rule.id: rule for rule in self.pack.rules}

    @cached_property
    def papers(self) -> dict[str, Paper]:
        return {paper.id: paper for paper in self.pack.papers}

    @cached_property
    def sources(self) -> dict[str, Source]:
        return {source.id: source for source in self.pack.sources}

    @cached_property
    def countries(self) -> dict[str, Country]:
        return {country.id: country for country in self.pack.countries}

    @cached_property
    def _place(self) -> dict[str, int]:
        return {question.id: place for place, question in enumerate(self.pack.questions)}

    def in_order(self, questions: Iterable[str]) -> tuple[str, ...]:
        """Ids of questions in the order of asking, each once."""
        return tuple(sorted(set(questions), key=self._place.__getitem__))

    def readings(self, value: str, today: date) -> tuple[tuple[int, Reading], ...]:
        """The readings of a value that hold on a day, with their positions; more than one is a conflict."""
        every = list(enumerate(self.values[value].readings))
        begun = [reading.from_ for _, reading in every if reading.from_ <= today]
        return tuple((place, reading) for place, reading in every if begun and reading.from_ == max(begun))

    def amounts(self, number: int | str, today: date) -> tuple[int | str, ...]:
        """What a number, an ISO day or a value's id stands for on a day; nothing if no reading holds yet."""
        if isinstance(number, str) and number in self.values:
            return tuple(dict.fromkeys(reading.amount for _, reading in self.readings(number, today)))
        return (number,)


def children(condition: Condition) -> tuple[Condition, ...]:
    """The nodes right below one; none for a statement about a question."""
    if condition.not_ is not None:
        return (condition.not_,)
    return condition.all or condition.any or ()


def walk(condition: Condition | None) -> Iterator[Condition]:
    """The node and all below it, from the top."""
    if condition is not None:
        yield condition
        for child in children(condition):
            yield from walk(child)


def question_of(condition: Condition) -> str | None:
    """The question (or ``today``) a statement is about; null for a node that joins others."""
    for mapping in (condition.is_, condition.in_):
        if mapping:
            return next(iter(mapping))
    return condition.of or condition.known


def bounds(condition: Condition) -> tuple[int | str | None, int | str | None]:
    """The lower and upper bound of a range of numbers or days: from it on, below it."""
    low = condition.from_ if condition.from_ is not None else condition.after
    return low, condition.below if condition.below is not None else condition.before
