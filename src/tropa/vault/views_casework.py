"""What the pages show of a day's work beside the threads: flags, verifications, hand-overs, what is due, templates.

Frozen values with codes in them, as in `views_work`; minutes and days likewise.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args

from tropa.cases.care_bodies import CheckMethod, CheckResult, SafetyFlag
from tropa.cases.events import Language
from tropa.vault.views_who import Who

__all__ = [
    "AGENDA_PARTS",
    "HIGH_RISKS",
    "UNENDED",
    "AgendaPage",
    "AgendaPart",
    "AgendaRow",
    "CalendarEntry",
    "CheckMethod",
    "CheckResult",
    "CheckView",
    "DueKind",
    "FlagSaid",
    "FlagView",
    "HandedView",
    "HighRisk",
    "ReviewView",
    "SafetyFlag",
    "TemplateView",
]

HighRisk = Literal["declared", "lodging", "driving", "minor", "provocateur", "coercion"]
"""Why two reviewers are needed: a member asks for it · somebody is to lodge or drive them · a flag that stands."""
HIGH_RISKS: Final[tuple[HighRisk, ...]] = get_args(HighRisk)

DueKind = Literal["task", "fact", "said", "law"]
"""task: an open task with a day · fact: a date that a member put down · said: the day the first letter named · law: a
day that the law sets, as it was when the case was last opened here."""
AgendaPart = Literal["overdue", "today", "week", "later"]
"""week: the seven days after today."""
AGENDA_PARTS: Final[tuple[AgendaPart, ...]] = get_args(AgendaPart)
UNENDED: Final = "journey-unended:"
"""What is due of a journey that nobody has ended begins with it (as a fact); then the day (since 1970) after which its
plan is destroyed.
"""


@dataclass(frozen=True, slots=True)
class FlagSaid:
    """One thing said of a flag: put (`is_put`) or taken back, why, by whom."""

    is_put: bool
    why: str
    by: Who | None
    minute: int
    thread_id: str
    carried_by: Who | None


@dataclass(frozen=True, slots=True)
class FlagView:
    """A safeguarding flag. `said`: its whole history, newest first."""

    flag: SafetyFlag
    stands: bool
    said: tuple[FlagSaid, ...]


@dataclass(frozen=True, slots=True)
class ReviewView:
    """One reviewer's last word. `carried_by` set: hearsay, and that member's word."""

    method: CheckMethod
    result: CheckResult
    note: str
    by: Who | None
    minute: int
    carried_by: Who | None


@dataclass(frozen=True, slots=True)
class CheckView:
    """Something that was verified. `needed` reviewers of whom `reviews` have spoken; `risks` says why two are needed.

    `result` is the worst that one of them came to. `may_review`: this vault's member has not reviewed it yet, and
    belongs to its thread.
    """

    check_id: str
    what: str
    thread_id: str
    result: CheckResult
    reviews: tuple[ReviewView, ...]
    needed: int
    risks: tuple[HighRisk, ...]
    may_review: bool


@dataclass(frozen=True, slots=True)
class HandedView:
    """What a colleague wrote when they gave this vault's member the case. It is their word."""

    summary: str
    by: Who | None
    minute: int
    thread_id: str


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """Something due. `what`: a task's title or a fact's key, as written; empty where there is none."""

    case_id: str
    case_name: str
    kind: DueKind
    day: date
    what: str
    mine: bool


@dataclass(frozen=True, slots=True)
class AgendaPage:
    """One part of what is due, nearest first. `counts` of every part. `unknown`: cases not yet looked through."""

    rows: tuple[AgendaRow, ...]
    counts: dict[AgendaPart, int]
    page: int
    pages: int
    unknown: int


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """Something due, for a calendar. `uid` stays the same in every export of this vault and means nothing elsewhere."""

    uid: str
    day: date
    kind: DueKind
    case_name: str


@dataclass(frozen=True, slots=True)
class TemplateView:
    """A member's own text for letters."""

    template_id: str
    title: str
    language: Language
    body: str
