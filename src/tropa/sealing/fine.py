"""From the word that means "I am fine" to the token that puts the ladder off (protocol 16.5). It renews nothing."""

import re
import unicodedata
from typing import Final, final

from tropa.sealing._kdf import hkdf
from tropa.sealing.series import RenewToken
from tropa.sealing.types import FixedBytes

# Spelled out, so that a browser, whose idea of white space differs, gives the same token.
_BLANKS: Final = re.compile("[\t-\r ]+")


@final
class WordSalt(FixedBytes):
    """Told to the traveller in a sealed letter, so that the relay cannot try words."""

    SIZE_BYTES = 16


def same_word(word: str) -> str:
    """How a word counts, however it was typed: NFKC, lower case, ``ё`` as ``е``, single blanks and none at the ends."""
    plain = unicodedata.normalize("NFKC", word).lower().replace("ё", "е")
    return _BLANKS.sub(" ", plain).strip(" ")


def renew_token_of(word: str, salt: WordSalt) -> RenewToken:
    """The token that only the agreed word gives; any other word gives one that renews nothing."""
    return RenewToken(hkdf(same_word(word).encode(), salt.raw, b"tropa/1/fine")[: RenewToken.SIZE_BYTES])
