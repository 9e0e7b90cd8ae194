"""Dispatch, as a test says: a proposal in, what was asked of it kept. Nothing is solved and nothing is sealed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from tests.desk.moments import MINUTE, TODAY
from tests.desk.stand_work import ANNA_IS, I_AM, VERA_IS
from tropa.dispatch import reasons as r
from tropa.dispatch.proposal import CurvePoint, Exactness
from tropa.sealing.types import MemberId, ThreadId
from tropa.vault.dispatching.errors import UnknownOffer, UnknownRole
from tropa.vault.errors import VaultError
from tropa.vault.views_dispatch import (
    Accepted,
    Answer,
    AssessmentView,
    AssignmentView,
    Attention,
    Carry,
    DeferredView,
    ExposureShift,
    GroupView,
    IntroductionView,
    MemberView,
    OfferMade,
    OfferView,
    Preferences,
    ProposalView,
    ReasonView,
    RelaxationView,
    RoleView,
    Undone,
    Vetting,
    Wanted,
)
from tropa.vault.views_work import Who

CASE_ID, SOMEONE = ThreadId(bytes(ThreadId.SIZE_BYTES)), MemberId(bytes(MemberId.SIZE_BYTES))
LEGAL = RoleView(
    role_id="role-1",
    case_id="case-1",
    case_name="K7-41",
    kind="adviser-legal",
    urgency="72h",
    source="need",
    required_skills=("military-law",),
    required_languages=("bua",),
    due_day=TODAY + 2,
    hours=4,
    said_by=ANNA_IS,
)
HOST = replace(LEGAL, role_id="role-2", kind="helper-host", two_persons=True, persons=2, flags=("minor",))
HOLDER = RoleView("role-3", "case-2", "B1-02", "caseworker", "2w", "case", required_languages=("ru",))
NOBODY = replace(LEGAL, role_id="role-4", case_name="C4-19", flags=("lawyer-first",))
SUGGESTED = replace(LEGAL, role_id="role-5", kind="adviser-health", source="suggestion", said_by=None)


def said(*reasons: r.For | r.Against | r.Why) -> tuple[ReasonView, ...]:
    """Reasons as views."""
    return tuple(ReasonView(each) for each in reasons)


FITS = said(
    r.SpeaksLanguage("bua"), r.HasSkill("military-law"), r.Load(2, 6), r.KnowsAlready(CASE_ID), r.AddsExposure(0)
)


def assigned(role: RoleView, member: Who, attention: Attention = "certain", margin: int | None = 90) -> AssignmentView:
    """A member for a role."""
    return AssignmentView(role, member, attention, FITS, 2, 3, margin)


def proposing(*assignments: AssignmentView, deferred: Sequence[DeferredView] = ()) -> ProposalView:
    """A proposal of these."""
    order: tuple[Attention, ...] = ("look", "close", "certain")
    groups = tuple(GroupView(each, tuple(one for one in assignments if one.attention == each)) for each in order)
    relaxations = (
        RelaxationView(("lawyer-first",), (NOBODY,), safety=True),
        RelaxationView(("skill", "language"), (NOBODY, LEGAL), safety=False),
    )
    shifts = (ExposureShift(VERA_IS, 2, 3),) if assignments else ()
    return ProposalView(
        groups, tuple(deferred), relaxations if deferred else (), shifts, 7, 8, Exactness(1, 1, 1), (ANNA_IS,), MINUTE
    )


EVERYTHING = proposing(
    assigned(HOST, VERA_IS, "look"),
    assigned(HOST, ANNA_IS, "look"),
    assigned(LEGAL, VERA_IS, "close", 3),
    assigned(HOLDER, ANNA_IS, margin=None),
    deferred=(DeferredView(NOBODY, said(r.NoOneEligible(("skill", "language"), SOMEONE), r.EveryoneFull(3))),),
)
CURVE = (CurvePoint(9, 9, 1, 400), CurvePoint(6, 6, 3, 900), CurvePoint(4, 4, 8, 3_000))
OFFER = OfferView(
    offer_id="offer-1",
    by=ANNA_IS,
    kind="adviser-legal",
    skills=("military-law",),
    languages=("bua",),
    urgency="72h",
    due_day=TODAY + 2,
    hours=4,
    answer_by_day=TODAY + 1,
    came_minute=MINUTE - 9,
    state="open",
)
READY = IntroductionView("role-6", "case-1", "K7-41", "adviser-legal", VERA_IS, ANNA_IS, MINUTE)


def made(role: RoleView, member: Who, number: int = 1) -> OfferMade:
    """An offer made here."""
    return OfferMade(
        f"made-{number}",
        role.role_id,
        role.case_id,
        role.case_name,
        role.kind,
        member,
        "nothing",
        "waiting",
        MINUTE,
        TODAY,
        1,
    )


def everybody() -> tuple[MemberView, ...]:
    """Three members, one of whom has said nothing."""
    told = Preferences({"adviser-legal": 6}, ("military-law",), ("ru", "bua"), 10)
    vouched = AssessmentView(ANNA_IS, "vouched", (ANNA_IS,), MINUTE)
    return (
        MemberView(I_AM, told, "checked", (), (), 1, 7, 0),
        MemberView(VERA_IS, told, "vouched", (vouched,), (ANNA_IS,), 2, 2, 1),
        MemberView(ANNA_IS, None, "none", (), (), 0, 0, 0),
    )


@dataclass
class ScriptedDispatching:
    """Answers as the façade promises, from values that a test sets."""

    look: Callable[[], None]
    proposed: ProposalView = field(default_factory=proposing)
    waits: Callable[[], None] = lambda: None
    points: tuple[CurvePoint, ...] = CURVE
    people: tuple[MemberView, ...] = field(default_factory=everybody)
    against: dict[str, tuple[ReasonView, ...]] = field(default_factory=dict)
    asked: list[OfferView] = field(default_factory=list)
    sent: list[OfferMade] = field(default_factory=list)
    ready: list[IntroductionView] = field(default_factory=list)
    hints: tuple[RoleView, ...] = ()
    told: Preferences | None = None
    fails: VaultError | None = None
    too_late: int = 0
    done: list[tuple[object, ...]] = field(default_factory=list)

    def roles(self) -> tuple[RoleView, ...]:
        """What is open."""
        self.look()
        found = [each.role for each in self.proposed.assignments] + [each.role for each in self.proposed.deferred]
        return tuple({each.role_id: each for each in found}.values())

    def role(self, role_id: str) -> RoleView:
        """One of them."""
        found = next((each for each in self.roles() if each.role_id == role_id), None)
        if found is None:
            raise UnknownRole
        return found

    def roles_of(self, case_id: str) -> tuple[RoleView, ...]:
        """Of one case."""
        return tuple(each for each in self.roles() if each.case_id == case_id)

    def suggestions(self, case_id: str) -> tuple[RoleView, ...]:
        """As scripted."""
        return self.hints

    def need(self, case_id: str, wanted: Wanted) -> str:
        """Put down."""
        self._do("need", case_id, wanted)
        return "role-new"

    def accept_suggestion(self, role_id: str) -> None:
        """Put down."""
        self._do("accept-suggestion", role_id)

    def change_need(self, role_id: str, wanted: Wanted) -> None:
        """Put down."""
        self._do("change-need", role_id, wanted)

    def take_back_need(self, role_id: str) -> None:
        """Taken back."""
        self._do("take-back-need", role_id)
        self._drop(role_id)

    def members(self) -> tuple[MemberView, ...]:
        """Everybody."""
        self.look()
        return self.people

    def assess(self, member_id: str, vetting: Vetting, apart: Sequence[str] = ()) -> None:
        """Said."""
        self._do("assess", member_id, vetting, tuple(apart))

    def proposal(self) -> ProposalView:
        """As scripted, after as long as scripted."""
        self.waits()
        self.look()
        return self.proposed

    def why_not_each(self, role_id: str, member_ids: Sequence[str]) -> dict[str, tuple[ReasonView, ...]]:
        """As scripted."""
        mine = (each for each in self.proposed.assignments if each.role.role_id == role_id)
        proposed = {each.member.member_id: said(r.Proposed()) for each in mine}
        return {each: proposed.get(each) or self.against.get(each, said(r.CostsMore(12))) for each in member_ids}

    def curve(self, points: int = 8) -> tuple[CurvePoint, ...]:
        """As scripted."""
        return self.points

    def accept(self, role_id: str, member_ids: Sequence[str], carry: Carry = "nothing") -> Accepted:
        """Offered; the role is open no more."""
        self._do("accept", role_id, tuple(member_ids), carry)
        return self._offer(role_id, member_ids)

    def accept_certain(self, carry: Carry = "nothing") -> Accepted:
        """Everything of that group."""
        self._do("accept-certain", carry)
        certain = next(each for each in self.proposed.groups if each.attention == "certain")
        offers = tuple(
            offer
            for each in certain.assignments
            for offer in self._offer(each.role.role_id, (each.member.member_id,)).offers
        )
        return Accepted(offers, ())

    def change(self, role_id: str, member_ids: Sequence[str], carry: Carry = "nothing") -> Accepted:
        """Offered to somebody else."""
        self._do("change", role_id, tuple(member_ids), carry)
        return self._offer(role_id, member_ids)

    def undo(self) -> Undone:
        """The last one."""
        self._do("undo")
        back, self.sent = self.sent[:1], self.sent[1:]
        return Undone(tuple(back), (made(LEGAL, VERA_IS),) * self.too_late)

    def withdraw(self, offer_id: str) -> None:
        """Taken back."""
        if offer_id not in {each.offer_id for each in self.sent}:
            raise UnknownOffer
        self._do("withdraw", offer_id)
        self.sent = [each for each in self.sent if each.offer_id != offer_id]

    def offers_made(self) -> tuple[OfferMade, ...]:
        """Newest first."""
        return tuple(self.sent)

    def introductions(self) -> tuple[IntroductionView, ...]:
        """As scripted."""
        return tuple(self.ready)

    def introduce(self, role_id: str, carry: Carry = "nothing") -> str:
        """Opened."""
        self._do("introduce", role_id, carry)
        return "thread-1"

    def dismiss_introduction(self, role_id: str) -> None:
        """Not now."""
        self._do("dismiss", role_id)

    def offers(self) -> tuple[OfferView, ...]:
        """To oneself."""
        return tuple(self.asked)

    def answer(self, offer_id: str, answer: Answer, rest_until_day: int | None = None) -> None:
        """Answered."""
        if offer_id not in {each.offer_id for each in self.asked}:
            raise UnknownOffer
        self._do("answer", offer_id, answer, rest_until_day)
        self.asked = [replace(each, state="accepted" if answer == "accept" else "declined") for each in self.asked]

    def preferences(self) -> Preferences | None:
        """What was told."""
        return self.told

    def set_preferences(self, preferences: Preferences) -> None:
        """Told."""
        self._do("preferences", preferences)
        self.told = preferences

    def _offer(self, role_id: str, member_ids: Sequence[str]) -> Accepted:
        role = next((each for each in self.roles() if each.role_id == role_id), None)
        if role is None:
            raise UnknownRole
        whom = {each.member.member_id: each.member for each in self.people}
        offers = tuple(made(role, whom[each], len(self.sent) + at) for at, each in enumerate(member_ids))
        self.sent = [*offers, *self.sent]
        self._drop(role_id)
        return Accepted(offers, ())

    def _drop(self, role_id: str) -> None:
        groups = tuple(
            replace(group, assignments=tuple(each for each in group.assignments if each.role.role_id != role_id))
            for group in self.proposed.groups
        )
        self.proposed = replace(self.proposed, groups=groups)

    def _do(self, *what: object) -> None:
        self.look()
        if self.fails is not None:
            raise self.fails
        self.done.append(what)
