"""The façade for work on cases: claims, threads, notes, facts, tasks, hand-over, closing, exposure.

Every call is short and works offline: what must go to others waits in the outbox for the next sync. Ids are text, as in
`tropa.vault.views_work`; wording belongs to the pages.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final, Literal

from tropa.cases.work_bodies import MAX_KEY_CHARACTERS, Note, Task, TaskDone, TaskId, WorkFact
from tropa.cases.work_state import tasks, told
from tropa.sealing.types import ThreadId
from tropa.vault import listing
from tropa.vault.context import Context
from tropa.vault.files.shelf import chosen_in, entries
from tropa.vault.journal import EXPOSURE_VIEWED, note
from tropa.vault.shelf_cases import empty_log
from tropa.vault.views_queue import QueueFilter
from tropa.vault.views_work import (
    Asked,
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
from tropa.vault.work import asking, carrying, claims, counting, ending, exposing, handing, losing, people, showing
from tropa.vault.work.agenda import Agenda
from tropa.vault.work.caring import Care
from tropa.vault.work.decisions import cases_waiting, ids_waiting
from tropa.vault.work.destroying import destroy_everywhere, require_unwatched
from tropa.vault.work.errors import UnknownReader, UnknownTask
from tropa.vault.work.library import Library
from tropa.vault.work.naming import case_named, check_length, say_in, thread_named, tidy, words_of
from tropa.vault.work.people import People
from tropa.vault.work.shelf_work import audience_of, load_thread, mark_thread_read
from tropa.vault.work.standing import holder_now, note_said

_ANY: Final = QueueFilter()


class Work:
    """Everything members do with cases. `Vault.work` gives it.

    Every method that names a case raises UnknownCase, and every one that names a thread UnknownThread, where there is
    none here; every one that writes raises NotInNetwork before this vault belongs to one.
    """

    def __init__(self, here: Context) -> None:
        self._here = here
        self._ledger = exposing.Ledger(here)
        self._care, self._agenda, self._library = Care(here), Agenda(here), Library(here)

    @property
    def care(self) -> Care:
        """Safeguarding flags and verifications."""
        return self._care

    @property
    def agenda(self) -> Agenda:
        """What is due, across all cases."""
        return self._agenda

    @property
    def library(self) -> Library:
        """The member's own templates for letters."""
        return self._library

    @property
    def ledger(self) -> exposing.Ledger:
        """The one ledger of audiences of this vault, for the other parts of this room; pages do without."""
        return self._ledger

    def case(self, case_id: str) -> CaseWork:
        """Who holds a case, its threads, facts, tasks, and how it ended."""
        with self._here.db.lock:
            return showing.case_work(self._here, case_named(self._here, case_id))

    def holder(self, case_id: str) -> Who | None:
        """Who holds a case, as far as is known here."""
        with self._here.db.lock:
            return People(self._here).maybe(holder_now(self._here, case_named(self._here, case_id)))

    def claim(self, case_id: str) -> None:
        """Take a case. Where two do so offline, all desks settle it alike, and the loser is told (`lost_claims`).

        Raises:
            HeldByOther: it is held, by `.holder_id`.
            CaseClosed.
        """
        with self._here.db.transaction():
            claims.claim(self._here, case_named(self._here, case_id))

    def take_next(self, which: QueueFilter = _ANY) -> str | None:
        """Claim the worst of the filter's cases whose seekers wait and that nobody holds; its id, or None."""
        with self._here.db.transaction():
            case = listing.next_free(self._here, which)
            if case is not None:
                claims.claim(self._here, case)
            return case.case.text if case else None

    def release(self, case_id: str, to_member: str | None = None) -> None:
        """Let go of a case, or give it to a colleague who has it already (`hand_over` also gives what they need).

        Raises:
            NotHeldByYou, UnknownReader.
        """
        with self._here.db.transaction():
            case, me = case_named(self._here, case_id), people.me(self._here)
            to = None if to_member is None else people.readable(me.roster, [to_member])[0]
            claims.release(self._here, case, to)

    def lost_claims(self) -> tuple[str, ...]:
        """The cases whose claim was lost to a colleague, until dismissed (`case(...).lost_claim` says more)."""
        rows = self._here.db.rows("SELECT case_id FROM lost_claim JOIN cases ON serial = case_serial ORDER BY minute")
        return tuple(ThreadId(case).text for (case,) in rows)

    def dismiss_lost_claim(self, case_id: str) -> None:
        """It has been seen. What waits for this vault's owner (`asked`) or is disputed stays."""
        with self._here.db.transaction():
            losing.see_lost(self._here, case_named(self._here, case_id))

    def readers(self) -> tuple[Who, ...]:
        """Who can be in an audience: every active member, oneself first."""
        with self._here.db.lock:
            return People(self._here).each(people.active_members(people.me(self._here).roster))

    def threads(self, case_id: str) -> tuple[ThreadView, ...]:
        """The compartments of a case that this member reads, oldest first."""
        return self.case(case_id).threads

    def carriable(self, case_id: str) -> tuple[CarriedView, ...]:
        """What could be carried over into another thread: letters of the seeker's thread, notes, facts, tasks."""
        with self._here.db.lock:
            shown, case = People(self._here), case_named(self._here, case_id)
            return tuple(showing.carried_view(shown, each) for each in carrying.carriable(self._here, case))

    def open_thread(
        self, case_id: str, purpose: Purpose, members: Sequence[str], carry: Sequence[str], with_reply_key: bool
    ) -> str:
        """Open a compartment for oneself and these members, for good; its id.

        `carry`: event ids of what is brought over, as hearsay. `with_reply_key`: its readers may read and answer the
        seeker from now on, and get the first letter, without which nobody is read; where the seeker has not been
        answered yet, they are introduced to the key by the next sync.

        Raises:
            UnknownReader, TooManyReaders, UnknownEvent, CarryTooLarge, NoReplyKey, CaseClosed.
        """
        with self._here.db.transaction():
            case = case_named(self._here, case_id)
            readers = people.readable(people.me(self._here).roster, members)
            carried = carrying.chosen(self._here, case, carry)
            wanted = handing.Compartment(purpose, readers, carried, with_reply_key)
            return handing.open_with(self._here, case, wanted).text

    def note(self, thread_id: str, text: str) -> None:
        """Write what the seeker never sees; the files chosen in the thread go with it, also without words.

        Raises:
            EmptyWork, TextTooLong, DoubtedThread.
        """
        with self._here.db.transaction():
            blobs = entries(chosen_in(self._here, thread_named(self._here, thread_id)[1]))
            words = tidy(text).strip() if blobs else words_of(text)
            say_in(self._here, thread_id, Note(words), text, blobs=blobs)

    def fact(self, thread_id: str, key: str, values: Sequence[str], source: FactSource, note: str) -> None:
        """Put down a value and where it is from. The last one under a key stands; earlier ones stay visible.

        Raises:
            EmptyWork: no key. TextTooLong, DoubtedThread.
        """
        body = WorkFact(words_of(key)[:MAX_KEY_CHARACTERS], tuple(tidy(value) for value in values), source, tidy(note))
        with self._here.db.transaction():
            note_said(self._here, say_in(self._here, thread_id, body, key, *values, note))

    def task(self, thread_id: str, title: str, due: date | None, for_member: str | None) -> str:
        """Put down something to do; its id.

        Raises:
            EmptyWork, TextTooLong, DoubtedThread. UnknownReader: `for_member` does not read this thread.
        """
        task = TaskId(self._here.random(TaskId.SIZE_BYTES))
        with self._here.db.transaction():
            case, thread = thread_named(self._here, thread_id)
            to = None if for_member is None else people.member_of(for_member)
            if to is not None and to not in audience_of(self._here, thread):
                raise UnknownReader
            say_in(self._here, thread_id, Task(task, words_of(title), due, to), title)
            note_said(self._here, case)
        return task.text

    def finish_task(self, thread_id: str, task_id: str) -> None:
        """The task is done; doing so twice is fine.

        Raises:
            UnknownTask.
        """
        with self._here.db.transaction():
            case, thread = thread_named(self._here, thread_id)
            states = tasks(told([load_thread(self._here, case, thread).thread]))
            state = next((each for each in states if each.body.task.text == task_id), None)
            if state is None:
                raise UnknownTask
            if state.done is None:
                say_in(self._here, thread_id, TaskDone(state.body.task))
                note_said(self._here, case)

    def mark_read(self, thread_id: str) -> None:
        """The member has seen everything now in this thread."""
        with self._here.db.transaction():
            case, thread = thread_named(self._here, thread_id)
            mark_thread_read(self._here, case, thread)

    def hand_over(
        self, case_id: str, to_member: str, summary: str, carry: Literal["all"] | Sequence[str]
    ) -> HandedOver:
        """Give a case to a colleague: a thread of the two, what is carried over, the reply key, and the board.

        "all": the seeker's letters and every entry of the case's `work` threads; other compartments only by id.

        Raises:
            NotHeldByYou, UnknownReader, UnknownEvent, CarryTooLarge, NoReplyKey, TextTooLong, CaseClosed.
        """
        here = self._here
        with here.db.transaction():
            case, left_out = case_named(self._here, case_id), 0
            to = people.readable(people.me(here).roster, [to_member])[0]
            check_length(summary)
            if carry == "all":
                carried, left_out = carrying.all_of_work(here, case)
            else:
                carried = carrying.chosen(here, case, carry)
            thread = handing.hand_over(here, case, to, tidy(summary).strip(), carried)
        return HandedOver(thread.text, len(carried), left_out)

    def close(self, case_id: str, outcome: Outcome, note: str, keep_days: int) -> None:
        """The work has ended: said in every thread of the case that one reads. Destroyed `keep_days` days later.

        Raises:
            BadKeepDays, TextTooLong, CaseClosed. HeldByOther: it is theirs to close. WatchRuns: a journey is watched.
        """
        check_length(note)
        with self._here.db.transaction():
            ending.close(self._here, case_named(self._here, case_id), outcome, tidy(note).strip(), keep_days)

    def reopen(self, case_id: str) -> None:
        """The work goes on, in every thread of the case that one reads.

        Raises:
            NotClosed.
        """
        with self._here.db.transaction():
            ending.reopen(self._here, case_named(self._here, case_id))

    def destroy(self, case_id: str) -> None:
        """The seeker asked for it: destroy the case here, and have every holder do so. Cannot be taken back.

        Colleagues' desks obey whoever holds the case; of anybody else they ask a person (`asked`).

        Raises:
            WatchRuns: a journey is watched.
        """
        with self._here.db.transaction():
            case = case_named(self._here, case_id)
            require_unwatched(self._here, case)
            destroy_everywhere(self._here, case)
        empty_log(self._here)

    def asked(self) -> tuple[Asked, ...]:
        """What colleagues say of cases that do not seem theirs: each waits for this vault's owner to say yes or no."""
        with self._here.db.transaction():
            return tuple(each for case in cases_waiting(self._here) for each in asking.note_asked(self._here, case))

    def cases_asked(self) -> tuple[str, ...]:
        """The cases of which something waits for a person's word, to be counted: it reads no thread."""
        return ids_waiting(self._here)

    def confirm(self, event_id: str) -> None:
        """Yes: the thread belongs to the case, it is closed or goes on, everything of the case is to be destroyed, or
        whoever claims to have been first gets the reply key and what was sent.

        Raises:
            UnknownAsked. WatchRuns: it is not destroyed while a journey is watched.
        """
        with self._here.db.transaction():
            counting.confirm(self._here, event_id)
        empty_log(self._here)

    def dismiss(self, event_id: str) -> None:
        """No: it does not count, and is not asked again.

        Raises:
            UnknownAsked.
        """
        with self._here.db.transaction():
            counting.dismiss(self._here, event_id)

    def exposure(self, members: Sequence[str]) -> ExposureView:
        """What becomes known if all of these are compromised together.

        Exact for what the audience register here says: for the whole network at a coordinator's desk, for one's own
        threads elsewhere. That it was looked at is noted in the journal, once a day for each member.
        """
        with self._here.db.lock:
            asked = [people.member_of(member) for member in members]
            for member in asked:
                note(self._here, EXPOSURE_VIEWED, detail=member.text)
            return exposing.exposure(self._here, self._ledger.up_to_date(), asked)

    def exposures(self, pairs: int = 10) -> ExposuresView:
        """Every member's exposure, the largest first, and the worst pairs."""
        with self._here.db.lock:
            return exposing.exposures(self._here, self._ledger.up_to_date(), pairs)
