"""What dispatch gives back. Values; nothing has happened until a coordinator accepts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from tropa.dispatch.reasons import Against, For, Rule, Why
from tropa.dispatch.snapshot import RoleId
from tropa.sealing.types import MemberId, ThreadId

Attention = Literal["certain", "close", "look"]
"""What a coordinator's eyes are needed for. certain: only they are eligible, or everything else costs at least
``Weights.close`` points more · close: another plan is about as good · look: certain or not, something wants a look
(a minor, a suspected provocateur, two persons, hours that do not suffice, moved to keep a case together)."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """A member for a role; a role of two persons has two of them. ``margin``: by how many points everything else is
    worse, None where nothing else is possible; a bound from below, never more than the truth."""

    role: RoleId
    case: ThreadId
    member: MemberId
    reasons: tuple[For, ...]
    attention: Attention
    margin: int | None


@dataclass(frozen=True, slots=True)
class Deferred:
    """A role that nobody takes now, and why (never empty)."""

    role: RoleId
    case: ThreadId
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True)
class ExposureChange:
    """How many people would become known with this member, today and after the proposal."""

    member: MemberId
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Relaxation:
    """``rules``, set aside together, would make somebody eligible for each of ``roles``; no fewer rules would.

    ``safety``: at least one of them keeps somebody from harm.
    """

    rules: tuple[Rule, ...]
    roles: tuple[RoleId, ...]
    safety: bool

    @property
    def frees(self) -> int:
        """How many roles."""
        return len(self.roles)


@dataclass(frozen=True, slots=True)
class Exactness:
    """How far from the best the plan can be, in points.

    ``flow``: what the plan cost before roles of one case were put together and roles of two that only one could take
    were left open. ``bound``: nothing that keeps the rules can cost less in that reckoning; equal to ``flow`` unless
    members who must not meet had to be kept apart afterwards; None where it is not known (a Solver that is stale).
    ``cost``: of the plan as proposed, a case counted once for each member.
    """

    flow: int
    bound: int | None
    cost: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who should take what. In the order of urgency, then of role ids; the same for the same snapshot, however sorted.

    ``exposure``: every member whose exposure changes. ``worst_before``, ``worst_after``: over all members, in people.
    """

    assignments: tuple[Assignment, ...]
    deferred: tuple[Deferred, ...]
    exposure: tuple[ExposureChange, ...]
    worst_before: int
    worst_after: int
    relaxations: tuple[Relaxation, ...]
    exactness: Exactness
    _explain: Callable[[RoleId, MemberId], tuple[Against, ...]] = field(repr=False, compare=False)

    def why_not(self, role: RoleId, member: MemberId) -> tuple[Against, ...]:
        """Why this member does not have this role: every rule that forbids it, or what it would cost instead.

        Raises:
            UnknownName: one of them is not in the snapshot.
        """
        return self._explain(role, member)

    def by_attention(self) -> Mapping[Attention, tuple[Assignment, ...]]:
        """The assignments grouped for a coordinator: what needs a look first."""
        groups: tuple[Attention, ...] = ("look", "close", "certain")
        return {group: tuple(each for each in self.assignments if each.attention == group) for group in groups}


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What a ceiling on exposure costs: nobody comes to know more than ``cap`` people by this plan (who already does
    is given nobody new). ``worst``: the most anyone then knows; ``deferred``: roles left open; ``deferring``: their
    price in points."""

    cap: int
    worst: int
    deferred: int
    deferring: int
