"""After the flow: roles of one case that one member can take, given to one member.

The flow charges a case twice where a member takes two of its roles, and so tends to spread them over two people, who
then both know of it. Here a role moves to somebody who has another role of the case wherever the plan as it really is
(a case counted once for each member) gets cheaper. A descent, not the best there is: docs/dispatch.md says how far off.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tropa.dispatch.plan import Plan
from tropa.dispatch.prices import EXPOSURE, LOAD, step
from tropa.dispatch.snapshot import Role, RoleId, RoleKind


@dataclass(frozen=True, slots=True)
class Kept:
    """Who has each role (by place), and which of them only got it in order to keep a case together."""

    holders: Mapping[RoleId, tuple[int, ...]]
    moved: frozenset[tuple[RoleId, int]]
    alone: Mapping[RoleId, int]
    taken: Mapping[tuple[int, RoleKind], int]
    cost: int


@dataclass(frozen=True, slots=True)
class _Move:
    role: Role
    start: int | None
    end: int | None


@dataclass(slots=True)
class _Books:
    """What each member has in the plan as it is."""

    plan: Plan
    holders: dict[RoleId, set[int]] = field(default_factory=dict)
    kinds: Counter[tuple[int, RoleKind]] = field(default_factory=Counter)
    loads: Counter[int] = field(default_factory=Counter)
    cases: Counter[tuple[int, bytes]] = field(default_factory=Counter)
    people: Counter[int] = field(default_factory=Counter)

    def take(self, role: Role, place: int, by: int) -> None:
        """``by`` 1: they have it; -1: no more."""
        self.kinds[place, role.kind] += by
        self.loads[place] += by
        if role.case in self.plan.members.all[place].knows:
            return
        self.cases[place, role.case.raw] += by
        if self.cases[place, role.case.raw] == (1 if by > 0 else 0):
            self.people[place] += by

    def price(self, place: int) -> int:
        """What a member's load and exposure cost together."""
        member, weights = self.plan.members.all[place], self.plan.weights
        load = sum(step(LOAD, member.load + nth, weights) for nth in range(self.loads[place]))
        return load + sum(step(EXPOSURE, member.people + nth, weights) for nth in range(self.people[place]))

    def gain(self, move: _Move) -> int:
        """How many points a move saves; 0 or less: none."""
        before = self._around(move)
        self.carry_out(move, 1)
        after = self._around(move)
        self.carry_out(move, -1)
        return before - after

    def carry_out(self, move: _Move, by: int) -> None:
        """``by`` 1: do it; -1: undo it."""
        holders = self.holders[move.role.id]
        for place, sign in ((move.end, by), (move.start, -by)):
            if place is not None:
                self.take(move.role, place, sign)
                (holders.add if sign > 0 else holders.discard)(place)

    def _around(self, move: _Move) -> int:
        places = {place for place in (move.start, move.end) if place is not None}
        return sum(self.price(place) for place in places) + self.of_role(move.role)

    def of_role(self, role: Role) -> int:
        """What fits badly, or is left open."""
        left = 1 + role.two_persons - len(self.holders[role.id])
        fits = sum(self.plan.base(role.id, place) or 0 for place in self.holders[role.id])
        return left * self.plan.defer(role) + fits


def keep_together(plan: Plan) -> Kept:
    """The plan's holders, with roles of one case put together where that is cheaper in truth."""
    books = _Books(plan)
    by_case: dict[bytes, list[Role]] = defaultdict(list)
    for role in sorted(plan.roles.values(), key=lambda role: role.id):
        books.holders[role.id] = set(plan.holders(role.id))
        by_case[role.case.raw].append(role)
        for place in books.holders[role.id]:
            books.take(role, place, 1)
    alone = _two_or_none(books)
    before = {role: frozenset(places) for role, places in books.holders.items()}
    _descend(books, [roles for roles in by_case.values() if len(roles) > 1])
    moved = {(role, place) for role, places in books.holders.items() for place in places - before[role]}
    cost = sum(books.price(place) for place in range(len(plan.members.all)))
    cost += sum(books.of_role(role) for role in plan.roles.values())
    return Kept(
        {role: tuple(sorted(places)) for role, places in books.holders.items()},
        frozenset(moved),
        alone,
        books.kinds,
        cost,
    )


def _two_or_none(books: _Books) -> dict[RoleId, int]:
    """Complete roles of two persons that the flow gave one, the most urgent first, with the one of another such role;
    nobody is asked alone, so what stays incomplete is left open. Gives those, and who could have been spared."""
    plan = books.plan
    halves = {
        role.id: next(iter(books.holders[role.id]))
        for role in sorted(plan.roles.values(), key=lambda role: (-plan.defer(role), role.id))
        if role.two_persons and len(books.holders[role.id]) == 1
    }
    for role in list(halves):
        others = (other for other in reversed(halves) if other != role) if role in halves else iter(())
        spare = next((other for other in others if _can_join(books, role, other, halves[other])), None)
        if spare is not None:
            place = halves.pop(spare)
            del halves[role]
            books.carry_out(_Move(plan.roles[spare], place, None), 1)
            books.carry_out(_Move(plan.roles[role], None, place), 1)
    for role, place in halves.items():
        books.carry_out(_Move(plan.roles[role], place, None), 1)
    return halves


def _can_join(books: _Books, role: RoleId, of: RoleId, place: int) -> bool:
    known = books.plan.roles[role]
    return (
        place not in books.holders[role]
        and books.plan.entry(role, place) is not None
        and not books.plan.meets(known, place)
        and known.kind == books.plan.roles[of].kind
    )


def _descend(books: _Books, cases: list[list[Role]]) -> None:
    """Take the best move of each case in turn until no case has one. Every move makes the plan cheaper, so it ends."""
    waiting = cases
    while waiting:
        changed = []
        for roles in waiting:
            gains = [(books.gain(move), move) for move in _moves(books, roles)]
            gain, move = max(gains, key=lambda each: each[0], default=(0, None))
            if move is not None and gain > 0:
                books.carry_out(move, 1)
                changed.append(roles)
        waiting = changed


def _moves(books: _Books, roles: list[Role]) -> Iterator[_Move]:
    plan = books.plan
    for role in roles:
        holders = books.holders[role.id]
        if role.two_persons and not holders:
            continue
        others = {place for other in roles if other.id != role.id for place in books.holders[other.id]} - holders
        for end in sorted(others):
            if plan.entry(role.id, end) is None or not _has_room(books, role, end):
                continue
            yield from (_Move(role, start, end) for start in sorted(holders) or (None,))


def _has_room(books: _Books, role: Role, place: int) -> bool:
    return books.kinds[place, role.kind] < books.plan.members.all[place].slots[role.kind]
