"""A lower bound on what any plan of the flow costs, from prices alone (weak duality): says nothing of how they came."""

import numpy as np

from tropa.dispatch.potentials import FAR
from tropa.dispatch.prices import Ints
from tropa.dispatch.problem import Problem


def lower_bound(problem: Problem, potential: Ints) -> int:
    """No plan costs less, whatever the potentials are (Ahuja, Magnanti, Orlin, Network Flows, 9.4)."""
    tree = problem.members.tree
    node = np.repeat(np.arange(tree.sink), tree.cap)
    bound = -int(np.maximum(0, potential[node] - potential[tree.parent[node]] - tree.steps).sum())
    for role, row, defer in zip(problem.roles, problem.rows, problem.defer.tolist(), strict=True):
        units = 1 + role.two_persons
        ways = np.sort(np.append(np.minimum(row.costs + potential[row.entries], FAR), [defer] * units))
        price = int(ways[units - 1])
        bound += units * price - int(np.maximum(0, price - ways).sum())
    return bound
