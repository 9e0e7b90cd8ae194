"""Why a role is deferred, and which rules would have to give way for somebody to be eligible."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

import numpy as np

from tropa.dispatch.plan import Plan
from tropa.dispatch.prices import Ints
from tropa.dispatch.problem import Members
from tropa.dispatch.proposal import Relaxation
from tropa.dispatch.reasons import RULES, SAFETY, EveryoneFull, NoOneEligible, Rule, SecondPersonMissing, Why, WouldCost
from tropa.dispatch.rules import blocked
from tropa.dispatch.snapshot import Role
from tropa.dispatch.together import Kept

_TWO = 1 << RULES.index("two-persons")


def why_deferred(plan: Plan, kept: Kept, role: Role) -> tuple[Why, ...]:
    """Never empty."""
    stopped = blocked(role, plan.policy)
    if stopped:
        return stopped
    if role.id in kept.alone:
        return (SecondPersonMissing(plan.members.all[kept.alone[role.id]].id),)
    if not plan.choices(role.id):
        apart = [place for kept_from, place in sorted(plan.apart) if kept_from == role.id]
        if apart:
            return (NoOneEligible(("conflict",), plan.members.all[apart[0]].id),)
        return (_no_one(plan.members, role),)
    points, node = plan.residual.to_sink(plan.number[role.id])
    member = plan.members.all[int(plan.members.tree.member[node])].id
    cost = WouldCost(points - plan.defer(role), member)
    eligible = [plan.members.place[each.raw] for each in plan.members.eligible(role)]
    full = all(kept.taken[place, role.kind] >= plan.members.all[place].slots[role.kind] for place in eligible)
    return (EveryoneFull(len(eligible)), cost) if full else (cost,)


def relaxations(plan: Plan) -> tuple[Relaxation, ...]:
    """For every role with too few eligible members, the fewest rules in its way; what frees most comes first."""
    freed: dict[int, list[Role]] = defaultdict(list)
    for role in sorted(plan.roles.values(), key=lambda role: role.id):
        if not len(plan.members.row(role).entries):
            for rules in _fewest(plan.members, role):
                freed[rules].append(role)
    found = [
        Relaxation(_rules(bits), tuple(role.id for role in roles), not SAFETY.isdisjoint(_rules(bits)))
        for bits, roles in freed.items()
    ]
    return tuple(sorted(found, key=lambda each: (-each.frees, len(each.rules), each.rules)))


def _no_one(members: Members, role: Role) -> NoOneEligible:
    bits = members.broken(role)
    barred = np.flatnonzero(bits > 0)
    if not len(barred):
        return NoOneEligible(("two-persons",) if role.two_persons and (bits == 0).any() else (), None)
    nearest = min(barred.tolist(), key=lambda place: (int(bits[place]).bit_count(), place))
    return NoOneEligible(_rules(int(bits[nearest])), members.all[nearest].id)


def _fewest(members: Members, role: Role) -> list[int]:
    """The smallest sets of rules, as bits, without which enough members are eligible."""
    found = sorted(set(_enough(members.broken(role), needed=1 + role.two_persons)))
    least = min((bits.bit_count() for bits in found), default=0)
    return [bits for bits in found if bits.bit_count() == least]


def _enough(bits: Ints, needed: int) -> Iterator[int]:
    values, counts = np.unique(bits[bits >= 0], return_counts=True)
    sets = dict(zip(values.tolist(), counts.tolist(), strict=True))
    if needed == 1:
        yield from sets
        return
    yield from (each | _TWO for each in sets)
    yield from (each for each, count in sets.items() if count > 1)
    yield from (one | other for one, other in combinations(sets, 2))


def _rules(bits: int) -> tuple[Rule, ...]:
    return tuple(rule for place, rule in enumerate(RULES) if bits >> place & 1)
