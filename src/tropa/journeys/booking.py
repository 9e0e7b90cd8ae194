"""Beds and seats across every journey known here: what a plan takes, and whether a carrier has room for it.

Legs kept ready take room as others do. Of one journey, people count once however many of its legs name a carrier.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from tropa.cases.journey_bodies import JourneyId, JourneyPlan, Leg, PlanState
from tropa.journeys.findings import Finding, found
from tropa.journeys.situation import Booking, Carrier, Situation
from tropa.journeys.way import MATCHED, Way

_OVER: Final[tuple[PlanState, ...]] = ("arrived", "called_off")


def bookings_of(journey: JourneyId, plan: JourneyPlan, people: int) -> tuple[Booking, ...]:
    """What a plan takes of its carriers; nothing once it is over."""
    return tuple(
        Booking(journey, leg.leg, leg.carrier, leg.mode, leg.starts, leg.ends, people)
        for leg in plan.legs
        if leg.carrier is not None and plan.state not in _OVER
    )


def room_for_all(way: Way, situation: Situation) -> Iterator[Finding]:
    """At no minute has a host or driver more people than beds or seats."""
    for leg in way.legs:
        carrier = situation.carriers.get(leg.carrier) if leg.carrier is not None else None
        if carrier is None or leg.mode not in MATCHED:
            continue
        room = _room(carrier, leg)
        if room is None:
            yield found("warn", "room-unknown", leg.leg, mode=leg.mode)
            continue
        people, minute = fullest(leg, _others(leg, situation), situation.traveller.people)
        if people > room and leg.mode == "host":
            yield found("stop", "beds-over", leg.leg, beds=room, people=people, at_minute=minute)
        elif people > room:
            yield found("stop", "seats-over", leg.leg, seats=room, people=people, at_minute=minute)


def in_one_place(way: Way, situation: Situation) -> Iterator[Finding]:
    """Nobody is on two journeys' ways at once, unless they are one drive: the same minutes."""
    for leg in way.legs:
        if leg.mode == "host" or leg.carrier is None:
            continue
        for other in _promised(leg, situation):
            if other.mode != "host" and (other.starts, other.ends, other.mode) != (leg.starts, leg.ends, leg.mode):
                yield found("stop", "carrier-elsewhere", leg.leg, at_minute=max(leg.starts, other.starts))
                break


def fullest(leg: Leg, others: Iterable[Booking], people: int) -> tuple[int, int]:
    """How many people a carrier has at most while a leg lasts, with ``people`` of its own; and from which minute."""
    promised = tuple(others)
    minutes = sorted({leg.starts, *(max(leg.starts, other.starts) for other in promised)})
    counted = [(people + _at(minute, promised), minute) for minute in minutes]
    most = max(number for number, _ in counted)
    return next(each for each in counted if each[0] == most)


def _at(minute: int, promised: tuple[Booking, ...]) -> int:
    by_journey: dict[JourneyId, int] = {}
    for each in promised:
        if each.starts <= minute < each.ends:
            by_journey[each.journey] = max(each.people, by_journey.get(each.journey, 0))
    return sum(by_journey.values())


def _promised(leg: Leg, situation: Situation) -> Iterator[Booking]:
    """What the leg's carrier promised other journeys while it lasts."""
    for other in situation.bookings:
        at_once = other.starts < leg.ends and leg.starts < other.ends
        if at_once and other.carrier == leg.carrier and other.journey != situation.journey:
            yield other


def _others(leg: Leg, situation: Situation) -> tuple[Booking, ...]:
    return tuple(other for other in _promised(leg, situation) if other.mode == leg.mode)


def _room(carrier: Carrier, leg: Leg) -> int | None:
    return carrier.beds if leg.mode == "host" else carrier.seats
