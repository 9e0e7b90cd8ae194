"""A pack's sentences as they stand in the guide's reading version: escaped, marked with their keys, numbers filled in.

The reading version is the only copy of most sentences; the script reads them back out of it (``web/guide/words.ts``).
So each sentence is marked once, and the order of the marks is the order of ``placed``; what is never marked travels in
a list beside the pack.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from babel import Locale
from babel.dates import format_date, format_skeleton
from markupsafe import Markup, escape

from tropa.rights.index import Index
from tropa.rights.shapes import Reading, Value, Words
from tropa.rights.speak import Speaker

Ui = Mapping[str, str | Mapping[str, str]]
"""The guide's own sentences: a mapping is a plural by CLDR category."""

_YEAR = re.compile(r"\s?г\.$")
# After an element whose end is left out no space may follow: it would become part of its sentence. No HTML holds this.
UNENDED = "\0"
_SHORT = {"ru": "dd.MM.yyyy", "en": "d MMM yyyy"}
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass
class Said:
    """One language's sentences; ``placed`` are the keys written out so far, in order."""

    index: Index
    language: str
    words: Words
    ui: Ui
    placed: dict[str, None] = field(default_factory=dict)

    def t(self, key: str, **places: object) -> str:
        """One of the guide's own sentences."""
        sentence = self.ui[key]
        if not isinstance(sentence, str):
            raise KeyError(key)
        return _PLACE.sub(lambda match: str(places.get(match[1], match[0])), sentence)

    def count(self, key: str, number: int) -> str:
        """One of the guide's own sentences for that many."""
        forms = self.ui[key]
        if isinstance(forms, str):
            raise KeyError(key)
        return forms[str(Locale.parse(self.language).plural_form(number))].replace("{n}", self.number(number))

    def has(self, key: str) -> bool:
        """Whether the pack has such a sentence."""
        return key in self.words

    def k(self, tag: str, key: str, **attributes: str) -> Markup:
        """An element with a sentence of the pack, marked where it stands first; nothing without one."""
        sentence = self.words.get(key)
        if not isinstance(sentence, str):
            return Markup("")
        first = key not in self.placed
        self.placed.setdefault(key)
        written = Markup("").join(Markup(" {}={}").format(name, value) for name, value in attributes.items())
        mark = Markup(" data-k") if first else Markup("")
        # The end of these two may be left out (HTML 13.1.2.4), which a file that must stay small makes use of.
        end = escape(UNENDED) if tag in ("p", "li") else Markup("</{}>").format(tag)
        return Markup("<{}{}{}>{}{}").format(tag, written, mark, self._filled(sentence), end)

    def text(self, key: str) -> str:
        """A sentence of the pack as plain text, with its numbers in it."""
        sentence = self.words.get(key)
        return _PLACE.sub(lambda match: self.value(match[1]), sentence) if isinstance(sentence, str) else key

    def rest(self) -> Words:
        """What has not been written out."""
        return {key: sentence for key, sentence in self.words.items() if key not in self.placed}

    def value(self, name: str) -> str:
        """A value as it was on the pack's day; a name that is none is a blank to fill in."""
        return self._speaker.value(name) if name in self.index.values else self.t("paper_blank")

    def amount(self, value: Value, reading: Reading) -> str:
        """One reading of a value, with its unit."""
        return self._speaker.amount(value, reading)

    def day(self, day: date) -> str:
        """A day as people write it; without the Russian abbreviation of "year", which a full stop would double."""
        return _YEAR.sub("", self._speaker.day(day))

    def short(self, day: date) -> str:
        """A day in small print."""
        return format_date(day, _SHORT[self.language], locale=self.language)

    def month(self, month: str) -> str:
        """``YYYY-MM`` as people write it."""
        return _YEAR.sub("", str(format_skeleton("yMMMM", date.fromisoformat(f"{month}-01"), locale=self.language)))

    def number(self, number: int) -> str:
        """A whole number as people write it."""
        return self._speaker.number(number)

    @cached_property
    def _speaker(self) -> Speaker:
        # A document cannot know the day it is read on: its numbers are those of the pack's own day.
        return Speaker(self.index, self.language, self.words, self.index.pack.about.as_of)

    def _filled(self, sentence: str) -> Markup:
        parts = _PLACE.split(sentence)
        pieces = (
            Markup("<span data-f={}>{}</span>").format(part, self.value(part)) if place % 2 else escape(part)
            for place, part in enumerate(parts)
        )
        return Markup("").join(pieces)
