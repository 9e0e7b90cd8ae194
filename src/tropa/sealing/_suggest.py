"""Which list words look like a mistyped one. Plain edit distance; it decides nothing, it only helps a person look."""

from collections.abc import Iterable
from typing import Final

MAX_SUGGESTIONS: Final = 5
MAX_DISTANCE: Final = 2
LONGEST_WORTH_COMPARING: Final = 16


def look_alikes(typed: str, known: Iterable[str]) -> tuple[str, ...]:
    """Up to five of ``known``, nearest first: those sharing four first letters, then those at most two slips away."""
    if len(typed) > LONGEST_WORTH_COMPARING:
        return ()
    ranked = sorted(
        (_rank(typed, word), number, word) for number, word in enumerate(known) if _near_in_length(typed, word)
    )
    return tuple(word for rank, _, word in ranked if rank <= MAX_DISTANCE)[:MAX_SUGGESTIONS]


def _near_in_length(typed: str, word: str) -> bool:
    return abs(len(typed) - len(word)) <= MAX_DISTANCE or _same_start(typed, word)


def _same_start(typed: str, word: str) -> bool:
    # The lists are made so that four letters tell their words apart.
    return len(typed) >= 4 and typed[:4] == word[:4]


def _rank(typed: str, word: str) -> int:
    return 0 if _same_start(typed, word) else slips(typed, word)


def slips(a: str, b: str) -> int:
    """How many letters to add, leave out, replace, or swap with their neighbour to get from ``a`` to ``b``."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        before, above, row = row, before, [i]
        for j, other in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                cost = min(cost, above[j - 2] + 1)
            row.append(cost)
    return row[-1]
