"""A case's facts as answers to a pack's questions: what members put down, and before that what the first form said.

A fact is an answer when its key is a question's id. Whether a pack has that question is for the `rights` room.
"""

from collections.abc import Iterable, Mapping
from typing import Final

from tropa.cases.events import ForWhom, Need, Situation
from tropa.rights.shapes import Answer
from tropa.vault.views import Fact
from tropa.vault.views_packs import CaseAnswer
from tropa.vault.views_work import FactView

Values = Mapping[str, tuple[str, ...]]
"""A fact's key to its values."""

SAID_FOR_WHOM: Final[dict[ForWhom, tuple[str, str]]] = {"self": ("asker", "self"), "other": ("asker", "relative")}
SAID_SITUATION: Final[dict[Situation, tuple[str, str]]] = {"abroad": ("place", "abroad")}
NEED_TOPICS: Final[dict[Need, tuple[str, ...]]] = {
    "summons": ("conscription_summons", "deferral", "appeal"),
    "mobilisation": ("mobilisation", "reserve"),
    "contract": ("contract_pressure",),
    "absence": ("absence_refusal",),
    "health": ("medical",),
    "alternative_service": ("alternative_service",),
    "leave_army": ("discharge",),
    "abroad_asylum": ("passport", "abroad", "asylum"),
    "relative": ("relatives",),
    "psychological": (),
    "other": (),
}
"""What the form says somebody needs, as topics of the pack (decision 0097)."""


def said_values(facts: Iterable[Fact]) -> Values:
    """What the first letter's form said."""
    return {fact.key: fact.values for fact in facts}


def put_down_values(facts: Iterable[FactView]) -> Values:
    """What members put down."""
    return {fact.key: fact.values for fact in facts}


def answers(said: Values, put_down: Values) -> tuple[CaseAnswer, ...]:
    """Every fact that may be an answer; where both say something, what a member put down stands."""
    first = dict(_from_form(said))
    later = {key: as_answer(values) for key, values in put_down.items()}
    merged = {**first, **later}
    return tuple(CaseAnswer(key, answer, said=key in first and key not in later) for key, answer in merged.items())


def topics(said: Values) -> tuple[str, ...]:
    """The topics that the first letter's form points to; none where it points to no one topic."""
    named = (topic for need in said.get("needs", ()) for topic in NEED_TOPICS.get(need, ()))  # type: ignore[call-overload]
    return tuple(dict.fromkeys(named))


def as_answer(values: tuple[str, ...]) -> Answer:
    """A fact's values as an answer: none is "nobody knows", digits are a number."""
    if not values:
        return None
    return int(values[0]) if values[0].isascii() and values[0].isdigit() else values[0]


def as_values(answer: Answer) -> tuple[str, ...]:
    """An answer as a fact's values."""
    return () if answer is None else (str(answer),)


def _from_form(said: Values) -> Iterable[tuple[str, str]]:
    for key, table in (("for_whom", SAID_FOR_WHOM), ("situation", SAID_SITUATION)):
        for value in said.get(key, ()):
            if value in table:
                yield table[value]  # type: ignore[index]
