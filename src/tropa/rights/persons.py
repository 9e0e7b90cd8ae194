"""A concrete person, as a counterexample: who they are in plain words, found by walking the guide as they would.

Only the questions that the guide really puts to them are named.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from tropa.rights.evaluate import evaluate
from tropa.rights.index import Index
from tropa.rights.results import Evaluation
from tropa.rights.shapes import Answer
from tropa.rights.speak import Speaker

_WHO = {
    "en": ("someone who on {today} says: {said}", "anyone at all, on {today}"),
    "ru": ("тому, кто {today} отвечает: {said}", "любому человеку, {today}"),
}


def walk(
    index: Index, topics: Iterable[str], today: date, says: Mapping[str, Answer]
) -> tuple[dict[str, Answer], Evaluation]:
    """The path of someone who would answer like that: what they were asked and said, and what they end with."""
    answers: dict[str, Answer] = {}
    chosen = tuple(topics)
    result = evaluate(index, answers, today, chosen)
    while result.next is not None:
        answers[result.next] = says.get(result.next)
        result = evaluate(index, answers, today, chosen)
    return answers, result


def tell(speaker: Speaker, answers: Mapping[str, Answer]) -> str:
    """The person in one line: each question and answer in the pack's words, or by id where it has none yet."""
    questions = [question.id for question in speaker.index.pack.questions if question.id in answers]
    said = [f"“{_ask(speaker, name)}” {_answer(speaker, name, answers[name])}" for name in questions]
    someone, anyone = _WHO[speaker.language]
    return (someone if said else anyone).format(today=speaker.today, said="; ".join(said))


def _ask(speaker: Speaker, question: str) -> str:
    return speaker.optional(f"question.{question}.ask") or question


def _answer(speaker: Speaker, question: str, answer: Answer) -> str:
    plain = answer is None or f"question.{question}.option.{answer}" in speaker.words
    return speaker.answer(question, answer) if plain or answer in ("yes", "no") else str(answer)
