"""A compiled pack: the one form that guide and desk read. Canonical JSON, words beside it, and a fingerprint.

How it is made from a folder is in ``compile``. The core names the SHA-256 of each language's words, so one hash stands
for everything, and a file in one language can be checked without the other's words.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from tropa.rights.errors import PackMalformed
from tropa.rights.index import Index
from tropa.rights.shapes import Pack, Words
from tropa.rights.spelling import decode, encode

_GROUPS, _GROUP_BYTES, _GROUP_SIZE = 6, 4, 10_000


@dataclass(frozen=True)
class Compiled:
    """A pack with its words."""

    pack: Pack
    words: dict[str, Words]

    @cached_property
    def core(self) -> bytes:
        """The pack as canonical JSON."""
        return encode(self.pack)

    @cached_property
    def sha256(self) -> str:
        """Lower-case hex of the core's SHA-256: this pack's name, as a roster entry publishes it."""
        return hashlib.sha256(self.core).hexdigest()

    @property
    def fingerprint(self) -> str:
        """Six groups of four digits to read out over the phone: digits are the same in every language."""
        return fingerprint(self.core)

    @cached_property
    def index(self) -> Index:
        return Index(self.pack)


def read_compiled(core: bytes, words: Mapping[str, bytes]) -> Compiled:
    """A compiled pack from its core and the words of at least one language.

    Raises:
        PackMalformed: not in its one spelling, or the words are not those the core names.
    """
    try:
        pack = decode(core, Pack)
        said = {language: decode(text, Words) for language, text in words.items()}
    except ValueError as error:
        raise PackMalformed(f"this is not a compiled pack ({error}); it was not used") from error
    if not said or any(pack.words.get(language) != words_hash(text) for language, text in said.items()):
        raise PackMalformed("these are not the words that the pack names; it was not used")
    return Compiled(pack, said)


def words_hash(words: Words) -> str:
    """Lower-case hex SHA-256 of the words' canonical JSON."""
    return hashlib.sha256(encode(words)).hexdigest()


def fingerprint(core: bytes) -> str:
    """What can be read out over the phone for a core."""
    return fingerprint_of(hashlib.sha256(core).hexdigest())


def fingerprint_of(sha256: str) -> str:
    """Six groups of four decimal digits: the first six 32-bit big-endian words of the SHA-256, each modulo 10,000."""
    digest = bytes.fromhex(sha256)
    starts = range(0, _GROUPS * _GROUP_BYTES, _GROUP_BYTES)
    groups = (int.from_bytes(digest[start : start + _GROUP_BYTES], "big") % _GROUP_SIZE for start in starts)
    return " ".join(f"{group:04}" for group in groups)
