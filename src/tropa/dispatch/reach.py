"""How far a search through a plan has come: what is reached, by what way, and from where to look round next.

It knows distances and nothing of plans; `residual` says what leads where.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tropa.dispatch.prices import Ints
from tropa.dispatch.problem import EMPTY, Nodes

NEVER: Final = 1 << 60
UNREACHED: Final = 1 << 54
NOBODY: Final = -1
"""In place of a role: a hop along a member's own tree."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a change: ``role`` goes from a node to a node (the sink: left open), or NOBODY: along a tree."""

    start: int
    end: int
    role: int


@dataclass(frozen=True, slots=True)
class Ways:
    """What displacing a role from some node costs, by where it goes; and the cheapest to leave open."""

    entries: Nodes
    prices: Ints
    roles: Nodes
    open_price: int
    open_role: int


NOWHERE: Final = Ways(EMPTY.entries, EMPTY.costs, EMPTY.entries, NEVER, NOBODY)


class Reach:
    """How far each node is, while a search runs; ``waiting`` holds the nodes reached and not yet looked round from."""

    def __init__(self, sink: int, limit: int, *, beyond_sink: bool = False) -> None:
        self.sink = sink
        self._limit = limit
        self._beyond_sink = beyond_sink
        self.far: Ints = np.full(sink + 1, NEVER, dtype=np.int64)
        self.waiting: Ints = np.full(sink + 1, NEVER, dtype=np.int64)
        self.via: Nodes = np.full(sink + 1, -1, dtype=np.int32)
        self.role: Nodes = np.full(sink + 1, NOBODY, dtype=np.int32)

    def reach(self, nodes: Nodes, far: Ints, via: Nodes, role: Nodes) -> None:
        """Keep what is nearer than before and than the limit; and than the sink, unless more is asked for."""
        limit = self._limit if self._beyond_sink else min(self._limit, int(self.far[self.sink]))
        better = (far < np.minimum(self.far[nodes], limit)).nonzero()[0]
        if len(better):
            nodes, far = nodes[better], far[better]
            np.minimum.at(self.far, nodes, far)
            nearest = (far == self.far[nodes]).nonzero()[0]
            better, nodes = better[nearest], nodes[nearest]
            self.waiting[nodes] = far[nearest]
            self.via[nodes] = via[better]
            self.role[nodes] = role[better]

    def next(self, bound: int, some: int, last: NDArray[np.bool_] | None = None) -> Nodes:
        """About so many of the nearest nodes still waiting that are nearer than ``bound``; they wait no more.

        Of those equally near, first the ones that are not among ``last``.
        """
        self.waiting[self.sink] = NEVER
        nodes = (self.waiting < bound).nonzero()[0]
        if len(nodes) > some:
            order = self.waiting[nodes] if last is None else 2 * self.waiting[nodes] + last[nodes]
            nodes = nodes[np.argpartition(order, some)[:some]]
        self.waiting[nodes] = NEVER
        return nodes.astype(np.int32)


def nobody(count: int) -> Nodes:
    """For so many hops along a tree, in place of roles."""
    return np.full(count, NOBODY, dtype=np.int32)
