"""Words as they are searched for: lower case, ё as е, each beside its stem in Russian or English. Pure.

A word and its stem stand in one space of terms: «Иванова» has the stem «иванов», which whoever types «Иванов» means.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

import Stemmer  # type: ignore[import-not-found]

VERSION: Final = 1
"""Of the rules here. Terms can only be taken out of the index by the rules they were put in by (`index`)."""

MOST_CHARACTERS: Final = 64
"""A longer word is found by its beginning."""

_MOST_KNOWN: Final = 20_000
"""People use the same words; asking for a known one takes a tenth of the time."""

_WORD: Final = re.compile(r"[^\W_]+")
_CYRILLIC: Final = re.compile("[а-я]")


class Stems:
    """Snowball's stems (snowballstem.org). Not for several threads at once."""

    def __init__(self) -> None:
        self._russian = Stemmer.Stemmer("russian").stemWord
        self._english = Stemmer.Stemmer("english").stemWord
        self._known: dict[str, str] = {}

    def of(self, word: str) -> str:
        """The stem of a word as `words_in` gives it; a word of neither language is its own."""
        stem = self._known.get(word)
        if stem is None:
            stem = self._russian(word) if _CYRILLIC.search(word) else self._english(word)
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[word] = stem
        return stem

    def terms(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Every word of these texts and every stem, each once, in the order of their first appearance."""
        found: dict[str, None] = {}
        for word in dict.fromkeys(word for text in texts for word in words_in(text)):
            found[word] = None
            found[self.of(word)] = None
        return tuple(found)


def words_in(text: str) -> list[str]:
    """The words of a text, folded."""
    folded = unicodedata.normalize("NFKC", text).lower().replace("ё", "е")
    return [word[:MOST_CHARACTERS] for word in _WORD.findall(folded)]
