"""The full solve: one minimum-cost flow over every eligible arc, by OR-Tools. Exact; the same answer every time."""

from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow  # type: ignore[import-untyped]

from tropa.dispatch.errors import TooLarge
from tropa.dispatch.prices import Ints
from tropa.dispatch.problem import Nodes, Problem


@dataclass(frozen=True, slots=True)
class Arcs:
    """All rows end to end: arc ``i`` of role ``role[i]`` enters ``entry[i]`` at ``cost[i]``."""

    role: Nodes
    entry: Nodes
    cost: Ints

    @property
    def starts(self) -> Ints:
        """Where each role that has arcs begins."""
        return np.flatnonzero(np.diff(self.role, prepend=-1))


@dataclass(frozen=True, slots=True)
class Flow:
    """``taken``: the arcs that are used. ``used``: units through each node behind the members. ``cost``: in points."""

    arcs: Arcs
    taken: Ints
    used: Ints
    cost: int


def arcs_of(problem: Problem) -> Arcs:
    """Every eligible arc."""
    lengths = np.array([len(row.entries) for row in problem.rows], dtype=np.int64)
    return Arcs(
        np.repeat(np.arange(len(problem.rows), dtype=np.int32), lengths),
        np.concatenate([row.entries for row in problem.rows]) if len(lengths) else np.empty(0, dtype=np.int32),
        np.concatenate([row.costs for row in problem.rows]) if len(lengths) else np.empty(0, dtype=np.int64),
    )


def solve(problem: Problem) -> Flow:
    """The cheapest plan.

    Raises:
        TooLarge: so many nodes that the solver could not add the prices up without overflow.
    """
    arcs, tree = arcs_of(problem), problem.members.tree
    supply = np.array([1 + role.two_persons for role in problem.roles], dtype=np.int64)
    nodes = tree.sink
    if not len(arcs.role):
        return Flow(arcs, np.empty(0, dtype=np.int64), np.zeros(nodes, dtype=np.int64), int(problem.defer @ supply))
    alike = _alike(problem)
    rows = [problem.rows[some[0]] for some in alike]
    groups, lengths = len(alike), np.array([len(row.entries) for row in rows], dtype=np.int64)
    group = np.repeat(np.arange(groups), lengths)
    # Each person of a role of two must be another member, so such a role stands alone and each of its arcs takes one.
    wide = np.array([1 if problem.roles[some[0]].two_persons else len(some) for some in alike], dtype=np.int64)
    everyone = np.concatenate([np.array(some, dtype=np.int64) for some in alike])
    of = np.repeat(np.arange(groups), [len(some) for some in alike])
    steps = np.repeat(np.arange(nodes), tree.cap)
    sink = groups + nodes
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(
        np.concatenate((group, groups + steps, of)).astype(np.int32),
        np.concatenate(
            (
                groups + np.concatenate([row.entries for row in rows]),
                groups + tree.parent[steps],
                np.full(len(of), sink),
            )
        ).astype(np.int32),
        np.concatenate((wide[group], np.ones(len(steps), dtype=np.int64), supply[everyone])),
        np.concatenate((*(row.costs for row in rows), tree.steps, problem.defer[everyone])),
    )
    needed = np.bincount(of, weights=supply[everyone], minlength=groups).astype(np.int64)
    solver.set_nodes_supplies(np.append(np.arange(groups), sink).astype(np.int32), np.append(needed, -supply.sum()))
    if solver.solve() != solver.OPTIMAL:
        raise TooLarge(
            f"{len(supply)} roles and {len(problem.members.all)} members are more than can be solved exactly"
        )
    flows: Ints = solver.flows(np.arange(len(group) + len(steps) + len(of)))
    onto, through, left = np.split(flows, (len(group), len(group) + len(steps)))
    used = np.bincount(steps, weights=through, minlength=nodes).astype(np.int64)
    taken = _shared_out(arcs, alike, onto, lengths, supply[everyone] - left)
    return Flow(arcs, taken, used, int(solver.optimal_cost()))


def _alike(problem: Problem) -> list[list[int]]:
    """Roles that may go to the same members for the same are one node: the plan is no other, and sooner there."""
    found: dict[object, list[int]] = {}
    for number, (role, row) in enumerate(zip(problem.roles, problem.rows, strict=True)):
        key: object = number if role.two_persons else (row.entries.tobytes(), row.costs.tobytes())
        found.setdefault(key, []).append(number)
    return list(found.values())


def _shared_out(arcs: Arcs, alike: list[list[int]], onto: Ints, lengths: Ints, played: Ints) -> Ints:
    """Which arcs of which roles are used, given how often each group's are; ``played``: persons for each in turn."""
    begins = np.searchsorted(arcs.role, np.arange(int(arcs.role[-1]) + 2))
    first = np.concatenate(([0], np.cumsum(lengths)))
    taken: list[int] = []
    turn = 0
    for group, some in enumerate(alike):
        offsets = np.arange(lengths[group]).repeat(onto[first[group] : first[group + 1]]).tolist()
        for role in some:
            for _ in range(int(played[turn])):
                taken.append(int(begins[role]) + offsets.pop(0))
            turn += 1
    return np.array(sorted(taken), dtype=np.int64)
