"""A pack's sentences as they stand in the guide's reading version: escaped, marked with their keys, numbers filled in.

The reading version is the only copy of most sentences; the script reads them back out of it (``web/guide/words.ts``). So
each key is marked once, and what is never marked travels in a list beside the pack.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from tropa.rights.index import Index
from tropa.rights.shapes import Reading, Value, Words

Ui = Mapping[str, str | Mapping[str, str]]
"""The guide's own sentences: a mapping is a plural by CLDR category."""

_PLACE = re.compile(r"\{(\w+)\}")
_FORMS = {"ru": ("one", "few", "many"), "en": ("one", "other")}
_LOCALES = {"ru": "ru", "en": "en_GB"}


@dataclass
class Said:
    """One language's sentences; ``placed`` are the keys that have been written out so far."""

    index: Index
    language: str
    words: Words
    ui: Ui
    placed: set[str] = field(default_factory=set)

    @property
    def today(self) -> date:
        """A document cannot know the day it is read on: its numbers are those of the pack's own day."""
        return self.index.pack.about.as_of

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
        return forms[self._category(number)].replace("{n}", self.number(number))

    def has(self, key: str) -> bool:
        """Whether the pack has such a sentence."""
        return key in self.words

    def k(self, tag: str, key: str, **attributes: str) -> Markup:
        """An element with a sentence of the pack, marked with its key where it stands first; nothing if there is none."""
        sentence = self.words.get(key)
        if not isinstance(sentence, str):
            return Markup("")
        first = key not in self.placed
        self.placed.add(key)
        marks = attributes | ({"data-k": key} if first else {})
        written = Markup("").join(Markup(' {}="{}"').format(name, value) for name, value in marks.items())
        return Markup("<{0}{1}>{2}</{0}>").format(Markup(tag), written, self._filled(sentence))  # noqa: S704 - our tags

    def text(self, key: str) -> str:
        """A sentence of the pack as plain text, with its numbers in it."""
        sentence = self.words.get(key)
        return _PLACE.sub(lambda match: self.value(match[1]), sentence) if isinstance(sentence, str) else key

    def rest(self) -> Words:
        """What has not been written out."""
        return {key: sentence for key, sentence in self.words.items() if key not in self.placed}

    def value(self, name: str) -> str:
        """A value as it was on the pack's day; a name that is none is a blank to fill in."""
        if name not in self.index.values:
            return self.t("paper_blank")
        value = self.index.values[name]
        texts = dict.fromkeys(self.amount(value, reading) for _, reading in self.index.readings(name, self.today))
        return f" {self.t('or')} ".join(texts) or self.t("not_yet")

    def amount(self, value: Value, reading: Reading) -> str:
        """One reading of a value, with its unit."""
        if value.kind == "date":
            return self.day(date.fromisoformat(str(reading.amount)))
        if value.kind == "year_day":
            return str(format_skeleton("MMMMd", date.fromisoformat(f"2024-{reading.amount}"), locale=self._locale))
        if value.kind == "text":
            return self.text(f"value.{value.id}.is.{reading.amount}")
        low, most = int(reading.amount), int(reading.amount) if reading.up_to is None else reading.up_to
        shown = self.number(most) if low == most else f"{self.number(low)}–{self.number(most)}"
        return self._form(f"unit.{value.unit}", most).replace("{n}", shown)

    def day(self, day: date) -> str:
        """A day as people write it."""
        return format_date(day, "long", locale=self._locale)

    def month(self, month: str) -> str:
        """``YYYY-MM`` as people write it."""
        return str(format_skeleton("yMMMM", date.fromisoformat(f"{month}-01"), locale=self._locale))

    def number(self, number: int) -> str:
        """A whole number as people write it."""
        return format_decimal(number, locale=self._locale)

    @property
    def _locale(self) -> str:
        return _LOCALES[self.language]

    def _category(self, number: int) -> str:
        return str(Locale.parse(self._locale).plural_form(number))

    def _form(self, key: str, number: int) -> str:
        forms = self.words.get(key, key)
        if isinstance(forms, str):
            return forms
        order, category = _FORMS[self.language], self._category(number)
        place = order.index(category) if category in order else len(forms) - 1
        return forms[min(place, len(forms) - 1)]

    def _filled(self, sentence: str) -> Markup:
        parts = _PLACE.split(sentence)
        pieces = (
            Markup('<span data-f="{}">{}</span>').format(part, self.value(part)) if place % 2 else escape(part)
            for place, part in enumerate(parts)
        )
        return Markup("").join(pieces)
