"""Whether now is a safe time to write to somebody, said where a letter to them is written. It holds nothing back.

Only of somebody who chose times, or who should have been asked: who has arrived somewhere and chose none writes first.
Times are by their own clock; where no clock is known here by that name, that is said.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import get_global

from tropa.desk.aftercare_facts import Aftercare, aftercare_of
from tropa.desk.aftercare_words import chosen_in_words, zone_in_words
from tropa.desk.times import Times
from tropa.desk.visit import Visit
from tropa.journeys.recontact import may_write_at, next_safe
from tropa.vault.views_work import CaseWork

_UTC: Final = "UTC"


@dataclass(frozen=True)
class Quiet:
    """`may` None: their clock is not known here. `now`: what their clock shows; `next`: when it is safe again.

    `chosen` "": no safe times are known; `is_unread`: some were put down, and cannot be read here.
    """

    may: bool | None
    chosen: str
    zone: str
    now: str
    next: str | None
    is_unread: bool = False


@dataclass(frozen=True)
class ZoneChoice:
    """A clock to choose."""

    id: str
    name: str


def quiet_of(visit: Visit, work: CaseWork) -> Quiet | None:
    """None: they chose no times, and nobody put down that they have arrived anywhere."""
    return quiet_for(visit, aftercare_of(work.facts))


def quiet_for(visit: Visit, kept: Aftercare) -> Quiet | None:
    """The same, of what was read."""
    words, minute = visit.words, visit.desk.parts.clock() // 60
    if kept.recontact is None:
        return Quiet(None, "", "", "", None, kept.is_unread) if kept.is_unread or kept.stays else None
    chosen, zone = chosen_in_words(words, kept.recontact), clock_of(kept.zone)
    if zone is None:
        return Quiet(None, chosen, kept.zone, "", None)
    theirs = Times(words, zone, 60 * minute)
    coming = next_safe(kept.recontact, minute, zone)
    return Quiet(
        may_write_at(kept.recontact, minute, zone),
        chosen,
        zone_in_words(words, kept.zone),
        theirs.moment(minute),
        theirs.moment(coming) if coming is not None else None,
    )


def clock_of(zone: str) -> tzinfo | None:
    """The clock of this name; None: there is none here."""
    try:
        return ZoneInfo(zone) if zone else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def zones_of(visit: Visit, countries: Iterable[str], chosen: str) -> list[ZoneChoice]:
    """The clocks of these countries by their cities, and the one chosen."""
    wanted = {each.upper() for each in countries}
    territories = get_global("zone_territories")
    found = {zone for zone, territory in territories.items() if territory in wanted} | {_UTC}
    found |= {chosen} if clock_of(chosen) else set()
    choices = [ZoneChoice(each, zone_in_words(visit.words, each)) for each in found]
    return sorted(choices, key=lambda each: each.name)
