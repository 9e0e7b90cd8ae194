"""Rights packs, as a test says: the real built-in pack, unless it sets another."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from tropa.vault.packs.shelf import built_in
from tropa.vault.views_packs import PackComing, PackInUse, Touched


@dataclass
class ScriptedPacks:
    """Answers as the façade promises, from values that a test sets."""

    look: Callable[[], None]
    held: PackInUse = field(
        default_factory=lambda: PackInUse(built_in(), None, by_chain=False, is_new=False, before=None)
    )
    next: PackComing | None = None
    cases: tuple[Touched, ...] = ()

    def in_use(self) -> PackInUse:
        """The pack."""
        self.look()
        return self.held

    @property
    def is_new(self) -> bool:
        """Whether nobody has looked."""
        self.look()
        return self.held.is_new

    def coming(self) -> PackComing | None:
        """The missing one."""
        return self.next

    def touched(self, today: date) -> tuple[Touched, ...]:
        """As scripted."""
        return self.cases

    def mark_seen(self) -> None:
        """Seen."""
        self.held = replace(self.held, is_new=False)
