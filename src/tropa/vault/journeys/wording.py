"""What letters about a leg say, from the plan: the leg, and nothing of the rest. Pure; it sends nothing."""

import msgspec

from tropa.cases.events import ReplyKey
from tropa.cases.journey_bodies import JourneyPlan, Leg, LegId, Paper, PlaceId
from tropa.cases.road import LegLetter
from tropa.journeys.ladder_hours import hour_from
from tropa.sealing.letters import ReaderKeys
from tropa.sealing.types import ThreadId

MINUTES_AN_HOUR = 60


def leg_of(plan: JourneyPlan, leg: LegId) -> Leg | None:
    """The leg with that id."""
    return next((each for each in plan.legs if each.leg == leg), None)


def main_legs(plan: JourneyPlan) -> tuple[Leg, ...]:
    """The legs that are to be taken; the others stand in for one that fails."""
    return tuple(each for each in plan.legs if each.instead_of is None)


def backup_of(plan: JourneyPlan, leg: LegId) -> Leg | None:
    """The first that stands in for it."""
    return next((each for each in plan.legs if each.instead_of == leg), None)


def without(plan: JourneyPlan, failed: LegId, backup: LegId) -> JourneyPlan:
    """The plan in which the backup takes the failed leg's place, and what else stood in for that stands in for it."""
    legs = (
        msgspec.structs.replace(
            each,
            instead_of=None if each.leg == backup else backup if each.instead_of == failed else each.instead_of,
        )
        for each in plan.legs
        if each.leg != failed
    )
    return msgspec.structs.replace(plan, legs=tuple(legs))


def to_carrier(
    plan: JourneyPlan, leg: Leg, person: ThreadId, version: int, answer_by: int | None, keys: ReaderKeys
) -> LegLetter:
    """Asks a carrier for a leg. Nothing of the traveller's papers; what is said and heard is from their side."""
    asked = _letter(plan, leg, person, version, keys, papers=())
    return msgspec.structs.replace(
        asked, for_whom="carrier", state="asked", said=leg.heard, heard=leg.said, answer_by=answer_by
    )


def to_traveller(plan: JourneyPlan, leg: Leg, person: ThreadId, version: int, keys: ReaderKeys) -> LegLetter:
    """Tells the traveller of a leg."""
    return _letter(plan, leg, person, version, keys, leg.papers)


def called_off(letter: LegLetter) -> LegLetter:
    """That it does not take place: the next version, with nothing in it but which leg it was."""
    return msgspec.structs.replace(
        letter,
        version=letter.version + 1,
        state="called_off",
        said="",
        heard="",
        todo="",
        tell="",
        papers=(),
        answer_by=None,
    )


def says_the_same(one: LegLetter, other: LegLetter) -> bool:
    """Whether whoever has the one learns nothing by the other."""
    return msgspec.structs.replace(one, version=1, answer_by=None) == msgspec.structs.replace(
        other, version=1, answer_by=None
    )


def disclosed_hour(leg: Leg, minute: int) -> int | None:
    """At which hour the traveller is to get a leg; None: at once."""
    if leg.disclose is None or leg.disclose <= minute:
        return None
    return hour_from(leg.disclose)


def _letter(
    plan: JourneyPlan, leg: Leg, person: ThreadId, version: int, keys: ReaderKeys, papers: tuple[Paper, ...]
) -> LegLetter:
    return LegLetter(
        to=person,
        for_whom="traveller",
        version=version,
        state="given",
        mode=leg.mode,
        starts=leg.starts,
        ends=leg.ends,
        begins=_name(plan, leg.begins),
        where=_name(plan, leg.to),
        said=leg.said,
        heard=leg.heard,
        todo=leg.todo,
        tell=leg.tell,
        papers=papers,
        answer_by=None,
        reply=ReplyKey(keys.public.sealing, keys.public.auth),
    )


def _name(plan: JourneyPlan, place: PlaceId) -> str:
    return next(each.name for each in plan.places if each.place == place)
