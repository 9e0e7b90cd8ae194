"""The scripted half of `Vault.exposures`: values in, nothing is counted."""

from dataclasses import dataclass, field

from tropa.vault.errors import UnknownCase, VaultError
from tropa.vault.views_exposure import MovableCase, MoveView, PictureView


@dataclass
class ScriptedExposures:
    """In place of `Vault.exposures`."""

    drawn: PictureView = field(default_factory=lambda: PictureView((), ()))
    others: int = 0
    can_move: list[MovableCase] = field(default_factory=list)
    move: MoveView | None = None
    fails: VaultError | None = None

    def picture(self) -> PictureView:
        """As scripted."""
        return self.drawn

    def known_to_others(self) -> int:
        """As scripted."""
        return self.others

    def movable(self, name: str = "") -> tuple[MovableCase, ...]:
        """Those of that name."""
        return tuple(each for each in self.can_move if name.strip().upper() in ("", each.name))

    def moving(self, case_id: str, to_member: str) -> MoveView:
        """As scripted."""
        if self.fails is not None:
            raise self.fails
        if self.move is None:
            raise UnknownCase
        return self.move
