"""A snapshot as a network: which members each role may go to, at what price, and the steps behind them to the sink.

Behind each member stands a small tree of nodes on the way to the sink. A role whose case is new to them enters at
``exposure`` (each further person dearer), then ``load`` (each further role dearer, no more than their slots), then the
sink; a role whose case they know enters at ``load``. Members of several kinds have a node for each kind before that,
no wider than their slots for the kind; there a known case is refunded what the first new person would cost instead.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tropa.dispatch.prices import EXPOSURE, FREE, LOAD, Ints, deferring, step, steps
from tropa.dispatch.reasons import RULES, Rule
from tropa.dispatch.rules import blocked, needed_vetting
from tropa.dispatch.snapshot import VETTING, Member, Role, RoleId, RoleKind, Snapshot
from tropa.dispatch.weights import MOST_POINTS, Weights
from tropa.sealing.types import MemberId

Nodes = NDArray[np.int32]
NO_CAP: Final = 1 << 40


@dataclass(frozen=True, slots=True)
class Row:
    """Where a role may go: entry nodes, and the price of going there. A member is in it once at most."""

    entries: Nodes
    costs: Ints


@dataclass(frozen=True, slots=True)
class Tree:
    """The nodes behind the members. ``parent`` of the last before the sink is ``len(parent)``.

    Going on from a node costs ``steps[first[node] + n]`` for the unit after ``n``, ``cap[node]`` units at most.
    """

    parent: Nodes
    member: Nodes
    cap: Ints
    first: Ints
    steps: Ints
    children: tuple[tuple[int, ...], ...]

    @property
    def sink(self) -> int:
        """The number of the sink: one past the last node."""
        return len(self.parent)


class Members:
    """The members in the order of their ids, in columns, and the trees behind them."""

    def __init__(self, snapshot: Snapshot, weights: Weights, exposure_cap: int = NO_CAP) -> None:
        self.all = tuple(sorted(snapshot.members, key=lambda each: each.id.raw))
        self.place = {member.id.raw: place for place, member in enumerate(self.all)}
        self._now_hour = snapshot.now_hour
        self._policy = snapshot.policy
        self._weights = weights
        self._columns()
        self._exceptions()
        self._entry: dict[tuple[int, RoleKind, bool], int] = {}
        self.tree = self._tree(exposure_cap)
        self._nodes = _nodes_of(self.tree, len(self.all))
        self._shared: dict[object, tuple[Nodes, Row]] = {}

    def row(self, role: Role) -> Row:
        """Where this role may go; empty if nowhere, or to too few."""
        if blocked(role, self._policy):
            return EMPTY
        places, row = self._alike(role)
        barred = self._barred(role)
        known = [place for place in self.knowing(role) if place not in barred]
        if barred or known:
            row = self._except(role, places, row, barred, known)
        return row if len(row.entries) > role.two_persons else EMPTY

    def knowing(self, role: Role) -> set[int]:
        """Who knows of its case."""
        return set(self._knowing.get(role.case.raw, ()))

    def refund(self, role: Role, place: int) -> int:
        """What a member of several kinds is given back for a case they know: their first new person's price."""
        member = self.all[place]
        known = role.case in member.knows
        return step(EXPOSURE, member.people, self._weights) if known and len(member.slots) > 1 else 0

    def foes(self, member: MemberId) -> frozenset[MemberId]:
        """Whom they must not meet, said by either."""
        return frozenset(self._foes.get(member, ()))

    def eligible(self, role: Role) -> tuple[MemberId, ...]:
        """Whom no rule keeps from this role, by their ids, however many it takes."""
        return tuple(self.all[place].id for place in np.flatnonzero(self.broken(role) == 0).tolist())

    def nodes(self, place: int) -> tuple[int, ...]:
        """All of a member's nodes."""
        return self._nodes[place]

    def here(self, place: int) -> bool:
        """Whether they are still among us."""
        return bool(self._here[place])

    def copy(self) -> "Members":
        """The same, not changed when this one is."""
        other = copy(self)
        other._here = self._here.copy()
        other._foes = defaultdict(set, {member: foes.copy() for member, foes in self._foes.items()})
        other._shared = self._shared.copy()
        return other

    def gone(self, place: int) -> None:
        """Rows made from now on leave this member out. Rows made before are as they were."""
        member = self.all[place]
        self._here[place] = False
        self._shared.clear()
        for other in member.avoids_members:
            theirs = self.place.get(other.raw)
            if theirs is None or not self._here[theirs] or member.id not in self.all[theirs].avoids_members:
                self._foes[other].discard(member.id)
        self._foes[member.id] = {other for other in self._foes[member.id] if self._says(other, member.id)}

    def broken(self, role: Role) -> Ints:
        """For each member, in the order of ``all``, a bit for each rule in the way (by place in RULES); -1: gone."""
        policy = self._policy
        bits = np.zeros(len(self.all), dtype=np.int64)

        def rule(name: Rule, where: object) -> None:
            bits[:] |= np.where(np.asarray(where, dtype=bool), 1 << RULES.index(name), 0)

        slots = self._slots.get(role.kind)
        rule("kind", ~self._plays.get(role.kind, np.zeros(len(self.all), dtype=bool)))
        rule("slots", False if slots is None else self._plays[role.kind] & (slots == 0))
        rule("skill", ~self._all_of(self._skills, role.required_skills))
        rule("language", ~self._all_of(self._languages, role.required_languages))
        rule("vetting", self._vetting < VETTING.index(needed_vetting(role, policy)))
        rule("inside", self._inside & (role.kind not in policy.inside_kinds))
        rule("rest", ~self._awake)
        if "minor" in role.flags:
            rule("minor", self._vetting < VETTING.index(policy.minor_vetting))
        if "provocateur-suspect" in role.flags:
            rule("provocateur", self._inside | (self._vetting < VETTING.index(policy.suspect_vetting)))
        for why in blocked(role, policy):
            rule(why.rule, True)
        for name, places in (("conflict", self._meeting(role)), ("refused", self._refusing.get(role.id, []))):
            bits[list(places)] |= 1 << RULES.index(name)
        bits[~self._here] = -1
        return bits

    def _says(self, one: MemberId, other: MemberId) -> bool:
        place = self.place.get(one.raw)
        return place is not None and bool(self._here[place]) and other in self.all[place].avoids_members

    def _all_of(self, having: Mapping[str, NDArray[np.bool_]], asked: Iterable[str]) -> NDArray[np.bool_]:
        everyone = np.ones(len(self.all), dtype=bool)
        for one in asked:
            everyone &= having.get(one, False)
        return everyone

    def _columns(self) -> None:
        self._here = np.ones(len(self.all), dtype=bool)
        self._vetting = np.array([VETTING.index(member.vetting) for member in self.all], dtype=np.int8)
        self._inside = np.array([member.in_country for member in self.all], dtype=bool)
        self._awake = np.array([_awake(member, self._now_hour) for member in self.all], dtype=bool)
        self._slots: dict[RoleKind, Ints] = {}
        self._plays: dict[RoleKind, NDArray[np.bool_]] = {}
        for kind in sorted({kind for member in self.all for kind in member.slots}):
            self._slots[kind] = np.array([member.slots.get(kind, 0) for member in self.all], dtype=np.int64)
            self._plays[kind] = np.array([kind in member.slots for member in self.all], dtype=bool)
        self._skills = _having((member.skills for member in self.all), len(self.all))
        self._languages = _having((member.languages for member in self.all), len(self.all))
        self._regions = _having(({member.region} - {""} for member in self.all), len(self.all))

    def _exceptions(self) -> None:
        self._knowing: dict[bytes, list[int]] = defaultdict(list)
        self._avoiding: dict[bytes, list[int]] = defaultdict(list)
        self._refusing: dict[RoleId, list[int]] = defaultdict(list)
        self._foes: dict[MemberId, set[MemberId]] = defaultdict(set)
        for place, member in enumerate(self.all):
            for case in member.knows:
                self._knowing[case.raw].append(place)
            for case in member.avoids_cases:
                self._avoiding[case.raw].append(place)
            for role in member.refused:
                self._refusing[role].append(place)
            for other in member.avoids_members:
                self._foes[member.id].add(other)
                self._foes[other].add(member.id)

    def _tree(self, exposure_cap: int) -> Tree:
        parent: list[int] = []
        owner: list[int] = []
        price: list[int] = []
        already: list[int] = []
        cap: list[int] = []

        def node(place: int, behind: int, kind: int, start: int, width: int) -> int:
            parent.append(behind)
            owner.append(place)
            price.append(kind)
            already.append(start)
            cap.append(width)
            return len(parent) - 1

        for place, member in enumerate(self.all):
            slots = sum(member.slots.values())
            load = node(place, -1, LOAD, member.load, slots)
            room = max(0, min(slots, exposure_cap - member.people))
            exposure = node(place, load, EXPOSURE, member.people, room)
            several = len(member.slots) > 1
            for kind in sorted(member.slots):
                width = member.slots[kind]
                new = node(place, exposure, FREE, 0, min(width, room)) if several else exposure
                self._entry[place, kind, False] = new
                self._entry[place, kind, True] = new if several else load
        return _tree(parent, owner, price, already, cap, self._weights)

    def _alike(self, role: Role) -> tuple[Nodes, Row]:
        """Who may take any role that asks for the same, as if nobody knew its case and nobody had a word against it."""
        asked = (
            role.kind,
            role.required_skills,
            role.wished_skills,
            role.required_languages,
            role.wished_languages,
            role.region,
            role.flags,
        )
        if asked not in self._shared:
            self._shared[asked] = self._search(role)
        return self._shared[asked]

    def _search(self, role: Role) -> tuple[Nodes, Row]:
        fits = self._fits(role)
        places = np.flatnonzero(fits).astype(np.int32)
        weights = self._weights
        costs = weights.wished_skill * _missed(self._skills, role.wished_skills, places)
        costs += weights.wished_language * _missed(self._languages, role.wished_languages, places)
        if role.region:
            costs += weights.other_region * _missed(self._regions, {role.region}, places)
        entries = self._entries(places, role.kind, known=False)
        return places, Row(entries, np.minimum(costs, MOST_POINTS))

    def _fits(self, role: Role) -> NDArray[np.bool_]:
        policy = self._policy
        needs = VETTING.index(needed_vetting(role, policy))
        if "minor" in role.flags:
            needs = max(needs, VETTING.index(policy.minor_vetting))
        if "provocateur-suspect" in role.flags:
            needs = max(needs, VETTING.index(policy.suspect_vetting))
        fits: NDArray[np.bool_] = self._here & self._awake & (self._vetting >= needs)
        fits &= self._slots[role.kind] > 0 if role.kind in self._slots else False
        if role.kind not in policy.inside_kinds or "provocateur-suspect" in role.flags:
            fits &= ~self._inside
        fits &= self._all_of(self._skills, role.required_skills)
        fits &= self._all_of(self._languages, role.required_languages)
        return fits

    def _entries(self, places: Nodes, kind: RoleKind, *, known: bool) -> Nodes:
        return np.array([self._entry[place, kind, known] for place in places.tolist()], dtype=np.int32)

    def _barred(self, role: Role) -> set[int]:
        return {*self._refusing.get(role.id, ()), *self._meeting(role)}

    def _meeting(self, role: Role) -> set[int]:
        """Who must not have to do with the case, or with somebody in it."""
        meeting = set(self._avoiding.get(role.case.raw, ()))
        for other in role.present:
            meeting.update(self.place[foe.raw] for foe in self._foes.get(other, ()) if foe.raw in self.place)
        return meeting

    def _except(self, role: Role, places: Nodes, row: Row, barred: set[int], known: Iterable[int]) -> Row:
        entries, costs = row.entries.copy(), row.costs.copy()
        for place in known:
            at = int(np.searchsorted(places, place))
            if at < len(places) and places[at] == place:
                entries[at] = self._entry[place, role.kind, True]
                costs[at] -= self.refund(role, place)
        kept = ~np.isin(places, list(barred))
        return Row(entries[kept], costs[kept])


