"""Complaints as the façade promises them, from values that a test sets."""

from dataclasses import dataclass, field, replace

from tests.desk.moments import MINUTE
from tests.desk.stand_members import ANNA, VERA
from tropa.vault.complaints.errors import UnknownComplaint
from tropa.vault.errors import EmptyText
from tropa.vault.views_complaints import (
    ComplaintEntry,
    ComplaintRow,
    ComplaintsPage,
    ComplaintView,
    ListenersView,
)

COMPLAINT = ComplaintView(
    complaint_id="complaint-1",
    name="K7-41",
    case_id="case-1",
    is_the_seekers=True,
    state="waiting",
    language="ru",
    entries=(
        ComplaintEntry("complaint", MINUTE - 90, "Со мной говорят <b>грубо</b>.", "", False),
        ComplaintEntry("outcome", MINUTE - 30, "Поговорили с ней.", ANNA, False),
        ComplaintEntry("answer", MINUTE - 20, "Мы слышим.", VERA, True),
    ),
    wants_answer=True,
    may_answer=True,
    reads_case=False,
    no_box=False,
    withdrawn_minute=None,
    destroy_day=20_900,
    draft="",
)
CAUTIOUS = replace(
    COMPLAINT,
    complaint_id="complaint-2",
    case_id=None,
    is_the_seekers=None,
    state="closed",
    wants_answer=False,
    may_answer=False,
    reads_case=True,
    no_box=True,
    withdrawn_minute=MINUTE - 5,
    number=1,
    earlier=True,
    refused=21,
)


@dataclass
class ScriptedComplaints:
    """Answers as the façade promises; what was done is noted."""

    all: dict[str, ComplaintView] = field(default_factory=dict)
    named: tuple[str, ...] = ()
    listens: bool = False
    done: list[tuple[object, ...]] = field(default_factory=list)

    @property
    def is_here(self) -> bool:
        return self.listens or bool(self.all)

    def waiting(self) -> int:
        return sum(each.state == "waiting" for each in self.all.values())

    def listeners(self) -> ListenersView:
        return ListenersView(self.named, self.listens, self.listens, len(self.all))

    def page(self, number: int = 0) -> ComplaintsPage:
        rows = tuple(
            ComplaintRow(
                complaint_id=each.complaint_id,
                name=each.name,
                state=each.state,
                since_minute=MINUTE - 90,
                unread=1,
                beginning=each.entries[0].text,
                wants_answer=each.wants_answer,
                is_withdrawn=each.withdrawn_minute is not None,
            )
            for each in self.all.values()
        )
        return ComplaintsPage(rows[50 * number : 50 * number + 50], len(rows), self.waiting())

    def complaint(self, complaint_id: str, number: int = 0) -> ComplaintView:
        if complaint_id not in self.all:
            raise UnknownComplaint
        return self.all[complaint_id]

    def save_draft(self, complaint_id: str, text: str) -> None:
        self.all[complaint_id] = replace(self.complaint(complaint_id), draft=text)

    def answer(self, complaint_id: str, text: str) -> None:
        self._write("answer", complaint_id, text)

    def put_outcome(self, complaint_id: str, text: str) -> None:
        self._write("outcome", complaint_id, text)

    def close(self, complaint_id: str, keep_days: int) -> None:
        self.done.append(("close", self.complaint(complaint_id).complaint_id, keep_days))

    def reopen(self, complaint_id: str) -> None:
        self.done.append(("reopen", self.complaint(complaint_id).complaint_id))

    def destroy(self, complaint_id: str) -> None:
        self.done.append(("destroy", self.complaint(complaint_id).complaint_id))
        del self.all[complaint_id]

    def _write(self, what: str, complaint_id: str, text: str) -> None:
        self.save_draft(complaint_id, text)
        if not text.strip():
            raise EmptyText
        self.done.append((what, complaint_id, text))
        self.save_draft(complaint_id, "")
