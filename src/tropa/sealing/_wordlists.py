"""The two lists of 2,048 words, folded for comparing and composed for showing. What words stand for is in ``words``.

BIP39 has no Russian list; the one in PyPI's ``mnemonic`` has one entry with a letter destroyed, put right here and
pinned by a hash (``docs/decisions/0010-russian-words.md``).
"""

import hashlib
import unicodedata
from functools import cache
from typing import Final, Literal

from mnemonic import Mnemonic

from tropa.sealing.errors import SealingError

Language = Literal["ru", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("ru", "en")
_PACKAGE_NAMES: Final[dict[Language, str]] = {"ru": "russian", "en": "english"}
_REPAIRS: Final = {1572: "снова"}
_SHA256: Final[dict[Language, str]] = {
    "ru": "c639ff0fc0c3e5c02990892ca4595a775664037feac46bcbcdc20536d287a6a3",
    "en": "f18b9a84c83e38e98eceb0102b275e26438af83ab08f080cdb780a2caa9f3a6d",
}


class WordListChanged(SealingError):
    """The installed word list is not the one receipts were written with; going on would lose people's words."""


@cache
def shown_words(language: Language) -> tuple[str, ...]:
    """The 2,048 words as they are shown (NFC), in the order that gives them their numbers. Raises WordListChanged."""
    words = [unicodedata.normalize("NFC", word) for word in Mnemonic(_PACKAGE_NAMES[language]).wordlist]
    for index, word in _REPAIRS.items() if language == "ru" else ():
        words[index] = word
    if hashlib.sha256(" ".join(words).encode()).hexdigest() != _SHA256[language]:
        raise WordListChanged(
            f"the {_PACKAGE_NAMES[language]} word list of the installed 'mnemonic' package is not the expected one"
        )
    return tuple(words)


@cache
def numbers(language: Language) -> dict[str, int]:
    """Each folded word's number, 0 to 2047."""
    return {fold(word): number for number, word in enumerate(shown_words(language))}


@cache
def codec(language: Language) -> Mnemonic:
    """BIP39's own arithmetic over our list."""
    return Mnemonic(_PACKAGE_NAMES[language], wordlist=list(numbers(language)))


def fold(text: str) -> str:
    """NFKD, lower case, no combining marks: ``ё`` is ``е`` and ``Й`` is ``и``, however typed (protocol 2.1)."""
    return "".join(
        c for c in unicodedata.normalize("NFKD", text).lower() if not unicodedata.category(c).startswith("M")
    )
