"""The façade for work on cases: claims, threads, notes, facts, tasks, hand-over, closing, exposure.

Every call is short and works offline: what must go to others waits in the outbox for the next sync. Ids are text, as in
`tropa.vault.views_work`; wording belongs to the pages.
"""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from tropa.vault.context import Context
from tropa.vault.views_work import (
    CarriedView,
    CaseWork,
    ExposuresView,
    ExposureView,
    FactSource,
    HandedOver,
    Outcome,
    Purpose,
    ThreadView,
    Who,
)


class Work:
    """Everything members do with cases. `Vault.work` gives it.

    Every method that names a case raises UnknownCase, and every one that names a thread UnknownThread, where there is
    none here; every one that writes raises NotInNetwork before this vault belongs to one.
    """

    def __init__(self, here: Context) -> None:
        self._here = here

    def case(self, case_id: str) -> CaseWork:
        """Who holds a case, its threads, facts, tasks, and how it ended."""
        raise NotImplementedError

    def holder(self, case_id: str) -> Who | None:
        """Who holds a case, as far as is known here."""
        raise NotImplementedError

    def claim(self, case_id: str) -> None:
        """Take a case. Where two do so offline, all desks settle it alike, and the loser is told (`lost_claims`).

        Raises:
            HeldByOther: it is held, by `.holder_id`.
            CaseClosed.
        """
        raise NotImplementedError

    def take_next(self) -> str | None:
        """Claim the worst case that nobody holds and nobody has answered; its id, or None when there is none."""
        raise NotImplementedError

    def release(self, case_id: str, to_member: str | None = None) -> None:
        """Let go of a case, or give it to a colleague who has it already (`hand_over` also gives what they need).

        Raises:
            NotHeldByYou, UnknownReader.
        """
        raise NotImplementedError

    def lost_claims(self) -> tuple[str, ...]:
        """The cases whose claim was lost to a colleague, until dismissed (`case(...).lost_claim` says more)."""
        raise NotImplementedError

    def dismiss_lost_claim(self, case_id: str) -> None:
        """It has been seen."""
        raise NotImplementedError

    def readers(self) -> tuple[Who, ...]:
        """Who can be in an audience: every active member, oneself first."""
        raise NotImplementedError

    def threads(self, case_id: str) -> tuple[ThreadView, ...]:
        """The compartments of a case that this member reads, oldest first."""
        raise NotImplementedError

    def carriable(self, case_id: str) -> tuple[CarriedView, ...]:
        """What could be carried over into another thread: letters of the seeker's thread, notes, facts, tasks."""
        raise NotImplementedError

    def open_thread(
        self, case_id: str, purpose: Purpose, members: Sequence[str], carry: Sequence[str], with_reply_key: bool
    ) -> str:
        """Open a compartment for oneself and these members, for good; its id.

        `carry`: event ids of what is brought over, as hearsay. `with_reply_key`: its readers may read and answer the
        seeker from now on; where the seeker has not been answered yet, they are introduced to the key by the next sync.

        Raises:
            UnknownReader, TooManyReaders, UnknownEvent, CarryTooLarge, NoReplyKey, CaseClosed.
        """
        raise NotImplementedError

    def note(self, thread_id: str, text: str) -> None:
        """Write what the seeker never sees.

        Raises:
            EmptyWork, TextTooLong.
        """
        raise NotImplementedError

    def fact(self, thread_id: str, key: str, values: Sequence[str], source: FactSource, note: str) -> None:
        """Put down a value and where it is from. The last one under a key stands; earlier ones stay visible.

        Raises:
            EmptyWork: no key. TextTooLong.
        """
        raise NotImplementedError

    def task(self, thread_id: str, title: str, due: date | None, for_member: str | None) -> str:
        """Put down something to do; its id.

        Raises:
            EmptyWork, TextTooLong. UnknownReader: `for_member` does not read this thread.
        """
        raise NotImplementedError

    def finish_task(self, thread_id: str, task_id: str) -> None:
        """The task is done; doing so twice is fine.

        Raises:
            UnknownTask.
        """
        raise NotImplementedError

    def mark_read(self, thread_id: str) -> None:
        """The member has seen everything now in this thread."""
        raise NotImplementedError

    def hand_over(
        self, case_id: str, to_member: str, summary: str, carry: Literal["all"] | Sequence[str]
    ) -> HandedOver:
        """Give a case to a colleague: a thread of the two, what is carried over, the reply key, and the board.

        "all": the seeker's letters and every entry of the case's `work` threads; other compartments only by id.

        Raises:
            NotHeldByYou, UnknownReader, UnknownEvent, CarryTooLarge, NoReplyKey, TextTooLong, CaseClosed.
        """
        raise NotImplementedError

    def close(self, case_id: str, outcome: Outcome, note: str, keep_days: int) -> None:
        """The work has ended: said in every thread of the case that one reads. Destroyed `keep_days` days later.

        Raises:
            BadKeepDays, TextTooLong, CaseClosed. HeldByOther: it is theirs to close.
        """
        raise NotImplementedError

    def reopen(self, case_id: str) -> None:
        """The work goes on, in every thread of the case that one reads.

        Raises:
            NotClosed.
        """
        raise NotImplementedError

    def destroy(self, case_id: str) -> None:
        """The seeker asked for it: destroy the case here, and have every holder do so. Cannot be taken back."""
        raise NotImplementedError

    def exposure(self, members: Sequence[str]) -> ExposureView:
        """What becomes known if all of these are compromised together.

        Exact for what the audience register here says: for the whole network at a coordinator's desk, for one's own
        threads elsewhere.
        """
        raise NotImplementedError

    def exposures(self, pairs: int = 10) -> ExposuresView:
        """Every member's exposure, the largest first, and the worst pairs."""
        raise NotImplementedError
