"""What the pages show of dispatch: frozen values with codes in them, never sentences, nothing of a letter's text.

Reasons are the typed values of `tropa.dispatch.reasons` with the people and cases in them named. Ids are text; days are
whole days and minutes whole minutes since 1970-01-01T00:00Z.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, get_args

from tropa.cases.urgency import UrgencyClass
from tropa.dispatch.proposal import Attention, CurvePoint, Exactness
from tropa.dispatch.reasons import Against, For, Rule, Why
from tropa.dispatch.snapshot import KINDS, VETTING, Flag, Vetting
from tropa.vault.views_work import Who

__all__ = [
    "ANSWERS",
    "CARRIES",
    "KINDS",
    "VETTING",
    "Accepted",
    "Answer",
    "AssessmentView",
    "AssignmentView",
    "Attention",
    "Carry",
    "CurvePoint",
    "DeferredView",
    "ExposureShift",
    "Flag",
    "GroupView",
    "IntroductionView",
    "MemberView",
    "OfferEnd",
    "OfferMade",
    "OfferState",
    "OfferView",
    "OfferViewState",
    "Preferences",
    "ProposalView",
    "ReasonView",
    "RelaxationView",
    "RoleSource",
    "RoleView",
    "Undone",
    "UrgencyClass",
    "Vetting",
    "Wanted",
]

Carry = Literal["nothing", "facts", "letters-and-facts"]
"""What is brought over into the thread that opens when both sides agreed. Whoever is to hold a case reads its first
letter whatever is chosen: nobody can answer a seeker without it."""
CARRIES: Final[tuple[Carry, ...]] = get_args(Carry)

Answer = Literal["accept", "decline", "rest"]
"""rest: declined, and no more offers until a day."""
ANSWERS: Final[tuple[Answer, ...]] = get_args(Answer)

RoleSource = Literal["case", "need", "suggestion"]
"""case: an open case that nobody holds · need: a coordinator put it down · suggestion: what the first letter asks for
would fit; no role of dispatch until a person says so (`accept_suggestion`)."""

OfferState = Literal["waiting", "agreed", "done", "declined", "withdrawn", "lost", "expired", "refused"]
"""Of an offer made here. waiting: for an answer · agreed: they accepted; the next sync opens the thread (or the case's
holder is asked to) · done: the thread is open · declined · withdrawn: taken back here · lost: a colleague's offer for
the same role stands · expired: nobody answered in time · refused: they accepted, and by then a rule forbade it, or the
case was closed (`OfferMade.broken` says which rules)."""

OfferEnd = Literal["withdrawn", "filled", "not-now", "late"]
"""Why an offer is over, as the member is told: taken back · somebody else does it · it does not fit any more · the
answer came after its day. Never which rule: that may speak of others."""

OfferViewState = Literal["open", "accepted", "declined", "over"]
"""Of an offer to oneself."""


@dataclass(frozen=True, slots=True)
class RoleView:
    """A part to be played in a case. `urgency`, `waiting_hours`: of the case. `persons`: how many it takes still.

    `flags` of the case: minor, provocateur-suspect, lawyer-first. `holder`: who holds the case, None: nobody.
    """

    role_id: str
    case_id: str
    case_name: str
    kind: str
    urgency: UrgencyClass
    source: RoleSource
    required_skills: tuple[str, ...] = ()
    wished_skills: tuple[str, ...] = ()
    required_languages: tuple[str, ...] = ()
    wished_languages: tuple[str, ...] = ()
    due_day: int | None = None
    waiting_hours: int = 0
    hours: int = 0
    flags: tuple[Flag, ...] = ()
    two_persons: bool = False
    persons: int = 1
    holder: Who | None = None
    said_by: Who | None = None
    """Which coordinator put it down; None unless `source` is need."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a coordinator puts down about a role. Skills and languages: short words, lower case.

    `heard`: a lawyer has been heard in this case: takes the flag lawyer-first away, whoever set it.
    """

    kind: str
    required_skills: tuple[str, ...] = ()
    wished_skills: tuple[str, ...] = ()
    required_languages: tuple[str, ...] = ()
    wished_languages: tuple[str, ...] = ()
    due_day: int | None = None
    hours: int = 0
    flags: tuple[Flag, ...] = ()
    two_persons: bool = False
    heard: bool = False


@dataclass(frozen=True, slots=True)
class ReasonView:
    """A typed reason, with whom and which case it speaks of as the page shows them.

    `reason` is one of `tropa.dispatch.reasons` (its ids are of no use to a reader). `who`: the member in it, if any;
    `role`: the other role in it, if any; `rule`: the hard rule it speaks of, if any.
    """

    reason: For | Against | Why
    who: Who | None = None
    case_name: str = ""
    role: RoleView | None = None
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class AssignmentView:
    """A member for a role; a role for two persons has two of these. `before`, `after`: people known with them.

    `margin`: by how many points everything else is worse; None where nothing else is possible.
    """

    role: RoleView
    member: Who
    attention: Attention
    reasons: tuple[ReasonView, ...]
    before: int
    after: int
    margin: int | None


@dataclass(frozen=True, slots=True)
class GroupView:
    """The assignments that want the same of a coordinator's eyes, most urgent first."""

    attention: Attention
    assignments: tuple[AssignmentView, ...]


