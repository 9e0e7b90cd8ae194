"""Every reason shown is true: each is worked out again from the snapshot, apart from the code that gave it."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from itertools import combinations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.dispatch.brute import cheapest_flow
from tests.dispatch.reckoning import Holders, eligible, foes, knows, may, open_price, persons
from tests.dispatch.worlds import case_id, member_id, world
from tropa.dispatch import reasons as why
from tropa.dispatch.errors import BadSnapshot, UnknownName
from tropa.dispatch.problem import build
from tropa.dispatch.proposal import Assignment, Proposal
from tropa.dispatch.propose import propose
from tropa.dispatch.rules import broken
from tropa.dispatch.snapshot import (
    CASEWORKER,
    COORDINATOR,
    HELPER_HOST,
    VETTING,
    Member,
    Policy,
    Role,
    RoleId,
    Snapshot,
)
from tropa.dispatch.weights import Weights
from tropa.sealing.types import MemberId

AFTER = why.Proposed | why.CostsMore | why.SlotsTaken | why.SecondPersonMissing | why.NotTried | why.WouldMeet
"""What may be said of a pair that no rule forbids by itself."""
WEIGHTS = Weights(exposure=40, deferring={"now": 9_000, "72h": 4_000, "2w": 1_500, "later": 500})
NOW = 1_000


class Told:
    """A proposal and what it is about, by names."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.proposal: Proposal = propose(snapshot, WEIGHTS)
        self.roles: Mapping[RoleId, Role] = {role.id: role for role in snapshot.roles}
        self.members: Mapping[MemberId, Member] = {member.id: member for member in snapshot.members}

    def of(self, member: MemberId) -> list[Role]:
        """What they are to have."""
        return [self.roles[each.role] for each in self.proposal.assignments if each.member == member]

    def having(self, role: RoleId) -> list[MemberId]:
        """Who is to have it."""
        return [each.member for each in self.proposal.assignments if each.role == role]

    def new_people(self, member: MemberId) -> set[bytes]:
        """Whom they come to know."""
        return {role.case.raw for role in self.of(member) if not knows(role, self.members[member])}


def is_true_for(told: Told, each: Assignment, reason: why.For) -> bool:  # noqa: C901 (one case a reason)
    """Whether a reason for an assignment is a fact."""
    role, member = told.roles[each.role], told.members[each.member]
    siblings = [other for other in told.of(each.member) if other.case == role.case and other.id != role.id]
    match reason:
        case why.SpeaksLanguage(language, wished):
            asked = role.wished_languages if wished else role.required_languages
            return language in asked and language in member.languages
        case why.HasSkill(skill, wished):
            return skill in (role.wished_skills if wished else role.required_skills) and skill in member.skills
        case why.SameRegion(region):
            return region == role.region == member.region != ""
        case why.Load(taken, slots):
            in_all = member.load + sum(member.slots.values())
            return taken == member.load + len(told.of(member.id)) <= slots == in_all
        case why.KnowsAlready(case):
            return case == role.case and knows(role, member)
        case why.KeptTogether(other):
            return other in [sibling.id for sibling in siblings] and not knows(role, member)
        case why.AddsExposure(people):
            mine = [*siblings, role]
            counted = [
                other
                for one in told.proposal.assignments
                for other in one.reasons
                if one.member == member.id and one.role in [r.id for r in mine] and isinstance(other, why.AddsExposure)
            ]
            return sum(other.people for other in counted) == (0 if knows(role, member) else 1) and people in (0, 1)
        case why.OnlyEligible():
            return len(eligible(role, told.snapshot)) == persons(role)
        case why.TogetherWith(other):
            return sorted(x.raw for x in told.having(role.id)) == sorted([other.raw, member.id.raw])
        case why.HoursTight(needed, has):
            return needed == sum(other.hours for other in told.of(member.id)) > has == member.hours


def says_all(told: Told, each: Assignment) -> bool:
    """Whether nothing is left out that should be said."""
    role, member = told.roles[each.role], told.members[each.member]
    kinds = {type(reason) for reason in each.reasons}
    return (
        {why.SpeaksLanguage(one) for one in role.required_languages} <= set(each.reasons)
        and {why.HasSkill(one) for one in role.required_skills} <= set(each.reasons)
        and (why.KnowsAlready in kinds) == knows(role, member)
        and (why.TogetherWith in kinds) == role.two_persons
        and {why.Load, why.AddsExposure} <= kinds
    )


