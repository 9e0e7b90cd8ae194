"""In which countries a plan has somebody be, and from which day to which, each day counted that might count.

A border is crossed somewhere on a leg, and its clocks are those of either side, which nobody here knows: the stay is
taken to begin on the earliest day it could be at either end of the leg when that starts, and to end on the latest it
could be when the next such leg has ended, by the sun and by as much as clocks differ from it.
"""

from datetime import date
from typing import Final

import msgspec

from tropa.cases.journey_bodies import JourneyPlan, Leg, LegId
from tropa.journeys.stays import Stay
from tropa.journeys.way import Way, day_of

CLOCKS_AHEAD: Final = 195
"""No country's clock is further ahead of the sun, in minutes: in the west of China it is three hours and a little."""
CLOCKS_BEHIND: Final = 60
"""Nor further behind it: in the east of India it is not quite an hour."""


def planned_stays(way: Way) -> dict[LegId, Stay]:
    """By the leg that enters; of legs to be travelled. The last has no end."""
    crossing = [(leg, country) for leg in way.main if (country := way.entered(leg)) is not None]
    found = {}
    for place, (leg, country) in enumerate(crossing):
        began = _begins(way, leg)
        left = _ends(way, crossing[place + 1][0]) if place + 1 < len(crossing) else None
        found[leg.leg] = Stay(country, began, None if left is None else max(left, began))
    return found


def begun_by(plan: JourneyPlan, minute: int) -> JourneyPlan:
    """The plan with no leg that had not started by then: as far as whoever breaks off on the way may have come."""
    return msgspec.structs.replace(plan, legs=tuple(leg for leg in plan.legs if leg.starts <= minute))


def stays_before(way: Way, history: tuple[Stay, ...], leg: LegId) -> tuple[Stay, ...]:
    """Stays in the country that a leg enters, from the traveller's history and from earlier in the plan."""
    planned = planned_stays(way)
    this = planned[leg]
    on_the_way = [stay for each, stay in planned.items() if each != leg and stay.entered <= this.entered]
    known = [*(closed(way, stay) for stay in history), *on_the_way]
    return tuple(stay for stay in known if stay.country == this.country and stay.entered <= this.entered)


def closed(way: Way, stay: Stay) -> Stay:
    """Where they are now, they are until the first leg out of it ends; the same stay, where no leg leads out of it."""
    first = next((leg for leg in way.main if way.entered(leg) not in (None, stay.country)), None)
    if stay.left is not None or first is None:
        return stay
    return Stay(stay.country, stay.entered, max(stay.entered, _ends(way, first)))


def _begins(way: Way, leg: Leg) -> date:
    return day_of(leg.starts + min(_suns(way, leg)) - CLOCKS_BEHIND)


def _ends(way: Way, leg: Leg) -> date:
    return day_of(leg.ends + max(_suns(way, leg)) + CLOCKS_AHEAD)


def _suns(way: Way, leg: Leg) -> list[int]:
    """By how many minutes the sun is ahead of Greenwich at either end of a leg; none where the places are not known."""
    places = (way.places.get(leg.begins), way.places.get(leg.to))
    return [place.lon // 25 for place in places if place] or [0]
