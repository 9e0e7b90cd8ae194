"""Entry and stay of one country as the checks need them, read from a compiled pack on a day. Never a promise.

Where a pack's sources disagree, every reading is kept, and all must be met: the strictest decides.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from tropa.cases.journey_bodies import CountryCode
from tropa.journeys.stays import StayRule
from tropa.rights.index import Index
from tropa.rights.shapes import Confidence, Country

Passport = Literal["internal", "foreign", "foreign_biometric", "visa"]
_YEAR_DAYS: Final = 365


@dataclass(frozen=True, slots=True)
class EntryRule:
    """One country. ``stays``: each reading of how long; none: the pack names no number. ``stale``: past ``review_by``.

    ``internal_by_air``: an internal passport is accepted by air only. ``permit_days``: for how many days more the
    foreign passport must be valid for a residence permit (not for entry).
    """

    country: CountryCode
    accepted: tuple[Passport, ...]
    stays: tuple[StayRule, ...]
    as_of: date
    review_by: date
    stale: bool
    confidence: Confidence
    internal_by_air: bool = False
    permit_days: int | None = None


@dataclass(frozen=True, slots=True)
class EntryLaw:
    """What a pack says for its country's citizens. ``home``: that country."""

    home: CountryCode
    rules: Mapping[CountryCode, EntryRule]


def entry_law(index: Index, today: date) -> EntryLaw:
    """What a pack says on a day."""
    rules = (_rule(index, country, today) for country in index.pack.countries)
    return EntryLaw(index.pack.about.country, {rule.country: rule for rule in rules})


def _rule(index: Index, country: Country, today: date) -> EntryRule:
    return EntryRule(
        country=country.id.upper(),
        accepted=country.passports,
        stays=tuple(dict.fromkeys(_stays(index, country, today))),
        as_of=country.as_of,
        review_by=country.review_by,
        stale=today > country.review_by,
        confidence=country.confidence,
        internal_by_air=country.internal_by_air,
        permit_days=max(_numbers(index, country.permit_passport_days, today), default=None),
    )


def _stays(index: Index, country: Country, today: date) -> Iterator[StayRule]:
    """ "A year" may be the calendar's or any year on end: sources do not say, so both are kept to."""
    for days in _numbers(index, country.stay_days, today):
        if country.window_days is not None:
            windows = _numbers(index, country.window_days, today)
            yield from (StayRule(days, "window", window) for window in windows)
        elif country.stay_per == "year":
            yield StayRule(days, "year")
            yield StayRule(days, "window", _YEAR_DAYS)
        else:
            yield StayRule(days, "entry")


def _numbers(index: Index, value: str | None, today: date) -> tuple[int, ...]:
    """Every reading of a number of days that holds on a day; one that counts nothing says nothing."""
    found = index.amounts(value, today) if value is not None else ()
    return tuple(number for number in found if isinstance(number, int) and number > 0)
