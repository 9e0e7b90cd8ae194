"""The snapshot that dispatch is given, built from the roster, what was said, the boards and the exposure ledger.

Call with the database's lock held. Reads; changes nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Final

from tropa.dispatch.reasons import Broken, WouldMeet
from tropa.dispatch.rules import broken
from tropa.dispatch.snapshot import (
    ADVISER_HEALTH,
    ADVISER_LEGAL,
    CASEWORKER,
    COORDINATOR,
    HELPER_DRIVER,
    HELPER_HOST,
    Member,
    Role,
    RoleId,
    RoleKind,
    Snapshot,
)
from tropa.roster.dispatch_bodies import Profile
from tropa.roster.names import Role as RosterRole
from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.sealing.types import MemberId, ThreadId
from tropa.vault.context import Context
from tropa.vault.dispatching.believing import Believed, Placing, believed
from tropa.vault.dispatching.roles import (
    HOLDING,
    HOURS_A_DAY,
    FirstLetters,
    OpenCase,
    OpenRole,
    minute_of_plans,
    open_cases,
    open_roles,
)
from tropa.vault.dispatching.said import Statements
from tropa.vault.work import people
from tropa.vault.work.exposing import Ledger
from tropa.vault.work.people import Me

_MAY_PLAY: Final[Mapping[RoleKind, frozenset[RosterRole]]] = {
    COORDINATOR: frozenset({"coordinator"}),
    CASEWORKER: frozenset({"caseworker", "coordinator"}),
    ADVISER_LEGAL: frozenset({"adviser"}),
    ADVISER_HEALTH: frozenset({"adviser"}),
    HELPER_HOST: frozenset({"helper"}),
    HELPER_DRIVER: frozenset({"helper"}),
}
"""What the roster must say of a member; other kinds of role are anyone's."""


@dataclass(frozen=True)
class Seen:
    """Everything dispatch looks at, and where it is from."""

    us: Me
    known: Believed
    cases: Mapping[ThreadId, OpenCase]
    roles: Mapping[str, OpenRole]
    snapshot: Snapshot
    left_today: Mapping[MemberId, int]
    """How many more offers a member wishes today, of those who said."""

    @cached_property
    def members(self) -> Mapping[MemberId, Member]:
        """Every active member."""
        return {member.id: member for member in self.snapshot.members}

    def broken(self, role: Role, member: MemberId, together: Collection[MemberId] = ()) -> tuple[Broken, ...]:
        """Every hard rule between the two; ``together``: who else is to come into the case with them."""
        foes = self.known.apart.get(member, frozenset())
        found = broken(
            role, self.members[member], frozenset[object](foes), self.snapshot.policy, self.snapshot.now_hour
        )
        return (*found, *(WouldMeet(other, proposed=True) for other in together if other in foes))


@dataclass(frozen=True)
class SeenCase:
    """Of one case, what dispatch looks at. `case` None: none on which work goes on, and whose first letter is here."""

    us: Me
    known: Believed
    case: OpenCase | None
    roles: Sequence[OpenRole]


