"""Whether answers fit their questions. It does not judge whether they are true."""

from collections.abc import Mapping
from datetime import date

from tropa.rights.errors import AnswerRefused
from tropa.rights.index import Index
from tropa.rights.shapes import Answer, Question

FIRST_YEAR, LAST_YEAR = 1900, 2199
MOST = 2**31


def check(index: Index, answers: Mapping[str, Answer]) -> None:
    """Raises AnswerRefused for an answer to no question of this pack, or one its question cannot have."""
    for name, answer in answers.items():
        question = index.questions.get(name)
        if question is None:
            raise AnswerRefused(f"{name} is no question of this pack; nothing was computed")
        if answer is not None and not fits(question, answer):
            raise AnswerRefused(f"{answer!r} cannot answer {name} ({question.kind}); nothing was computed")


def fits(question: Question, answer: int | str) -> bool:
    """Whether a question can have this answer."""
    if question.kind == "number":
        return isinstance(answer, int) and not isinstance(answer, bool) and 0 <= answer <= MOST
    if question.kind == "date":
        return isinstance(answer, str) and is_day(answer)
    return answer in options(question)


def options(question: Question) -> tuple[str, ...]:
    """What can be chosen: its own options, or yes and no; nothing for dates and numbers."""
    return ("yes", "no") if question.kind == "yes_no" else question.options


def is_day(text: str) -> bool:
    """An ISO day (YYYY-MM-DD) in a year that law can be about."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return False
    return day.isoformat() == text and FIRST_YEAR <= day.year <= LAST_YEAR
