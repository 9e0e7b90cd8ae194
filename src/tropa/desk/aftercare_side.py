"""The section on time after arrival beside a case: how many days are left where they are, and the nearest date."""

from dataclasses import dataclass
from datetime import date

from tropa.desk.aftercare_days import CountryDays, country_days, days_due
from tropa.desk.aftercare_facts import Aftercare, aftercare_of
from tropa.desk.aftercare_lines import DateLine, country_lines, date_lines
from tropa.desk.law import Law, law_of
from tropa.desk.visit import Visit
from tropa.journeys.entry import entry_law
from tropa.vault.views_work import CaseWork


@dataclass(frozen=True)
class SideLine:
    """One country they are in: how it stands there."""

    country: str
    tag: str
    away: str
    said: str


@dataclass(frozen=True)
class AfterSide:
    """`days`: what is to be due in the agenda. `is_empty`: nothing was put down."""

    here: tuple[SideLine, ...] = ()
    nearest: DateLine | None = None
    days: tuple[tuple[str, date], ...] = ()
    is_empty: bool = True


def after_side(visit: Visit, work: CaseWork) -> AfterSide:
    """The section in words."""
    kept = aftercare_of(work.facts)
    if kept.is_empty:
        return AfterSide()
    law, today = law_of(visit), visit.times.today
    countries = counted(law, kept, today)
    here = tuple(
        SideLine(line.name, line.tag, line.away, line.counts[0] if line.counts else visit.words.say("stay.no-rule"))
        for line in country_lines(visit, law, tuple(each for each in countries if each.is_there))
    )
    nearest = next((each for each in date_lines(visit, kept) if not each.is_past), None)
    return AfterSide(here, nearest, tuple(days_due(kept, countries, today)), is_empty=False)


def counted(law: Law, kept: Aftercare, today: date) -> tuple[CountryDays, ...]:
    """Days of stay, by the pack in use and what was put down."""
    if not kept.countries:
        return ()
    return country_days(kept, entry_law(law.compiled.index, today).rules, today)
