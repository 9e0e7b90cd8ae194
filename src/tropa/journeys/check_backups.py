"""Whether a leg kept ready could really take the place of the one it is for."""

from collections.abc import Iterator

from tropa.cases.journey_bodies import Leg
from tropa.journeys.check_road import least_change
from tropa.journeys.findings import Finding, found
from tropa.journeys.situation import Situation
from tropa.journeys.way import MATCHED, NEAR_KM, Way


def stands_in_for_something(way: Way, _: Situation) -> Iterator[Finding]:
    """It is for a leg of this plan, and that leg is to be travelled itself."""
    for leg in way.backups:
        main = way.by_id.get(leg.instead_of) if leg.instead_of else None
        if main is None or main.leg == leg.leg:
            yield found("stop", "backup-of-nothing", leg.leg, instead_of=leg.instead_of)
        elif main.instead_of is not None:
            yield found("stop", "backup-of-backup", leg.leg, instead_of=leg.instead_of)


def leads_the_same_way(way: Way, _: Situation) -> Iterator[Finding]:
    """It begins and ends where the other does."""
    for leg, main in _pairs(way):
        apart = (way.apart_km(leg.begins, main.begins), way.apart_km(leg.to, main.to))
        if any(km is not None and km > NEAR_KM for km in apart):
            yield found("stop", "backup-elsewhere", leg.leg, instead_of=main.leg)


def after_it_failed(way: Way, _: Situation) -> Iterator[Finding]:
    """It does not leave before the other, or nobody would know yet that it is needed."""
    for leg, main in _pairs(way):
        if leg.starts < main.starts:
            yield found("warn", "backup-early", leg.leg, instead_of=main.leg, minutes=main.starts - leg.starts)


def in_time_for_the_next(way: Way, _: Situation) -> Iterator[Finding]:
    """Whoever takes it still reaches the next leg."""
    for leg, main in _pairs(way):
        following = [each for each in way.main if each.starts >= main.ends and each.leg != main.leg]
        if not following:
            continue
        least = least_change(way, leg, following[0])
        minutes = following[0].starts - leg.ends
        if minutes < least:
            yield found(
                "warn",
                "backup-late",
                leg.leg,
                instead_of=main.leg,
                next=following[0].leg,
                minutes=max(0, minutes),
                least_minutes=least,
            )


def by_somebody_else(way: Way, _: Situation) -> Iterator[Finding]:
    """What made one person fail makes them fail twice."""
    for leg, main in _pairs(way):
        if leg.carrier is not None and leg.carrier == main.carrier:
            yield found("warn", "backup-same-carrier", leg.leg, instead_of=main.leg)


def something_kept_ready(way: Way, _: Situation) -> Iterator[Finding]:
    """A leg that hangs on one person has another way ready."""
    covered = {leg.instead_of for leg in way.backups}
    for leg in way.main:
        if leg.mode in MATCHED and leg.leg not in covered:
            yield found("note", "no-backup", leg.leg, mode=leg.mode)


def _pairs(way: Way) -> Iterator[tuple[Leg, Leg]]:
    for leg in way.backups:
        main = way.by_id.get(leg.instead_of) if leg.instead_of else None
        if main is not None and main.instead_of is None:
            yield leg, main