def is_true_against(  # noqa: C901, PLR0912 (one case a reason)
    told: Told, role: Role, member: Member, reason: why.Against
) -> bool:
    """Whether a reason against a pair is a fact."""
    policy = told.snapshot.policy
    needs = policy.vetting.get(role.kind, policy.other_vetting)
    match reason:
        case why.TakesNoSuchRole(kind):
            return kind == role.kind and kind not in member.slots
        case why.NoSlots(kind):
            return kind == role.kind and member.slots[kind] == 0
        case why.LacksSkill(skill):
            return skill in role.required_skills and skill not in member.skills
        case why.LacksLanguage(language):
            return language in role.required_languages and language not in member.languages
        case why.VettingTooLow(has, least):
            return has == member.vetting and least == needs and VETTING.index(has) < VETTING.index(least)
        case why.AvoidsCase(case):
            return case == role.case and case in member.avoids_cases
        case why.WouldMeet(other, proposed):
            there = other in [
                holder
                for sibling in told.roles.values()
                if sibling.case == role.case
                for holder in told.having(sibling.id)
            ]
            return frozenset({other, member.id}) in foes(told.snapshot) and (
                there if proposed else other in role.present
            )
        case why.Resting(until):
            return until == member.resting_until_hour is not None and until > told.snapshot.now_hour
        case why.InsideCountry():
            return member.in_country and role.kind not in policy.inside_kinds
        case why.RefusedRole():
            return role.id in member.refused
        case why.MinorNotMatched(kind):
            return "minor" in role.flags and kind == role.kind not in policy.minor_kinds
        case why.MinorNeedsVetting(has, least):
            low = VETTING.index(has) < VETTING.index(least)
            return "minor" in role.flags and has == member.vetting and least == policy.minor_vetting and low
        case why.SuspectNotMatched(kind):
            return "provocateur-suspect" in role.flags and kind == role.kind not in policy.suspect_kinds
        case why.SuspectNeedsVetting(has, least, inside):
            low = VETTING.index(has) < VETTING.index(least)
            right = has == member.vetting and least == policy.suspect_vetting and inside == member.in_country
            return "provocateur-suspect" in role.flags and right and (low or inside)
        case why.LawyerFirst(kind):
            return "lawyer-first" in role.flags and kind == role.kind not in policy.first_kinds
        case why.SlotsTaken(kind, slots):
            taken = sum(other.kind == kind for other in told.of(member.id))
            return kind == role.kind and slots == member.slots[kind] <= taken
        case why.SecondPersonMissing(found):
            kept_apart = told.proposal.exactness.flow != told.proposal.exactness.bound
            return role.two_persons and found == member.id and (kept_apart or not eligible(role, told.snapshot))
        case why.CostsMore(points):
            forced = cheapest_flow(told.snapshot, WEIGHTS, lambda plan: member.id in plan[role.id])
            assert forced is not None
            return forced - (told.proposal.exactness.bound or 0) == points
        case why.NotTried(other):
            return frozenset({other, member.id}) in foes(told.snapshot)
        case why.Proposed():
            return member.id in told.having(role.id)


def is_true_of_deferred(told: Told, role: Role, reason: why.Why) -> bool:
    """Whether a reason for leaving a role open is a fact."""
    bound = told.proposal.exactness.bound or 0
    found = eligible(role, told.snapshot)
    match reason:
        case why.NoOneEligible(rules, nearest):
            if told.proposal.exactness.flow == bound:
                assert not found
            others = [member for member in told.snapshot.members if not may(role, member, told.snapshot)]
            sets = {member.id: rules_of(told, role, member) for member in others}
            return (
                not sets
                or nearest is None
                or (not found and len(set(rules)) == min(map(len, sets.values())))
                or bool(found)
            )
        case why.SecondPersonMissing(one):
            return role.two_persons and one in [member.id for member in found]
        case why.EveryoneFull(many):
            return many == len(found) and all(
                sum(other.kind == role.kind for other in told.of(member.id)) >= member.slots[role.kind]
                for member in found
            )
        case why.WouldCost(points, member):
            somebody = cheapest_flow(told.snapshot, WEIGHTS, lambda plan: bool(plan[role.id]))
            by_them = cheapest_flow(told.snapshot, WEIGHTS, lambda plan: member in plan[role.id])
            return somebody == by_them == bound + points
        case _:
            return any(is_true_against(told, role, member, reason) for member in told.snapshot.members)


def rules_of(told: Told, role: Role, member: Member) -> set[why.Rule]:
    """The rules in the way of a pair."""
    against = frozenset(other for pair in foes(told.snapshot) if member.id in pair for other in pair - {member.id})
    found = broken(role, member, against, told.snapshot.policy, told.snapshot.now_hour)
    return {each.rule for each in found}


