"""Work on cases, as a test says: values in, what was asked of it kept; nothing is sealed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from tests.desk.moments import MINUTE, TODAY
from tests.desk.stand_care import ScriptedAgenda, ScriptedCare, ScriptedLibrary
from tests.desk.stand_members import ANNA, ME, VERA
from tropa.vault.errors import UnknownCase
from tropa.vault.views_queue import QueueFilter
from tropa.vault.views_work import (
    Asked,
    CarriedView,
    CaseWork,
    ClosedView,
    ExposedCase,
    ExposedThread,
    ExposureRow,
    ExposuresView,
    ExposureView,
    FactSource,
    FactView,
    HandedOver,
    Outcome,
    Purpose,
    TaskView,
    ThreadEntry,
    ThreadView,
    Who,
)
from tropa.vault.work.errors import EmptyWork, TextTooLong, UnknownAsked, WorkError

ANY = QueueFilter()
I_AM, ANNA_IS, VERA_IS = Who(ME, "", True), Who(ANNA, "Анна", False), Who(VERA, "Вера <юрист>", False)
ROOM = 12_000

NOTE = ThreadEntry("note-1", "note", ANNA_IS, MINUTE - 30, text="Спросить юриста: отказ был письменный?")
LETTER_TO_SEEKER = ThreadEntry("sent-1", "letter", ANNA_IS, MINUTE - 25, text="Не подписывайте ничего.")
HEARSAY = ThreadEntry(
    "carried-1", "carried-letter", None, MINUTE - 40, text="Рана открыта", by_seeker=True, carried_by=ANNA_IS
)
THREAD = ThreadView(
    thread_id="thread-1",
    case_id="case-1",
    purpose="legal",
    readers=(I_AM, ANNA_IS),
    opened_by=ANNA_IS,
    opened_minute=MINUTE - 45,
    came_from=None,
    entries=(ThreadEntry("open-1", "open", ANNA_IS, MINUTE - 45), HEARSAY, NOTE),
    closed=None,
    has_reply_key=False,
    unread=1,
    problems=(),
)
FACT = FactView(
    key="Медкомиссия",
    values=("не проводилась",),
    source="seeker",
    note="со слов, без бумаги",
    by=ANNA_IS,
    minute=MINUTE - 20,
    thread_id="thread-1",
    carried_by=None,
)
TASK = TaskView(
    task_id="task-1",
    title="Письменно просить о комиссии",
    due=date(2026, 11, 25),
    for_member=I_AM,
    by=ANNA_IS,
    minute=MINUTE - 15,
    done=False,
    done_by=None,
    thread_id="thread-1",
    carried_by=None,
)
CLOSED = ClosedView("resolved", "Отсрочка получена.", ANNA_IS, TODAY, TODAY + 180)


def work_on(case_id: str, holder: Who | None = None) -> CaseWork:
    """A case on which nothing was done yet."""
    return CaseWork(case_id, holder, None, (), (), (), None, None)


@dataclass
class ScriptedWork:
    """Answers as the façade promises, from values that a test sets."""

    look: Callable[[], None]
    cases: dict[str, CaseWork] = field(default_factory=dict)
    known: list[str] = field(default_factory=list)
    next_case: str | None = None
    colleagues: tuple[Who, ...] = (I_AM, ANNA_IS, VERA_IS)
    bring: tuple[CarriedView, ...] = ()
    left_out: int = 0
    exposed: ExposureView = field(default_factory=lambda: ExposureView((), 0, 0, (), (), False))
    figures: ExposuresView = field(default_factory=lambda: ExposuresView((), ()))
    fails: WorkError | None = None
    done: list[tuple[object, ...]] = field(default_factory=list)
    care: ScriptedCare = field(init=False)
    agenda: ScriptedAgenda = field(init=False)
    library: ScriptedLibrary = field(init=False)

    def __post_init__(self) -> None:
        self.care = ScriptedCare(self._do)
        self.agenda, self.library = ScriptedAgenda(self.look), ScriptedLibrary(self.look)

    taken_within: list[QueueFilter] = field(default_factory=list)

    def case(self, case_id: str) -> CaseWork:
        """One case."""
        self.look()
        return self.cases.get(case_id) or work_on(case_id)

    def holder(self, case_id: str) -> Who | None:
        """Who holds it."""
        return self.case(case_id).holder

    def asked(self) -> tuple[Asked, ...]:
        """Every question."""
        self.look()
        return tuple(each for case in self.cases.values() for each in case.asked)

    def cases_asked(self) -> tuple[str, ...]:
        """Which cases have any."""
        self.look()
        return tuple(case_id for case_id, case in self.cases.items() if case.asked)

    def confirm(self, event_id: str) -> None:
        """Yes."""
        self._say("yes", event_id)

    def dismiss(self, event_id: str) -> None:
        """No."""
        self._say("no", event_id)

    def threads(self, case_id: str) -> tuple[ThreadView, ...]:
        """Its threads."""
        return self.case(case_id).threads

    def take_next(self, which: QueueFilter = ANY) -> str | None:
        """The next, claimed."""
        self.look()
        self.taken_within.append(which)
        if self.next_case is not None:
            self.claim(self.next_case)
        return self.next_case

    def claim(self, case_id: str) -> None:
        """Take it."""
        self._do("claim", case_id)
        self.cases[case_id] = replace(self.case(case_id), holder=I_AM)

    def release(self, case_id: str, to_member: str | None = None) -> None:
        """Let go."""
        self._do("release", case_id, to_member)
        self.cases[case_id] = replace(self.case(case_id), holder=None)

    def dismiss_lost_claim(self, case_id: str) -> None:
        """Seen."""
        self._do("dismiss", case_id)
        self.cases[case_id] = replace(self.case(case_id), lost_claim=None)

    def readers(self) -> tuple[Who, ...]:
        """Who can read."""
        return self.colleagues

    def carriable(self, case_id: str) -> tuple[CarriedView, ...]:
        """What can go along."""
        return self.bring

    def open_thread(
        self, case_id: str, purpose: Purpose, members: Sequence[str], carry: Sequence[str], with_reply_key: bool
    ) -> str:
        """Open one."""
        self._do("open", case_id, purpose, tuple(members), tuple(carry), with_reply_key)
        case = self.case(case_id)
        readers = (I_AM, *(each for each in self.colleagues if each.member_id in members))
        thread_id = f"thread-{len(case.threads) + 7}"
        made = replace(THREAD, thread_id=thread_id, purpose=purpose, readers=readers, unread=0)
        self.cases[case_id] = replace(case, threads=(*case.threads, made))
        return thread_id

    def note(self, thread_id: str, text: str) -> None:
        """Write."""
        if not text.strip():
            raise EmptyWork
        if len(text) > ROOM:
            raise TextTooLong(len(text) - ROOM)
        self._do("note", thread_id, text)
        self._add(thread_id, ThreadEntry(f"note-{len(self.done)}", "note", I_AM, MINUTE, text=text, waiting=True))

    def fact(self, thread_id: str, key: str, values: Sequence[str], source: FactSource, note: str) -> None:
        """Put down."""
        if not key:
            raise EmptyWork
        self._do("fact", thread_id, key, tuple(values), source, note)

    def task(self, thread_id: str, title: str, due: date | None, for_member: str | None) -> str:
        """Put down."""
        if not title:
            raise EmptyWork
        self._do("task", thread_id, title, due, for_member)
        return "task-new"

    def finish_task(self, thread_id: str, task_id: str) -> None:
        """Done."""
        self._do("finish", thread_id, task_id)

    def mark_read(self, thread_id: str) -> None:
        """Seen."""
        self.done.append(("read", thread_id))

    def hand_over(self, case_id: str, to_member: str, summary: str, carry: str | Sequence[str]) -> HandedOver:
        """Give."""
        self._do("hand-over", case_id, to_member, summary, carry if carry == "all" else tuple(carry))
        thread_id = self.open_thread(case_id, "work", (to_member,), (), with_reply_key=True)
        return HandedOver(thread_id, 1, self.left_out)

    def close(self, case_id: str, outcome: Outcome, note: str, keep_days: int) -> None:
        """End."""
        self._do("close", case_id, outcome, note, keep_days)
        closed = replace(CLOSED, outcome=outcome, note=note, destroy_day=TODAY + keep_days)
        self.cases[case_id] = replace(self.case(case_id), closed=closed, destroy_day=closed.destroy_day)

    def reopen(self, case_id: str) -> None:
        """Go on."""
        self._do("reopen", case_id)
        self.cases[case_id] = replace(self.case(case_id), closed=None, destroy_day=None)

    def destroy(self, case_id: str) -> None:
        """Gone."""
        if case_id not in self.known:
            raise UnknownCase
        self._do("destroy", case_id)

    def exposure(self, members: Sequence[str]) -> ExposureView:
        """As scripted, of these members."""
        asked = tuple(each for each in self.colleagues if each.member_id in members)
        return replace(self.exposed, members=asked)

    def exposures(self, pairs: int = 10) -> ExposuresView:
        """As scripted."""
        self.look()
        return self.figures

    def _say(self, word: str, event_id: str) -> None:
        case_id = next((each.case_id for each in self.asked() if each.event_id == event_id), None)
        if case_id is None:
            raise UnknownAsked
        self._do(word, event_id)
        case = self.case(case_id)
        self.cases[case_id] = replace(case, asked=tuple(each for each in case.asked if each.event_id != event_id))

    def _do(self, *what: object) -> None:
        if self.fails is not None:
            raise self.fails
        self.done.append(what)

    def _add(self, thread_id: str, entry: ThreadEntry) -> None:
        for case_id, case in self.cases.items():
            threads = tuple(
                replace(each, entries=(*each.entries, entry)) if each.thread_id == thread_id else each
                for each in case.threads
            )
            self.cases[case_id] = replace(case, threads=threads)


DOUBTED = replace(THREAD, thread_id="thread-2", readers=(I_AM, VERA_IS), opened_by=VERA_IS, belongs=False)
QUESTIONS = (
    Asked("asked-1", "case-1", "belongs", "thread-2", VERA_IS, MINUTE - 50),
    Asked("asked-2", "case-1", "close", "thread-1", VERA_IS, MINUTE - 40, keep_days=30),
    Asked("asked-3", "case-1", "reopen", "thread-1", None, MINUTE - 30),
    Asked("asked-4", "case-1", "destroy", "thread-1", VERA_IS, MINUTE - 20),
    Asked("asked-5", "case-1", "pass_on", None, ANNA_IS, MINUTE - 10),
)
"""One of every kind."""

EXPOSED = ExposureView(
    members=(),
    people=1,
    compartments=2,
    kinds=(("letters", 1), ("notes", 2)),
    cases=(
        ExposedCase("case-1", "K7-41", (ExposedThread("thread-1", ("letters", "notes"), (ANNA_IS,)),)),
        ExposedCase("case-9", "", (ExposedThread("thread-9", (), (VERA_IS,)),)),
    ),
    register=True,
)
FIGURES = ExposuresView(
    rows=(
        ExposureRow((I_AM,), 12, 20, (("letters", 12), ("notes", 5))),
        ExposureRow((ANNA_IS,), 3, 4, (("letters", 3),)),
        ExposureRow((VERA_IS,), 0, 0, ()),
    ),
    worst_pairs=(ExposureRow((I_AM, ANNA_IS), 14, 24, (("letters", 14), ("notes", 5))),),
)
