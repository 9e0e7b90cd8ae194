"""Why: typed values that a page puts into words, each true of the snapshot it came from. No prose.

``rule`` on a reason names the hard rule it speaks of, so that a page can offer to look at that rule.
"""

from dataclasses import dataclass
from typing import ClassVar, Final, Literal, get_args

from tropa.dispatch.snapshot import RoleId, RoleKind, Vetting
from tropa.sealing.types import MemberId, ThreadId

Rule = Literal[
    "kind",
    "skill",
    "language",
    "vetting",
    "conflict",
    "rest",
    "inside",
    "refused",
    "slots",
    "minor",
    "provocateur",
    "lawyer-first",
    "two-persons",
]
RULES: Final[tuple[Rule, ...]] = get_args(Rule)
SAFETY: Final[frozenset[Rule]] = frozenset(
    {"vetting", "conflict", "inside", "minor", "provocateur", "lawyer-first", "two-persons"}
)
"""Rules that keep somebody from harm: a page may name them, and should not offer to set them aside."""


# Why this member.


@dataclass(frozen=True, slots=True)
class SpeaksLanguage:
    """They speak it. ``wished``: asked for, not required."""

    language: str
    wished: bool = False


@dataclass(frozen=True, slots=True)
class HasSkill:
    """They have it. ``wished``: asked for, not required."""

    skill: str
    wished: bool = False


@dataclass(frozen=True, slots=True)
class SameRegion:
    """They are where the role is."""

    region: str


@dataclass(frozen=True, slots=True)
class Load:
    """With everything in this proposal they would play ``taken`` roles, of ``slots`` they could play in all."""

    taken: int
    slots: int


@dataclass(frozen=True, slots=True)
class KnowsAlready:
    """They know of this case today: nobody new learns of it."""

    case: ThreadId


@dataclass(frozen=True, slots=True)
class KeptTogether:
    """They take another role of the same case in this proposal, so that nobody further learns of it."""

    role: RoleId


@dataclass(frozen=True, slots=True)
class AddsExposure:
    """By this role they come to know ``people`` more people (0 or 1)."""

    people: int


@dataclass(frozen=True, slots=True)
class OnlyEligible:
    """The rules leave nobody else for it (or exactly two, for a role of two persons)."""


@dataclass(frozen=True, slots=True)
class TogetherWith:
    """The role takes two persons; this is the other."""

    member: MemberId


@dataclass(frozen=True, slots=True)
class HoursTight:
    """All that this proposal gives them would take ``needed`` hours a week; they have ``has``. It forbids nothing."""

    needed: int
    has: int


# Why not this member.


@dataclass(frozen=True, slots=True)
class TakesNoSuchRole:
    """They do not play this kind of role."""

    rule: ClassVar[Rule] = "kind"
    kind: RoleKind


@dataclass(frozen=True, slots=True)
class LacksSkill:
    """It is required and they do not have it."""

    rule: ClassVar[Rule] = "skill"
    skill: str


@dataclass(frozen=True, slots=True)
class LacksLanguage:
    """It is required and they do not speak it."""

    rule: ClassVar[Rule] = "language"
    language: str


@dataclass(frozen=True, slots=True)
class VettingTooLow:
    """They were not vetted far enough for this kind of role."""

    rule: ClassVar[Rule] = "vetting"
    has: Vetting
    needs: Vetting


@dataclass(frozen=True, slots=True)
class AvoidsCase:
    """They must not have to do with this case."""

    rule: ClassVar[Rule] = "conflict"
    case: ThreadId


@dataclass(frozen=True, slots=True)
class WouldMeet:
    """They would meet a member whom they must not meet; ``proposed``: who is in the case only by this proposal."""

    rule: ClassVar[Rule] = "conflict"
    member: MemberId
    proposed: bool = False


@dataclass(frozen=True, slots=True)
class Resting:
    """They rest until that hour."""

    rule: ClassVar[Rule] = "rest"
    until_hour: int


@dataclass(frozen=True, slots=True)
class InsideCountry:
    """They are inside the country, and the policy keeps this kind of role outside."""

    rule: ClassVar[Rule] = "inside"


@dataclass(frozen=True, slots=True)
class RefusedRole:
    """They declined it."""

    rule: ClassVar[Rule] = "refused"