@dataclass(frozen=True, slots=True)
class Problem:
    """Roles in the order of their ids, each with its row, the price of leaving it open and how many it takes."""

    roles: tuple[Role, ...]
    rows: tuple[Row, ...]
    defer: Ints
    members: Members


def build(snapshot: Snapshot, weights: Weights, exposure_cap: int = NO_CAP) -> Problem:
    """The network of a checked snapshot; nobody may come to know more than ``exposure_cap`` people by it."""
    members = Members(snapshot, weights, exposure_cap)
    roles = tuple(sorted(snapshot.roles, key=lambda role: role.id))
    defer = np.array([deferring(role, snapshot.now_hour, weights) for role in roles], dtype=np.int64)
    return Problem(roles, tuple(members.row(role) for role in roles), defer, members)


EMPTY: Final = Row(np.empty(0, dtype=np.int32), np.empty(0, dtype=np.int64))


def _nodes_of(tree: Tree, members: int) -> tuple[tuple[int, ...], ...]:
    nodes: list[list[int]] = [[] for _ in range(members)]
    for node, place in enumerate(tree.member.tolist()):
        nodes[place].append(node)
    return tuple(tuple(some) for some in nodes)


def _awake(member: Member, now_hour: int) -> bool:
    return member.resting_until_hour is None or member.resting_until_hour <= now_hour


