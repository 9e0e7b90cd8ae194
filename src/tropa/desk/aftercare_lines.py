"""Somebody's time after arrival as the lines of a page: days of stay, dates, proof, times to write. Words only."""

from dataclasses import dataclass

from tropa.desk.aftercare_days import ENDLESS, CountryDays
from tropa.desk.aftercare_facts import Aftercare, DatePut, StayPut
from tropa.desk.aftercare_words import date_kind, rule_in_words
from tropa.desk.facts import source_of
from tropa.desk.journey_countries import country_in_words
from tropa.desk.law import Law
from tropa.desk.visit import Visit
from tropa.journeys.aftercare import Reminder, reminders
from tropa.journeys.entry import EntryRule
from tropa.journeys.stays import Standing, warned_at

_SOON_DAYS = 14


@dataclass(frozen=True)
class StayLine:
    """One stay: when it began and ended, and whose word that is. ``stay``: a handle for the forms that change it."""

    stay: str
    entered: str
    left: str | None
    source: str


@dataclass(frozen=True)
class CountryLine:
    """One country. ``counts``: used, left and last day, in sentences, the last lawful day first; "" where nothing is
    counted. ``sources``: where the pack has its rule from.
    """

    name: str
    code: str
    is_there: bool
    tag: str
    away: str
    counts: tuple[str, ...]
    rules: tuple[str, ...]
    typed: str | None
    typed_note: str
    rule: str | None
    as_of: str | None
    is_stale: bool
    is_unsure: bool
    sources: tuple[str, ...]
    stays: tuple[StayLine, ...]


@dataclass(frozen=True)
class DateLine:
    """One date, and a handle for the form that takes it away."""

    date: str
    kind: str
    day: str
    away: str
    tag: str
    note: str
    source: str
    is_past: bool


@dataclass(frozen=True)
class ProofLine:
    """One kind of proof, and what is said of it."""

    id: str
    name: str
    hint: str
    has: str


def country_lines(visit: Visit, law: Law, countries: tuple[CountryDays, ...]) -> tuple[CountryLine, ...]:
    """Each country in words."""
    return tuple(_country(visit, law, each) for each in countries)


def date_lines(visit: Visit, kept: Aftercare) -> tuple[DateLine, ...]:
    """Each date, the nearest first."""
    today = visit.times.today
    paired = [(reminders([put.dated], today)[0], put) for put in kept.dates]
    return tuple(_date(visit, each, put) for each, put in sorted(paired, key=lambda pair: pair[0].left))


def proof_lines(visit: Visit, kept: Aftercare) -> tuple[ProofLine, ...]:
    """The whole checklist."""
    say = visit.words.say
    return tuple(
        ProofLine(each.id, say(f"after-proof.{each.id}"), say(f"after-proof-hint.{each.id}"), each.has)
        for each in kept.evidence
    )


def tag_of(left: int, reached: int | None) -> str:
    """How a number of days left is coloured; it is said in words beside it."""
    if left < 0 or left <= 3:
        return "now"
    return "soon" if reached is not None or left <= _SOON_DAYS else "calm"


def last_day_in_words(visit: Visit, found: Standing, *, there: bool) -> str:
    """`Last lawful day: 20 Feb 2027`; of somebody who is not there, if they entered today."""
    words = visit.words
    if found.last_day is None:
        return words.say("stay.no-day" if there else "stay.would-none")
    if found.last_day >= ENDLESS:
        return words.say("stay.no-end" if there else "stay.would-not-end")
    return words.say("stay.last-day" if there else "stay.would-enter", day=visit.times.day(found.last_day))


def _country(visit: Visit, law: Law, each: CountryDays) -> CountryLine:
    found, typed, pack = each.standing, each.typed, each.pack
    return CountryLine(
        name=country_in_words(each.country, visit.words),
        code=each.country,
        is_there=each.is_there,
        tag=tag_of(found.left, warned_at(found.left)) if found and each.is_there else "calm",
        away=_away(visit, found) if found and each.is_there else "",
        counts=tuple(_counts(visit, each, found)) if found else (),
        rules=tuple(rule_in_words(visit.words, rule) for rule in each.rules),
        typed=source_of(visit, typed.fact) if typed else None,
        typed_note=typed.fact.note if typed else "",
        rule=visit.handle_of(typed.fact.key) if typed else None,
        as_of=law.speaker.day(pack.as_of) if pack else None,
        is_stale=pack is not None and pack.stale,
        is_unsure=pack is not None and pack.confidence != "sourced",
        sources=_sources(law, pack),
        stays=tuple(_stay(visit, put) for put in each.stays),
    )


def _counts(visit: Visit, each: CountryDays, found: Standing) -> list[str]:
    words, times = visit.words, visit.times
    if not each.is_there:
        before = words.count("stay.used-before", found.used - 1)
        return [last_day_in_words(visit, found, there=False), *([before] if found.used > 1 else [])]
    lines = [words.count("stay.used", found.used)]
    if found.last_day is not None and found.last_day < ENDLESS:
        lines.append(words.say("stay.back-from", next=times.day(found.next_day), full=times.day(found.full_day)))
    return [last_day_in_words(visit, found, there=True), *lines]


def _away(visit: Visit, found: Standing) -> str:
    if found.last_day is not None and found.last_day >= ENDLESS:
        return ""
    if found.left < 0:
        return visit.words.count("stay.days-over", -found.left)
    return visit.words.count("stay.days-left", found.left)


def _sources(law: Law, pack: EntryRule | None) -> tuple[str, ...]:
    names = [each.sources for each in law.compiled.pack.countries if pack and each.id.upper() == pack.country]
    return tuple(law.speaker.sentence(f"source.{name}.title") for every in names for name in every)


def _stay(visit: Visit, put: StayPut) -> StayLine:
    left = visit.times.day(put.stay.left) if put.stay.left else None
    entered, source = visit.times.day(put.stay.entered), source_of(visit, put.fact)
    return StayLine(visit.handle_of(put.fact.key), entered, left, source)


def _date(visit: Visit, reminder: Reminder, put: DatePut) -> DateLine:
    return DateLine(
        date=visit.handle_of(put.fact.key),
        kind=date_kind(visit.words, put.dated.kind),
        day=visit.times.day(put.dated.day),
        away=visit.times.away(put.dated.day),
        tag=tag_of(reminder.left, reminder.reached),
        note=put.fact.note,
        source=source_of(visit, put.fact),
        is_past=reminder.left < 0,
    )
