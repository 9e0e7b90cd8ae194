"""A concrete person, as a counterexample: who they are in plain words, found by walking the guide as they would.

Only the questions that the guide really puts to them are named.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from tropa.rights.evaluate import evaluate
from tropa.rights.index import Index
from tropa.rights.results import Evaluation
from tropa.rights.shapes import Answer, Question, Words

DONT_KNOW = "I don't know"


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


def tell(index: Index, words: Words, answers: Mapping[str, Answer], today: date) -> str:
    """The person in one line: each question and answer, by their words if the pack has them."""
    said = [
        f"“{_ask(question, words)}” {_answer(question, answers[question.id], words)}"
        for question in _of(index, answers)
    ]
    return f"someone who on {today} says: {'; '.join(said)}" if said else f"anyone at all, on {today}"


def _of(index: Index, answers: Mapping[str, Answer]) -> list[Question]:
    return [question for question in index.pack.questions if question.id in answers]


def _ask(question: Question, words: Words) -> str:
    return str(words.get(f"question.{question.id}.ask") or question.id)


def _answer(question: Question, answer: Answer, words: Words) -> str:
    if answer is None:
        return DONT_KNOW
    return str(words.get(f"question.{question.id}.option.{answer}") or answer)
