"""A plan that can be changed: shortest paths of displacements, and potentials that keep them short to find.

Successive shortest paths with potentials (Edmonds and Karp 1972; Ahuja, Magnanti, Orlin, Network Flows, 9.7). Adding a
unit goes along the shortest path from its role to the sink, taking one away along the shortest path from the sink to
where it left; either keeps the plan the cheapest there is and all reduced costs at 0 or above.

A role is not a node here: whoever holds it is the only way to it, so one hop leads from holder to holder.
"""

from collections import defaultdict
from collections.abc import Iterator
from copy import copy
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tropa.dispatch.flow import Flow
from tropa.dispatch.potentials import FAR, potentials
from tropa.dispatch.prices import Ints
from tropa.dispatch.problem import EMPTY, Nodes, Problem, Row, Tree
from tropa.dispatch.reach import NEVER, NOBODY, NOWHERE, UNREACHED, Hop, Reach, Ways, nobody

_AT_ONCE_AHEAD: Final = 16
_AT_ONCE_BACK: Final = 8
"""From so many nodes a search looks round in one go. Some are looked round from again; arrays make up for it.
Ahead it is twice as many each time: most searches end after a few, and the others have to see nearly everybody."""


class Residual:
    """The plan, as a state that changes. Roles and nodes by their numbers in the problem; later roles number on."""

    def __init__(self, problem: Problem, flow: Flow) -> None:
        tree = self._tree = problem.members.tree
        self.sink = tree.sink
        self._parent, self._first = tree.parent, tree.first
        # One more, so that the step after the last can be looked up before it is found that there is none.
        self._steps = np.append(tree.steps, 0)
        self._child = _children(tree)
        self.cap, self.used = tree.cap.copy(), flow.used.copy()
        self.potential = potentials(problem, flow)
        self.rows: list[Row] = list(problem.rows)
        self.defer: list[int] = problem.defer.tolist()
        self.supply: list[int] = [1 + role.two_persons for role in problem.roles]
        self.cost = flow.cost
        room = len(self.rows) + 64
        self._holder: NDArray[np.int32] = np.full((room, 2), self.sink, dtype=np.int32)
        self._paid: Ints = np.full((room, 2), -NEVER, dtype=np.int64)
        self._held: list[set[int]] = [set() for _ in range(self.sink)]
        self._later: dict[int, list[int]] = defaultdict(list)
        self.touched: set[int] = set(range(len(self.rows)))
        """Roles that came, went or moved, for whoever takes them out."""
        self._arcs = flow.arcs
        self._ways: dict[int, Ways] = {}
        self._into: tuple[Nodes, Ints, Ints] | None = None
        self._begin(problem, flow)

    def _begin(self, problem: Problem, flow: Flow) -> None:
        for role, units in enumerate(self.supply):
            for unit in range(units):
                self._paid[role, unit] = self.defer[role]
        taken = flow.taken
        for role, entry, cost in zip(
            flow.arcs.role[taken].tolist(), flow.arcs.entry[taken].tolist(), flow.arcs.cost[taken].tolist(), strict=True
        ):
            unit = 0 if self._holder[role, 0] == self.sink else 1
            self._holder[role, unit], self._paid[role, unit] = entry, cost
            self._held[entry].add(role)

    def copy(self) -> "Residual":
        """The same plan, to be asked about while this one goes on changing."""
        other = copy(self)
        other.used, other.cap, other.potential = self.used.copy(), self.cap.copy(), self.potential.copy()
        other.rows, other.defer, other.supply = self.rows.copy(), self.defer.copy(), self.supply.copy()
        other._holder, other._paid = self._holder.copy(), self._paid.copy()
        other._ways = self._ways.copy()
        other.touched = self.touched.copy()
        other._held = [some.copy() for some in self._held]
        other._later = defaultdict(list, {node: some.copy() for node, some in self._later.items()})
        return other

    def make_ready(self) -> None:
        """Work out once where everybody's roles could go instead, so that the first changes need not."""
        for node in range(self.sink):
            self._ways_from(node, NOBODY)

    # What stands.

    def held(self, role: int) -> tuple[int, ...]:
        """The entry nodes where it is played; empty if it is left open."""
        return tuple(sorted(int(node) for node in self._holder[role] if node != self.sink))

    def at(self, node: int) -> frozenset[int]:
        """The roles that enter there."""
        return frozenset(self._held[node])

    def price(self, role: int, node: int) -> int:
        """What going there costs. The role may go there."""
        row = self.rows[role]
        return int(row.costs[np.flatnonzero(row.entries == node)[0]])

    # Changes.

    def add(self, row: Row, defer: int, units: int) -> int:
        """A new role; gives its number."""
        role = len(self.rows)
        self.rows.append(row)
        self.defer.append(defer)
        self.supply.append(units)
        if role == len(self._holder):
            self._grow()
        for node in row.entries.tolist():
            self._later[node].append(role)
        for unit in range(units):
            self._place(role, unit)
        return role

    def drop(self, role: int) -> None:
        """It is not needed any more, and nothing may take its place."""
        supply, self.supply[role] = self.supply[role], 0
        units, paid = self._holder[role].tolist(), self._paid[role].tolist()
        self.touched.add(role)
        self._forget(role)
        self._holder[role] = self.sink
        self._paid[role] = -NEVER
        self.rows[role] = EMPTY
        for node, price in list(zip(units, paid, strict=True))[:supply]:
            self.cost -= price
            if node != self.sink:
                self._held[node].discard(role)
                self._fill(node)

    def close(self, nodes: tuple[int, ...]) -> None:
        """Nobody goes to these nodes any more (all of one member's); whoever is there goes elsewhere."""
        moved = sorted((role, node) for node in nodes for role in self._held[node])
        for role, node in moved:
            self._leave(role, node)
        for node in nodes:
            self.cap[node] = 0
            self.potential[node] = FAR
        for role, _ in moved:
            self._place(role, 0 if self._paid[role, 0] == NEVER else 1)

    # What a change would cost.

    def to_sink(self, role: int) -> tuple[int, int]:
        """For a role with a unit left open: the least that playing it costs, and the entry node. FAR if impossible."""
        row = self.rows[role]
        free = ~np.isin(row.entries, self._holder[role])
        reach = self._forward(row.entries[free], row.costs[free], role, NEVER)
        if reach.far[self.sink] >= UNREACHED:
            return FAR, self.sink
        return int(reach.far[self.sink]), self._path(reach, role)[0].end

    def forced(self, role: int, node: int) -> int:
        """How much more the cheapest plan costs in which this role is played there. FAR if there is none."""
        if node in self.held(role):
            return 0
        start = np.array([node], dtype=np.int32)
        price = np.array([self.price(role, node)], dtype=np.int64)
        return self._instead(role, start, price, NEVER, frozenset())

    def margin(self, role: int, node: int, enough: int) -> int:
        """How much more every plan costs in which this role is not played there; or ``enough``, if that or more."""
        row = self.rows[role]
        elsewhere = row.entries != node
        return min(
            enough,
            self._instead(role, row.entries[elsewhere], row.costs[elsewhere], self.defer[role], {node}, enough),
        )

    def slack(self, role: int, node: int) -> int:
        """A quick bound from below for ``margin``."""
        row = self.rows[role]
        paid = self.price(role, node) + int(self.potential[node])
        all_others = row.costs + self.potential[row.entries]
        all_others[np.isin(row.entries, self.held(role))] = NEVER
        return min(int(all_others.min(initial=NEVER)), self.defer[role]) - paid

    def _instead(
        self,
        role: int,
        starts: Nodes,
        prices: Ints,
        open_price: int,
        leaving: frozenset[int] | set[int],
        enough: int = UNREACHED,
    ) -> int:
        """The shortest way from these starts to where a unit of the role is now, so that it leaves that place."""
        at = [
            (int(node), int(paid))
            for node, paid in zip(self._holder[role], self._paid[role], strict=True)
            if paid > -NEVER and (not leaving or int(node) in leaving)
        ]
        stay = np.isin(starts, [node for node, _ in at]) | np.isin(starts, self.held(role))
        starts, prices = starts[~stay], prices[~stay]
        best = FAR
        for node, paid in at:
            limit = min(best, enough) + paid
            if node == self.sink:
                reach = self._forward(starts, prices, role, open_price, limit=limit)
                best = min(best, int(reach.far[self.sink]) - paid)
                continue
            shift = int(self.potential[node])
            reach = self._forward(starts, prices, role, open_price, node, limit + shift)
            best = min(best, int(reach.far[node]) - shift - paid)
            out = int(reach.far[self.sink])
            if out - shift - paid < min(best, enough):
                back = self._backward(node, role, min(best, enough) + paid - out + shift)
                best = min(best, out + int(back.far[self.sink]) - shift - paid)
        return best if best < UNREACHED else FAR

    # Searches. Distances are reduced ones plus the potential of where they began or ended.

    def _forward(
        self, starts: Nodes, prices: Ints, but: int, open_price: int, want: int = -1, limit: int = NEVER
    ) -> Reach:
        """From these entries towards the sink, and to ``want`` if given, without displacing the role ``but``."""
        reach = Reach(self.sink, limit, beyond_sink=want >= 0)
        reach.far[self.sink] = open_price
        itself = np.full(len(starts), but, dtype=np.int32)
        reach.reach(starts, prices + self.potential[starts], np.full(len(starts), -1, dtype=np.int32), itself)
        shut, at_once = ~self._leads_on(), _AT_ONCE_AHEAD
        while True:
            goal = int(reach.far[self.sink] if want < 0 else max(reach.far[self.sink], reach.far[want]))
            nodes = reach.next(min(goal, limit, UNREACHED), at_once, shut)
            at_once *= 2
            if not len(nodes):
                return reach
            base = reach.far[nodes] - self.potential[nodes]
            self._along_trees(reach, nodes, base, self.potential, 1)
            self._displace(reach, nodes, base, but)

    def _leads_on(self) -> NDArray[np.bool_]:
        """From which nodes the sink is as near as the potentials have it along their own tree: somebody has room.

        Hundreds are often equally near; these end a search, and the others lead to them.
        """
        on = self._steps[self._first + self.used] + self.potential[self._parent]
        leads = np.append((self.used < self.cap) & (on == self.potential[:-1]), True)
        # A tree is three nodes deep at most.
        for _ in range(2):
            leads[:-1] &= leads[self._parent]
        return leads

    def _along_trees(self, reach: Reach, nodes: Nodes, base: Ints, potential: Ints, way: int) -> None:
        """From each node to the next of its tree on either side; ``way`` 1: with the flow, -1: against it."""
        behind, used = self._parent[nodes], self.used[nodes]
        # Forwards one more unit goes on; backwards one that went on is taken back.
        free = ((used < self.cap[nodes]) if way > 0 else (used > 0)).nonzero()[0]
        step = self._steps[self._first[nodes] + used - (way < 0)]
        far = base + way * step + way * potential[behind]
        reach.reach(behind[free], far[free], nodes[free], nobody(len(free)))
        children = self._child[nodes]
        there, place = (children >= 0).nonzero()
        child = children[there, place]
        if not len(child):
            return
        used = self.used[child]
        free = ((used > 0) if way > 0 else (used < self.cap[child])).nonzero()[0]
        step = self._steps[self._first[child] + used - (way > 0)]
        far = base[there] - way * step + way * potential[child]
        reach.reach(child[free], far[free], nodes[there[free]], nobody(len(free)))

    def _displace(self, reach: Reach, nodes: Nodes, base: Ints, but: int) -> None:
        """From each node to wherever a role that is there could go instead."""
        ways = [self._ways_from(node, but) for node in nodes.tolist()]
        lengths = [len(each.roles) for each in ways]
        if not sum(lengths):
            return
        entries = np.concatenate([each.entries for each in ways])
        far = np.concatenate([each.prices for each in ways]) + self.potential[entries] + base.repeat(lengths)
        reach.reach(entries, far, nodes.repeat(lengths), np.concatenate([each.roles for each in ways]))
        opened = np.array([each.open_price for each in ways], dtype=np.int64) + base
        roles = np.array([each.open_role for each in ways], dtype=np.int32)
        reach.reach(np.full(len(nodes), self.sink, dtype=np.int32), opened, nodes, roles)

    def _ways_from(self, node: int, but: int) -> Ways:
        if but in self._held[node]:
            return self._displacing(node, but)
        if node not in self._ways:
            self._ways[node] = self._displacing(node, but)
        return self._ways[node]

    def _displacing(self, node: int, but: int) -> Ways:
        """For each place to which one of the roles here could go instead, the cheapest of them."""
        roles = sorted(self._held[node] - {but})
        if not roles:
            return NOWHERE
        rows, prices, opened = [], [], []
        for role in roles:
            row = self.rows[role]
            here, other = (0, 1) if self._holder[role, 0] == node else (1, 0)
            paid = int(self._paid[role, here])
            costs = row.costs - paid
            if self._holder[role, other] != self.sink:
                costs[row.entries == self._holder[role, other]] = NEVER
            rows.append(row.entries)
            prices.append(costs)
            opened.append(self.defer[role] - paid)
        entries, costs = np.concatenate(rows), np.concatenate(prices)
        whose = np.repeat(np.array(roles, dtype=np.int32), [len(row) for row in rows])
        order = np.lexsort((costs, entries))
        entries = entries[order]
        best = order[np.flatnonzero(np.diff(entries, prepend=-1))]
        least = min(range(len(roles)), key=opened.__getitem__)
        return Ways(np.concatenate(rows)[best], costs[best], whose[best], opened[least], roles[least])

    def _backward(self, goal: int, but: int, limit: int = NEVER) -> Reach:
        """Towards ``goal`` from wherever a unit could be freed, until the sink is reached; without the role ``but``."""
        reach = Reach(self.sink, limit)
        start = np.array([goal], dtype=np.int32)
        reach.reach(start, np.zeros(1, dtype=np.int64), nobody(1), nobody(1))
        while True:
            nodes = reach.next(min(int(reach.far[self.sink]), limit, UNREACHED), _AT_ONCE_BACK)
            if not len(nodes):
                return reach
            base = reach.far[nodes] + self.potential[nodes]
            self._along_trees(reach, nodes, base, self.potential, -1)
            for node, far in zip(nodes.tolist(), base.tolist(), strict=True):
                self._freed(reach, node, far, but)

    def _freed(self, reach: Reach, node: int, base: int, but: int) -> None:
        """From wherever a role that may go to this node is now, or is left open."""
        roles, prices = self._entering(node)
        apart = (self._holder[roles, 0] != node) & (self._holder[roles, 1] != node) & (roles != but)
        roles, prices = roles[apart], prices[apart]
        for unit in (0, 1):
            holder = self._holder[roles, unit]
            far = base + prices - self._paid[roles, unit] - self.potential[holder]
            reach.reach(holder, far, np.full(len(roles), node, dtype=np.int32), roles)

    def _entering(self, node: int) -> tuple[Nodes, Ints]:
        """Every role that may go there, and for what."""
        if self._into is None:
            order = np.argsort(self._arcs.entry, kind="stable")
            ends = np.searchsorted(self._arcs.entry[order], np.arange(self.sink + 1))
            self._into = self._arcs.role[order], self._arcs.cost[order], ends
        roles, prices, ends = self._into
        first, last = int(ends[node]), int(ends[node + 1])
        since = [role for role in self._later.get(node, ()) if self.supply[role]]
        if not since:
            return roles[first:last], prices[first:last]
        cost = np.array([self.price(role, node) for role in since], dtype=np.int64)
        return (
            np.concatenate((roles[first:last], np.array(since, dtype=np.int32))),
            np.concatenate((prices[first:last], cost)),
        )

    # Carrying changes out.

    def _place(self, role: int, unit: int) -> None:
        """Give a unit of a role that is nowhere yet its place, displacing others where that is cheapest."""
        row, defer = self.rows[role], self.defer[role]
        self._paid[role, unit] = NEVER
        free = ~np.isin(row.entries, self._holder[role])
        reach = self._forward(row.entries[free], row.costs[free], role, defer)
        total = int(reach.far[self.sink])
        self.cost += total
        self._paid[role, unit] = defer
        self._holder[role, unit] = self.sink
        if reach.via[self.sink] >= 0:
            self._carry_out(self._path(reach, role), role, unit)
        near = reach.far[: self.sink] < total
        self.potential[:-1][near] += total - reach.far[: self.sink][near]

    def _fill(self, node: int) -> None:
        """A unit that entered there is gone; take one from the sink to stand in for it, which frees what is dearest."""
        reach = self._backward(node, NOBODY)
        total = int(reach.far[self.sink])
        # Reduced costs measure against potentials: the sink's is 0, this node's is not.
        self.cost += total - int(self.potential[node])
        hops = []
        at = self.sink
        while at != node:
            hops.append(Hop(at, int(reach.via[at]), int(reach.role[at])))
            at = int(reach.via[at])
        for hop in hops:
            self._hop(hop)
        near = reach.far[: self.sink] < total
        self.potential[:-1][near] -= total - reach.far[: self.sink][near]

    def _leave(self, role: int, node: int) -> None:
        """Take the unit out, all the way to the sink; it is nowhere until it is placed."""
        unit = 0 if self._holder[role, 0] == node else 1
        self._forget(role)
        self.cost -= int(self._paid[role, unit])
        self._held[node].discard(role)
        self._holder[role, unit], self._paid[role, unit] = self.sink, NEVER
        while node != self.sink:
            self.used[node] -= 1
            self.cost -= int(self._steps[self._first[node] + self.used[node]])
            node = int(self._parent[node])

    def _path(self, reach: Reach, role: int) -> list[Hop]:
        """From the role's first entry to the sink; the first hop is the role's own."""
        hops = []
        at = self.sink
        while at >= 0:
            via = int(reach.via[at])
            hops.append(Hop(via, at, int(reach.role[at]) if via >= 0 else role))
            at = via
        return hops[::-1]

    def _carry_out(self, hops: list[Hop], role: int, unit: int) -> None:
        first, *others = hops
        for hop in others:
            self._hop(hop)
        self._enter(role, unit, first.end)

    def _hop(self, hop: Hop) -> None:
        if hop.role == NOBODY:
            if hop.start != self.sink and self._parent[hop.start] == hop.end:
                self.used[hop.start] += 1
            else:
                self.used[hop.end] -= 1
            return
        unit = 0 if self._holder[hop.role, 0] == hop.start and self._paid[hop.role, 0] > -NEVER else 1
        if hop.start != self.sink:
            self._held[hop.start].discard(hop.role)
        self._enter(hop.role, unit, hop.end)

    def _forget(self, role: int) -> None:
        """What was worked out where this role is holds no more."""
        for node in self._holder[role].tolist():
            self._ways.pop(node, None)

    def _enter(self, role: int, unit: int, node: int) -> None:
        self._forget(role)
        self._holder[role, unit] = node
        self.touched.add(role)
        if node == self.sink:
            self._paid[role, unit] = self.defer[role]
        else:
            self._paid[role, unit] = self.price(role, node)
            self._held[node].add(role)
        self._forget(role)

    def _grow(self) -> None:
        more = len(self._holder)
        self._holder = np.concatenate((self._holder, np.full((more, 2), self.sink, dtype=np.int32)))
        self._paid = np.concatenate((self._paid, np.full((more, 2), -NEVER, dtype=np.int64)))

    def unsound(self) -> Iterator[str]:
        """Everything that would show this plan not to be the cheapest: reduced costs below 0. For tests."""
        far = self.potential
        for node in range(self.sink):
            if self.potential[node] >= UNREACHED:
                continue
            behind = self._parent[node]
            if self.used[node] < self.cap[node]:
                on = self._steps[self._first[node] + self.used[node]]
                yield from (f"on from node {node}" for _ in range(int(on + far[behind] < far[node])))
            if self.used[node] > 0 and self._steps[self._first[node] + self.used[node] - 1] + far[behind] > far[node]:
                yield f"back to node {node}"
        for role, row in enumerate(self.rows):
            for unit in range(self.supply[role]):
                here = int(self._holder[role, unit])
                paid = int(self._paid[role, unit]) + int(far[here])
                others = (row.costs + far[row.entries])[~np.isin(row.entries, self._holder[role])]
                if min(int(others.min(initial=NEVER)), self.defer[role]) < paid:
                    yield f"role {role}"


def _children(tree: Tree) -> Nodes:
    """For each node the nodes right before it, filled up with -1."""
    most = max((len(some) for some in tree.children), default=0)
    filled = np.full((tree.sink, most), -1, dtype=np.int32)
    for node, some in enumerate(tree.children):
        filled[node, : len(some)] = some
    return filled
