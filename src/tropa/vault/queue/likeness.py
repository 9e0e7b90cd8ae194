"""How much two first letters have in common, and a fingerprint by which such letters find each other. Pure.

A letter is the set of its runs of three words; likeness is how many of both letters' runs are in both (Broder, On the
resemblance and containment of documents, 1997). Of each set the least values under many hash functions are kept, two
by two: letters of which much is in common share such a pair (Indyk and Motwani, Approximate nearest neighbors, 1998).
With 16 pairs, letters a third alike are found four times of five, half alike 99 times of 100; letters that have a run
in fifty in common are compared for nothing once in 150 times. It decides nothing about people.
"""

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Final

from tropa.cases.events import ForWhom, Situation
from tropa.vault.search.words import words_in
from tropa.vault.views_queue import AlikeKind, Piece

RUN_WORDS: Final = 3
TELLING_WORDS: Final = 8
"""Of shorter letters ("help me please") many people write the very same."""
MUCH_PERCENT: Final = 50
SOME_PERCENT: Final = 20
NEAR_DAYS: Final = 2
"""So far apart may be the days that two letters of one person name."""
SOON_DAYS: Final = 14
"""So far apart may two letters be written that are alike only in some of their words."""

Run = tuple[str, ...]

_BANDS: Final = 16
_FOLD: Final = 2**63
# Two functions a band, of 32 bits each: all of a run's values are one output of SHAKE128 (FIPS 202), cut.
_VALUES: Final = struct.Struct(f">{2 * _BANDS}I")


@dataclass(frozen=True, slots=True)
class FirstLetter:
    """What is compared of one."""

    words: tuple[str, ...]
    situation: Situation
    for_whom: ForWhom
    act_by: date | None
    region: str | None
    asked_day: int


def runs_of(words: Sequence[str]) -> frozenset[Run]:
    """Every run of three words; a shorter letter is one run."""
    if len(words) <= RUN_WORDS:
        return frozenset({tuple(words)}) if words else frozenset()
    return frozenset(tuple(words[at : at + RUN_WORDS]) for at in range(len(words) - RUN_WORDS + 1))


def fingerprint(words: Sequence[str]) -> tuple[int, ...]:
    """Numbers (64 bits, signed), at least one of which a letter that is much alike is likely to have too."""
    valued = [_values(" ".join(run)) for run in runs_of(words)]
    if not valued:
        return ()
    least = [min(values) for values in zip(*valued, strict=True)]
    return tuple((first << 32 | second) - _FOLD for first, second in zip(least[::2], least[1::2], strict=True))


def percent_alike(one: Sequence[str], other: Sequence[str]) -> int:
    """How many of a hundred runs that either has are in both; 0 where there are none."""
    first, second = runs_of(one), runs_of(other)
    return 100 * len(first & second) // len(first | second) if first or second else 0


def judge(one: FirstLetter, other: FirstLetter) -> tuple[AlikeKind, int] | None:
    """Whether two letters are likely of one person, by what, and how much their words have in common."""
    percent = percent_alike(one.words, other.words)
    is_telling = min(len(one.words), len(other.words)) >= TELLING_WORDS
    if is_telling and one.words == other.words:
        return "same-words", 100
    if is_telling and percent >= MUCH_PERCENT:
        return "much-alike", percent
    # Of short letters only the very same words count, and only where a day was named that agrees.
    is_enough = percent >= SOME_PERCENT if is_telling else one.words == other.words and one.act_by is not None
    return ("alike-and-same", percent) if is_enough and percent and _agrees(one, other) else None


def _agrees(one: FirstLetter, other: FirstLetter) -> bool:
    """Whether what they said beside their words may be one person's."""
    if (one.situation, one.for_whom) != (other.situation, other.for_whom):
        return False
    if None not in (one.region, other.region) and one.region != other.region:
        return False
    return _near(one.act_by, other.act_by) and abs(one.asked_day - other.asked_day) <= SOON_DAYS


def _near(one: date | None, other: date | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs((one - other).days) <= NEAR_DAYS


def pieces_of(text: str, other: Sequence[str]) -> tuple[Piece, ...]:
    """A letter in pieces, by whether their words stand in a run that the other letter has too."""
    shared = runs_of(other)
    tokens = _tokens(text)
    marked = [False] * len(tokens)
    wordy = [(at, word) for at, token in enumerate(tokens) for word in words_in(token)]
    length = min(RUN_WORDS, max(1, len(wordy)))
    for start in range(len(wordy) - length + 1):
        window = wordy[start : start + length]
        if tuple(word for _, word in window) in shared:
            for at in range(window[0][0], window[-1][0] + 1):
                marked[at] = True
    return _joined(tokens, marked)


def _tokens(text: str) -> list[str]:
    """The text cut at its spaces, each piece with the spaces after it."""
    bounds = [0, *(at for at in range(1, len(text)) if text[at - 1].isspace() and not text[at].isspace()), len(text)]
    return [text[start:end] for start, end in pairwise(bounds) if end > start]


def _joined(tokens: Sequence[str], marked: Sequence[bool]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for token, shared in zip(tokens, marked, strict=True):
        if pieces and pieces[-1].shared == shared:
            pieces[-1] = Piece(pieces[-1].text + token, shared)
        else:
            pieces.append(Piece(token, shared))
    return tuple(pieces)


def _values(run: str) -> tuple[int, ...]:
    return _VALUES.unpack(hashlib.shake_128(run.encode("utf-8", "replace")).digest(_VALUES.size))
