"""What counts of what was said for dispatch, by the chain as it is now (protocol 14.1). Reads; changes nothing.

A statement counts while the device that made it is active and may make it: a profile anyone's about themself, an
assessment a coordinator's or a steward's about somebody else, a need and places a coordinator's.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from tropa.dispatch.snapshot import VETTING, Vetting
from tropa.roster.devices import Device
from tropa.roster.dispatch_bodies import Assess, Need, Place, Placed, Profile, Said
from tropa.roster.state import Roster
from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.sealing.types import MemberId, ThreadId
from tropa.vault.dispatching.said import Statement

_ENOUGH_FOR_TRUSTED = 2


@dataclass(frozen=True, slots=True)
class Placing:
    """A place in a role of this case, and the coordinator who gave it."""

    place: Place
    by: MemberId
    case: ThreadId

    @property
    def stands(self) -> bool:
        """Whether somebody is asked, or has agreed."""
        return self.place.state in ("offered", "agreed")


@dataclass(frozen=True, slots=True)
class SaidNeed:
    """The need that stands, and who put it down."""

    need: Need
    by: MemberId


@dataclass(frozen=True)
class Believed:
    """All that counts. Roles by their names as text; `places` of each role, those that stand first win (14.3)."""

    profiles: Mapping[MemberId, Profile]
    assessments: Mapping[MemberId, Mapping[MemberId, Assess]]
    needs: Mapping[str, SaidNeed]
    places: Mapping[str, tuple[Placing, ...]]
    roster: Roster = field(repr=False)

    def vetting(self, member: MemberId) -> Vetting:
        """How far they were vetted: the lowest word that stands, and `trusted` only by two (decision 0126)."""
        said = [each.vetting for each in self.assessments.get(member, {}).values()]
        if not said:
            return "checked" if _is_coordinator(self.roster, member) else "none"
        lowest = min(said, key=VETTING.index)
        return "checked" if lowest == "trusted" and len(said) < _ENOUGH_FOR_TRUSTED else lowest

    @cached_property
    def apart(self) -> Mapping[MemberId, frozenset[MemberId]]:
        """Whom each must not be brought together with, said of either by anybody."""
        pairs: defaultdict[MemberId, set[MemberId]] = defaultdict(set)
        for member, words in self.assessments.items():
            for other in {each for one in words.values() for each in one.apart}:
                pairs[member].add(other)
                pairs[other].add(member)
        return {member: frozenset(others) for member, others in pairs.items()}

    def persons(self, role: str) -> int:
        """How many a role takes, by the need that stands; one where there is none."""
        said = self.needs.get(role)
        return 1 + (said is not None and said.need.wanted is not None and said.need.wanted.two_persons)

    def standing(self, role: str, persons: int) -> tuple[Placing, ...]:
        """The places of a role that win: agreed before asked, then the earlier, then by the offer's name."""
        active = (each for each in self.places.get(role, ()) if each.stands and self.is_here(each.place.member))
        return tuple(sorted(active, key=_first)[:persons])

    def is_here(self, member: MemberId) -> bool:
        """Whether they have a device that letters are sealed to."""
        return bool(self.roster.active_devices(member))


def believed(said: Iterable[Statement], roster: Roster) -> Believed:
    """What counts of all this."""
    profiles: dict[MemberId, Profile] = {}
    assessments: defaultdict[MemberId, dict[MemberId, Assess]] = defaultdict(dict)
    needs: dict[str, SaidNeed] = {}
    placed: dict[tuple[str, MemberId], dict[bytes, Placing]] = {}
    # Of one member's devices, and of several coordinators on one need, the highest number stands; then the higher id.
    counting = [each for each in said if may_say(roster, roster.active(each.device), each)]
    for each in sorted(counting, key=lambda one: (one.said.number, one.device)):
        match each.said:
            case Profile() as profile:
                profiles[each.member] = profile
            case Assess() as assess:
                assessments[assess.member][each.member] = assess
            case Need() as need:
                needs[need.role.text] = SaidNeed(need, each.member)
            case Placed() as told:
                by = placed.setdefault((told.role.text, each.member), {})
                by.update({place.offer.raw: Placing(place, each.member, told.case) for place in told.places})
    places: defaultdict[str, list[Placing]] = defaultdict(list)
    for (role, _), of_author in placed.items():
        places[role] += of_author.values()
    return Believed(profiles, assessments, needs, {role: tuple(each) for role, each in places.items()}, roster)


def may_say(roster: Roster, device: Device | None, statement: Statement) -> bool:
    """Whether such a statement counts by that device now."""
    if device is None or device.member != statement.member:
        return False
    match statement.said:
        case Profile():
            return True
        case Assess(member=member):
            return member != device.member and may_assess(roster, device)
    return "coordinator" in device.roles


def may_assess(roster: Roster, device: Device) -> bool:
    """Whether that device's words on how far somebody was vetted count."""
    return "coordinator" in device.roles or roster.is_steward(device)


def is_ahead(said: Said, minute: int) -> bool:
    """Whether its number is more than two days ahead of this clock: nobody is to have the last word for good."""
    return said.number > minute + 2 * MINUTES_PER_DAY


def _is_coordinator(roster: Roster, member: MemberId) -> bool:
    return any("coordinator" in device.roles for device in roster.active_devices(member))


def _first(placing: Placing) -> tuple[bool, int, bytes]:
    place = placing.place
    return place.state != "agreed", place.minute, place.offer.raw
