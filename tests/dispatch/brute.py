"""Every plan there is, for snapshots small enough to try them all."""

from collections.abc import Callable, Iterator
from itertools import combinations

from tests.dispatch.reckoning import Holders, eligible, flow_cost, nobody_meets, persons, true_cost, two_or_none
from tropa.dispatch.snapshot import Role, RoleId, RoleKind, Snapshot
from tropa.dispatch.weights import Weights
from tropa.sealing.types import MemberId


def plans(snapshot: Snapshot) -> Iterator[Holders]:
    """Every way to give roles to members who may have them, within slots; also one person where it takes two."""
    everyone = [(role, [member.id for member in eligible(role, snapshot)]) for role in snapshot.roles]
    room = {(member.id, kind): slots for member in snapshot.members for kind, slots in member.slots.items()}
    yield from _from(everyone, room, {})


def cheapest_flow(
    snapshot: Snapshot, weights: Weights, allowed: Callable[[Holders], bool] = lambda _: True
) -> int | None:
    """The least that a plan costs as the flow reckons, among those allowed."""
    costs = (flow_cost(plan, snapshot, weights) for plan in plans(snapshot) if allowed(plan))
    return min(costs, default=None)


def cheapest(snapshot: Snapshot, weights: Weights) -> int:
    """The least that a plan which keeps every rule costs in truth."""
    return min(
        true_cost(plan, snapshot, weights)
        for plan in plans(snapshot)
        if two_or_none(plan, snapshot) and nobody_meets(plan, snapshot)
    )


def _from(
    everyone: list[tuple[Role, list[MemberId]]],
    room: dict[tuple[MemberId, RoleKind], int],
    so_far: dict[RoleId, frozenset[MemberId]],
) -> Iterator[Holders]:
    if len(so_far) == len(everyone):
        yield dict(so_far)
        return
    role, members = everyone[len(so_far)]
    for some in (some for count in range(persons(role) + 1) for some in combinations(members, count)):
        if any(room[member, role.kind] == 0 for member in some):
            continue
        for member in some:
            room[member, role.kind] -= 1
        so_far[role.id] = frozenset(some)
        yield from _from(everyone, room, so_far)
        del so_far[role.id]
        for member in some:
            room[member, role.kind] += 1
