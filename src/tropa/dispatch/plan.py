"""A solved snapshot, and the rule that no flow can hold by itself enforced on it afterwards: who must not meet.

Where the cheapest flow brings two such members into one case, the less urgent role gives way and the rest finds its
cheapest places again. What the flow cost before is what nothing that keeps the rules can undercut.
"""

from collections import defaultdict
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass

from tropa.dispatch.errors import BadSnapshot
from tropa.dispatch.flow import solve
from tropa.dispatch.potentials import FAR
from tropa.dispatch.prices import check, deferring
from tropa.dispatch.problem import EMPTY, NO_CAP, Row, build
from tropa.dispatch.residual import Residual
from tropa.dispatch.snapshot import Member, Role, RoleId, Snapshot
from tropa.dispatch.weights import Weights
from tropa.sealing.types import MemberId


@dataclass(frozen=True, slots=True)
class Met:
    """Two members who must not meet have roles of one case; ``gives_way`` is the role less urgent."""

    gives_way: RoleId
    place: int
    because_of: MemberId


class Plan:
    """Who has which role, as a state. ``restricted``: whether a rule had to be enforced after the flow."""

    def __init__(self, snapshot: Snapshot, weights: Weights, exposure_cap: int = NO_CAP) -> None:
        check(weights)
        check_snapshot(snapshot)
        self.weights = weights
        self.now_hour = snapshot.now_hour
        self.policy = snapshot.policy
        problem = build(snapshot, weights, exposure_cap)
        flow = solve(problem)
        self.bound: int | None = flow.cost
        self.members = problem.members
        self.residual = Residual(problem, flow)
        self.roles: dict[RoleId, Role] = {role.id: role for role in problem.roles}
        self.number: dict[RoleId, int] = {role.id: number for number, role in enumerate(problem.roles)}
        self.apart: dict[tuple[RoleId, int], MemberId] = {}
        """Who was kept from a role because of whom."""
        self.restricted = False
        self._ids: dict[int, RoleId] = {number: role for role, number in self.number.items()}
        self._of_case: dict[bytes, set[RoleId]] = defaultdict(set)
        for role in problem.roles:
            self._of_case[role.case.raw].add(role.id)
        self.enforce()

    def copy(self) -> "Plan":
        """The same, not changed when this one is."""
        other = copy(self)
        other.members, other.residual = self.members.copy(), self.residual.copy()
        other.apart, other._ids = self.apart.copy(), self._ids.copy()
        other._of_case = defaultdict(set, {case: some.copy() for case, some in self._of_case.items()})
        other.roles, other.number = self.roles.copy(), self.number.copy()
        return other

    @property
    def cost(self) -> int:
        """What the plan costs as a flow."""
        return self.residual.cost

    def defer(self, role: Role) -> int:
        """The price of leaving it open, for each person."""
        return deferring(role, self.now_hour, self.weights)

    def holders(self, role: RoleId) -> tuple[int, ...]:
        """The places of the members who have it."""
        member = self.members.tree.member
        return tuple(sorted(int(member[node]) for node in self.residual.held(self.number[role])))

    def entry(self, role: RoleId, place: int) -> int | None:
        """Where the role enters this member; None if it may not."""
        row = self.row(role)
        for node in self.members.nodes(place):
            if node in row.entries and self.residual.potential[node] < FAR // 2:
                return node
        return None

    def row(self, role: RoleId) -> Row:
        """Where it may go."""
        return self.residual.rows[self.number[role]]

    def choices(self, role: RoleId) -> int:
        """How many members it may go to."""
        return int((self.residual.potential[self.row(role).entries] < FAR // 2).sum())

    def kept_apart(self, role: RoleId) -> bool:
        """Whether somebody was kept from it although the rules would have let them."""
        return any(kept == role for kept, _ in self.apart)

    def meets(self, role: Role, place: int) -> bool:
        """Whether somebody whom this member must not meet has a role of the same case by this plan."""
        foes = self.members.foes(self.members.all[place].id)
        others = self._of_case[role.case.raw] if foes else ()
        return any(self.members.all[theirs].id in foes for other in others for theirs in self.holders(other))

    def base(self, role: RoleId, place: int) -> int | None:
        """How badly the member fits the role, whatever else they do; None if they may not have it."""
        node = self.entry(role, place)
        if node is None:
            return None
        return self.residual.price(self.number[role], node) + self.members.refund(self.roles[role], place)

    def add(self, role: Role, row: Row | None = None) -> None:
        """One more role; ``row``: where it may go, if that is less than the rules allow."""
        self.roles[role.id] = role
        chosen = self.members.row(role) if row is None else row
        self.number[role.id] = self.residual.add(chosen, self.defer(role), 1 + role.two_persons)
        self._ids[self.number[role.id]] = role.id
        self._of_case[role.case.raw].add(role.id)

    def drop(self, role: RoleId) -> None:
        """It is needed no more."""
        self.residual.drop(self.number[role])
        self._of_case[self.roles[role].case.raw].discard(role)
        del self._ids[self.number[role]], self.number[role], self.roles[role]

    def leave(self, place: int) -> None:
        """A member is gone: what they had goes elsewhere, and who was kept from a case by their word alone is not."""
        member = self.members.all[place].id
        self.residual.close(self.members.nodes(place))
        self.members.gone(place)
        for role in sorted(self.roles):
            if member in self.roles[role].present or self._too_few(role):
                self.renew(role)
        self.enforce()

    def renew(self, role: RoleId, row: Row | None = None) -> None:
        """Take it out and put it in again, because where it may go has changed."""
        known = self.roles[role]
        self.drop(role)
        self.add(known, row)

    def enforce(self) -> None:
        """Until no rule is broken. Ends, for each step shuts off a place or a role for good."""
        watched: set[RoleId] = set()
        while True:
            touched, self.residual.touched = self.residual.touched, set()
            watched |= {self._ids[number] for number in touched if number in self._ids}
            watched &= self.roles.keys()
            met = self._met(watched)
            if met is None:
                return
            self._keep_apart(met)

    def _too_few(self, role: RoleId) -> bool:
        return self.roles[role].two_persons and len(self.row(role).entries) > 0 and self.choices(role) < 2

    def _keep_apart(self, met: Met) -> None:
        self.restricted = True
        self.apart[met.gives_way, met.place] = met.because_of
        row = self.row(met.gives_way)
        kept = self.members.tree.member[row.entries] != met.place
        narrow = Row(row.entries[kept], row.costs[kept])
        few = len(narrow.entries) <= self.roles[met.gives_way].two_persons
        self.renew(met.gives_way, EMPTY if few else narrow)

    def _met(self, among: set[RoleId]) -> Met | None:
        cases = {self.roles[role].case.raw for role in among if self._has_foes(role)}
        found: list[Met] = []
        for case in cases:
            some = [(role, place) for role in self._of_case[case] for place in self.holders(role)]
            found += self._meeting(some)
        return min(found, key=self._first, default=None)

    def _has_foes(self, role: RoleId) -> bool:
        return any(self.members.foes(self.members.all[place].id) for place in self.holders(role))

    def _meeting(self, some: list[tuple[RoleId, int]]) -> Iterator[Met]:
        for role, place in some:
            foes = self.members.foes(self.members.all[place].id)
            for other, theirs in some:
                if foes and self.members.all[theirs].id in foes and self._rank(role) <= self._rank(other):
                    yield Met(role, place, self.members.all[theirs].id)

    def _first(self, met: Met) -> tuple[int, RoleId, int, bytes]:
        return *self._rank(met.gives_way), met.place, met.because_of.raw

    def _rank(self, role: RoleId) -> tuple[int, RoleId]:
        return self.defer(self.roles[role]), role


def check_snapshot(snapshot: Snapshot) -> None:
    """Raises BadSnapshot for an id that appears twice, or a count below 0."""
    if len({role.id for role in snapshot.roles}) < len(snapshot.roles):
        raise BadSnapshot("two roles have the same id; nothing was worked out")
    if len({member.id.raw for member in snapshot.members}) < len(snapshot.members):
        raise BadSnapshot("a member appears twice; nothing was worked out")
    for role in snapshot.roles:
        check_role(role)
    if any(_negative(member) for member in snapshot.members):
        raise BadSnapshot("a member's slots, load or hours are below 0; nothing was worked out")


def check_role(role: Role) -> None:
    """Raises BadSnapshot for a count below 0."""
    if role.hours < 0 or role.waiting_hours < 0:
        raise BadSnapshot("a role's hours or waiting time are below 0; nothing was worked out")


def _negative(member: Member) -> bool:
    return min(member.load, member.hours, *member.slots.values(), 0) < 0
