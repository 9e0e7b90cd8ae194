"""What every part of an open vault works with: the database, the clock, randomness, and what sync last met."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from tropa.roster.names import EntryHash
from tropa.roster.state import Roster
from tropa.roster.weeks import day_of, minute_of, week_of
from tropa.sealing.types import Random, ThreadId
from tropa.vault.connection import Database
from tropa.vault.search.words import Stems
from tropa.vault.views import SyncProblem
from tropa.vault.views_members import EntryView
from tropa.vault.views_packs import PackFault
from tropa.vault.views_status import PublicStatus

Clock = Callable[[], int]
"""Seconds since 1970-01-01T00:00Z."""
A_WEEK_S: Final = 7 * 86_400
"""What a desk lacks of its time that is unlocked once a week, for some minutes. Nobody unlocks it from afar."""


def measured_s() -> int:
    """Seconds that this machine has run since some moment: whoever sets its clock does not change them."""
    return int(time.monotonic())


@dataclass
class Meter:
    """How long this vault has been open, by what the process measures, and what that allows (`leaps`)."""

    last_s: int | None = None
    credit_s: int = A_WEEK_S
    """So far may the sure time still go on towards the clock's at once."""

    def passed(self, now_s: int) -> int:
        """Seconds since it was last asked."""
        passed_s = 0 if self.last_s is None else max(0, now_s - self.last_s)
        self.last_s = now_s
        return passed_s


@dataclass
class SyncNote:
    """What the last round of sync met; not kept on disk, for the next round finds it again."""

    problem: SyncProblem | None = None
    in_progress: bool = False
    read_anew_day: int | None = None
    """The day on which the boxes were last begun at their start since this vault was unlocked."""
    meter: Meter = field(default_factory=Meter)
    minute_read: tuple[tuple[int, int], int] | None = None
    """The readings of the two clocks when `leaps.minute_now` last looked at them, and the minute sure by then."""
    week_shown: int | None = None
    """The newest week whose notice the relay has shown, as our clock has it, since this vault was unlocked."""
    fetched_minute: int | None = None
    """When every box was last read since this vault was unlocked: before, it may be a restored one, and behind."""
    roster: Roster | None = None
    """The newest state that was worked out from the chain; it may be older, or of a transaction that was taken back."""
    history: tuple[EntryHash, tuple[EntryView, ...]] | None = None
    """The chain as people read it, newest entry first, and the head that it was worked out for."""
    pack_asked: tuple[str, int] | None = None
    """The SHA-256 of the pack that the relay was last asked for, and the minute."""
    pack_fault: PackFault = "not-asked"
    status: PublicStatus | None = None
    """What the relay showed of the waiting time when it was last looked at since this vault was unlocked."""


@dataclass(frozen=True)
class Context:
    """One open vault, inside."""

    db: Database
    clock: Clock
    random: Random
    note: SyncNote = field(default_factory=SyncNote)
    stems: Stems = field(default_factory=Stems)
    running: Clock = measured_s
    destroyed: list[ThreadId] = field(default_factory=list, repr=False)
    """Cases in the order they were destroyed in since this vault was unlocked. One of a transaction that was taken back
    stays named: whoever reads this looks whether it is here."""

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
