"""What the pages show of work among members: frozen values with codes in them, never sentences, never a key.

Minutes are whole minutes since 1970-01-01T00:00Z; days are whole days since then. Ids are text.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from tropa.cases.exposure import ContentKind
from tropa.cases.work_bodies import FactSource, Outcome, Purpose
from tropa.cases.work_fold import WorkFault
from tropa.vault.views_casework import CheckMethod, CheckResult, CheckView, FlagView, HandedView, SafetyFlag
from tropa.vault.views_who import Who

__all__ = [
    "Asked",
    "AskedKind",
    "CarriedView",
    "CaseWork",
    "ClosedView",
    "ContentKind",
    "EntryKind",
    "ExposedCase",
    "ExposedThread",
    "ExposureRow",
    "ExposureView",
    "ExposuresView",
    "FactSource",
    "FactView",
    "HandedOver",
    "LostClaim",
    "Outcome",
    "Purpose",
    "TaskView",
    "ThreadEntry",
    "ThreadProblem",
    "ThreadProblemView",
    "ThreadView",
    "Who",
]

EntryKind = Literal[
    "open",
    "note",
    "fact",
    "task",
    "task_done",
    "check",
    "flag",
    "unflag",
    "letter",
    "reply_key",
    "hand_over",
    "close",
    "reopen",
    "carried-letter",
]
"""What an entry of a thread is. `letter`: what its author sent to the seeker · `reply_key`: its author gave these
readers the key with which the seeker is read and answered · `carried-letter`: a letter of the seeker's thread brought
over from elsewhere (everything carried over has `carried_by`)."""

ThreadProblem = WorkFault
"""As in `tropa.cases.order` and `work_fold`."""


@dataclass(frozen=True, slots=True)
class FactView:
    """A value and who says so. `earlier`: what stood under this key in this case before, newest first."""

    key: str
    values: tuple[str, ...]
    source: FactSource
    note: str
    by: Who | None
    """None: nobody we can name; it was carried over, and its author is not in the roster any more."""
    minute: int
    thread_id: str
    carried_by: Who | None
    earlier: tuple["FactView", ...] = ()


@dataclass(frozen=True, slots=True)
class TaskView:
    """Something to do. `due` is a day of the calendar."""

    task_id: str
    title: str
    due: date | None
    for_member: Who | None
    by: Who | None
    minute: int
    done: bool
    done_by: Who | None
    thread_id: str
    carried_by: Who | None


@dataclass(frozen=True, slots=True)
class ClosedView:
    """How a case, or a thread of it, ended. `destroy_day`: when it will be destroyed unless reopened."""

    outcome: Outcome
    note: str
    by: Who
    day: int
    destroy_day: int


@dataclass(frozen=True, slots=True)
class ThreadEntry:
    """One event of a thread, as a page shows it. Fields that its `kind` has no use for are empty.

    `author` None: the seeker, or whoever wrote what was carried over and cannot be named. `text` is the note, the
    letter, the task's title, the summary or the closing note.
    """

    event_id: str
    kind: EntryKind
    author: Who | None
    minute: int
    text: str = ""
    by_seeker: bool = False
    fact_key: str = ""
    values: tuple[str, ...] = ()
    source: FactSource | None = None
    task_id: str = ""
    due: date | None = None
    for_member: Who | None = None
    outcome: Outcome | None = None
    flag: SafetyFlag | None = None
    method: CheckMethod | None = None
    result: CheckResult | None = None
    checked: str = ""
    """What was verified."""
    keep_days: int | None = None
    carried_by: Who | None = None
    """Set: hearsay. This member says that it was written so; nothing proves it."""
    carried_from: str = ""
    waiting: bool = False
    """Ours, and not every reader's copy is with the relay yet."""
    unread: bool = False


@dataclass(frozen=True, slots=True)
class ThreadProblemView:
    """Something wrong with a thread: with whose events (None: nobody's we can name), and how often."""

    kind: ThreadProblem
    by: Who | None
    count: int


@dataclass(frozen=True, slots=True)
class ThreadView:
    """A compartment: who reads it (always everything in it), and what is in it, oldest first."""

    thread_id: str
    case_id: str
    purpose: Purpose
    readers: tuple[Who, ...]
    opened_by: Who | None
    opened_minute: int
    came_from: str | None
    entries: tuple[ThreadEntry, ...]
    closed: ClosedView | None
    has_reply_key: bool
    """Its readers can read what the seeker writes from now on, and answer."""
    unread: int
    problems: tuple[ThreadProblemView, ...]
    belongs: bool = True
    """False: nothing here says that who opened it has to do with the case. It is shown; nothing in it counts for the
    case until a person says so (`Work.confirm` of its `Asked`)."""
    is_told: bool = False
    """What we write to the seeker is told to its readers."""


