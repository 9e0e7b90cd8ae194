"""Organisations a person may be told of, in words: what they offer, where, and how far that is known. No promise.

Nobody learns of anybody by this: whoever reads it decides whether to tell the person.
"""

from dataclasses import dataclass
from datetime import date

from tropa.rights.compiled import Compiled
from tropa.rights.shapes import Referral
from tropa.rights.speak import Speaker


@dataclass(frozen=True)
class Entry:
    """One organisation. ``countries`` (upper case): none means anywhere. ``label``: what the pack's country calls it,
    since contact may be an offence there. ``checked`` None: nobody has seen that it answers. ``stale``: say "was so".
    """

    id: str
    name: str
    about: str
    note: str | None
    offers: tuple[str, ...]
    countries: tuple[str, ...]
    address: str | None
    label: str
    sources: tuple[str, ...]
    as_of: date
    checked: date | None
    stale: bool
    confidence: str


def directory(compiled: Compiled, language: str, today: date, country: str | None = None) -> tuple[Entry, ...]:
    """Every organisation; those that help in ``country`` first, then those anywhere, then the rest, each in the pack's
    order.

    Raises:
        KeyError: the pack has no words in that language.
    """
    speaker = Speaker(compiled.index, language, compiled.words[language], today)
    entries = [_entry(referral, speaker) for referral in compiled.pack.referrals]
    return tuple(sorted(entries, key=lambda entry: _distance(entry, country)))


def _distance(entry: Entry, country: str | None) -> int:
    if country is not None and country in entry.countries:
        return 0
    return 2 if entry.countries else 1


def _entry(referral: Referral, speaker: Speaker) -> Entry:
    key = f"referral.{referral.id}"
    return Entry(
        id=referral.id,
        name=speaker.sentence(f"{key}.name"),
        about=speaker.sentence(f"{key}.about"),
        note=speaker.optional(f"{key}.note"),
        offers=referral.offers,
        countries=tuple(country.upper() for country in referral.countries),
        address=referral.address,
        label=referral.label,
        sources=tuple(speaker.sentence(f"source.{name}.title") for name in referral.sources),
        as_of=referral.as_of,
        checked=referral.checked,
        stale=speaker.today > referral.review_by,
        confidence=referral.confidence,
    )
