"""Dispatch as the pages show it: roles, reasons, members, offers; people and cases named. Changes nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from functools import cached_property
from types import MappingProxyType

from tropa.dispatch.proposal import Assignment, Attention, ExposureChange, Proposal
from tropa.dispatch.reasons import Against, For, Proposed, RefusedRole, Rule, Why
from tropa.dispatch.snapshot import RoleId
from tropa.roster.dispatch_bodies import Profile
from tropa.sealing.types import MemberId, ThreadId
from tropa.vault.context import Context
from tropa.vault.dispatching.made import Made
from tropa.vault.dispatching.offered import Offered
from tropa.vault.dispatching.roles import OpenRole, due_day
from tropa.vault.dispatching.seeing import Seen
from tropa.vault.names import name_of
from tropa.vault.views_dispatch import (
    AssessmentView,
    AssignmentView,
    DeferredView,
    ExposureShift,
    GroupView,
    MemberView,
    OfferMade,
    OfferView,
    Preferences,
    ProposalView,
    ReasonView,
    RelaxationView,
    RoleView,
)
from tropa.vault.work.people import People

_GROUPS: tuple[Attention, ...] = ("look", "close", "certain")
_URGENCIES = ("now", "72h", "2w", "later")


class ShowingRoles:
    """Roles as pages show them."""

    def __init__(self, here: Context) -> None:
        self._people = People(here)
        self._shown: dict[RoleId, RoleView] = {}

    def in_order(self, roles: Iterable[OpenRole]) -> tuple[RoleView, ...]:
        """These, most urgent first."""
        return tuple(map(self.role, sorted(roles, key=_urgent_first)))

    def role(self, each: OpenRole) -> RoleView:
        """One role; the same view each time."""
        found = self._shown.get(each.role.id)
        if found is None:
            found = self._shown[each.role.id] = self._role(each)
        return found

    def _role(self, each: OpenRole) -> RoleView:
        role = each.role
        return RoleView(
            role_id=role.id,
            case_id=role.case.text,
            case_name=each.case.name,
            kind=role.kind,
            urgency=role.urgency,
            source=each.source,
            required_skills=tuple(sorted(role.required_skills)),
            wished_skills=tuple(sorted(role.wished_skills)),
            required_languages=tuple(sorted(role.required_languages)),
            wished_languages=tuple(sorted(role.wished_languages)),
            due_day=due_day(role),
            waiting_hours=role.waiting_hours,
            hours=role.hours,
            flags=tuple(sorted(role.flags)),
            two_persons=each.persons > 1 or role.two_persons,
            persons=each.persons,
            holder=self._people.maybe(each.case.holder),
            said_by=self._people.maybe(each.said_by),
        )


class Showing(ShowingRoles):
    """Everything that was seen at one moment, as pages show it."""

    def __init__(self, here: Context, seen: Seen) -> None:
        super().__init__(here)
        self._seen = seen
        self._proposed: tuple[Proposal, ProposalView] | None = None

    def is_of(self, seen: Seen) -> bool:
        """Whether it shows this look, and not one that was the same."""
        return self._seen is seen

    @cached_property
    def roles(self) -> tuple[RoleView, ...]:
        """Every role that waits, most urgent first."""
        return self.in_order(self._seen.roles.values())

    def one(self, role_id: str) -> RoleView | None:
        """One role that waits."""
        found = self._seen.roles.get(role_id)
        return None if found is None else self.role(found)

    def proposal(self, proposed: Proposal, minute: int) -> ProposalView:
        """The whole of it, worked out once. It must be of what was seen."""
        if self._proposed is None or self._proposed[0] is not proposed:
            self._proposed = proposed, self._proposal(proposed, minute)
        return self._proposed[1]

    def _proposal(self, proposed: Proposal, minute: int) -> ProposalView:
        shifts = {each.member: each for each in proposed.exposure}
        by_attention = proposed.by_attention()
        return ProposalView(
            groups=tuple(
                GroupView(group, tuple(self._assignment(each, shifts) for each in by_attention[group]))
                for group in _GROUPS
            ),
            deferred=tuple(
                DeferredView(self._role_of(each.role), tuple(map(self.reason, each.why))) for each in proposed.deferred
            ),
            relaxations=tuple(
                RelaxationView(each.rules, tuple(map(self._role_of, each.roles)), each.safety)
                for each in proposed.relaxations
            ),
            exposure=tuple(
                ExposureShift(self._people.who(each.member), each.before, each.after) for each in proposed.exposure
            ),
            worst_before=proposed.worst_before,
            worst_after=proposed.worst_after,
            exactness=proposed.exactness,
            without_profile=self._people.each(
                member for member in self._seen.members if member not in self._seen.known.profiles
            ),
            made_minute=minute,
        )

    def reason(self, reason: For | Against | Why) -> ReasonView:
        """A typed reason with its people and cases named."""
        held = {field.name: getattr(reason, field.name) for field in fields(reason)}
        who = next((value for value in held.values() if isinstance(value, MemberId)), None)
        case = next((value for value in held.values() if isinstance(value, ThreadId)), None)
        role = self._seen.roles.get(held.get("role", ""))
        rule: Rule | None = getattr(reason, "rule", None)
        return ReasonView(
            reason, self._people.maybe(who), name_of(case) if case else "", self.role(role) if role else None, rule
        )

    def against(self, role: RoleId, member: MemberId, reasons: Iterable[Against]) -> tuple[ReasonView, ...]:
        """Why not them. Who has a place in the role is refused in the snapshot, though they declined nothing."""
        places = self._seen.known.places.get(role, ())
        has_place = any(each.stands and each.place.member == member for each in places)
        return tuple(
            self.reason(Proposed() if has_place and isinstance(each, RefusedRole) else each) for each in reasons
        )

    def members(self) -> tuple[MemberView, ...]:
        """Every active member, oneself first."""
        ordered = sorted(self._seen.members, key=lambda each: (each != self._seen.us.member, each.raw))
        return tuple(map(self._member, ordered))

    def made(self, rows: Iterable[Made]) -> tuple[OfferMade, ...]:
        """Offers made here, of cases that are here."""
        return tuple(self._made(row, row.case) for row in rows if row.case is not None)

    def _made(self, row: Made, case: ThreadId) -> OfferMade:
        return OfferMade(
            offer_id=row.offer.text,
            role_id=row.role.text,
            case_id=case.text,
            case_name=name_of(case),
            kind=row.kind,
            member=self._people.who(row.member),
            carry=row.carry,
            state=row.state,
            made_minute=row.made_minute,
            answer_by_day=row.answer_by_day,
            batch=row.batch,
            broken=row.broken,
        )

    def _assignment(self, each: Assignment, shifts: Mapping[MemberId, ExposureChange]) -> AssignmentView:
        people = self._seen.members[each.member].people
        shift = shifts.get(each.member)
        return AssignmentView(
            role=self._role_of(each.role),
            member=self._people.who(each.member),
            attention=each.attention,
            reasons=tuple(map(self.reason, each.reasons)),
            before=shift.before if shift else people,
            after=shift.after if shift else people,
            margin=each.margin,
        )

    def _role_of(self, role: RoleId) -> RoleView:
        return self.role(self._seen.roles[role])

    def _member(self, member: MemberId) -> MemberView:
        known, snapshot = self._seen.known, self._seen.members[member]
        profile = known.profiles.get(member)
        waiting = sum(
            each.place.member == member and each.place.state == "offered"
            for places in known.places.values()
            for each in places
        )
        return MemberView(
            member=self._people.who(member),
            preferences=None if profile is None else preferences_of(profile),
            vetting=snapshot.vetting,
            assessments=tuple(
                AssessmentView(self._people.who(by), each.vetting, self._people.each(each.apart), each.number)
                for by, each in sorted(known.assessments.get(member, {}).items(), key=lambda at: at[0].raw)
            ),
            apart=self._people.each(known.apart.get(member, ())),
            load=snapshot.load,
            people=snapshot.people,
            waiting=waiting,
        )


def offer_view(shown: People, each: Offered, today: int) -> OfferView:
    """An offer to us; one whose day has passed unanswered is over."""
    offer = each.offer
    is_late = each.state == "open" and today > offer.answer_by_day
    return OfferView(
        offer_id=offer.offer.text,
        by=shown.who(each.by),
        kind=offer.kind,
        skills=offer.skills,
        languages=offer.languages,
        urgency=offer.urgency,
        due_day=offer.due_day,
        hours=offer.hours,
        answer_by_day=offer.answer_by_day,
        came_minute=each.came_minute,
        state="over" if is_late else each.state,
        end="late" if is_late else each.reason,
    )


def preferences_of(profile: Profile) -> Preferences:
    """What a member said of themself."""
    return Preferences(
        slots=MappingProxyType(dict(profile.slots)),
        skills=profile.skills,
        languages=profile.languages,
        hours=profile.hours,
        rest_until_day=profile.rest_until_day,
        region=profile.region,
        offers_a_day=profile.offers_a_day,
        in_country=profile.in_country,
    )


def _urgent_first(each: OpenRole) -> tuple[int, int, int, str]:
    role = each.role
    deadline = role.deadline_hour if role.deadline_hour is not None else 2**62
    return _URGENCIES.index(role.urgency), deadline, -role.waiting_hours, role.id
