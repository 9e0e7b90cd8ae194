"""Whether legs connect in place and time, whether each can be travelled, and where nights are spent.

A change too short and a night without a bed may be planned with open eyes: where the leg names that risk, a stop is a
warning.
"""

from collections.abc import Iterator
from typing import Final

from tropa.cases.journey_bodies import Leg, Mode
from tropa.journeys.findings import Finding, found, grave
from tropa.journeys.nights import first_night
from tropa.journeys.situation import Situation
from tropa.journeys.way import NEAR_KM, Way

MOST_HOURS: Final[dict[Mode, int]] = {"walk": 3, "driver": 14, "flight": 20, "bus": 60, "train": 190, "host": 31 * 24}
"""Longer is most likely a slip of the pen."""
LONG_WAIT_HOURS: Final = 6
_ARRIVING: Final[dict[Mode, int]] = {"train": 10, "bus": 15, "flight": 45, "driver": 15, "host": 0, "walk": 0}
_LEAVING: Final[dict[Mode, int]] = {"train": 15, "bus": 15, "flight": 120, "driver": 0}
_AFTER_BORDER: Final = 30
_WALK_MINUTES_A_KM: Final = 20
_BEDS: Final = ("host", "train", "bus", "flight")


def least_change(way: Way, before: Leg, after: Leg) -> int:
    """Minutes that a change takes at least: delays usual for what arrives, closing times of what leaves, the walk."""
    walk = round((way.apart_km(before.to, after.begins) or 0) * _WALK_MINUTES_A_KM)
    if after.mode not in _LEAVING:
        return walk
    border = _AFTER_BORDER if way.entered(before) else 0
    return walk + max(_ARRIVING[before.mode], _LEAVING[after.mode]) + border


def some_legs(way: Way, _: Situation) -> Iterator[Finding]:
    """A plan has a leg to travel."""
    if not way.main:
        yield found("stop", "no-legs")


def each_once(way: Way, _: Situation) -> Iterator[Finding]:
    """No leg is in the plan twice."""
    ids = [leg.leg for leg in way.legs]
    for leg in sorted({each for each in ids if ids.count(each) > 1}, key=lambda each: each.raw):
        yield found("stop", "leg-twice", leg)


def places_known(way: Way, _: Situation) -> Iterator[Finding]:
    """Both ends of a leg are places of the plan."""
    for leg in way.legs:
        for place in dict.fromkeys((leg.begins, leg.to)):
            if place not in way.places:
                yield found("stop", "place-unknown", leg.leg, place=place)


def takes_time(way: Way, _: Situation) -> Iterator[Finding]:
    """A leg ends after it starts."""
    for leg in way.legs:
        if leg.ends <= leg.starts:
            yield found("stop", "leg-no-time", leg.leg, starts_minute=leg.starts, ends_minute=leg.ends)


def not_too_long(way: Way, _: Situation) -> Iterator[Finding]:
    """No leg lasts longer than such a leg can."""
    for leg in way.legs:
        hours = (leg.ends - leg.starts) // 60
        if leg.ends - leg.starts > MOST_HOURS[leg.mode] * 60:
            yield found("warn", "leg-long", leg.leg, mode=leg.mode, hours=hours, most_hours=MOST_HOURS[leg.mode])


def goes_somewhere(way: Way, _: Situation) -> Iterator[Finding]:
    """Only a night somewhere ends where it began."""
    for leg in way.legs:
        if leg.mode != "host" and leg.begins == leg.to:
            yield found("warn", "goes-nowhere", leg.leg, place=leg.to)


def still_to_come(way: Way, situation: Situation) -> Iterator[Finding]:
    """Before it runs, every leg is in the future."""
    for leg in way.legs:
        if way.plan.state != "running" and leg.starts < situation.now_minute:
            yield found("stop", "leg-past", leg.leg, starts_minute=leg.starts)


def connects_in_place(way: Way, _: Situation) -> Iterator[Finding]:
    """A leg begins where the one before ended, or a short walk from there."""
    for before, after in way.pairs:
        apart = way.apart_km(before.to, after.begins)
        if apart is not None and apart > NEAR_KM:
            yield found(
                "stop", "gap-place", after.leg, before=before.leg, ended_place=before.to, begins_place=after.begins
            )


def one_at_a_time(way: Way, _: Situation) -> Iterator[Finding]:
    """No leg starts before any earlier one has ended."""
    latest: Leg | None = None
    for leg in way.main:
        if latest is not None and leg.starts < latest.ends:
            yield found("stop", "overlap", leg.leg, before=latest.leg, minutes=latest.ends - leg.starts)
        latest = leg if latest is None or leg.ends > latest.ends else latest


def time_to_change(way: Way, _: Situation) -> Iterator[Finding]:
    """There is time to change; less of it is a risk that the leg names."""
    for before, after in way.pairs:
        minutes, least = after.starts - before.ends, least_change(way, before, after)
        if 0 <= minutes < least:
            known = "missed_connection" in (*before.risks, *after.risks)
            severity = grave(known)
            yield found(severity, "change-short", after.leg, before=before.leg, minutes=minutes, least_minutes=least)


def no_long_wait(way: Way, _: Situation) -> Iterator[Finding]:
    """Hours spent waiting are known."""
    for before, after in way.pairs:
        if after.starts - before.ends >= LONG_WAIT_HOURS * 60:
            yield found("note", "long-wait", after.leg, before=before.leg, hours=(after.starts - before.ends) // 60)


def a_bed_each_night(way: Way, _: Situation) -> Iterator[Finding]:
    """Every night on the way is spent at a host's or in a train, bus or aeroplane; else a leg names that risk."""
    for begins, until, beside in _unbedded(way):
        place = way.places.get(beside[0].to if beside[0].ends <= begins else beside[0].begins)
        night = first_night(begins, until, place.lon) if place is not None else None
        if night is not None:
            severity = grave(any("night" in leg.risks for leg in beside))
            low, high = night
            yield found(
                severity, "night-no-bed", beside[-1].leg, before=beside[0].leg, begins_minute=low, until_minute=high
            )


def _unbedded(way: Way) -> Iterator[tuple[int, int, tuple[Leg, ...]]]:
    """Stretches of the journey without a bed or a seat in something that travels by night, with the legs they touch."""
    legs = [leg for leg in way.main if leg.ends > leg.starts]
    if not legs:
        return
    at = legs[0].starts
    end = max(leg.ends for leg in legs)
    resting = [(leg.starts, leg.ends) for leg in legs if leg.mode in _BEDS]
    for starts, ends in [*sorted(resting), (end, end)]:
        if starts > at:
            yield at, starts, tuple(leg for leg in legs if leg.ends >= at and leg.starts <= starts)
        at = max(at, ends)
