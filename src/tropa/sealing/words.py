"""Twelve words from entropy and back, and the keys a seeker has from them (protocol 2; BIP39 for the arithmetic only).

It keeps nothing and cannot tell whether words were ever given to anyone: any twelve that fit together open some box,
perhaps an empty one.
"""

import unicodedata
from dataclasses import dataclass
from functools import cached_property

from tropa.sealing._kdf import hkdf
from tropa.sealing._suggest import look_alikes
from tropa.sealing._wordlists import LANGUAGES, Language, codec, fold, numbers, shown_words
from tropa.sealing.boxes import post_id_of
from tropa.sealing.encoding import u32
from tropa.sealing.errors import UnknownWord, WordsDoNotFit, WrongCount
from tropa.sealing.letters import ReaderKeys
from tropa.sealing.types import (
    AuthPrivateKey,
    Entropy,
    PostId,
    Random,
    ReadKey,
    SealingSeed,
    ThreadId,
    Token,
    TokenSeed,
)

WORD_COUNT = 12
_SALT = b"tropa/1/words"


@dataclass(frozen=True)
class SeekerKeys:
    """Everything a seeker has, all of it from the words (protocol 2.2)."""

    read_key: ReadKey
    sealing: SealingSeed
    auth: AuthPrivateKey
    thread: ThreadId
    token_seed: TokenSeed

    def token(self, number: int) -> Token:
        """Token ``number``, from 0, that the seeker gives a correspondent (protocol 2.2, 5.1)."""
        return Token(hkdf(self.token_seed.raw, _SALT, b"token" + u32(number))[:16])

    @property
    def post_id(self) -> PostId:
        """The seeker's own box, for those who post to it."""
        return post_id_of(self.read_key)

    @cached_property
    def reader(self) -> ReaderKeys:
        """The keys that open the seeker's letters, kept loaded."""
        return ReaderKeys(self.sealing, self.auth)


def new_entropy(random: Random) -> Entropy:
    """What a new receipt stands for: 128 bits."""
    return Entropy(random(16))


def words_of(entropy: Entropy, language: Language) -> str:
    """Twelve words, NFC, joined by single spaces. The same entropy has a form in each language (protocol 2.1)."""
    shown = shown_words(language)
    folded = codec(language).to_mnemonic(entropy.raw).split(" ")
    return " ".join(shown[numbers(language)[word]] for word in folded)


def entropy_of(text: str) -> Entropy:
    """What words typed in either language, any case, with any separators and numbering, stand for (protocol 2.1).

    Raises:
        UnknownWord: the first word that is not in the list, with words that look like it.
        WrongCount: all are known, but there are not twelve.
        WordsDoNotFit: the check does not come out.
    """
    typed = _split(text)
    language = _language_of(typed)
    for position, word in enumerate(typed, 1):
        if fold(word) not in numbers(language):
            raise UnknownWord(word, _suggestions(fold(word), language), position)
    if len(typed) != WORD_COUNT:
        raise WrongCount(len(typed))
    try:
        return Entropy(bytes(codec(language).to_entropy([fold(word) for word in typed])))
    except ValueError:
        # Not chained: the library's message and frame hold all the words.
        raise WordsDoNotFit from None


def seeker_keys(entropy: Entropy) -> SeekerKeys:
    """The keys these words stand for (protocol 2.2)."""

    def w(label: bytes) -> bytes:
        return hkdf(entropy.raw, _SALT, label)

    return SeekerKeys(
        read_key=ReadKey(w(b"read")),
        sealing=SealingSeed(w(b"xwing")),
        auth=AuthPrivateKey(w(b"auth")),
        thread=ThreadId(w(b"thread")[:16]),
        token_seed=TokenSeed(w(b"tokens")),
    )


def _split(text: str) -> list[str]:
    """Runs of letters with their combining marks; everything else separates."""
    composed = unicodedata.normalize("NFKD", text).lower()
    kept = (c if unicodedata.category(c)[0] in "LM" else " " for c in composed)
    words = (unicodedata.normalize("NFC", word) for word in "".join(kept).split())
    return [word for word in words if fold(word)]


def _language_of(typed: list[str]) -> Language:
    """The language in which more words are found; when equal, the one whose letters the first word begins with."""
    found = {language: sum(fold(word) in numbers(language) for word in typed) for language in LANGUAGES}
    if found["ru"] != found["en"]:
        return max(LANGUAGES, key=lambda language: found[language])
    return "ru" if typed and "\u0400" <= typed[0][0] <= "\u04ff" else "en"


def _suggestions(folded: str, language: Language) -> tuple[str, ...]:
    known = numbers(language)
    return tuple(shown_words(language)[known[word]] for word in look_alikes(folded, known))
