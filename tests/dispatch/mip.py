"""The same two problems as mixed-integer programmes, for snapshots too large to try everything (SciPy's HiGHS).

With ``as_flow`` the flow's reckoning; without it the full one: a case is one person for each member, two persons or
none, and nobody meets whom they must not meet.
"""

from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped]
from scipy.sparse import csr_array  # type: ignore[import-untyped]

from tests.dispatch.reckoning import eligible, exposure_step, fit, foes, knows, load_step, open_price, persons
from tropa.dispatch.snapshot import Member, Role, RoleId, Snapshot
from tropa.dispatch.weights import Weights
from tropa.sealing.types import MemberId

_Takes = dict[tuple[RoleId, MemberId], int]


@dataclass
class _Programme:
    costs: list[float] = field(default_factory=list)
    most: list[float] = field(default_factory=list)
    rows: list[tuple[dict[int, float], float, float]] = field(default_factory=list)

    def variable(self, cost: float, most: float = 1) -> int:
        self.costs.append(cost)
        self.most.append(most)
        return len(self.costs) - 1

    def keep(self, terms: dict[int, float], low: float, high: float) -> None:
        self.rows.append((terms, low, high))

    def least(self, time_limit_s: float) -> tuple[float, bool]:
        data = [(number, at, value) for number, (terms, _, _) in enumerate(self.rows) for at, value in terms.items()]
        numbers, at, values = zip(*data, strict=True)
        matrix = csr_array((values, (numbers, at)), shape=(len(self.rows), len(self.costs)))
        limits = LinearConstraint(matrix, [low for _, low, _ in self.rows], [high for _, _, high in self.rows])
        found = milp(
            self.costs,
            constraints=limits,
            integrality=np.ones(len(self.costs)),
            bounds=Bounds(0, self.most),
            options={"mip_rel_gap": 0, "time_limit": time_limit_s},
        )
        return float("nan") if found.fun is None else float(found.fun), found.status == 0


def least_cost(snapshot: Snapshot, weights: Weights, *, as_flow: bool, time_limit_s: float = 60) -> tuple[float, bool]:
    """The least cost, and whether it was proved within the time; ``nan`` if nothing was found."""
    programme = _Programme()
    may = {role.id: {member.id: member for member in eligible(role, snapshot)} for role in snapshot.roles}
    takes = {
        (role.id, member.id): programme.variable(fit(role, member, weights))
        for role in snapshot.roles
        for member in may[role.id].values()
    }
    for role in snapshot.roles:
        price, many = open_price(role, snapshot.now_hour, weights), persons(role)
        left = programme.variable(price, many) if as_flow else programme.variable(price * many)
        mine: dict[int, float] = {takes[role.id, member]: 1 for member in may[role.id]}
        programme.keep({**mine, left: 1 if as_flow else many}, many, many)
    for member in snapshot.members:
        _member(programme, snapshot, member, takes, weights, as_flow=as_flow)
    if not as_flow:
        _apart(programme, snapshot, takes)
    return programme.least(time_limit_s)


def _member(
    programme: _Programme, snapshot: Snapshot, member: Member, takes: _Takes, weights: Weights, *, as_flow: bool
) -> None:
    mine = [role for role in snapshot.roles if (role.id, member.id) in takes]
    for kind, slots in member.slots.items():
        terms: dict[int, float] = {takes[role.id, member.id]: 1 for role in mine if role.kind == kind}
        if terms:
            programme.keep(terms, 0, slots)
    if not mine:
        return
    loads: dict[int, float] = {takes[role.id, member.id]: 1 for role in mine}
    for nth in range(min(len(mine), sum(member.slots.values()))):
        loads[programme.variable(load_step(member.load + nth, weights))] = -1
    programme.keep(loads, 0, 0)
    counted = _counted(programme, mine, member, takes, weights, as_flow=as_flow)
    for nth in range(len(counted)):
        counted[programme.variable(exposure_step(member.people + nth, weights))] = -1
    if counted:
        programme.keep(counted, 0, 0)


def _counted(
    programme: _Programme, mine: list[Role], member: Member, takes: _Takes, weights: Weights, *, as_flow: bool
) -> dict[int, float]:
    """The variables that say how many new people they come to know."""
    if as_flow:
        several = len(member.slots) > 1
        for role in mine:
            if several and knows(role, member):
                programme.costs[takes[role.id, member.id]] -= exposure_step(member.people, weights)
        return {takes[role.id, member.id]: 1 for role in mine if several or not knows(role, member)}
    cases: dict[bytes, int] = {}
    for role in mine:
        if not knows(role, member):
            case = cases.setdefault(role.case.raw, -1)
            if case < 0:
                case = cases[role.case.raw] = programme.variable(0)
            programme.keep({case: 1, takes[role.id, member.id]: -1}, 0, np.inf)
    return dict.fromkeys(cases.values(), 1)


def _apart(programme: _Programme, snapshot: Snapshot, takes: _Takes) -> None:
    for one, other in foes(snapshot) if snapshot.members else ():
        for a, b in ((one, other), (other, one)):
            for first, second in combinations(snapshot.roles, 2):
                if first.case == second.case and (first.id, a) in takes and (second.id, b) in takes:
                    programme.keep({takes[first.id, a]: 1, takes[second.id, b]: 1}, 0, 1)
        for role in snapshot.roles:
            if (role.id, one) in takes and (role.id, other) in takes:
                programme.keep({takes[role.id, one]: 1, takes[role.id, other]: 1}, 0, 1)