@dataclass(frozen=True, slots=True)
class NoSlots:
    """They play this kind of role, and can take none more now."""

    rule: ClassVar[Rule] = "slots"
    kind: RoleKind


@dataclass(frozen=True, slots=True)
class MinorNotMatched:
    """No member is matched with a minor for this kind of role; it goes another way than dispatch."""

    rule: ClassVar[Rule] = "minor"
    kind: RoleKind


@dataclass(frozen=True, slots=True)
class MinorNeedsVetting:
    """Only members vetted this far are matched with a minor."""

    rule: ClassVar[Rule] = "minor"
    has: Vetting
    needs: Vetting


@dataclass(frozen=True, slots=True)
class SuspectNotMatched:
    """The case may be bait: nobody is brought in for this kind of role."""

    rule: ClassVar[Rule] = "provocateur"
    kind: RoleKind


@dataclass(frozen=True, slots=True)
class SuspectNeedsVetting:
    """The case may be bait: only members outside the country vetted this far are brought in."""

    rule: ClassVar[Rule] = "provocateur"
    has: Vetting
    needs: Vetting
    in_country: bool


@dataclass(frozen=True, slots=True)
class LawyerFirst:
    """An adviser must be heard before anyone takes this kind of role."""

    rule: ClassVar[Rule] = "lawyer-first"
    kind: RoleKind


@dataclass(frozen=True, slots=True)
class SlotsTaken:
    """No rule forbids it, but all ``slots`` of that kind they have left are taken by this proposal."""

    kind: RoleKind
    slots: int


@dataclass(frozen=True, slots=True)
class CostsMore:
    """No rule forbids it. The cheapest whole plan in which they have this role costs ``points`` more than the one
    chosen (both before roles of one case are put together; 0: just as good)."""

    points: int


@dataclass(frozen=True, slots=True)
class NotTried:
    """They must not meet ``member``, who was to have another role of the case when this pair was ruled out. Later
    changes took that member elsewhere; what this pair would cost now was not worked out."""

    rule: ClassVar[Rule] = "conflict"
    member: MemberId


@dataclass(frozen=True, slots=True)
class Proposed:
    """It is they who are proposed."""


# Why nobody.


@dataclass(frozen=True, slots=True)
class NoOneEligible:
    """The rules leave nobody (or one, where it takes two). ``rules``: the fewest that would have to give way for one
    more member (``nearest``) to be eligible; ``nearest`` is None where there are no members."""

    rules: tuple[Rule, ...]
    nearest: MemberId | None


@dataclass(frozen=True, slots=True)
class SecondPersonMissing:
    """It takes two persons, and only one could be spared; so neither is asked."""

    rule: ClassVar[Rule] = "two-persons"
    found: MemberId


@dataclass(frozen=True, slots=True)
class EveryoneFull:
    """All ``eligible`` members have their slots taken by roles that would cost more to leave open."""

    eligible: int


@dataclass(frozen=True, slots=True)
class WouldCost:
    """The cheapest whole plan with somebody in this role costs ``points`` more than leaving it open; it would be
    ``member`` who takes it."""

    points: int
    member: MemberId


Broken = (
    TakesNoSuchRole
    | LacksSkill
    | LacksLanguage
    | VettingTooLow
    | AvoidsCase
    | WouldMeet
    | Resting
    | InsideCountry
    | RefusedRole
    | NoSlots
    | MinorNotMatched
    | MinorNeedsVetting
    | SuspectNotMatched
    | SuspectNeedsVetting
    | LawyerFirst
)
"""A hard rule that stands between a member and a role."""
For = (
    SpeaksLanguage
    | HasSkill
    | SameRegion
    | Load
    | KnowsAlready
    | KeptTogether
    | AddsExposure
    | OnlyEligible
    | TogetherWith
    | HoursTight
)
"""Why an assignment is as it is."""
Against = Broken | SecondPersonMissing | SlotsTaken | CostsMore | NotTried | Proposed
"""What ``Proposal.why_not`` answers with, what binds first."""
Why = NoOneEligible | SecondPersonMissing | EveryoneFull | WouldCost | MinorNotMatched | SuspectNotMatched | LawyerFirst
"""Why a role is deferred."""
