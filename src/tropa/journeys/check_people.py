"""Who may be brought together with whom: carriers, the second person of a host or driver, and minors.

No member drives and hosts the same person; for each host and driver a second person knows of it; a minor is never
matched with a stranger. Whether a carrier is good at it is not asked here.
"""

from collections.abc import Iterator
from typing import Final

from tropa.cases.journey_bodies import Leg, Paper
from tropa.journeys.check_law import entering
from tropa.journeys.findings import Finding, found
from tropa.journeys.people import unfit
from tropa.journeys.situation import Carrier, Situation
from tropa.journeys.way import MATCHED, Way

REVIEWERS: Final = 2
_MINORS_PAPERS: Final[tuple[Paper, ...]] = ("birth_certificate", "guardian_consent")


def somebody_does_it(way: Way, _: Situation) -> Iterator[Finding]:
    """A drive has a driver. A night without a host may be a hotel: somebody looks."""
    for leg in _matched(way):
        if leg.carrier is None:
            yield found("stop" if leg.mode == "driver" else "warn", "carrier-missing", leg.leg, mode=leg.mode)


def carriers_known(way: Way, situation: Situation) -> Iterator[Finding]:
    """A carrier is a person known here, who offered this, and is not the traveller."""
    for leg in way.legs:
        if leg.carrier is None:
            continue
        carrier = situation.carriers.get(leg.carrier)
        if leg.carrier == situation.traveller.case:
            yield found("stop", "carrier-is-traveller", leg.leg)
        elif carrier is None:
            yield found("stop", "carrier-unknown", leg.leg)
        elif leg.mode in MATCHED and leg.mode not in carrier.parts:
            yield found("warn", "carrier-not-for-it", leg.leg, mode=leg.mode)


def carriers_reviewed(way: Way, situation: Situation) -> Iterator[Finding]:
    """Two members have confirmed who a host or driver is; nobody found otherwise."""
    for leg, carrier in _carried(way, situation):
        if carrier.refuted:
            yield found("stop", "carrier-refuted", leg.leg)
        elif leg.mode in MATCHED and carrier.reviewers is None:
            yield found("warn", "carrier-review-unknown", leg.leg, needed=REVIEWERS)
        elif leg.mode in MATCHED and (carrier.reviewers or 0) < REVIEWERS:
            yield found("stop", "carrier-unreviewed", leg.leg, reviewers=carrier.reviewers, needed=REVIEWERS)


def nobody_does_both(way: Way, _: Situation) -> Iterator[Finding]:
    """Whoever drives somebody does not host them."""
    for leg in _matched(way):
        for other in _matched(way):
            if leg.carrier is not None and other.carrier == leg.carrier and other.mode != leg.mode:
                yield found("stop", "drives-and-hosts", leg.leg, other=other.leg)


def a_second_knows(way: Way, situation: Situation) -> Iterator[Finding]:
    """For a host or driver there is a second person, somebody else, who can be reached."""
    for leg in _matched(way):
        if leg.carrier is None:
            continue
        carrier = situation.carriers.get(leg.carrier)
        if leg.second is None:
            yield found("stop", "second-missing", leg.leg, mode=leg.mode)
        elif carrier is not None and carrier.member == leg.second:
            yield found("stop", "second-same-person", leg.leg, member=leg.second)
        elif (why := unfit(situation, leg.second)) is not None:
            yield found("stop", "second-unfit", leg.leg, member=leg.second, why=why)
        elif leg.second == situation.planner:
            yield found("warn", "second-is-planner", leg.leg, member=leg.second)


def minors_said(way: Way, situation: Situation) -> Iterator[Finding]:
    """A plan for a minor says so; where nobody has said how old somebody is, that is said before they are matched."""
    who = situation.traveller
    if (who.minor or "minor" in who.flags) and not way.plan.minors:
        yield found("stop", "minors-unsaid")
    elif who.minor is None and not way.plan.minors and _matched(way):
        yield found("warn", "age-unknown")


def minors_not_matched(way: Way, situation: Situation) -> Iterator[Finding]:
    """No host and no driver for a minor, unless a guardian travels with them."""
    for leg in _matched(way) if _minors(way, situation) and not situation.traveller.guardian else ():
        yield found("stop", "minor-matched", leg.leg, mode=leg.mode)


def minors_papers(way: Way, situation: Situation) -> Iterator[Finding]:
    """A minor at a border may be asked whose child they are, and, alone, who agreed."""
    needed = _MINORS_PAPERS[:1] if situation.traveller.guardian else _MINORS_PAPERS
    for leg, country in entering(way) if _minors(way, situation) else ():
        for paper in needed:
            if paper not in way.plan.papers:
                yield found("warn", "minor-papers", leg.leg, country=country, paper=paper)


def nobody_for_bait(way: Way, situation: Situation) -> Iterator[Finding]:
    """Where a case may be bait, no host and no driver is brought in."""
    for leg in _matched(way) if "provocateur" in situation.traveller.flags else ():
        yield found("stop", "bait-suspect", leg.leg, mode=leg.mode)


def _matched(way: Way) -> tuple[Leg, ...]:
    return tuple(leg for leg in way.legs if leg.mode in MATCHED)


def _carried(way: Way, situation: Situation) -> Iterator[tuple[Leg, Carrier]]:
    for leg in way.legs:
        if leg.carrier is not None and leg.carrier in situation.carriers:
            yield leg, situation.carriers[leg.carrier]


def _minors(way: Way, situation: Situation) -> bool:
    return way.plan.minors or bool(situation.traveller.minor) or "minor" in situation.traveller.flags
