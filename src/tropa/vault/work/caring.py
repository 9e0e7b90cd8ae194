"""The façade for keeping people safe: safeguarding flags, and what was verified by whom.

Both are said in threads, to their readers only; it keeps no document, only that one was seen.
"""

from tropa.cases.care_bodies import Check, CheckId, CheckMethod, CheckResult, Flag, SafetyFlag, Unflag
from tropa.cases.care_state import checks, reviewer_of
from tropa.cases.work_state import told
from tropa.vault.context import Context
from tropa.vault.work import people
from tropa.vault.work.believing import believed_threads
from tropa.vault.work.errors import AlreadyReviewed, NoSuchFlag, UnknownCheck
from tropa.vault.work.flagged import flags_of_case
from tropa.vault.work.naming import case_named, say_in, thread_named, tidy, words_of
from tropa.vault.work.shelf_work import load_thread
from tropa.vault.work.standing import note_said


class Care:
    """Flags and verifications. `Work.care` gives it. Each method that names a thread raises UnknownThread,
    DoubtedThread, TextTooLong, NotInNetwork.
    """

    def __init__(self, here: Context) -> None:
        self._here = here

    def put_flag(self, thread_id: str, flag: SafetyFlag, why: str) -> None:
        """Care is needed. A risk of self-harm moves the case to the top of every queue that learns of it.

        Raises:
            EmptyWork: no reason.
        """
        with self._here.db.transaction():
            note_said(self._here, say_in(self._here, thread_id, Flag(flag, words_of(why)), why))

    def take_back_flag(self, case_id: str, flag: SafetyFlag, why: str) -> None:
        """It is no longer so; said in every thread where it was put last, so that all who know of it learn that.

        Raises:
            EmptyWork: no reason. NoSuchFlag: it does not stand. UnknownCase.
        """
        here, words = self._here, words_of(why)
        with here.db.transaction():
            case = case_named(here, case_id)
            if flag not in flags_of_case(here, case):
                raise NoSuchFlag
            for thread_id in self._threads_with(case_id, flag):
                say_in(here, thread_id, Unflag(flag, words), why)
            note_said(here, case)

    def check(
        self, thread_id: str, what: str, method: CheckMethod, result: CheckResult, note: str, *, high: bool
    ) -> str:
        """Something was verified; its id. `high`: a second member is to look as well.

        Raises:
            EmptyWork: not said what.
        """
        check = CheckId(self._here.random(CheckId.SIZE_BYTES))
        body = Check(check, words_of(what), method, result, tidy(note).strip(), high)
        with self._here.db.transaction():
            say_in(self._here, thread_id, body, what, note)
        return check.text

    def review(self, thread_id: str, check_id: str, method: CheckMethod, result: CheckResult, note: str) -> None:
        """One's own word on something that a colleague verified; or another one on what one verified oneself.

        Raises:
            UnknownCheck. AlreadyReviewed: one has come to this already; a second reviewer is another member.
        """
        here, me = self._here, people.me(self._here).member
        with here.db.transaction():
            case, thread = thread_named(here, thread_id)
            states = checks(told([load_thread(here, case, thread).thread]))
            state = next((each for each in states if each.check.text == check_id), None)
            if state is None:
                raise UnknownCheck
            if any(reviewer_of(at) == me and body.result == result for body, at in state.reviews):
                raise AlreadyReviewed
            body = Check(state.check, state.what, method, result, tidy(note).strip(), state.is_declared_high)
            say_in(here, thread_id, body, note)

    def _threads_with(self, case_id: str, flag: SafetyFlag) -> list[str]:
        """Threads that count in which the flag was said to stand, last."""
        found = []
        for loaded in believed_threads(self._here, case_named(self._here, case_id)):
            said = [entry.core.body for entry in loaded.thread.entries if isinstance(entry.core.body, Flag | Unflag)]
            last = next((body for body in reversed(said) if body.flag == flag), None)
            if isinstance(last, Flag):
                found.append(loaded.thread.id.text)
        return found
