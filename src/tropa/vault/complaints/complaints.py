"""The façade for complaints: the list, one complaint, and what a listener does. Pages need nothing below it.

Every call is short and works offline. Views hold codes; wording belongs to the pages. At a desk that never listened
everything is empty.
"""

from tropa.sealing.types import ThreadId
from tropa.vault.complaints import acting, shelf, showing
from tropa.vault.complaints.worked import forget_worked_on
from tropa.vault.context import Context
from tropa.vault.leaps import sure_day
from tropa.vault.membership.chain import roster_of
from tropa.vault.shelf_cases import empty_log
from tropa.vault.team import network_of
from tropa.vault.views_complaints import ComplaintsPage, ComplaintView, ListenersView


class Complaints:
    """Everything about complaints. `Vault.complaints` gives it."""

    def __init__(self, here: Context) -> None:
        self._here = here

    @property
    def is_here(self) -> bool:
        """Whether this desk has the page: its member listens, or complaints are still here from when they did."""
        with self._here.db.lock:
            known, us = roster_of(self._here), network_of(self._here)
            listens = known is not None and us is not None and known.listens(us.device_id)
            return listens or showing.readable(self._here) > 0

    def waiting(self) -> int:
        """How many wait for somebody."""
        with self._here.db.lock:
            return showing.waiting(self._here)

    def listeners(self) -> ListenersView:
        """Whom the chain names to read complaints, and how that stands here."""
        with self._here.db.lock:
            return showing.listeners(self._here)

    def page(self, number: int = 0) -> ComplaintsPage:
        """Some of them, those that wait first. Pages count from 0."""
        with self._here.db.lock:
            return showing.page(self._here, number)

    def complaint(self, complaint_id: str, number: int = 0) -> ComplaintView:
        """One complaint, now read; of what is in it one page, the newest of which is 0.

        Raises:
            UnknownComplaint: no such complaint here.
        """
        with self._here.db.transaction():
            at = acting.named(self._here, complaint_id)
            shelf.note_read(self._here, at)
            return showing.complaint(self._here, at, number)

    def save_draft(self, complaint_id: str, text: str) -> None:
        """Keep what is written so far; an empty text removes it. Raises UnknownComplaint."""
        with self._here.db.transaction():
            shelf.set_draft(self._here, acting.named(self._here, complaint_id), _tidy(text))

    def answer(self, complaint_id: str, text: str) -> None:
        """Answer its author: into their box, apart from their case. Other listeners are told.

        Raises:
            UnknownComplaint, EmptyText, TextTooLong, ListensNoMore, ReadsTheCase, NoAnswerWanted.
            What was typed is kept as the draft.
        """
        self.save_draft(complaint_id, text)
        with self._here.db.transaction():
            at = acting.named(self._here, complaint_id)
            acting.answer(self._here, at, _tidy(text))
            shelf.set_draft(self._here, at, "")

    def put_outcome(self, complaint_id: str, text: str) -> None:
        """Put down what came of it. Listeners read it and nobody else.

        Raises:
            UnknownComplaint, EmptyText, TextTooLong, ListensNoMore. What was typed is kept as the draft.
        """
        self.save_draft(complaint_id, text)
        with self._here.db.transaction():
            at = acting.named(self._here, complaint_id)
            acting.put_outcome(self._here, at, _tidy(text))
            shelf.set_draft(self._here, at, "")

    def close(self, complaint_id: str, keep_days: int) -> None:
        """It is over at every listener's desk, and is destroyed after so many days.

        Raises:
            UnknownComplaint, BadKeepDays, ListensNoMore.
        """
        with self._here.db.transaction():
            acting.close(self._here, acting.named(self._here, complaint_id), keep_days)

    def reopen(self, complaint_id: str) -> None:
        """It is not over. Raises UnknownComplaint, ListensNoMore."""
        with self._here.db.transaction():
            acting.reopen(self._here, acting.named(self._here, complaint_id))

    def destroy(self, complaint_id: str) -> None:
        """Destroy it here, now. Other listeners keep theirs. Raises UnknownComplaint."""
        with self._here.db.transaction():
            shelf.destroy(self._here, acting.named(self._here, complaint_id))
            self._here.record("complaint-destroyed")
        empty_log(self._here)


def sweep_complaints(here: Context) -> None:
    """Destroy every complaint whose last day has surely passed."""
    with here.db.transaction():
        today = sure_day(here)
        due = here.db.rows("SELECT thread FROM complaint WHERE destroy_day <= ?", today)
        for (thread,) in due:
            if (at := shelf.find(here, ThreadId(thread))) is not None:
                shelf.destroy(here, at)
        if due:
            here.record("complaint-destroyed-by-retention", len(due))
        shelf.forget_gone(here, today)
        forget_worked_on(here, today)


def _tidy(text: str) -> str:
    """As a page's text box should have sent it: one kind of line end, and nothing UTF-8 cannot say."""
    return text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode()
