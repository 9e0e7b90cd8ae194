"""Prices and rules again, written apart from the code under test, as plainly as docs/dispatch.md says them."""

from collections.abc import Mapping
from itertools import combinations

from tropa.dispatch.snapshot import VETTING, Member, Role, RoleId, Snapshot
from tropa.dispatch.weights import MOST_PEOPLE, MOST_POINTS, Weights
from tropa.sealing.types import MemberId

Holders = Mapping[RoleId, frozenset[MemberId]]


def persons(role: Role) -> int:
    """How many it takes."""
    return 2 if role.two_persons else 1


def knows(role: Role, member: Member) -> bool:
    """Whether they know of the case today."""
    return role.case in member.knows


def exposure_step(people: int, weights: Weights) -> int:
    """One more person, for somebody who knows so many."""
    people = min(people, MOST_PEOPLE)
    return min(weights.exposure * ((people + 1) ** 3 - people**3), MOST_POINTS)


def load_step(load: int, weights: Weights) -> int:
    """One more role, for somebody who plays so many."""
    return min(weights.load * ((load + 1) ** 2 - load**2), MOST_POINTS)


def fit(role: Role, member: Member, weights: Weights) -> int:
    """What they lack of what was wished."""
    points = weights.wished_skill * len(role.wished_skills - member.skills)
    points += weights.wished_language * len(role.wished_languages - member.languages)
    return points + (weights.other_region if role.region and role.region != member.region else 0)


def open_price(role: Role, now_hour: int, weights: Weights) -> int:
    """Leaving it open, a person."""
    points = weights.deferring[role.urgency]
    if role.deadline_hour is not None:
        left = min(max(role.deadline_hour - now_hour, 0), weights.deadline_fades_hours)
        points += points * (weights.deadline_fades_hours - left) // weights.deadline_fades_hours
    return min(points + weights.waiting * role.waiting_hours, MOST_POINTS)


def foes(snapshot: Snapshot) -> frozenset[frozenset[MemberId]]:
    """Every two members who must not meet."""
    return frozenset(frozenset({one.id, other}) for one in snapshot.members for other in one.avoids_members)


def may(role: Role, member: Member, snapshot: Snapshot) -> bool:
    """Whether no hard rule keeps this member from this role, whoever else has what."""
    policy = snapshot.policy
    stage = VETTING.index(member.vetting)
    needed = [policy.vetting.get(role.kind, policy.other_vetting)]
    if "minor" in role.flags:
        needed.append(policy.minor_vetting)
        if role.kind not in policy.minor_kinds:
            return False
    if "provocateur-suspect" in role.flags:
        needed.append(policy.suspect_vetting)
        if role.kind not in policy.suspect_kinds or member.in_country:
            return False
    if "lawyer-first" in role.flags and role.kind not in policy.first_kinds:
        return False
    apart = foes(snapshot)
    return (
        member.slots.get(role.kind, 0) > 0
        and role.required_skills <= member.skills
        and role.required_languages <= member.languages
        and all(stage >= VETTING.index(each) for each in needed)
        and (not member.in_country or role.kind in policy.inside_kinds)
        and role.case not in member.avoids_cases
        and not any(frozenset({member.id, other}) in apart for other in role.present)
        and (member.resting_until_hour is None or member.resting_until_hour <= snapshot.now_hour)
        and role.id not in member.refused
    )


def eligible(role: Role, snapshot: Snapshot) -> list[Member]:
    """Everyone who may; nobody where it takes two and only one may."""
    found = [member for member in snapshot.members if may(role, member, snapshot)]
    return found if len(found) >= persons(role) else []


def within_slots(holders: Holders, snapshot: Snapshot) -> bool:
    """Whether nobody has more roles of a kind than slots for it."""
    return all(
        sum(member.id in holders[role.id] for role in snapshot.roles if role.kind == kind) <= slots
        for member in snapshot.members
        for kind, slots in member.slots.items()
    )


def nobody_meets(holders: Holders, snapshot: Snapshot) -> bool:
    """Whether no two members who must not meet have roles of one case."""
    apart = foes(snapshot)
    return not any(
        frozenset({a, b}) in apart
        for one, other in combinations([*snapshot.roles, *snapshot.roles], 2)
        if one.case == other.case
        for a in holders[one.id]
        for b in holders[other.id]
    )


def two_or_none(holders: Holders, snapshot: Snapshot) -> bool:
    """Whether every role has as many as it takes, or nobody."""
    return all(len(holders[role.id]) in (0, persons(role)) for role in snapshot.roles)


def flow_cost(holders: Holders, snapshot: Snapshot, weights: Weights) -> int:
    """What a plan costs as the flow reckons: each role of a new case is a new person."""
    return _cost(holders, snapshot, weights, as_flow=True)


def true_cost(holders: Holders, snapshot: Snapshot, weights: Weights) -> int:
    """What a plan costs in truth: a case is one person, however many of its roles a member has."""
    return _cost(holders, snapshot, weights, as_flow=False)


def _cost(holders: Holders, snapshot: Snapshot, weights: Weights, *, as_flow: bool) -> int:
    points = 0
    for role in snapshot.roles:
        points += (persons(role) - len(holders[role.id])) * open_price(role, snapshot.now_hour, weights)
    for member in snapshot.members:
        mine = [role for role in snapshot.roles if member.id in holders[role.id]]
        points += sum(fit(role, member, weights) for role in mine)
        points += sum(load_step(member.load + nth, weights) for nth in range(len(mine)))
        points += _exposure(mine, member, weights, as_flow=as_flow)
    return points


def _exposure(mine: list[Role], member: Member, weights: Weights, *, as_flow: bool) -> int:
    new = [role for role in mine if not knows(role, member)]
    count, back = len({role.case.raw for role in new}), 0
    if as_flow:
        count = len(new)
        if len(member.slots) > 1:
            count, back = len(mine), (len(mine) - len(new)) * exposure_step(member.people, weights)
    return sum(exposure_step(member.people + nth, weights) for nth in range(count)) - back
