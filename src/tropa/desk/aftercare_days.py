"""How many days somebody may still stay in a country, by the pack or an adviser's word, and when to be warned.

Pure. The arithmetic is that of ``journeys.stays``; whether a state counts like this is for a lawyer, and pages say so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from tropa.cases.journey_bodies import CountryCode
from tropa.desk.aftercare_facts import Aftercare, RulePut, StayPut
from tropa.journeys.aftercare import reminders
from tropa.journeys.entry import EntryRule
from tropa.journeys.stays import Standing, StayRule, standing, warning_days

DUE: Final = "after:"
"""What is due for this reason begins with it in the agenda: ``after:stay.AA``, or ``after:`` and a date's key."""
ENDLESS: Final = date(9000, 1, 1)
"""A last lawful day beyond this is none."""


@dataclass(frozen=True, slots=True)
class CountryDays:
    """One country. An adviser's rule (`typed`) goes before the pack's; without either, nothing is counted.

    `standing`: as of today, for whoever is there or would enter today. `is_there`: they are there now.
    """

    country: CountryCode
    stays: tuple[StayPut, ...]
    pack: EntryRule | None
    typed: RulePut | None
    standing: Standing | None
    is_there: bool

    @property
    def rules(self) -> tuple[StayRule, ...]:
        """Those that are counted by; all must be kept to."""
        return rules_of(self.pack, self.typed)


def rules_of(pack: EntryRule | None, typed: RulePut | None) -> tuple[StayRule, ...]:
    """An adviser's word goes before the pack's."""
    if typed is not None:
        return (typed.rule,)
    return pack.stays if pack is not None else ()


def country_days(kept: Aftercare, law: Mapping[CountryCode, EntryRule], today: date) -> tuple[CountryDays, ...]:
    """Every country of theirs: where they are first."""
    typed = {put.country: put for put in kept.rules}
    return tuple(_country(each, kept, law.get(each), typed.get(each), today) for each in kept.countries)


def days_due(kept: Aftercare, countries: tuple[CountryDays, ...], today: date) -> Iterator[tuple[str, date]]:
    """For the agenda: of each stay that goes on, and of each date, the warning that stands or comes next."""
    for each in countries:
        if each.is_there and each.standing is not None and _ends(each.standing):
            yield f"{DUE}stay.{each.country}", _warning(each.standing.last_day or today, today)
    for put in kept.dates:
        (reminder,) = reminders([put.dated], today)
        day = today if reminder.left == reminder.reached else reminder.next_day
        # On its own day a date is due by itself, as every date among facts is.
        if day is not None and day < put.dated.day:
            yield f"{DUE}{put.fact.key}", day


def _ends(found: Standing) -> bool:
    return found.last_day is None or found.last_day < ENDLESS


def _warning(last_day: date, today: date) -> date:
    """The next early warning; the last lawful day itself once the last warning has gone by."""
    return next((day for _, day in warning_days(last_day) if day >= today), last_day)


def _country(
    country: CountryCode, kept: Aftercare, pack: EntryRule | None, typed: RulePut | None, today: date
) -> CountryDays:
    stays = tuple(put for put in kept.stays if put.stay.country == country)
    rules = rules_of(pack, typed)
    found = standing(rules, [put.stay for put in stays], today) if rules and today > date.min else None
    is_there = any(put.stay.entered <= today and (put.stay.left or today) >= today for put in stays)
    return CountryDays(country, stays, pack, typed, found, is_there)