SEEDS = st.integers(0, 2**32)


@settings(max_examples=150, deadline=None)
@given(SEEDS, st.integers(1, 30), st.integers(1, 12))
def test_reasons_for_an_assignment_are_facts_and_complete(seed: int, roles: int, members: int) -> None:
    """Each recomputed; everyone assigned is eligible; what a coordinator should look at is marked so."""
    told = Told(world(seed, roles, members))
    for each in told.proposal.assignments:
        assert all(is_true_for(told, each, reason) for reason in each.reasons)
        assert says_all(told, each)
        assert may(told.roles[each.role], told.members[each.member], told.snapshot)
        sensitive = told.roles[each.role].flags & {"minor", "provocateur-suspect"} or told.roles[each.role].two_persons
        assert each.attention == "look" or not sensitive
    assigned = {each.role for each in told.proposal.assignments}
    left_open = {each.role for each in told.proposal.deferred}
    assert assigned.isdisjoint(left_open)
    assert len(assigned | left_open) == roles


@settings(max_examples=60, deadline=None)
@given(SEEDS, st.integers(1, 5), st.integers(1, 5))
def test_reasons_against_every_pair_are_facts(seed: int, roles: int, members: int) -> None:
    """For each role and member: all rules that forbid it, or the true marginal cost by trying every plan."""
    told = Told(world(seed, roles, members, cases=roles))
    exact = told.proposal.exactness.flow == told.proposal.exactness.bound
    for role in told.snapshot.roles:
        for member in told.snapshot.members:
            against = told.proposal.why_not(role.id, member.id)
            assert against
            meets = [each for each in against if isinstance(each, why.WouldMeet) and not each.proposed]
            assert may(role, member, told.snapshot) == (not meets and all(isinstance(each, AFTER) for each in against))
            checked = [each for each in against if exact or not isinstance(each, why.CostsMore)]
            assert all(is_true_against(told, role, member, each) for each in checked)


@settings(max_examples=80, deadline=None)
@given(SEEDS, st.integers(1, 5), st.integers(1, 5))
def test_reasons_for_leaving_a_role_open_are_facts(seed: int, roles: int, members: int) -> None:
    """Each recomputed, what it would cost by trying every plan; and no role is left open without one."""
    told = Told(world(seed, roles, members))
    exact = told.proposal.exactness.flow == told.proposal.exactness.bound
    for each in told.proposal.deferred:
        assert each.why
        checked = [reason for reason in each.why if exact or not isinstance(reason, why.WouldCost)]
        assert all(is_true_of_deferred(told, told.roles[each.role], reason) for reason in checked)


@settings(max_examples=80, deadline=None)
@given(SEEDS, st.integers(1, 5), st.integers(1, 5))
def test_what_is_certain_is_certain(seed: int, roles: int, members: int) -> None:
    """Every plan without a certain assignment costs at least ``close`` more; a margin is never more than the truth, and
    is the truth where it is below ``close``."""
    told = Told(world(seed, roles, members, cases=100))
    if told.proposal.exactness.flow != told.proposal.exactness.bound:
        return
    for each in told.proposal.assignments:
        without = cheapest_flow(told.snapshot, WEIGHTS, partial(leaves_out, each))
        assert without is not None
        more = without - (told.proposal.exactness.bound or 0)
        if each.margin is None:
            assert len(eligible(told.roles[each.role], told.snapshot)) == persons(told.roles[each.role])
        elif not any(isinstance(reason, why.KeptTogether) for reason in each.reasons):
            assert each.margin <= more
            assert each.margin >= min(more, WEIGHTS.close)


@settings(max_examples=80, deadline=None)
@given(SEEDS, st.integers(1, 10), st.integers(1, 8))
@example(236_492, 10, 1).via("eight rules at once stand in the way")
def test_the_rules_to_relax_are_the_fewest_and_each_frees_what_it_says(seed: int, roles: int, members: int) -> None:
    """For every role with too few eligible members, exactly the smallest sets of rules whose absence would do."""
    told = Told(world(seed, roles, members))
    for role in told.snapshot.roles:
        said = {frozenset(each.rules) for each in told.proposal.relaxations if role.id in each.roles}
        assert said == (set() if eligible(role, told.snapshot) else smallest(told, role))
    for each in told.proposal.relaxations:
        assert each.frees == len(each.roles) > 0
        assert each.safety == bool(set(each.rules) & why.SAFETY)


