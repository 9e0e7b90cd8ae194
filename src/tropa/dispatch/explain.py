"""A plan as a proposal: each assignment with why, each role left open with why, what changes for whom."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from tropa.dispatch.errors import UnknownName
from tropa.dispatch.nobody import relaxations, why_deferred
from tropa.dispatch.plan import Plan
from tropa.dispatch.proposal import Assignment, Attention, Deferred, Exactness, ExposureChange, Proposal
from tropa.dispatch.reasons import (
    AddsExposure,
    Against,
    CostsMore,
    For,
    HasSkill,
    HoursTight,
    KeptTogether,
    KnowsAlready,
    Load,
    NotTried,
    OnlyEligible,
    Proposed,
    SameRegion,
    SecondPersonMissing,
    SlotsTaken,
    SpeaksLanguage,
    TogetherWith,
    WouldMeet,
)
from tropa.dispatch.rules import broken
from tropa.dispatch.snapshot import Member, Role, RoleId
from tropa.dispatch.together import keep_together
from tropa.sealing.types import MemberId

_SEARCHES = 2_000
"""So many assignments, the most urgent first, have their margin searched for where a quick bound does not settle it."""
_URGENCY = ("now", "72h", "2w", "later")


class Explainer:
    """Words a plan. It keeps the plan, which must not change any more."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._kept = keep_together(plan)
        self._searches = _SEARCHES
        self._of_member: dict[int, list[Role]] = defaultdict(list)
        for role in sorted(plan.roles.values(), key=lambda role: (_URGENCY.index(role.urgency), role.id)):
            for place in self._kept.holders[role.id]:
                self._of_member[place].append(role)

    def proposal(self) -> Proposal:
        """Everything."""
        plan, kept = self._plan, self._kept
        ordered = sorted(plan.roles.values(), key=lambda role: (_URGENCY.index(role.urgency), role.id))
        changes = tuple(self._changes())
        people = [member.people for place, member in enumerate(plan.members.all) if plan.members.here(place)]
        return Proposal(
            assignments=tuple(self._assignment(role, at) for role in ordered for at in kept.holders[role.id]),
            deferred=tuple(
                Deferred(role.id, role.case, why_deferred(plan, kept, role))
                for role in ordered
                if not kept.holders[role.id]
            ),
            exposure=changes,
            worst_before=max(people, default=0),
            worst_after=max([*people, *(each.after for each in changes)], default=0),
            relaxations=relaxations(plan),
            exactness=Exactness(plan.cost, plan.bound, kept.cost),
            _explain=self.why_not,
        )

    def why_not(self, role_id: RoleId, member_id: MemberId) -> tuple[Against, ...]:
        """See ``Proposal.why_not``."""
        plan = self._plan
        role, place = plan.roles.get(role_id), plan.members.place.get(member_id.raw)
        if role is None or place is None or not plan.members.here(place):
            raise UnknownName("this proposal knows no such role or member; make one from a newer snapshot")
        if place in self._kept.holders[role_id]:
            return (Proposed(),)
        member = plan.members.all[place]
        forbidden = broken(role, member, plan.members.foes(member_id), plan.policy, plan.now_hour)
        return forbidden or tuple(self._meets(role, member)) or self._dearer(role, place)

    def _meets(self, role: Role, member: Member) -> Iterator[WouldMeet]:
        foes = self._plan.members.foes(member.id)
        for other in self._plan.roles.values():
            if other.case == role.case and foes:
                there = (self._plan.members.all[place].id for place in self._kept.holders[other.id])
                yield from (WouldMeet(each, proposed=True) for each in there if each in foes)

    def _dearer(self, role: Role, place: int) -> tuple[Against, ...]:
        plan = self._plan
        if (role.id, place) in plan.apart:
            return (NotTried(plan.apart[role.id, place]),)
        node = plan.entry(role.id, place)
        if node is None:
            return (SecondPersonMissing(plan.members.all[place].id),)
        found: list[Against] = []
        slots = plan.members.all[place].slots[role.kind]
        if self._kept.taken[place, role.kind] >= slots:
            found.append(SlotsTaken(role.kind, slots))
        return (*found, CostsMore(plan.residual.forced(plan.number[role.id], node)))

    def _assignment(self, role: Role, place: int) -> Assignment:
        reasons = tuple(self._reasons(role, place))
        margin = self._margin(role, place, reasons)
        return Assignment(
            role.id,
            role.case,
            self._plan.members.all[place].id,
            reasons,
            self._attention(role, reasons, margin),
            margin,
        )

    def _margin(self, role: Role, place: int, reasons: tuple[For, ...]) -> int | None:
        if OnlyEligible() in reasons:
            return None
        if (role.id, place) in self._kept.moved:
            return 0
        node = self._plan.entry(role.id, place)
        assert node is not None
        number, close = self._plan.number[role.id], self._plan.weights.close
        quick = self._plan.residual.slack(number, node)
        if quick >= close or not self._searches:
            return quick
        self._searches -= 1
        return self._plan.residual.margin(number, node, close)

    def _attention(self, role: Role, reasons: tuple[For, ...], margin: int | None) -> Attention:
        flagged = role.two_persons or not role.flags.isdisjoint({"minor", "provocateur-suspect"})
        if flagged or any(isinstance(each, HoursTight | KeptTogether) for each in reasons):
            return "look"
        return "certain" if margin is None or margin >= self._plan.weights.close else "close"

    def _reasons(self, role: Role, place: int) -> Iterator[For]:
        member = self._plan.members.all[place]
        yield from _fit(role, member)
        yield from self._people(role, place)
        mine = self._of_member[place]
        yield Load(member.load + len(mine), member.load + sum(member.slots.values()))
        yield from (
            TogetherWith(self._plan.members.all[other].id) for other in self._kept.holders[role.id] if other != place
        )
        if self._plan.choices(role.id) == 1 + role.two_persons and not self._plan.kept_apart(role.id):
            yield OnlyEligible()
        needed = sum(other.hours for other in mine)
        if role.hours and needed > member.hours:
            yield HoursTight(needed, member.hours)

    def _people(self, role: Role, place: int) -> Iterator[For]:
        member = self._plan.members.all[place]
        if role.case in member.knows:
            yield KnowsAlready(role.case)
            yield AddsExposure(0)
            return
        others = [other for other in self._of_member[place] if other.case == role.case]
        if others[0].id == role.id:
            yield AddsExposure(1)
        else:
            yield KeptTogether(others[0].id)
            yield AddsExposure(0)

    def _changes(self) -> Iterator[ExposureChange]:
        for place, member in enumerate(self._plan.members.all):
            new = Counter(role.case.raw for role in self._of_member.get(place, ()) if role.case not in member.knows)
            if new:
                yield ExposureChange(member.id, member.people, member.people + len(new))


def _fit(role: Role, member: Member) -> Iterator[For]:
    yield from (SpeaksLanguage(each) for each in sorted(role.required_languages))
    wished = role.wished_languages & member.languages - role.required_languages
    yield from (SpeaksLanguage(each, wished=True) for each in sorted(wished))
    yield from (HasSkill(each) for each in sorted(role.required_skills))
    yield from (
        HasSkill(each, wished=True) for each in sorted(role.wished_skills & member.skills - role.required_skills)
    )
    if role.region and role.region == member.region:
        yield SameRegion(role.region)
