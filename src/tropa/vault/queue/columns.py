"""What the queue is filtered by of a first letter: language, needs, and whether its form said that they are abroad.

Codes in columns of the case, so that no list opens a letter. What members put down of where somebody is: `places`.
"""

from collections.abc import Iterable
from typing import Final

from tropa.cases.events import Language, Need, Situation
from tropa.vault.context import Context
from tropa.vault.packs.answers import SAID_SITUATION
from tropa.vault.queue.regions import PLACE_QUESTION
from tropa.vault.shelf_cases import CaseRef, summary_in

NEED_BITS: Final[dict[Need, int]] = {
    "summons": 1,
    "mobilisation": 2,
    "contract": 4,
    "absence": 8,
    "health": 16,
    "alternative_service": 32,
    "leave_army": 64,
    "abroad_asylum": 128,
    "relative": 256,
    "psychological": 512,
    "other": 1024,
}
"""Kept in vaults: a need keeps its bit for good."""


def note_letter(here: Context, case: CaseRef, language: Language, needs: Iterable[Need], situation: Situation) -> None:
    """A first letter is here: keep what the queue is filtered by."""
    question, place = SAID_SITUATION.get(situation, (PLACE_QUESTION, None))
    here.db.run(
        "UPDATE cases SET language = ?, needs = ?, place = coalesce(place, ?) WHERE serial = ?",
        *(language, bits_of(needs), place if question == PLACE_QUESTION else None, case.serial),
    )


def note_summary(here: Context, case: CaseRef, sealed: bytes | None) -> None:
    """The same from what is kept of it, for a case that was here before these columns were."""
    ask = summary_in(case, sealed)
    if ask is not None:
        note_letter(here, case, ask.language, ask.needs, ask.situation)


def bits_of(needs: Iterable[Need]) -> int:
    """Several needs as one number."""
    return sum(NEED_BITS[need] for need in set(needs))
