"""The assigner that dispatch is measured beside: one role after another, the most pressing first, the best member each.

It keeps the same hard rules, and never looks ahead. "Best" is who knows the case already, then who fits best; then
either whoever comes first in the list (``even`` False) or whoever plays fewest roles (``even`` True).
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np

from tropa.dispatch.prices import EXPOSURE, LOAD, deferring, step
from tropa.dispatch.problem import Members
from tropa.dispatch.snapshot import Role, RoleId, Snapshot
from tropa.dispatch.weights import Weights

Holders = dict[RoleId, tuple[int, ...]]


@dataclass(frozen=True)
class Outcome:
    """What a plan comes to. ``lateness``: the price of what is left open. ``gini``: of roles played, all members."""

    deferred: int
    lateness: int
    worst: int
    gini: float
    cost: int


def greedy(snapshot: Snapshot, weights: Weights, *, even: bool) -> tuple[Members, Holders]:
    """Who gets what."""
    members = Members(snapshot, weights)
    order = {"now": 0, "72h": 1, "2w": 2, "later": 3}
    taken: Counter[tuple[int, str]] = Counter()
    loads: Counter[int] = Counter()
    in_case: dict[bytes, set[int]] = defaultdict(set)
    holders: Holders = {}
    for role in sorted(
        snapshot.roles, key=lambda role: (order[role.urgency], -deferring(role, snapshot.now_hour, weights), role.id)
    ):
        row = members.row(role)
        places = members.tree.member[row.entries]
        knowing = members.knowing(role) | in_case[role.case.raw]
        ranked = sorted(
            (
                (place not in knowing, int(cost) + members.refund(role, place), loads[place] if even else 0, place)
                for place, cost in zip(places.tolist(), row.costs.tolist(), strict=True)
                if taken[place, role.kind] < members.all[place].slots[role.kind]
            )
        )
        chosen: list[int] = []
        for *_, place in ranked:
            foes = members.foes(members.all[place].id)
            if not foes or not any(members.all[other].id in foes for other in (*in_case[role.case.raw], *chosen)):
                chosen.append(place)
            if len(chosen) == 1 + role.two_persons:
                break
        holders[role.id] = tuple(chosen) if len(chosen) == 1 + role.two_persons else ()
        for place in holders[role.id]:
            taken[place, role.kind] += 1
            loads[place] += 1
            in_case[role.case.raw].add(place)
    return members, holders


def outcome(snapshot: Snapshot, weights: Weights, members: Members, holders: Holders) -> Outcome:
    """What anybody's plan comes to, reckoned in one way for all."""
    open_roles = [role for role in snapshot.roles if not holders[role.id]]
    lateness = sum((1 + role.two_persons) * deferring(role, snapshot.now_hour, weights) for role in open_roles)
    mine: dict[int, list[Role]] = defaultdict(list)
    for role in snapshot.roles:
        for place in holders[role.id]:
            mine[place].append(role)
    cost, worst, loads = lateness, 0, []
    for place, member in enumerate(members.all):
        new = len({role.case.raw for role in mine[place] if role.case not in member.knows})
        worst = max(worst, member.people + new)
        loads.append(member.load + len(mine[place]))
        cost += sum(step(EXPOSURE, member.people + nth, weights) for nth in range(new))
        cost += sum(step(LOAD, member.load + nth, weights) for nth in range(len(mine[place])))
        cost += sum(_fit(members, role, place) for role in mine[place])
    return Outcome(len(open_roles), lateness, worst, _gini(loads), cost)


def _fit(members: Members, role: Role, place: int) -> int:
    row = members.row(role)
    at = int(np.flatnonzero(members.tree.member[row.entries] == place)[0])
    return int(row.costs[at]) + members.refund(role, place)


def _gini(loads: list[int]) -> float:
    """0: everyone plays as many; 1: one plays all."""
    ordered = np.sort(np.array(loads, dtype=np.float64))
    total = ordered.sum()
    if not total:
        return 0.0
    ranks = np.arange(1, len(ordered) + 1)
    return float((2 * (ranks * ordered).sum()) / (len(ordered) * total) - (len(ordered) + 1) / len(ordered))