class Eyes:
    """What one open vault keeps of what it has seen, so that looking again is cheap."""

    def __init__(self, here: Context, ledger: Ledger | None = None) -> None:
        self._here = here
        self._letters, self._statements = FirstLetters(), Statements(here)
        self._ledger = ledger or Ledger(here)
        self._kept: dict[tuple[frozenset[str], bool], Seen] = {}
        self._kept_at: object = None

    def look(self, ignoring: Collection[str] = (), *, budget: bool = True) -> Seen:
        """Everything as it is now; what was seen before where nothing in the vault and no quarter hour changed since.

        Args:
            ignoring: offers of ours (by name) that are to be as if never made: when they are being agreed to.
            budget: whether members who were asked enough for a day are left in peace.
        """
        now, asked = (self._here.db.state, minute_of_plans(self._here)), (frozenset(ignoring), budget)
        if now != self._kept_at:
            self._kept, self._kept_at = {}, now
        if asked not in self._kept:
            self._kept[asked] = self._look(*asked)
        return self._kept[asked]

    def read_letters(self) -> None:
        """Before the first look: read first letters, a few at a time, so that no page waits long. Without the lock."""
        going_on = True
        while going_on:
            with self._here.db.lock:
                going_on = self._letters.read_some(self._here)

    def look_at(self, case: ThreadId) -> SeenCase:
        """What is needed in one case, without looking at any other: as `look` has it, but for who is there already."""
        here, us = self._here, people.me(self._here)
        known, cases = believed(self._statements.all(), us.roster), open_cases(here, self._letters, case)
        return SeenCase(us, known, cases.get(case), tuple(open_roles(cases, known, {}, us.member)))

    def _look(self, ignoring: Collection[str], budget: bool) -> Seen:
        here, us = self._here, people.me(self._here)
        known = _without(believed(self._statements.all(), us.roster), ignoring)
        cases, ledger = open_cases(here, self._letters), self._ledger.up_to_date()
        readers = ledger.readers_beside_first_letters()
        roles = {each.role.id: each for each in open_roles(cases, known, readers, us.member)}
        lately = _asked_lately(here, known)
        members = tuple(_members(here, us, known, cases, ledger.people_of_each(), lately, budget=budget))
        ordered = tuple(roles[name].role for name in sorted(roles))
        snapshot = Snapshot(ordered, members, here.minute // 60)
        left = {who: said.offers_a_day - len(lately.get(who, ())) for who, said in known.profiles.items()}
        return Seen(us, known, cases, {str(name): each for name, each in roles.items()}, snapshot, left)


def _without(known: Believed, ignoring: Collection[str]) -> Believed:
    if not ignoring:
        return known
    places = {
        role: tuple(each for each in placings if each.place.offer.text not in ignoring)
        for role, placings in known.places.items()
    }
    return replace(known, places=places)


@dataclass(frozen=True, slots=True)
class _Busy:
    """What a member plays already and is asked for. ``holding``: cases they hold, or are about to."""

    holding: frozenset[ThreadId]
    playing: Counter[str]
    asked: Counter[str]
    load: int


def _members(
    here: Context,
    us: Me,
    known: Believed,
    cases: Mapping[ThreadId, OpenCase],
    knows: Mapping[MemberId, frozenset[ThreadId]],
    asked_at: Mapping[MemberId, Sequence[int]],
    *,
    budget: bool,
) -> Iterator[Member]:
    busy, refused = _busy(known, cases), _refused(known)
    for member in people.active_members(us.roster):
        profile = known.profiles.get(member)
        if profile is None:
            yield Member(member, MappingProxyType({}), known.vetting(member), knows=knows.get(member, frozenset()))
            continue
        lately = asked_at.get(member, []) if budget else []
        until = _rests(here, profile, lately)
        # No plan is to ask more of them than they wish to be asked today; whoever was asked so often rests.
        most = max(1, profile.offers_a_day - len(lately)) if budget else None
        yield Member(
            id=member,
            slots=MappingProxyType(dict(_slots(us, member, profile, busy.get(member, _IDLE), most))),
            vetting=known.vetting(member),
            skills=frozenset(profile.skills),
            languages=frozenset(profile.languages),
            hours=profile.hours,
            load=busy.get(member, _IDLE).load,
            knows=knows.get(member, frozenset()),
            avoids_members=known.apart.get(member, frozenset()),
            in_country=profile.in_country,
            region=profile.region,
            resting_until_hour=until,
            refused=refused.get(member, frozenset()),
        )


_IDLE: Final = _Busy(frozenset(), Counter(), Counter(), 0)


def _slots(
    us: Me, member: MemberId, profile: Profile, busy: _Busy, at_most: int | None
) -> Iterator[tuple[RoleKind, int]]:
    """Of each kind they play, and the roster lets them play, how many more they can take now."""
    of_roster = {role for device in us.roster.active_devices(member) for role in device.roles}
    for kind, most in profile.slots:
        allowed = _MAY_PLAY.get(RoleKind(kind))
        if allowed is None or allowed & of_roster:
            if kind in HOLDING:
                taken = sum(busy.asked[each] for each in HOLDING) + len(busy.holding)
            else:
                taken = busy.playing[kind] + busy.asked[kind]
            left = max(0, most - taken)
            yield RoleKind(kind), left if at_most is None else min(left, at_most)


def _busy(known: Believed, cases: Mapping[ThreadId, OpenCase]) -> dict[MemberId, _Busy]:
    holding: defaultdict[MemberId, set[ThreadId]] = defaultdict(set)
    playing: defaultdict[MemberId, Counter[str]] = defaultdict(Counter)
    asked: defaultdict[MemberId, Counter[str]] = defaultdict(Counter)
    for case in cases.values():
        if case.holder is not None:
            holding[case.holder].add(case.case)
    for placing, kind, case in _standing(known, cases):
        member = placing.place.member
        if placing.place.state == "offered":
            asked[member][kind] += 1
        elif kind not in HOLDING:
            playing[member][kind] += 1
        elif case.holder is None:
            holding[member].add(case.case)
    everyone = holding.keys() | playing.keys() | asked.keys()
    return {
        member: _Busy(
            frozenset(holding[member]),
            playing[member],
            asked[member],
            len(holding[member]) + playing[member].total(),
        )
        for member in everyone
    }


def _standing(known: Believed, cases: Mapping[ThreadId, OpenCase]) -> Iterator[tuple[Placing, str, OpenCase]]:
    """Places that stand, of cases that go on, with the kind of role."""
    for role, placings in known.places.items():
        case = next((cases.get(each.case) for each in placings), None)
        if case is not None:
            said = known.needs.get(role)
            kind = CASEWORKER if said is None or said.need.wanted is None else said.need.wanted.kind
            for placing in known.standing(role, known.persons(role)):
                yield placing, kind, case


def _refused(known: Believed) -> dict[MemberId, frozenset[RoleId]]:
    """Roles they declined, and those they have a place in already."""
    found: defaultdict[MemberId, set[RoleId]] = defaultdict(set)
    for role, placings in known.places.items():
        for each in placings:
            if each.place.state == "declined" or each.stands:
                found[each.place.member].add(RoleId(role))
    return {member: frozenset(roles) for member, roles in found.items()}


def _asked_lately(here: Context, known: Believed) -> dict[MemberId, list[int]]:
    """In which minutes of the last day they were asked, by anybody; oldest first."""
    found: defaultdict[MemberId, list[int]] = defaultdict(list)
    for placings in known.places.values():
        for each in placings:
            if each.place.member != each.by and minute_of_plans(here) - each.place.minute < MINUTES_PER_DAY:
                found[each.place.member].append(each.place.minute)
    return {member: sorted(minutes) for member, minutes in found.items()}


def _rests(here: Context, profile: Profile, lately: Sequence[int]) -> int | None:
    """Until which hour they are left in peace: by their own word, or asked as often as they wish within a day."""
    until = None if profile.rest_until_day is None else profile.rest_until_day * HOURS_A_DAY
    if len(lately) >= profile.offers_a_day:
        first = lately[len(lately) - profile.offers_a_day] if profile.offers_a_day else minute_of_plans(here)
        until = max(until or 0, (first + MINUTES_PER_DAY + 59) // 60)
    return until if until is not None and until > here.minute // 60 else None
