"""Entry, stay and reported events of each country in words: dated cards, never a promise and never one colour."""

from dataclasses import dataclass
from datetime import date

from tropa.rights.compiled import Compiled
from tropa.rights.shapes import Country
from tropa.rights.speak import Speaker


@dataclass(frozen=True)
class Event:
    """One reported event: ``month`` is YYYY-MM. Never a name."""

    month: str
    text: str
    confidence: str


@dataclass(frozen=True)
class Card:
    """One country. ``stale``: say "was so as of ``as_of``". No events: none were found, which proves nothing."""

    id: str
    name: str
    entry: str
    note: str | None
    passports: tuple[str, ...]
    stay: str | None
    window: str | None
    events: tuple[Event, ...]
    sources: tuple[str, ...]
    as_of: date
    stale: bool
    confidence: str


def cards(compiled: Compiled, language: str, today: date) -> tuple[Card, ...]:
    """Every country of the pack, events latest first.

    Raises:
        KeyError: the pack has no words in that language.
    """
    speaker = Speaker(compiled.index, language, compiled.words[language], today)
    return tuple(_card(country, speaker) for country in compiled.pack.countries)


def _card(country: Country, speaker: Speaker) -> Card:
    key = f"country.{country.id}"
    latest_first = sorted(country.events, key=lambda event: event.month, reverse=True)
    return Card(
        id=country.id,
        name=speaker.sentence(f"{key}.name"),
        entry=speaker.sentence(f"{key}.entry"),
        note=speaker.optional(f"{key}.note"),
        passports=country.passports,
        stay=speaker.value(country.stay_days) if country.stay_days else None,
        window=speaker.value(country.window_days) if country.window_days else None,
        events=tuple(Event(e.month, speaker.sentence(f"{key}.event.{e.id}"), e.confidence) for e in latest_first),
        sources=tuple(speaker.sentence(f"source.{name}.title") for name in country.sources),
        as_of=country.as_of,
        stale=speaker.today > country.review_by,
        confidence=country.confidence,
    )
