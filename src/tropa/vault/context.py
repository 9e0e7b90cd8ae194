"""What every part of an open vault works with: the database, the clock, randomness, and what sync last met."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tropa.roster.state import Roster
from tropa.roster.weeks import day_of, minute_of, week_of
from tropa.sealing.types import Random
from tropa.vault.connection import Database
from tropa.vault.search.words import Stems
from tropa.vault.views import SyncProblem
from tropa.vault.views_packs import PackFault

Clock = Callable[[], int]
"""Seconds since 1970-01-01T00:00Z."""


@dataclass
class SyncNote:
    """What the last round of sync met; not kept on disk, for the next round finds it again."""

    problem: SyncProblem | None = None
    in_progress: bool = False
    read_anew_day: int | None = None
    """The day on which the boxes were last begun at their start since this vault was unlocked."""
    has_fetched: bool = False
    """Whether every box has been read since this vault was unlocked: before, it may be a restored one, and behind."""
    roster: Roster | None = None
    """The newest state that was worked out from the chain; it may be older, or of a transaction that was taken back."""
    pack_asked: tuple[str, int] | None = None
    """The SHA-256 of the pack that the relay was last asked for, and the minute."""
    pack_fault: PackFault = "not-asked"


@dataclass(frozen=True)
class Context:
    """One open vault, inside."""

    db: Database
    clock: Clock
    random: Random
    note: SyncNote = field(default_factory=SyncNote)
    stems: Stems = field(default_factory=Stems)

    @property
    def minute(self) -> int:
        """This minute."""
        return minute_of(self.clock())

    @property
    def day(self) -> int:
        """Today."""
        return day_of(self.clock())

    @property
    def week(self) -> int:
        """This week."""
        return week_of(self.day)

    def record(self, event: str, count: int = 1, case_serial: int | None = None) -> None:
        """Add a line to the journal: a static name and a number, never anything about a person.

        `case_serial` says which case it was about, until that is destroyed.
        """
        self.db.run(
            "INSERT INTO journal (minute, event, count, case_serial) VALUES (?, ?, ?, ?)",
            *(self.minute, event, count, case_serial),
        )