AskedKind = Literal["belongs", "close", "reopen", "destroy", "pass_on"]
"""What someone says who is not known here to hold the case. `belongs`: they opened a thread of it, and nothing here
says that they have to do with it · `close`, `reopen`: of that thread · `destroy`: everything of the case, everywhere ·
`pass_on`: they took it before us, who have written to the seeker; yes gives them the reply key and what we sent."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that counts only if a person here says so: `Work.confirm` and `Work.dismiss` take its `event_id`.

    `keep_days` of a close: after how many days the thread would go.
    """

    event_id: str
    case_id: str
    kind: AskedKind
    thread_id: str | None
    """Where it was said; None: on the board."""
    by: Who | None
    minute: int
    keep_days: int | None = None


@dataclass(frozen=True, slots=True)
class LostClaim:
    """We claimed a case that someone else had claimed first; shown until it is dismissed.

    `passed_on`: we had already written to the seeker, and the winner was given the reply key and what we sent, in the
    thread `thread_id`, as a person here said. `is_asked`: nobody here has said so or not yet. `disputed`: a person here
    said no, the winner got nothing from us, and holds the case still.
    """

    case_id: str
    winner: Who
    minute: int
    passed_on: bool
    thread_id: str | None
    is_asked: bool = False
    disputed: bool = False


@dataclass(frozen=True, slots=True)
class CaseWork:
    """What members do with one case.

    `holder` None: nobody holds it. `destroy_day`: when the case goes by itself, if nothing happens (closed, or never
    answered); None while it is worked on.
    """

    case_id: str
    holder: Who | None
    lost_claim: LostClaim | None
    threads: tuple[ThreadView, ...]
    facts: tuple[FactView, ...]
    tasks: tuple[TaskView, ...]
    closed: ClosedView | None
    destroy_day: int | None
    asked: tuple[Asked, ...] = ()
    """What waits for a person's word here, oldest first."""
    flags: tuple[FlagView, ...] = ()
    """Every safeguarding flag ever put, those that stand first."""
    checks: tuple[CheckView, ...] = ()
    handed: HandedView | None = None
    """Set where a colleague gave us the case and we hold it still."""
    goes_after_watch: bool = False
    """Its seeker asked for it to be destroyed: it goes as soon as nothing of it is watched any more."""


@dataclass(frozen=True, slots=True)
class CarriedView:
    """Something that could be brought over into another thread."""

    event_id: str
    kind: EntryKind
    author: Who | None
    by_seeker: bool
    minute: int
    first_words: str


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What a hand-over did. `left_out`: events too large to be carried over, which stay with whoever handed over."""

    thread_id: str
    carried: int
    left_out: int


@dataclass(frozen=True, slots=True)
class ExposedThread:
    """A compartment that would become known, and what is in it. `readers`: those of the members asked about."""

    thread_id: str
    kinds: tuple[ContentKind, ...]
    readers: tuple[Who, ...]


@dataclass(frozen=True, slots=True)
class ExposedCase:
    """A person who would become known. `name` is the case's short name, empty for a case that is not here."""

    case_id: str
    name: str
    threads: tuple[ExposedThread, ...]


@dataclass(frozen=True, slots=True)
class ExposureView:
    """What becomes known if all of these members are compromised together.

    `register`: whether one of them reads the audience register, and so knows who reads what in the whole network.
    """

    members: tuple[Who, ...]
    people: int
    compartments: int
    kinds: tuple[tuple[ContentKind, int], ...]
    """How many compartments hold each kind of content."""
    cases: tuple[ExposedCase, ...]
    register: bool


@dataclass(frozen=True, slots=True)
class ExposureRow:
    """The same in figures, for a list."""

    members: tuple[Who, ...]
    people: int
    compartments: int
    kinds: tuple[tuple[ContentKind, int], ...]


@dataclass(frozen=True, slots=True)
class ExposuresView:
    """Every member's exposure, the largest first, and the pairs who together know most."""

    rows: tuple[ExposureRow, ...]
    worst_pairs: tuple[ExposureRow, ...]
