"""From a solved plan, what one more role would cost at each node: its distance to the sink. Proves the plan best, too.

Bellman and Ford's method over all arcs at once (Ahuja, Magnanti, Orlin, Network Flows, 5.4 and 9.3). It comes to rest
if and only if no cycle of changes makes the plan cheaper.
"""

from typing import Final

import numpy as np

from tropa.dispatch.errors import NotTheBest
from tropa.dispatch.flow import Flow
from tropa.dispatch.prices import Ints
from tropa.dispatch.problem import Problem, Tree

FAR: Final = 1 << 55
"""Further than any sum of prices; nothing leads on to the sink from there."""


def potentials(problem: Problem, flow: Flow) -> Ints:
    """For each node its distance to the sink (``FAR`` if it has no way there), and 0 for the sink.

    Raises:
        NotTheBest: the plan is not the cheapest, or not a plan.
    """
    tree, arcs = problem.members.tree, flow.arcs
    far = np.full(tree.sink + 1, FAR, dtype=np.int64)
    far[tree.sink] = 0
    held_role, held_entry = arcs.role[flow.taken], arcs.entry[flow.taken]
    given_back = arcs.cost[flow.taken]
    cost = arcs.cost.copy()
    cost[flow.taken] = FAR
    starts = arcs.starts
    elsewhere = problem.defer.copy()
    rows = arcs.role[starts] if len(starts) else arcs.role
    for _ in range(2 * (tree.sink + len(problem.roles)) + 2):
        before = far.copy()
        _through_trees(tree, flow.used, far)
        if len(held_role):
            best = np.minimum.reduceat(cost + far[arcs.entry], starts)
            elsewhere[rows] = np.minimum(problem.defer[rows], best)
            np.minimum.at(far, held_entry, elsewhere[held_role] - given_back)
        if np.array_equal(before, far):
            return far
    raise NotTheBest("the plan could be made cheaper, which a minimum-cost flow cannot")


def _through_trees(tree: Tree, used: Ints, far: Ints) -> None:
    nodes = np.arange(tree.sink)
    onward = nodes[used < tree.cap]
    back = nodes[(used > 0) & (tree.parent < tree.sink)]
    for _ in range(3):
        np.minimum.at(far, onward, tree.steps[tree.first[onward] + used[onward]] + far[tree.parent[onward]])
        np.minimum.at(far, tree.parent[back], far[back] - tree.steps[tree.first[back] + used[back] - 1])