@dataclass(frozen=True, slots=True)
class DeferredView:
    """A role that nobody takes now, and why (never empty)."""

    role: RoleView
    why: tuple[ReasonView, ...]


@dataclass(frozen=True, slots=True)
class ExposureShift:
    """How many people become known with this member: today, and after the proposal."""

    member: Who
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class RelaxationView:
    """`rules`, set aside together, would make somebody eligible for these roles. `safety`: they keep people from
    harm; name them, and do not offer to set them aside."""

    rules: tuple[Rule, ...]
    roles: tuple[RoleView, ...]
    safety: bool


@dataclass(frozen=True, slots=True)
class ProposalView:
    """Who should take what. `groups`: look, close, certain, each there even when empty.

    `without_profile`: members who have told coordinators nothing of themselves, so nothing is proposed to them.
    """

    groups: tuple[GroupView, ...]
    deferred: tuple[DeferredView, ...]
    relaxations: tuple[RelaxationView, ...]
    exposure: tuple[ExposureShift, ...]
    worst_before: int
    worst_after: int
    exactness: Exactness
    without_profile: tuple[Who, ...]
    made_minute: int

    @property
    def assignments(self) -> tuple[AssignmentView, ...]:
        """All of them, group after group."""
        return tuple(each for group in self.groups for each in group.assignments)


@dataclass(frozen=True, slots=True)
class OfferMade:
    """An offer made at this desk, and what has become of it. `broken`: the rules that stood against it at the end.

    `batch`: offers of one acceptance share it, which `undo` takes back together.
    """

    offer_id: str
    role_id: str
    case_id: str
    case_name: str
    kind: str
    member: Who
    carry: Carry
    state: OfferState
    made_minute: int
    answer_by_day: int
    batch: int
    broken: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Accepted:
    """What an acceptance did: so many offers are to go; `claimed`: the cases that oneself took at once."""

    offers: tuple[OfferMade, ...]
    claimed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Undone:
    """What taking back did. `too_late`: those that were answered meanwhile; they stay."""

    taken_back: tuple[OfferMade, ...]
    too_late: tuple[OfferMade, ...]


@dataclass(frozen=True, slots=True)
class OfferView:
    """What a member sees of an offer before they agree: nothing of the person, not even which case it is.

    `end`: why it is over, if it is.
    """

    offer_id: str
    by: Who
    kind: str
    skills: tuple[str, ...]
    languages: tuple[str, ...]
    urgency: UrgencyClass
    due_day: int | None
    hours: int
    answer_by_day: int
    came_minute: int
    state: OfferViewState
    end: OfferEnd | None = None


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a member tells coordinators of themselves. `slots`: of which kind of role, how many at most in all; a kind
    that is not in it is not wanted, 0: not now. `offers_a_day`: beyond so many they are asked nothing more that day."""

    slots: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    hours: int = 0
    rest_until_day: int | None = None
    region: str = ""
    offers_a_day: int = 3
    in_country: bool = False


@dataclass(frozen=True, slots=True)
class AssessmentView:
    """What one coordinator or steward says of a member."""

    by: Who
    vetting: Vetting
    apart: tuple[Who, ...]
    minute: int


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member as dispatch sees them. `preferences` None: they have said nothing. `vetting`: what counts;
    `assessments`: who says what. `load`: parts they play now; `waiting`: offers they have not answered."""

    member: Who
    preferences: Preferences | None
    vetting: Vetting
    assessments: tuple[AssessmentView, ...]
    apart: tuple[Who, ...]
    load: int
    people: int
    waiting: int


@dataclass(frozen=True, slots=True)
class IntroductionView:
    """A colleague is ready to play a part in a case that this vault's owner holds; only its holder can let them in."""

    role_id: str
    case_id: str
    case_name: str
    kind: str
    member: Who
    by: Who
    minute: int
