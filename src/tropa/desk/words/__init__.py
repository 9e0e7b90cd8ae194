"""What the pages say, in Russian and English: one gettext catalogue per language, read at start with Babel.

Message ids are names (``queue.title``), so that both languages are equally complete and either can be mended alone. A
name without words is an error, never an empty page. Dates and units are in ``tropa.desk.times``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from io import BytesIO
from typing import Literal, get_args

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

Language = Literal["ru", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
# British English writes "25 Nov", as the rest of our pages do.
LOCALES: dict[Language, str] = {"ru": "ru", "en": "en_GB"}


class NoSuchWords(Exception):
    """Our own mistake: a page asks for words that a catalogue does not have."""

    def __init__(self, name: str, language: str) -> None:
        super().__init__(f"the {language} catalogue has no words for {name!r}; nothing was shown; add them")


@dataclass(frozen=True)
class Words:
    """The words of one language. Answers are plain text: whoever puts them on a page escapes them."""

    language: Language
    locale: Locale
    catalogue: Translations

    def say(self, name: str, /, **values: object) -> str:
        """The words of this name, with ``{value}`` places filled in.

        Raises:
            NoSuchWords: the catalogue lacks the name.
        """
        text = self.catalogue.gettext(name)
        if text == name:
            raise NoSuchWords(name, self.language)
        return text.format_map(values)

    def has(self, name: str) -> bool:
        """Whether there are words of this name."""
        return self.catalogue.gettext(name) != name

    def count(self, name: str, number: int, /, **values: object) -> str:
        """The form of these words that fits a number, which fills ``{n}``.

        Raises:
            NoSuchWords: the catalogue lacks the name.
        """
        text = self.catalogue.ngettext(name, name, number)
        if text == name:
            raise NoSuchWords(name, self.language)
        return text.format_map({"n": number} | values)


def load_words() -> dict[Language, Words]:
    """Read both catalogues."""
    return {language: _load(language) for language in LANGUAGES}


def catalogue_file(language: Language) -> bytes:
    """The ``.po`` file of a language, as it is kept."""
    return resources.files("tropa.desk.words").joinpath(f"{language}.po").read_bytes()


def _load(language: Language) -> Words:
    compiled = BytesIO()
    # Through the compiled form, so that plural rules and forms are read by the standard library's own gettext.
    write_mo(compiled, read_po(BytesIO(catalogue_file(language)), locale=language, abort_invalid=True))
    compiled.seek(0)
    return Words(language, Locale.parse(LOCALES[language]), Translations(compiled))


def preferred_language(accepted: str) -> Language:
    """The language of a browser's ``Accept-Language``: whichever of ours comes first in it, else Russian."""
    ranked = sorted(_weighed(accepted.split(",")), key=lambda pair: -pair[0])
    return next((language for _, language in ranked), "ru")


def _weighed(entries: Iterable[str]) -> Iterable[tuple[float, Language]]:
    for entry in entries:
        tag, _, parameters = entry.strip().partition(";")
        primary = tag.partition("-")[0].lower()
        for language in LANGUAGES:
            if primary == language:
                yield _weight(parameters), language


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    try:
        return float(value) if name == "q" else 1.0
    except ValueError:
        return 0.0
