"""The piece of a text in which what was looked for stands. Pure."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from tropa.vault.views_search import Excerpt

_BEFORE_CHARACTERS: Final = 60
_AFTER_CHARACTERS: Final = 140
_WORD: Final = re.compile(r"[^\W_]+")


def excerpt_of(texts: Sequence[str], is_match: Callable[[str], bool]) -> tuple[Excerpt, ...]:
    """A piece of the first text in which a word matches, on one line; of the first text where none does."""
    lines = [" ".join(text.split()) for text in texts]
    for line in lines:
        first = next((found for found in _WORD.finditer(line) if is_match(found.group())), None)
        if first is not None:
            return tuple(_pieces(_around(line, first.start()), is_match))
    return tuple(_pieces(_around(lines[0], 0), is_match)) if lines else ()


def _around(line: str, at: int) -> str:
    start = 0 if at <= _BEFORE_CHARACTERS else line.rfind(" ", 0, at - _BEFORE_CHARACTERS) + 1
    end = len(line) if len(line) - at <= _AFTER_CHARACTERS else line.find(" ", at + _AFTER_CHARACTERS)
    end = len(line) if end < 0 else end
    return ("… " if start else "") + line[start:end] + (" …" if end < len(line) else "")


def _pieces(line: str, is_match: Callable[[str], bool]) -> Iterator[Excerpt]:
    done = 0
    for found in _WORD.finditer(line):
        if is_match(found.group()):
            if found.start() > done:
                yield Excerpt(line[done : found.start()], False)
            yield Excerpt(found.group(), True)
            done = found.end()
    if done < len(line):
        yield Excerpt(line[done:], False)
