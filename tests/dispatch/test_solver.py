"""A plan kept up to date by changes is the plan a full solve would make."""

import random
from dataclasses import replace

import pytest

from tests.dispatch.reckoning import eligible, nobody_meets, within_slots
from tests.dispatch.worlds import role as make_role
from tests.dispatch.worlds import world
from tropa.dispatch.errors import BadSnapshot, UnknownName
from tropa.dispatch.plan import Plan
from tropa.dispatch.snapshot import RoleId, Snapshot
from tropa.dispatch.solver import Solver
from tropa.dispatch.weights import Weights

WEIGHTS = (Weights(), Weights(exposure=40, deferring={"now": 9_000, "72h": 4_000, "2w": 1_500, "later": 500}))
CASES = 30


def step(solver: Solver, chance: random.Random, number: int, *, plain: bool) -> None:
    """One change at random: mostly roles that come and go, sometimes a case closed or a member gone."""
    snapshot = solver.snapshot
    what = chance.random()
    if what < 0.5 or not snapshot.roles:
        cases = 10_000 if plain else CASES
        solver.add_role(make_role(chance, 1_000 + number, cases, plain=plain, members=len(snapshot.members)))
    elif what < 0.9:
        solver.drop_role(chance.choice(snapshot.roles).id)
    elif what < 0.97:
        solver.drop_case(chance.choice(snapshot.roles).case)
    elif len(snapshot.members) > 8:
        solver.drop_member(chance.choice(snapshot.members).id)


def eligible_only(solver: Solver, snapshot: Snapshot) -> bool:
    """Whether everyone may have what they have."""
    by_id = {role.id: role for role in snapshot.roles}
    return all(
        set(members) <= {each.id for each in eligible(by_id[role], snapshot)}
        for role, members in solver.holders().items()
    )


@pytest.mark.parametrize(("seed", "weights"), tuple(enumerate(WEIGHTS)))
def test_a_thousand_changes_end_where_a_full_solve_ends(seed: int, weights: Weights) -> None:
    """After every tenth of 1,000 changes the plan costs what a full solve costs, within the rules; never stale."""
    chance = random.Random(seed)
    solver = Solver(world(seed, 40, 30, plain=True), weights)
    for number in range(1_000):
        step(solver, chance, number, plain=True)
        assert not solver.stale
        if number % 10 == 9:
            snapshot = solver.snapshot
            assert solver.cost == Plan(snapshot, weights).cost
            assert within_slots({role: frozenset(some) for role, some in solver.holders().items()}, snapshot)
            assert eligible_only(solver, snapshot)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.drill) for seed in (1, 2))])
def test_with_every_rule_in_play_a_plan_is_the_best_or_says_that_it_may_not_be(seed: int) -> None:
    """Two persons, several kinds, members who must not meet: either the full solve's cost, or stale and no less than
    what nothing can undercut; and nobody meets whom they must not meet."""
    chance = random.Random(seed)
    solver = Solver(world(seed, 40, 24), WEIGHTS[1])
    stale = 0
    for number in range(300):
        step(solver, chance, number, plain=False)
        stale += solver.stale
        snapshot = solver.snapshot
        full = Plan(snapshot, WEIGHTS[1])
        assert full.bound is not None
        assert solver.cost >= full.bound
        assert solver.stale or solver.cost == full.bound
        held = {role: frozenset(some) for role, some in solver.holders().items()}
        assert nobody_meets(held, snapshot)
        assert within_slots(held, snapshot)
        assert eligible_only(solver, snapshot)
        if solver.stale:
            solver = Solver(snapshot, WEIGHTS[1])
    assert stale


@pytest.mark.parametrize("seed", [0, 1, pytest.param(2, marks=pytest.mark.drill)])
def test_no_change_leaves_anything_to_gain(seed: int) -> None:
    """After each of 200 changes every reduced cost is at least 0: the proof that no cycle of displacements saves."""
    chance = random.Random(seed)
    solver = Solver(world(seed, 25, 12, plain=seed == 0), WEIGHTS[1])
    for number in range(200):
        step(solver, chance, number, plain=seed == 0)
        assert list(solver._plan.residual.unsound()) == []


def test_a_proposal_stays_as_it_was() -> None:
    """What a proposal says, and why not, does not change with the solver that made it."""
    snapshot = world(5, 20, 10, plain=True)
    solver = Solver(snapshot)
    before = solver.proposal()
    said = {
        (role.id, member.id): before.why_not(role.id, member.id)
        for role in snapshot.roles
        for member in snapshot.members
    }
    for member in snapshot.members[:5]:
        solver.drop_member(member.id)
    assert {pair: before.why_not(*pair) for pair in said} == said
    assert solver.proposal() != before


def test_a_proposal_after_changes_is_the_proposal_made_anew() -> None:
    """The margins, costs and what is deferred agree with a proposal from the changed snapshot."""
    solver = Solver(world(9, 30, 14, plain=True))
    chance = random.Random(9)
    for number in range(40):
        step(solver, chance, number, plain=True)
    mine, anew = solver.proposal(), Solver(solver.snapshot).proposal()
    assert mine.exactness == anew.exactness
    assert mine.relaxations == anew.relaxations
    assert mine.worst_before == anew.worst_before


def test_what_is_not_there_is_refused() -> None:
    """An unknown role or member, or a role that is there already, is an error that leaves the plan as it was."""
    snapshot = world(2, 6, 4)
    solver = Solver(snapshot)
    before = solver.holders()
    with pytest.raises(UnknownName):
        solver.drop_role(RoleId("nothing"))
    with pytest.raises(BadSnapshot):
        solver.add_role(snapshot.roles[0])
    with pytest.raises(BadSnapshot):
        solver.add_role(replace(snapshot.roles[0], id=RoleId("new"), hours=-1))
    gone = snapshot.members[0].id
    solver.drop_member(gone)
    with pytest.raises(UnknownName):
        solver.drop_member(gone)
    assert before.keys() == solver.holders().keys()
