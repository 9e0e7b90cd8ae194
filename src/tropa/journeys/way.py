"""A plan laid out for checking: legs in the order of time, whichever stand ready for which, where places are.

It judges nothing. The order in which legs were typed has no influence on anything here.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Final

from tropa.cases.journey_bodies import CountryCode, JourneyPlan, Leg, LegId, Place, PlaceId

MATCHED: Final = ("host", "driver")
"""Modes in which a stranger has somebody in their home or car."""
NEAR_KM: Final = 3.0
"""Two places this close are one for changing: who walks between them needs no leg for it."""
MINUTES_A_DAY: Final = 24 * 60
_KM_A_DEGREE: Final = 111.2
_LAST_MINUTE: Final = int(datetime(9998, 12, 31, tzinfo=UTC).timestamp()) // 60


@dataclass(frozen=True, eq=False)
class Way:
    """A plan and what follows from it."""

    plan: JourneyPlan

    @cached_property
    def places(self) -> dict[PlaceId, Place]:
        return {place.place: place for place in self.plan.places}

    @cached_property
    def legs(self) -> tuple[Leg, ...]:
        """All legs by when they start."""
        return tuple(sorted(self.plan.legs, key=lambda leg: (leg.starts, leg.ends, leg.leg.raw)))

    @cached_property
    def main(self) -> tuple[Leg, ...]:
        """Those that are to be travelled."""
        return tuple(leg for leg in self.legs if leg.instead_of is None)

    @cached_property
    def backups(self) -> tuple[Leg, ...]:
        """Those kept ready."""
        return tuple(leg for leg in self.legs if leg.instead_of is not None)

    @cached_property
    def by_id(self) -> dict[LegId, Leg]:
        return {leg.leg: leg for leg in reversed(self.legs)}

    @property
    def pairs(self) -> Iterator[tuple[Leg, Leg]]:
        """Each leg to be travelled and the next."""
        return zip(self.main, self.main[1:], strict=False)

    def behind(self, now_minute: int) -> frozenset[LegId]:
        """Legs that have ended by then; none of which another of the same id has not."""
        ahead = {leg.leg for leg in self.legs if max(leg.starts, leg.ends) > now_minute}
        return frozenset(self.by_id) - ahead

    def ends_of(self, leg: Leg) -> tuple[Place, Place] | None:
        """Where it begins and where it leads; None where the plan does not have both places."""
        begins, to = self.places.get(leg.begins), self.places.get(leg.to)
        return None if begins is None or to is None else (begins, to)

    def entered(self, leg: Leg) -> CountryCode | None:
        """The country it enters: the one it names, else the one it leads to from another."""
        ends = self.ends_of(leg)
        if leg.enters is not None or ends is None:
            return leg.enters
        return ends[1].country if ends[0].country != ends[1].country else None

    def apart_km(self, one: PlaceId, other: PlaceId) -> float | None:
        """As the crow flies, to about a kilometre; None where the plan does not have both places."""
        a, b = self.places.get(one), self.places.get(other)
        if one == other:
            return 0.0
        return None if a is None or b is None else _km(a, b)


def day_of(minute: int) -> date:
    """The day of a minute since 1970, UTC. Minutes beyond the calendar are its last day."""
    return datetime.fromtimestamp(min(minute, _LAST_MINUTE) * 60, UTC).date()


def _km(a: Place, b: Place) -> float:
    """Equirectangular: within a few kilometres it is as good as any."""
    around = (a.lon - b.lon + 18_000) % 36_000 - 18_000
    east = around / 100 * math.cos(math.radians((a.lat + b.lat) / 200))
    return math.hypot((a.lat - b.lat) / 100, east) * _KM_A_DEGREE
