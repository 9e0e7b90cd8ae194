"""The scripted half of `Vault.loads`: what members carry, as a test says; whoever it does not name carries nothing."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from tests.desk.stand_members import ScriptedMembers
from tropa.vault.views_loads import HeldView, LeavingView, LoadView

NOTHING = LoadView("", 0, 0, 0, False, (), 0, None, "none", (), None)
NOTHING_LEFT = LeavingView(0, 0, (), 0, (), (), 1, 1)


@dataclass
class ScriptedLoads:
    """In place of `Vault.loads`."""

    members: Callable[[], ScriptedMembers]
    said: dict[str, LoadView] = field(default_factory=dict)
    held: dict[str, HeldView] = field(default_factory=dict)
    left: LeavingView = NOTHING_LEFT

    def of_each(self) -> tuple[LoadView, ...]:
        """Of everybody who is in."""
        active = [each.member_id for each in self.members().everybody if each.is_active]
        return tuple(self.said.get(member) or replace(NOTHING, member_id=member) for member in active)

    def held_by(self, member_id: str) -> HeldView:
        """As scripted; whoever is not named holds nothing."""
        return self.held.get(member_id, HeldView(0, ()))

    def leaving(self, device_id: str) -> LeavingView:
        """As scripted."""
        return self.left
