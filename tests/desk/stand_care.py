"""Flags, verifications, the agenda and templates, as a test says: values in, what was asked of them kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from tests.desk.moments import MINUTE
from tests.desk.stand_members import ANNA, ME
from tropa.cases.care_bodies import CheckMethod, CheckResult, SafetyFlag
from tropa.cases.events import Language
from tropa.vault.views_casework import (
    AGENDA_PARTS,
    UNENDED,
    AgendaPage,
    AgendaPart,
    AgendaRow,
    CalendarEntry,
    CheckView,
    FlagSaid,
    FlagView,
    HandedView,
    ReviewView,
    TemplateView,
)
from tropa.vault.views_who import Who
from tropa.vault.work.errors import EmptyWork, WorkError

I_AM, ANNA_IS = Who(ME, "", True), Who(ANNA, "Анна", False)
MINOR = FlagView(
    "minor",
    stands=True,
    said=(FlagSaid(True, "пишет, что ему 17", ANNA_IS, MINUTE - 20, "thread-1", None),),
)
HARM = FlagView(
    "self_harm",
    stands=True,
    said=(
        FlagSaid(True, "снова по голосу", I_AM, MINUTE - 5, "thread-1", None),
        FlagSaid(False, "говорили, спокоен", ANNA_IS, MINUTE - 10, "thread-1", None),
        FlagSaid(True, "по голосу", ANNA_IS, MINUTE - 15, "thread-1", ANNA_IS),
    ),
)
OVER = FlagView(
    "crimes",
    stands=False,
    said=(FlagSaid(False, "перепутали с братом", I_AM, MINUTE - 5, "thread-1", None),),
)
ONE_OF_TWO = CheckView(
    check_id="check-1",
    what="повестка на 27-е",
    thread_id="thread-1",
    result="confirmed",
    reviews=(ReviewView("document", "confirmed", "печать на месте", ANNA_IS, MINUTE - 10, None),),
    needed=2,
    risks=("declared", "minor"),
    may_review=True,
)
DONE = CheckView(
    check_id="check-2",
    what="номер военкомата",
    thread_id="thread-1",
    result="doubtful",
    reviews=(ReviewView("open_source", "doubtful", "", I_AM, MINUTE - 10, ANNA_IS),),
    needed=1,
    risks=(),
    may_review=False,
)
HANDED = HandedView("Что сделано\nНаписали в комиссию.", ANNA_IS, MINUTE - 30, "thread-1")
TODAY = date(2026, 11, 23)
DUE = (
    AgendaRow("case-1", "K7-41", "task", date(2026, 11, 20), "Письменно просить о комиссии", mine=True),
    AgendaRow("case-1", "K7-41", "fact", date(2026, 11, 25), "appearance_date", mine=True),
    AgendaRow("case-1", "K7-41", "said", date(2026, 11, 25), "", mine=False),
    AgendaRow("case-1", "K7-41", "law", date(2027, 2, 15), "appeal_decision.court", mine=True),
    AgendaRow("case-1", "K7-41", "fact", date(2026, 11, 26), f"{UNENDED}20799", mine=True),
)
ENTRIES = (CalendarEntry("ab" * 16, date(2026, 11, 25), "task", "K7-41"),)
OWN = TemplateView("1", "Мой <b>шаблон</b>", "ru", "Явка [[дата явки]], срок [[срок]]. <script>alert(1)</script>")

Do = Callable[..., None]


@dataclass
class ScriptedCare:
    """Keeps what was put."""

    do: Do

    def put_flag(self, thread_id: str, flag: SafetyFlag, why: str) -> None:
        """Put."""
        _words(why)
        self.do("flag", thread_id, flag, why)

    def take_back_flag(self, case_id: str, flag: SafetyFlag, why: str) -> None:
        """Taken back."""
        _words(why)
        self.do("unflag", case_id, flag, why)

    def check(
        self, thread_id: str, what: str, method: CheckMethod, result: CheckResult, note: str, *, high: bool
    ) -> str:
        """Put down."""
        _words(what)
        self.do("check", thread_id, what, method, result, note, high)
        return "check-new"

    def review(self, thread_id: str, check_id: str, method: CheckMethod, result: CheckResult, note: str) -> None:
        """Put down."""
        self.do("review", thread_id, check_id, method, result, note)


@dataclass
class ScriptedAgenda:
    """Answers from a list of rows."""

    look: Callable[[], None]
    rows: tuple[AgendaRow, ...] = ()
    entries: tuple[CalendarEntry, ...] = ()
    unknown: int = 0
    law: dict[str, tuple[tuple[str, date], ...]] = field(default_factory=dict)

    def page(self, part: AgendaPart, today: date, *, only_mine: bool, page: int = 0, rows: int = 50) -> AgendaPage:
        """One part."""
        self.look()
        mine = [row for row in self.rows if row.mine or not only_mine]
        counts = {each: sum(_part(row, today) == each for row in mine) for each in AGENDA_PARTS}
        found = [row for row in mine if _part(row, today) == part]
        pages = max(1, -(-len(found) // rows))
        return AgendaPage(tuple(found[page * rows :][:rows]), counts, page, pages, self.unknown)

    def parts(self, today: date, *, only_mine: bool, rows: int) -> dict[AgendaPart, AgendaPage]:
        """Every part."""
        return {part: self.page(part, today, only_mine=only_mine, rows=rows) for part in AGENDA_PARTS}

    def calendar(self) -> tuple[CalendarEntry, ...]:
        """All of them."""
        return self.entries

    def keep_law(self, case_id: str, days: Sequence[tuple[str, date]]) -> None:
        """Kept."""
        self.law[case_id] = tuple(days)


@dataclass
class ScriptedLibrary:
    """Templates in a dictionary."""

    look: Callable[[], None]
    kept: dict[str, TemplateView] = field(default_factory=dict)
    fails: WorkError | None = None

    def all(self) -> tuple[TemplateView, ...]:
        """Every one."""
        self.look()
        return tuple(self.kept.values())

    def put(self, template_id: str | None, title: str, language: Language, body: str) -> str:
        """Keep it."""
        if self.fails is not None:
            raise self.fails
        _words(title)
        _words(body)
        at = template_id or str(len(self.kept) + 1)
        self.kept[at] = TemplateView(at, title, language, body)
        return at

    def delete(self, template_id: str) -> None:
        """Gone."""
        self.kept.pop(template_id, None)


def _part(row: AgendaRow, today: date) -> AgendaPart:
    away = (row.day - today).days
    return "overdue" if away < 0 else "today" if not away else "week" if away <= 7 else "later"


def _words(text: str) -> None:
    if not text.strip():
        raise EmptyWork