def leaves_out(each: Assignment, plan: Holders) -> bool:
    """Whether a plan does not make this assignment."""
    return each.member not in plan[each.role]


def smallest(told: Told, role: Role) -> set[frozenset[why.Rule]]:
    """All smallest sets of rules without which as many are eligible as it takes, by trying every set."""
    sets = [rules_of(told, role, member) for member in told.snapshot.members]
    # A rule that nobody breaks stands in no smallest set.
    broken = [rule for rule in why.RULES if rule == "two-persons" or any(rule in each for each in sets)]
    for size in range(len(broken) + 1):
        found = {
            frozenset(rules)
            for rules in combinations(broken, size)
            if sum(each <= set(rules) for each in sets) >= (1 if "two-persons" in rules else persons(role))
        }
        if found:
            return found
    return set()


@settings(max_examples=100, deadline=None)
@given(SEEDS, st.integers(1, 8), st.integers(1, 8))
def test_rules_in_bulk_are_the_rules_one_by_one(seed: int, roles: int, members: int) -> None:
    """The columns that decide eligibility and the plain reading that explains it agree on every pair and every rule."""
    told = Told(world(seed, roles, members))
    columns = build(told.snapshot, WEIGHTS).members
    for role in told.snapshot.roles:
        bits = columns.broken(role).tolist()
        for place, member in enumerate(columns.all):
            assert {rule for at, rule in enumerate(why.RULES) if bits[place] >> at & 1} == rules_of(told, role, member)
            assert (bits[place] == 0) == may(role, member, told.snapshot)


def one(kind: str = "caseworker", **more: object) -> Role:
    """A role, otherwise plain."""
    return replace(Role(RoleId("role"), case_id(1), CASEWORKER, "now"), kind=kind, **more)  # type: ignore[arg-type]


def somebody(number: int = 1, **more: object) -> Member:
    """A trusted caseworker, coordinator and host with a slot of each, otherwise plain."""
    plain = Member(member_id(number), {CASEWORKER: 1, COORDINATOR: 1, HELPER_HOST: 1}, "trusted")
    return replace(plain, **more)  # type: ignore[arg-type]


def told_of(role: Role, *members: Member) -> Proposal:
    """What is proposed for one role."""
    return propose(Snapshot((role,), members, NOW, Policy()))


IMPOSSIBLE = (
    (one(required_languages=frozenset({"bua"})), somebody(), ("language",)),
    (one(required_skills=frozenset({"asylum"})), somebody(), ("skill",)),
    (one(), somebody(vetting="vouched"), ("vetting",)),
    (one(), somebody(in_country=True), ("inside",)),
    (one(), somebody(resting_until_hour=NOW + 1), ("rest",)),
    (one(), somebody(avoids_cases=frozenset({case_id(1)})), ("conflict",)),
    (one(present=frozenset({member_id(2)})), somebody(avoids_members=frozenset({member_id(2)})), ("conflict",)),
    (one(), somebody(refused=frozenset({RoleId("role")})), ("refused",)),
    (one(), somebody(slots={CASEWORKER: 0}), ("slots",)),
    (one("adviser-legal"), somebody(), ("kind",)),
    (one(flags=frozenset({"minor"})), somebody(vetting="checked"), ("minor",)),
    (one(two_persons=True), somebody(), ("two-persons",)),
    (one(required_languages=frozenset({"bua"})), somebody(vetting="vouched"), ("language", "vetting")),
)


@pytest.mark.parametrize(("role", "member", "rules"), IMPOSSIBLE)
def test_an_impossible_role_says_which_rule_to_look_at(role: Role, member: Member, rules: tuple[why.Rule, ...]) -> None:
    """Nobody is assigned; the rules named are those in the way, and how many roles that would free."""
    proposal = told_of(role, member)
    assert proposal.assignments == ()
    (reason,) = proposal.deferred[0].why
    assert isinstance(reason, why.NoOneEligible)
    assert reason.rules == rules
    assert [(each.rules, each.frees) for each in proposal.relaxations] == [(rules, 1)]


STOPPED = (
    ("helper-host", "minor", why.MinorNotMatched),
    ("helper-host", "provocateur-suspect", why.SuspectNotMatched),
    ("caseworker", "lawyer-first", why.LawyerFirst),
)


@pytest.mark.parametrize(("kind", "flag", "expected"), STOPPED)
def test_some_roles_are_given_to_nobody(kind: str, flag: str, expected: type) -> None:
    """A minor's host, anyone near bait, anyone before the lawyer: deferred whoever is there, and for safety's sake."""
    proposal = told_of(one(kind, flags=frozenset({flag})), somebody(), somebody(2))
    assert [type(each) for each in proposal.deferred[0].why] == [expected]
    assert all(each.safety for each in proposal.relaxations)


