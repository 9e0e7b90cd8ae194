"""The full solve is the best there is: against every plan, and against a mixed-integer programme."""

import random
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dispatch.brute import cheapest, cheapest_flow
from tests.dispatch.mip import least_cost
from tests.dispatch.reckoning import flow_cost, nobody_meets, true_cost, two_or_none, within_slots
from tests.dispatch.worlds import world
from tropa.dispatch.plan import Plan
from tropa.dispatch.proposal import Proposal
from tropa.dispatch.propose import curve, propose
from tropa.dispatch.snapshot import RoleId, Snapshot
from tropa.dispatch.weights import Weights
from tropa.sealing.types import MemberId

WEIGHTS = (Weights(), Weights(exposure=40, deferring={"now": 9_000, "72h": 4_000, "2w": 1_500, "later": 500}))


def holders(proposal: Proposal, snapshot: Snapshot) -> dict[RoleId, frozenset[MemberId]]:
    """Who has each role."""
    return {
        role.id: frozenset(each.member for each in proposal.assignments if each.role == role.id)
        for role in snapshot.roles
    }


@settings(max_examples=500, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 5), st.integers(1, 5), st.sampled_from(WEIGHTS))
def test_no_plan_at_all_is_cheaper(seed: int, roles: int, members: int, weights: Weights) -> None:
    """Of every plan within slots and eligibility, none costs less as the flow reckons; nor is the truth undercut."""
    snapshot = world(seed, roles, members, cases=max(1, roles - 1))
    proposal = propose(snapshot, weights)
    assert proposal.exactness.bound == cheapest_flow(snapshot, weights)
    assert proposal.exactness.cost == true_cost(holders(proposal, snapshot), snapshot, weights)
    assert proposal.exactness.cost >= cheapest(snapshot, weights)


@pytest.mark.parametrize("seed", range(4))
def test_a_mixed_integer_programme_finds_nothing_cheaper(seed: int) -> None:
    """On 60 roles and 20 members the programme's optimum is the flow's, to the point."""
    snapshot = world(seed, 60, 20)
    best, proved = least_cost(snapshot, WEIGHTS[1], as_flow=True)
    assert proved
    assert round(best) == Plan(snapshot, WEIGHTS[1]).bound


@pytest.mark.parametrize("seed", range(4))
def test_what_is_not_exact_stays_close(seed: int) -> None:
    """On mid-size worlds with every rule in play the proposal costs at most a twentieth more than the true optimum."""
    snapshot = world(seed, 60, 20)
    best, proved = least_cost(snapshot, WEIGHTS[1], as_flow=False)
    cost = propose(snapshot, WEIGHTS[1]).exactness.cost
    assert proved
    assert round(best) <= cost <= 1.05 * best


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 40), st.integers(1, 15))
def test_no_proposal_breaks_a_rule(seed: int, roles: int, members: int) -> None:
    """Slots, two persons or none, who must not meet: they hold in every proposal; eligibility is in test_reasons."""
    snapshot = world(seed, roles, members)
    found = holders(propose(snapshot), snapshot)
    assert within_slots(found, snapshot)
    assert two_or_none(found, snapshot)
    assert nobody_meets(found, snapshot)


@pytest.mark.parametrize("seed", range(12))
def test_the_order_of_the_input_does_not_matter(seed: int) -> None:
    """The same snapshot with roles and members shuffled gives the same proposal, word for word."""
    snapshot, chance = world(seed, 30, 12), random.Random(seed)
    shuffled = replace(
        snapshot,
        roles=tuple(chance.sample(snapshot.roles, len(snapshot.roles))),
        members=tuple(chance.sample(snapshot.members, len(snapshot.members))),
    )
    assert propose(snapshot) == propose(shuffled) == propose(snapshot)


@pytest.mark.parametrize("seed", range(6))
def test_a_lower_ceiling_never_defers_less(seed: int) -> None:
    """Along the curve, the ceiling falls, holds, and costs more; plain worlds, where the flow is all there is."""
    snapshot = world(seed, 40, 15, plain=True)
    points = curve(snapshot)
    before = max(member.people for member in snapshot.members)
    assert all(point.worst <= max(point.cap, before) for point in points)
    assert all(one.cap > other.cap and one.deferring <= other.deferring for one, other in pairwise(points))
    assert points[-1].cap == 0


def test_nothing_to_do_is_a_proposal_too() -> None:
    """No roles, or no members, give an empty proposal and a full list of what is deferred."""
    snapshot = world(1, 5, 3)
    assert propose(replace(snapshot, roles=())).assignments == ()
    alone = propose(replace(snapshot, members=()))
    assert alone.assignments == ()
    assert len(alone.deferred) == 5
    assert all(each.why for each in alone.deferred)


def test_the_flow_reckons_as_the_reference_does() -> None:
    """What a plain plan costs is the reference's sum over the very holders it proposes before anything is moved."""
    snapshot = world(7, 40, 15, plain=True)
    plan = Plan(snapshot, Weights())
    everyone = plan.members.all
    found = {role: frozenset(everyone[place].id for place in plan.holders(role)) for role in plan.roles}
    assert plan.cost == flow_cost(found, snapshot, Weights())