def _having(each: Iterable[Iterable[str]], members: int) -> dict[str, NDArray[np.bool_]]:
    """For each thing there is, who has it."""
    found: dict[str, NDArray[np.bool_]] = {}
    for place, things in enumerate(each):
        for thing in things:
            found.setdefault(thing, np.zeros(members, dtype=bool))[place] = True
    return found


def _missed(having: Mapping[str, NDArray[np.bool_]], wished: Iterable[str], places: Nodes) -> Ints:
    missed = np.zeros(len(places), dtype=np.int64)
    for one in wished:
        missed += ~having[one][places] if one in having else 1
    return missed


def _tree(
    parent: list[int], owner: list[int], price: list[int], already: list[int], cap: list[int], weights: Weights
) -> Tree:
    nodes = len(parent)
    children: list[list[int]] = [[] for _ in range(nodes)]
    for node, behind in enumerate(parent):
        if behind >= 0:
            children[behind].append(node)
    caps = np.array(cap, dtype=np.int64)
    first = np.concatenate(([0], np.cumsum(caps)))[:nodes].astype(np.int64)
    each = np.repeat(np.arange(nodes), caps)
    nth = np.arange(len(each)) - first[each]
    costs = steps(np.array(price, dtype=np.int64)[each], np.array(already, dtype=np.int64)[each] + nth, weights)
    return Tree(
        parent=np.array([nodes if behind < 0 else behind for behind in parent], dtype=np.int32),
        member=np.array(owner, dtype=np.int32),
        cap=caps,
        first=first,
        steps=costs,
        children=tuple(tuple(some) for some in children),
    )
