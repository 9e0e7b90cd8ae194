"""A plan kept up to date change by change, without solving everything anew. Pure: it holds values and no clock."""

from collections.abc import Mapping
from dataclasses import replace

from tropa.dispatch.errors import BadSnapshot, UnknownName
from tropa.dispatch.explain import Explainer
from tropa.dispatch.plan import Plan, check_role
from tropa.dispatch.proposal import Proposal
from tropa.dispatch.snapshot import Role, RoleId, Snapshot
from tropa.dispatch.weights import Weights
from tropa.sealing.types import MemberId, ThreadId


class Solver:
    """Solves once, then follows changes exactly: after each, what the plan costs is what a full solve would find.

    ``holders`` is at hand after each change; ``proposal`` words it with all its reasons, which takes longer. Where
    ``stale`` is set, the plan keeps the rules but may no longer be the best: show it, and make a new Solver of
    ``snapshot`` in the background.
    """

    def __init__(self, snapshot: Snapshot, weights: Weights | None = None) -> None:
        """Raises BadSnapshot as ``propose`` does."""
        self._plan = Plan(snapshot, weights or Weights())
        self._plan.residual.make_ready()
        self._first = snapshot
        self._changed = False

    @property
    def stale(self) -> bool:
        """Whether a full solve might now find something better: a rule that no flow holds by itself came into play."""
        return self._changed and self._plan.restricted

    @property
    def snapshot(self) -> Snapshot:
        """What the plan is for, with all changes so far."""
        members = self._plan.members
        here = tuple(member for place, member in enumerate(members.all) if members.here(place))
        return replace(self._first, roles=tuple(self._plan.roles.values()), members=here)

    @property
    def cost(self) -> int:
        """What the plan costs, as ``Exactness.flow``."""
        return self._plan.cost

    def holders(self) -> Mapping[RoleId, tuple[MemberId, ...]]:
        """Who has each role now, before roles of one case are put together; a deferred role has nobody."""
        everyone = self._plan.members.all
        return {role: tuple(everyone[place].id for place in self._plan.holders(role)) for role in self._plan.roles}

    def add_role(self, role: Role) -> None:
        """A new role. Raises BadSnapshot if it is there already, or a count is below 0."""
        if role.id in self._plan.roles:
            raise BadSnapshot("two roles have the same id; the plan stands as it was")
        check_role(role)
        self._plan.add(role)
        self._settle()

    def drop_role(self, role: RoleId) -> None:
        """A role is no longer needed. Raises UnknownName."""
        if role not in self._plan.roles:
            raise UnknownName("there is no such role; the plan stands as it was")
        self._plan.drop(role)
        self._settle()

    def drop_case(self, case: ThreadId) -> None:
        """A case is closed: none of its roles is needed. Nothing happens where it has none."""
        for role in [role.id for role in self._plan.roles.values() if role.case == case]:
            self._plan.drop(role)
        self._settle()

    def drop_member(self, member: MemberId) -> None:
        """A member is gone or can take nothing more; their roles go to others. Raises UnknownName."""
        place = self._plan.members.place.get(member.raw)
        if place is None or not self._plan.members.here(place):
            raise UnknownName("there is no such member; the plan stands as it was")
        self._plan.leave(place)
        self._settle()

    def proposal(self) -> Proposal:
        """The plan with all its reasons. It stays as it is whatever changes here afterwards."""
        return Explainer(self._plan.copy()).proposal()

    def _settle(self) -> None:
        self._plan.enforce()
        self._changed = True
        self._plan.bound = None if self.stale else self._plan.residual.cost
