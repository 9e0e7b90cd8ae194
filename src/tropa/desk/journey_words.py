"""Two sentences by which two people who have never met know each other: common words, drawn anew for each leg."""

from typing import Final

from tropa.desk.visit import Visit
from tropa.sealing.types import Entropy
from tropa.sealing.words import words_of

_DRAWN: Final = 16


def recognition_words(visit: Visit) -> tuple[str, str]:
    """What one says, and what the other answers."""
    drawn = words_of(Entropy(visit.desk.parts.random(_DRAWN)), visit.words.language).split()
    say = visit.words.say
    return say("plan.words-said", word=drawn[0]), say("plan.words-heard", word=drawn[1])
