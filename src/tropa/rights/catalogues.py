"""The sentences of one language, read from its PO file (gettext) by Babel. Completeness is for ``wordcheck``."""

import re
from collections import Counter
from dataclasses import dataclass
from io import BytesIO

from babel.messages.pofile import PoFileError, read_po

from tropa.rights.errors import Problem
from tropa.rights.shapes import Words

_KEY_LINE = re.compile(r'^msgid "(.+)"\s*$', re.MULTILINE)


@dataclass(frozen=True)
class Catalogue:
    """One language's words; ``lines`` has the line each begins on."""

    file: str
    language: str
    words: Words
    lines: dict[str, int]

    def problem(self, key: str, text: str) -> Problem:
        return Problem(self.file, self.lines.get(key, 0), text)


def read(file: str, language: str, data: bytes) -> tuple[Catalogue, list[Problem]]:
    """The words, and what is wrong with the file itself."""
    empty = Catalogue(file, language, {}, {})
    try:
        text = data.decode("utf-8")
        messages = read_po(BytesIO(data), locale=language, abort_invalid=True)
    except UnicodeDecodeError:
        return empty, [Problem(file, 0, "the file is not UTF-8 text")]
    except (PoFileError, ValueError) as error:
        return empty, [Problem(file, getattr(error, "lineno", 0) or 0, f"this is not a PO file: {error}")]
    words: Words = {}
    lines: dict[str, int] = {}
    problems: list[Problem] = []
    for message in messages:
        if message.id:
            key = message.id if isinstance(message.id, str) else message.id[0]
            words[key] = message.string if isinstance(message.string, str) else tuple(message.string or ())
            lines[key] = message.lineno or 0
            if message.fuzzy:
                problems.append(Problem(file, lines[key], f"`{key}` is marked fuzzy: check it and remove the mark"))
    twice = [key for key, times in Counter(_KEY_LINE.findall(text)).items() if times > 1]
    problems += [Problem(file, lines.get(key, 0), f"`{key}` is written twice") for key in twice]
    return Catalogue(file, language, words, lines), problems
