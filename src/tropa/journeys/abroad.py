"""What a pack has for somebody who is abroad: cards of reported returns, their own country's first. No promise."""

from collections.abc import Collection
from datetime import date

from tropa.rights.compiled import Compiled
from tropa.rights.countries import Card, cards


def return_cards(compiled: Compiled, language: str, today: date, where: Collection[str]) -> tuple[Card, ...]:
    """Countries in which they are or will be (``where``, two capitals), then others with reported events.

    A country of ``where`` without events keeps its card: that nothing was found proves nothing, and is said.

    Raises:
        KeyError: the pack has no words in that language.
    """
    here = {country.lower() for country in where}
    every = cards(compiled, language, today)
    first = tuple(card for card in every if card.id in here)
    return (*first, *(card for card in every if card.id not in here and card.events))
