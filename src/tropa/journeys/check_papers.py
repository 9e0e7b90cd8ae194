"""Papers a leg needs, what a country asks at its border as of which day, and how many days are left to stay there.

It repeats what the pack says with its date. It promises nobody entry, and knows no visa's conditions.
"""

from collections.abc import Iterator
from typing import Final

from tropa.cases.journey_bodies import JourneyPlan, Leg, Paper
from tropa.journeys.check_law import entering
from tropa.journeys.entry import EntryRule, Passport
from tropa.journeys.findings import Finding, found, grave
from tropa.journeys.planned_stays import planned_stays, stays_before
from tropa.journeys.situation import Situation
from tropa.journeys.stays import later, standing
from tropa.journeys.way import Way, day_of

SOON_DAYS: Final = 180
"""A passport with less left than this is worth a look. A caution, no country's law."""
FEW_DAYS: Final = 30
_ANY_FOREIGN: Final[tuple[Paper, ...]] = ("foreign", "foreign_biometric")


def needed_are_held(way: Way, _: Situation) -> Iterator[Finding]:
    """What a leg needs, the traveller holds."""
    for leg in way.legs:
        for paper in dict.fromkeys(leg.papers):
            if not _holds(way.plan, paper):
                yield found("stop", "paper-missing", leg.leg, paper=paper)


def law_is_dated(way: Way, situation: Situation) -> Iterator[Finding]:
    """What the pack says of each country entered, as of which day, and whether that may be out of date."""
    for leg, country in entering(way):
        if situation.law is None:
            yield found("warn", "no-law", leg.leg, country=country)
        elif country != situation.law.home and country not in situation.law.rules:
            yield found("warn", "entry-unknown", leg.leg, country=country)
    for leg, rule in _ruled(way, situation):
        yield from _dated(leg, rule)


def papers_are_accepted(way: Way, situation: Situation) -> Iterator[Finding]:
    """One of the papers held is accepted at that border, by that transport."""
    for leg, rule in _ruled(way, situation):
        if not any(_holds(way.plan, paper) for paper in rule.accepted):
            yield found("stop", "entry-papers", leg.leg, country=rule.country, accepted=rule.accepted, as_of=rule.as_of)
        elif not _accepted(way.plan, leg, rule):
            yield found("stop", "entry-by-air", leg.leg, country=rule.country, paper="internal", as_of=rule.as_of)


def passport_is_valid(way: Way, situation: Situation) -> Iterator[Finding]:
    """Where it is the foreign passport that opens the border, it is valid on the day, and for some time after."""
    until = situation.traveller.passport_until
    for leg, rule in _ruled(way, situation):
        if "internal" in _accepted(way.plan, leg, rule) or not any(_holds(way.plan, each) for each in _ANY_FOREIGN):
            continue
        if until is None:
            yield found("warn", "passport-unknown", leg.leg, country=rule.country)
            continue
        day = day_of(leg.ends)
        needed = later(day, SOON_DAYS)
        if until < needed:
            severity = grave(until >= day)
            needed = day if until < day else needed
            yield found(severity, "passport-expires", leg.leg, country=rule.country, until=until, needed=needed)


def permits_are_known(way: Way, situation: Situation) -> Iterator[Finding]:
    """Where a residence permit needs a passport valid for longer, that is said before the journey."""
    for leg, rule in _ruled(way, situation):
        if rule.permit_days is not None:
            yield found(
                "note",
                "permit-passport",
                leg.leg,
                country=rule.country,
                days=rule.permit_days,
                until=situation.traveller.passport_until,
            )


def days_are_left(way: Way, situation: Situation) -> Iterator[Finding]:
    """On the day of entering, days are left to stay, and enough of them."""
    planned = planned_stays(way)
    for leg, rule in _ruled(way, situation):
        stay = planned.get(leg.leg)
        if stay is None:
            continue
        if not rule.stays:
            yield found("note", "stay-unknown", leg.leg, country=rule.country)
            continue
        before = stays_before(way, situation.traveller.stays, leg.leg)
        there = standing(rule.stays, before, stay.entered)
        if there.last_day is None or there.last_day < stay.entered:
            yield found(
                "stop",
                "stay-none-left",
                leg.leg,
                country=rule.country,
                days=there.rule.days,
                per=there.rule.per,
                next_day=there.next_day,
            )
        elif stay.left is not None and stay.left > there.last_day:
            yield found(
                "stop",
                "stay-overrun",
                leg.leg,
                country=rule.country,
                last_day=there.last_day,
                leaves_day=stay.left,
            )
        elif stay.left is None and there.left < FEW_DAYS:
            yield found(
                "warn", "stay-short", leg.leg, country=rule.country, left_days=there.left, last_day=there.last_day
            )


def _ruled(way: Way, situation: Situation) -> Iterator[tuple[Leg, EntryRule]]:
    """Every leg that enters a country of which the pack says something; never the traveller's own."""
    law = situation.law
    for leg, country in entering(way) if law is not None else ():
        if law is not None and country != law.home and country in law.rules:
            yield leg, law.rules[country]


def _dated(leg: Leg, rule: EntryRule) -> Iterator[Finding]:
    strictest = min(rule.stays, key=lambda each: each.days, default=None)
    yield found(
        "note",
        "entry-rule",
        leg.leg,
        country=rule.country,
        accepted=rule.accepted,
        stay_days=None if strictest is None else strictest.days,
        per=None if strictest is None else strictest.per,
        as_of=rule.as_of,
        review_by=rule.review_by,
    )
    if rule.stale:
        yield found("warn", "entry-stale", leg.leg, country=rule.country, as_of=rule.as_of, review_by=rule.review_by)
    if rule.confidence != "sourced":
        yield found("warn", "entry-unsure", leg.leg, country=rule.country, confidence=rule.confidence)


def _holds(plan: JourneyPlan, paper: Paper | Passport) -> bool:
    return paper in plan.papers or (paper == "foreign" and "foreign_biometric" in plan.papers)


def _accepted(plan: JourneyPlan, leg: Leg, rule: EntryRule) -> tuple[Passport, ...]:
    """Papers held that open this border to this leg."""
    by_air_only = rule.internal_by_air and leg.mode != "flight"
    return tuple(each for each in rule.accepted if _holds(plan, each) and not (by_air_only and each == "internal"))
