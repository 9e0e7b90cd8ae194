"""A pack's sentences with its numbers in them, in one language on one day, for desk pages and papers.

The page's twin is ``web/guide/speak.ts``. It chooses no words itself but the few that join numbers.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal

from tropa.rights.answers import options
from tropa.rights.index import Index
from tropa.rights.shapes import Answer, Reading, Value, Words

_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_FORMS = {"ru": ("one", "few", "many"), "en": ("one", "other")}
_LOCALES = {"ru": "ru", "en": "en_GB"}
_JOINING = {
    "ru": {"or": "или", "yes": "да", "no": "нет", "unknown": "не знаю", "none": "ещё не установлено"},
    "en": {"or": "or", "yes": "yes", "no": "no", "unknown": "I don't know", "none": "not set yet"},
}


@dataclass(frozen=True)
class Speaker:
    """One language's sentences on one day."""

    index: Index
    language: str
    words: Words
    today: date

    def sentence(self, key: str, fields: Mapping[str, str] | None = None) -> str:
        """A sentence with its places filled: with ``fields`` first, with values else. A key without words is itself."""
        said = self.words.get(key, key)
        text = said if isinstance(said, str) else said[-1]
        given = fields or {}
        filled = _PLACE.sub(lambda place: given[place[1]] if place[1] in given else self.value(place[1]), text)
        # An abbreviation at the end of a sentence lends it its full stop.
        return filled.replace("г..", "г.")

    def optional(self, key: str) -> str | None:
        """A sentence that the pack may not have."""
        return self.sentence(key) if key in self.words else None

    def value(self, name: str) -> str:
        """A value as it is on the day: all its readings where sources disagree."""
        value = self.index.values.get(name)
        if value is None:
            return f"{{{name}}}"
        readings = self.index.readings(name, self.today)
        texts = dict.fromkeys(self.amount(value, reading) for _, reading in readings)
        return f" {self._joining('or')} ".join(texts) or self._joining("none")

    def amount(self, value: Value, reading: Reading) -> str:
        """One reading of a value, with its unit."""
        if value.kind == "date":
            return self.day(date.fromisoformat(str(reading.amount)))
        if value.kind == "year_day":
            return str(format_skeleton("MMMMd", date.fromisoformat(f"2024-{reading.amount}"), locale=self._locale))
        if value.kind == "text":
            return self.sentence(f"value.{value.id}.is.{reading.amount}")
        low = int(reading.amount)
        most = low if reading.up_to is None else reading.up_to
        shown = self.number(low) if low == most else f"{self.number(low)}–{self.number(most)}"
        return self._form(f"unit.{value.unit}", most).replace("{n}", shown)

    def answer(self, question: str, answer: Answer) -> str:
        """What someone answered, in words."""
        kind = self.index.questions[question].kind
        if answer is None:
            return self._joining("unknown")
        if kind == "yes_no":
            return self._joining(str(answer))
        if options(self.index.questions[question]):
            return self.sentence(f"question.{question}.option.{answer}")
        return self.day(date.fromisoformat(str(answer))) if kind == "date" else self.number(int(answer))

    def day(self, day: date) -> str:
        """A day as people write it; a plain no-break space, because old fonts lack the narrow one."""
        return format_date(day, "long", locale=self._locale).replace("\u202f", "\u00a0")

    def number(self, number: int) -> str:
        """A whole number as people write it."""
        return format_decimal(number, locale=self._locale)

    @property
    def _locale(self) -> str:
        return _LOCALES[self.language]

    def _joining(self, word: str) -> str:
        return _JOINING[self.language][word]

    def _form(self, key: str, number: int) -> str:
        forms = self.words.get(key, "{n}")
        if isinstance(forms, str):
            return forms
        categories = _FORMS[self.language]
        category = str(Locale.parse(self._locale).plural_form(number))
        place = categories.index(category) if category in categories else len(forms) - 1
        return forms[min(place, len(forms) - 1)]
