"""The façade for work on cases: claims, threads, notes, facts, tasks, hand-over, closing, exposure.

Every call is short and works offline: what must go to others waits in the outbox for the next sync. Ids are text, as in
`tropa.vault.views_work`; wording belongs to the pages.
"""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from tropa.cases.work_bodies import MAX_KEY_CHARACTERS, Note, Task, TaskDone, TaskId, WorkBody, WorkFact
from tropa.cases.work_commands import characters_over
from tropa.cases.work_state import tasks, told
from tropa.sealing.errors import EncodingError
from tropa.sealing.types import ThreadId
from tropa.vault.context import Context
from tropa.vault.errors import UnknownCase
from tropa.vault.shelf_cases import CaseRef, case_of_thread, empty_log, find_case
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
from tropa.vault.work import carrying, claims, ending, exposing, handing, people, showing
from tropa.vault.work.destroying import destroy_everywhere
from tropa.vault.work.errors import EmptyWork, TextTooLong, UnknownReader, UnknownTask, UnknownThread
from tropa.vault.work.people import People
from tropa.vault.work.shelf_work import audience_of, is_open_here, load_thread, mark_thread_read
from tropa.vault.work.standing import holder_now, note_tasks
from tropa.vault.work.writing import register, say


class Work:
    """Everything members do with cases. `Vault.work` gives it.

    Every method that names a case raises UnknownCase, and every one that names a thread UnknownThread, where there is
    none here; every one that writes raises NotInNetwork before this vault belongs to one.
    """

    def __init__(self, here: Context) -> None:
        self._here = here
        self._ledger = exposing.Ledger(here)

    def case(self, case_id: str) -> CaseWork:
        """Who holds a case, its threads, facts, tasks, and how it ended."""
        with self._here.db.lock:
            return showing.case_work(self._here, self._case(case_id))

    def holder(self, case_id: str) -> Who | None:
        """Who holds a case, as far as is known here."""
        with self._here.db.lock:
            return People(self._here).maybe(holder_now(self._here, self._case(case_id)))

    def claim(self, case_id: str) -> None:
        """Take a case. Where two do so offline, all desks settle it alike, and the loser is told (`lost_claims`).

        Raises:
            HeldByOther: it is held, by `.holder_id`.
            CaseClosed.
        """
        with self._here.db.transaction():
            claims.claim(self._here, self._case(case_id))

    def take_next(self) -> str | None:
        """Claim the worst case whose seeker waits and that nobody holds; its id, or None when there is none."""
        with self._here.db.transaction():
            case = claims.next_free(self._here)
            if case is not None:
                claims.claim(self._here, case)
            return case.case.text if case else None

    def release(self, case_id: str, to_member: str | None = None) -> None:
        """Let go of a case, or give it to a colleague who has it already (`hand_over` also gives what they need).

        Raises:
            NotHeldByYou, UnknownReader.
        """
        with self._here.db.transaction():
            case, me = self._case(case_id), people.me(self._here)
            to = None if to_member is None else people.readable(me.roster, [to_member])[0]
            claims.release(self._here, case, to)

    def lost_claims(self) -> tuple[str, ...]:
        """The cases whose claim was lost to a colleague, until dismissed (`case(...).lost_claim` says more)."""
        rows = self._here.db.rows("SELECT case_id FROM lost_claim JOIN cases ON serial = case_serial ORDER BY minute")
        return tuple(ThreadId(case).text for (case,) in rows)

    def dismiss_lost_claim(self, case_id: str) -> None:
        """It has been seen."""
        with self._here.db.transaction():
            self._here.db.run("DELETE FROM lost_claim WHERE case_serial = ?", self._case(case_id).serial)

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
            shown, case = People(self._here), self._case(case_id)
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
            case = self._case(case_id)
            readers = people.readable(people.me(self._here).roster, members)
            carried = carrying.chosen(self._here, case, carry)
            wanted = handing.Compartment(purpose, readers, carried, with_reply_key)
            return handing.open_with(self._here, case, wanted).text

    def note(self, thread_id: str, text: str) -> None:
        """Write what the seeker never sees.

        Raises:
            EmptyWork, TextTooLong.
        """
        self._say(thread_id, Note(_words(text)), text)

    def fact(self, thread_id: str, key: str, values: Sequence[str], source: FactSource, note: str) -> None:
        """Put down a value and where it is from. The last one under a key stands; earlier ones stay visible.

        Raises:
            EmptyWork: no key. TextTooLong.
        """
        body = WorkFact(_words(key)[:MAX_KEY_CHARACTERS], tuple(_tidy(value) for value in values), source, _tidy(note))
        self._say(thread_id, body, key, *values, note)

    def task(self, thread_id: str, title: str, due: date | None, for_member: str | None) -> str:
        """Put down something to do; its id.

        Raises:
            EmptyWork, TextTooLong. UnknownReader: `for_member` does not read this thread.
        """
        task = TaskId(self._here.random(TaskId.SIZE_BYTES))
        with self._here.db.transaction():
            case, thread = self._thread(thread_id)
            to = None if for_member is None else people.member_of(for_member)
            if to is not None and to not in audience_of(self._here, thread):
                raise UnknownReader
            self._say(thread_id, Task(task, _words(title), due, to), title)
            note_tasks(self._here, case)
        return task.text

    def finish_task(self, thread_id: str, task_id: str) -> None:
        """The task is done; doing so twice is fine.

        Raises:
            UnknownTask.
        """
        with self._here.db.transaction():
            case, thread = self._thread(thread_id)
            states = tasks(told([load_thread(self._here, case, thread).thread]))
            state = next((each for each in states if each.body.task.text == task_id), None)
            if state is None:
                raise UnknownTask
            if state.done is None:
                self._say(thread_id, TaskDone(state.body.task))
                note_tasks(self._here, case)

    def mark_read(self, thread_id: str) -> None:
        """The member has seen everything now in this thread."""
        with self._here.db.transaction():
            case, thread = self._thread(thread_id)
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
            case, left_out = self._case(case_id), 0
            to = people.readable(people.me(here).roster, [to_member])[0]
            _check_length(summary)
            if carry == "all":
                carried, left_out = carrying.all_of_work(here, case)
            else:
                carried = carrying.chosen(here, case, carry)
            thread = handing.hand_over(here, case, to, _tidy(summary).strip(), carried)
        return HandedOver(thread.text, len(carried), left_out)

    def close(self, case_id: str, outcome: Outcome, note: str, keep_days: int) -> None:
        """The work has ended: said in every thread of the case that one reads. Destroyed `keep_days` days later.

        Raises:
            BadKeepDays, TextTooLong, CaseClosed. HeldByOther: it is theirs to close.
        """
        _check_length(note)
        with self._here.db.transaction():
            ending.close(self._here, self._case(case_id), outcome, _tidy(note).strip(), keep_days)

    def reopen(self, case_id: str) -> None:
        """The work goes on, in every thread of the case that one reads.

        Raises:
            NotClosed.
        """
        with self._here.db.transaction():
            ending.reopen(self._here, self._case(case_id))

    def destroy(self, case_id: str) -> None:
        """The seeker asked for it: destroy the case here, and have every holder do so. Cannot be taken back."""
        with self._here.db.transaction():
            destroy_everywhere(self._here, self._case(case_id))
        empty_log(self._here)

    def exposure(self, members: Sequence[str]) -> ExposureView:
        """What becomes known if all of these are compromised together.

        Exact for what the audience register here says: for the whole network at a coordinator's desk, for one's own
        threads elsewhere.
        """
        with self._here.db.lock:
            asked = [people.member_of(member) for member in members]
            return exposing.exposure(self._here, self._ledger.up_to_date(), asked)

    def exposures(self, pairs: int = 10) -> ExposuresView:
        """Every member's exposure, the largest first, and the worst pairs."""
        with self._here.db.lock:
            return exposing.exposures(self._here, self._ledger.up_to_date(), pairs)

    def _case(self, case_id: str) -> CaseRef:
        try:
            found = find_case(self._here, ThreadId.from_text(case_id))
        except EncodingError:
            found = None
        if found is None:
            raise UnknownCase
        return found

    def _thread(self, thread_id: str) -> tuple[CaseRef, ThreadId]:
        try:
            thread = ThreadId.from_text(thread_id)
        except EncodingError:
            raise UnknownThread from None
        case = case_of_thread(self._here, thread)
        if case is None or not is_open_here(self._here, thread):
            raise UnknownThread
        return case, thread

    def _say(self, thread_id: str, body: WorkBody, *texts: str) -> None:
        _check_length(*texts)
        with self._here.db.transaction():
            case, thread = self._thread(thread_id)
            say(self._here, case, thread, body)
            register(self._here, case, thread)


def _words(text: str) -> str:
    """What was typed, tidied. Raises EmptyWork where there are no words in it."""
    words = _tidy(text).strip()
    if not words:
        raise EmptyWork
    return words


def _check_length(*texts: str) -> None:
    """Raises TextTooLong."""
    if over := characters_over(*(_tidy(text) for text in texts)):
        raise TextTooLong(over)


def _tidy(text: str) -> str:
    """As a page's text box should have sent it: one kind of line end, and nothing UTF-8 cannot say."""
    return text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