def test_nobody_inside_the_country_is_brought_near_bait_whatever_the_policy() -> None:
    """Even where the policy lets members inside take the kind."""
    role = one("coordinator", flags=frozenset({"provocateur-suspect"}))
    policy = Policy(inside_kinds=frozenset({COORDINATOR}))
    assert propose(Snapshot((role,), (somebody(in_country=True),), NOW, policy)).assignments == ()
    assert propose(Snapshot((one("coordinator"),), (somebody(in_country=True),), NOW, policy)).assignments


def test_one_person_is_never_sent_where_two_are_needed() -> None:
    """Two roles of two persons and three hosts: one role is given to two, the other to nobody."""
    roles = tuple(one("helper-host", two_persons=True, id=RoleId(f"r{n}"), case=case_id(n)) for n in range(2))
    proposal = propose(Snapshot(roles, tuple(somebody(n, slots={HELPER_HOST: 1}) for n in range(3)), NOW))
    assert len(proposal.assignments) == 2
    assert len({each.member for each in proposal.assignments}) == 2
    assert len({each.role for each in proposal.assignments}) == 1
    assert len(proposal.deferred) == 1


def test_two_who_must_not_meet_do_not_come_into_one_case_together() -> None:
    """Said by one of them is enough; the less urgent role goes to somebody else, and why not is told."""
    first, second = one(), one("coordinator", id=RoleId("second"), urgency="later")
    a = somebody(1, slots={CASEWORKER: 1}, avoids_members=frozenset({member_id(2)}))
    b = somebody(2, slots={COORDINATOR: 1})
    spare = somebody(3, slots={COORDINATOR: 1}, load=9)
    proposal = propose(Snapshot((first, second), (a, b, spare), NOW))
    assert {(each.role, each.member) for each in proposal.assignments} == {("role", a.id), ("second", spare.id)}
    assert proposal.why_not(RoleId("second"), b.id) == (why.WouldMeet(a.id, proposed=True),)
    assert (proposal.exactness.bound or 0) < proposal.exactness.flow


def test_a_case_is_kept_together_where_that_exposes_fewer() -> None:
    """The flow alone would give two roles of one case to two members; the proposal gives both to one and says so."""
    roles = (one(), one("coordinator", id=RoleId("second")))
    proposal = propose(Snapshot(roles, (somebody(1), somebody(2)), NOW), Weights(exposure=1_000, load=1))
    assert len({each.member for each in proposal.assignments}) == 1
    assert proposal.worst_after == 1
    assert any(isinstance(reason, why.KeptTogether) for each in proposal.assignments for reason in each.reasons)


def test_who_knows_a_case_already_goes_on_with_it() -> None:
    """Continuity is free: a caseworker who knows the case is proposed before one with less to do."""
    knowing = somebody(1, slots={CASEWORKER: 1}, knows=frozenset({case_id(1)}), load=1)
    proposal = propose(
        Snapshot(
            (one(),),
            (
                knowing,
                somebody(
                    2,
                    slots={CASEWORKER: 1},
                    knows=frozenset({case_id(2), case_id(3), case_id(4), case_id(5), case_id(6)}),
                ),
            ),
            NOW,
        )
    )
    (each,) = proposal.assignments
    assert each.member == knowing.id
    assert why.KnowsAlready(case_id(1)) in each.reasons
    assert proposal.exposure == ()


def test_what_is_asked_about_must_be_there() -> None:
    """Why not, of an unknown role or member, is an error."""
    proposal = told_of(one(), somebody())
    with pytest.raises(UnknownName):
        proposal.why_not(RoleId("nothing"), member_id(1))
    with pytest.raises(UnknownName):
        proposal.why_not(RoleId("role"), member_id(9))


def test_input_that_contradicts_itself_is_refused() -> None:
    """An id twice, a count below 0, a weight out of range."""
    for snapshot in (
        Snapshot((one(), one()), (), NOW),
        Snapshot((), (somebody(), somebody()), NOW),
        Snapshot((one(waiting_hours=-1),), (), NOW),
        Snapshot((), (somebody(slots={CASEWORKER: -1}),), NOW),
    ):
        with pytest.raises(BadSnapshot):
            propose(snapshot)
    with pytest.raises(BadSnapshot):
        propose(Snapshot((), (), NOW), Weights(load=-1))
    assert open_price(one(), NOW, Weights()) == Weights().deferring["now"]
