"""What the law gives, kept for the few situations looked at last: the same for everybody of whom the same is known.

Nothing goes by a case: the pack, the day, the topics and every answer are the key, so whatever changes is looked up
anew. In memory only, until `forget`.
"""

import threading
from collections.abc import Mapping
from datetime import date
from typing import Final

from tropa.rights.compiled import Compiled
from tropa.rights.evaluate import evaluate
from tropa.rights.results import Evaluation
from tropa.rights.shapes import Answer

MOST: Final = 200
"""Situations: some megabytes."""

_Key = tuple[str, date, tuple[str, ...], frozenset[tuple[str, Answer]]]


class RightsKept:
    """Evaluations by what they follow from. Every method may be called from any thread."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._kept: dict[_Key, Evaluation] = {}

    def of(self, law: Compiled, answers: Mapping[str, Answer], today: date, topics: tuple[str, ...] = ()) -> Evaluation:
        """As `tropa.rights.evaluate.evaluate`, and raises what it raises."""
        key = (law.sha256, today, topics, frozenset(answers.items()))
        with self._turn:
            found = self._kept.pop(key, None)
        if found is None:
            found = evaluate(law.index, answers, today, topics)
        with self._turn:
            self._kept[key] = found  # the newest last
            while len(self._kept) > MOST:
                del self._kept[next(iter(self._kept))]
        return found

    def forget(self) -> None:
        """The vault is locked."""
        with self._turn:
            self._kept.clear()
