"""Countries as they are typed and shown: by name in either language of the desk, or by their two letters."""

from functools import cache

from babel import Locale

from tropa.desk.words import LOCALES, Words


def country_in_words(code: str, words: Words) -> str:
    """`Germany`; the two letters of one that has no name."""
    return _names(str(words.locale)).get(code, code)


def country_code(text: str) -> str | None:
    """The two letters of a country as typed; None where no country is called that."""
    return _codes().get(" ".join(text.split()).casefold())


def country_names(words: Words) -> list[str]:
    """All of them, to choose from while typing."""
    return sorted(_names(str(words.locale)).values())


@cache
def _names(locale: str) -> dict[str, str]:
    territories = Locale.parse(locale).territories
    # "ZZ" is Unicode's "unknown region", "EU" and the like are no countries; digits are continents.
    left_out = {"ZZ", "XA", "XB", "EU", "EZ", "UN", "QO"}
    return {code: name for code, name in territories.items() if len(code) == 2 and code not in left_out}


@cache
def _codes() -> dict[str, str]:
    found: dict[str, str] = {}
    for locale in LOCALES.values():
        for code, name in _names(locale).items():
            found |= {name.casefold(): code, code.casefold(): code}
    return found
