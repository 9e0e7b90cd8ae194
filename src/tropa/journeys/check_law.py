"""The adviser's gate, and that every border is said and crossed by ordinary transport.

Where an exit ban, a wanted notice or serving status is there or is not known, nobody enters a country before an
adviser has told them the law and what follows, and that the decision is theirs. It asks nobody and decides nothing.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from tropa.cases.journey_bodies import CountryCode, Leg
from tropa.journeys.findings import Finding, found
from tropa.journeys.people import unfit
from tropa.journeys.situation import Situation, Traveller
from tropa.journeys.way import Way, day_of

ADVICE_DAYS: Final = 30
"""Advice older than this may have been overtaken by the law."""


def adviser_heard(way: Way, situation: Situation) -> Iterator[Finding]:
    """The gate."""
    who = situation.traveller
    if _nothing_in_the_way(who):
        return
    for leg, country in entering(way):
        values = {"country": country, "exit_ban": who.exit_ban, "wanted": who.wanted, "serving": who.serving}
        if way.plan.adviser is None:
            yield found("stop", "adviser-missing", leg.leg, **values)
        else:
            yield found("warn", "in-the-way", leg.leg, **values)


def adviser_sound(way: Way, situation: Situation) -> Iterator[Finding]:
    """Whoever advised is a member who advises, said what, and lately."""
    adviser = way.plan.adviser
    if adviser is None:
        return
    why = unfit(situation, adviser.member)
    if why == "unknown":
        yield found("stop", "adviser-unfit", member=adviser.member, why=why)
    elif not situation.colleagues[adviser.member].adviser:
        yield found("warn", "adviser-no-adviser", member=adviser.member)
    if not adviser.note.strip():
        yield found("stop", "adviser-silent", member=adviser.member)
    today = day_of(situation.now_minute)
    if adviser.day > today + timedelta(days=1):
        yield found("stop", "adviser-future", day=adviser.day)
    if (today - adviser.day).days > ADVICE_DAYS:
        yield found("warn", "adviser-old", day=adviser.day, days=(today - adviser.day).days)


def lawyer_before_all(way: Way, situation: Situation) -> Iterator[Finding]:
    """Who may have taken part in crimes sees a lawyer before anything else."""
    if "crimes" in situation.traveller.flags and way.plan.adviser is None:
        yield found("stop", "lawyer-first")


def borders_said(way: Way, _: Situation) -> Iterator[Finding]:
    """A leg from one country to another says which it enters, and ends in it; one border, one leg."""
    for leg in way.legs:
        ends = way.ends_of(leg)
        if ends is None:
            continue
        begins, to = ends[0].country, ends[1].country
        if leg.enters is None and begins != to:
            yield found("stop", "border-unsaid", leg.leg, begins_country=begins, to_country=to)
        elif leg.enters is not None and leg.enters != to:
            yield found("stop", "enters-elsewhere", leg.leg, country=leg.enters, to_country=to)


def by_ordinary_transport(way: Way, _: Situation) -> Iterator[Finding]:
    """Nobody is sent over a border on foot: a walk is to a station."""
    for leg, country in entering(way):
        if leg.mode == "walk":
            yield found("stop", "walks-over-border", leg.leg, country=country)


def back_home(way: Way, situation: Situation) -> Iterator[Finding]:
    """Whoever enters their own country is told so."""
    for leg, country in entering(way):
        if situation.law is not None and country == situation.law.home:
            yield found("warn", "goes-home", leg.leg, country=country)


def entering(way: Way) -> Iterator[tuple[Leg, CountryCode]]:
    """Every leg, kept ready or not, that enters a country, whether it says so or not; and which."""
    for leg in way.legs:
        country = way.entered(leg)
        if country is not None:
            yield leg, country


def _nothing_in_the_way(who: Traveller) -> bool:
    return (who.exit_ban, who.wanted, who.serving) == ("no", "no", "no")
