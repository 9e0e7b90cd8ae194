"""Templates for letters: text with named gaps, filled from what is known of a case. Pure; it knows no facts.

A gap is written ``[[name]]``. One that nothing is known for stays as it is, in sight, and keeps the letter from being
sent (`gaps_in`). Names are matched without regard to case or spaces; what is filled in is never looked at again, and
nothing in a template is ever run.
"""

import string
from collections.abc import Iterator, Mapping

from typing_extensions import override


class _Gaps(string.Template):
    """The standard library's template, with other signs: only plain names stand between them."""

    delimiter = "[["
    pattern = r"""
        \[\[\ *(?:(?P<named>[^\s\[\]][^\[\]\r\n]{0,63}?)\ *\]\]|(?P<braced>(?!))|(?P<escaped>(?!))|(?P<invalid>(?!)))
    """  # type: ignore[assignment]  # compiled by the class it is made of


class _Known(Mapping[str, str]):
    """What is known, by name."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._known = {_same(name): value for name, value in known.items()}

    @override
    def __getitem__(self, name: str) -> str:
        return self._known[_same(name)]

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    @override
    def __len__(self) -> int:
        return len(self._known)


def fill(text: str, known: Mapping[str, str]) -> str:
    """The text with every gap filled that something is known for; the others stay."""
    return _Gaps(text).safe_substitute(_Known(known))


def gaps_in(text: str) -> tuple[str, ...]:
    """The names of the gaps in a text, each once, in order."""
    found = (match["named"].strip() for match in _Gaps.pattern.finditer(text))  # type: ignore[attr-defined]
    return tuple(dict.fromkeys(found))


def _same(name: str) -> str:
    return " ".join(name.casefold().split())
