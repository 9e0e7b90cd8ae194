"""What a desk needs to ask: a pack's questions and a paper's fields in words, so that facts share its vocabulary."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from tropa.rights.answers import options
from tropa.rights.compiled import Compiled
from tropa.rights.errors import PaperRefused
from tropa.rights.speak import Speaker


@dataclass(frozen=True)
class Choice:
    """One answer that can be chosen, in words."""

    answer: str
    text: str


@dataclass(frozen=True)
class Asked:
    """One question as a form shows it; ``choices`` is empty for dates and numbers. "I don't know" is always one."""

    id: str
    kind: Literal["choice", "yes_no", "date", "number"]
    sensitivity: Literal["plain", "personal", "grave"]
    asked: str
    why: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Blank:
    """One field of a paper as a form shows it; ``question``: the fact that fills it when nothing is typed."""

    id: str
    kind: Literal["line", "text", "date"]
    label: str
    question: str | None


def fact_form(compiled: Compiled, language: str, today: date) -> tuple[Asked, ...]:
    """Every question of the pack, in the order of asking.

    Raises:
        KeyError: the pack has no words in that language.
    """
    speaker = Speaker(compiled.index, language, compiled.words[language], today)
    return tuple(
        Asked(
            id=question.id,
            kind=question.kind,
            sensitivity=question.sensitivity,
            asked=speaker.sentence(f"question.{question.id}.ask"),
            why=speaker.sentence(f"question.{question.id}.why"),
            choices=tuple(Choice(option, speaker.answer(question.id, option)) for option in options(question)),
        )
        for question in compiled.pack.questions
    )


def paper_form(compiled: Compiled, paper: str, language: str, today: date) -> tuple[Blank, ...]:
    """The fields of one paper.

    Raises:
        PaperRefused: the pack has no such paper.
        KeyError: the pack has no words in that language.
    """
    wanted = compiled.index.papers.get(paper)
    if wanted is None:
        raise PaperRefused(f"this pack has no paper {paper}; nothing was made")
    speaker = Speaker(compiled.index, language, compiled.words[language], today)
    labels = {field.id: speaker.sentence(f"paper.{paper}.field.{field.id}") for field in wanted.fields}
    return tuple(Blank(field.id, field.kind, labels[field.id], field.question) for field in wanted.fields)
