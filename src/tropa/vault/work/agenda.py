"""What is due across cases: one part at a time, from a table that is kept beside the cases (`dues`).

It reads no thread, and of a case only the words of the rows it shows. Days are the reader's: today is an argument.
"""

import hmac
from collections.abc import Sequence
from datetime import date
from typing import Final

from tropa.cases.work_state import facts, tasks, told
from tropa.roster.weeks import date_of, day_number
from tropa.sealing.casebox import CaseBox
from tropa.sealing.types import CaseKey, ThreadId
from tropa.vault.context import Context
from tropa.vault.names import case_id_of
from tropa.vault.shelf_cases import CaseRef, find_case
from tropa.vault.views_casework import AGENDA_PARTS, AgendaPage, AgendaPart, AgendaRow, CalendarEntry
from tropa.vault.work.believing import believed_threads
from tropa.vault.work.dues import keep_law, note_dues, what_of
from tropa.vault.work.naming import case_named

PAGE_ROWS: Final = 50
MOST_ENTRIES: Final = 5_000
"""As many as a calendar file has at most; the nearest are in it."""
_CAUGHT_UP: Final = 5
_WEEK_DAYS: Final = 7
_NO_DAY: Final = 2**31
_SALT_BYTES: Final = 32

_WHOSE: Final = {False: "still_open = 1", True: "still_open = 1 AND mine = 1"}
# The keys come from an index alone, so that a far page costs no more than its place in it.
_ROWS: Final = """
WITH wanted AS MATERIALIZED (
    SELECT case_serial, sort, item FROM due WHERE {whose} AND day BETWEEN ? AND ?
    ORDER BY day, case_serial LIMIT ? OFFSET ?
)
SELECT due.case_serial, due.sort, due.item, day, due.mine, what, case_id, key, name
FROM wanted JOIN due USING (case_serial, sort, item) JOIN cases ON serial = case_serial
ORDER BY day, due.case_serial
"""
_COUNT: Final = "SELECT count(*) FROM due WHERE {whose} AND day BETWEEN ? AND ?"


class Agenda:
    """What is due. `Work.agenda` gives it."""

    def __init__(self, here: Context) -> None:
        self._here = here

    def page(
        self, part: AgendaPart, today: date, *, only_mine: bool, page: int = 0, rows: int = PAGE_ROWS
    ) -> AgendaPage:
        """One page of one part, the nearest day first; closed cases are left out. One beyond the last shows the last.

        `only_mine`: what is for this vault's member, or for nobody in particular in a case they hold.
        """
        with self._here.db.lock:
            unknown = self._catch_up()
            return self._page(part, today, only_mine, page, rows, self._counts(today, only_mine), unknown)

    def parts(self, today: date, *, only_mine: bool, rows: int) -> dict[AgendaPart, AgendaPage]:
        """The first lines of every part."""
        with self._here.db.lock:
            unknown = self._catch_up()
            counts = self._counts(today, only_mine)
            return {part: self._page(part, today, only_mine, 0, rows, counts, unknown) for part in AGENDA_PARTS}

    def calendar(self) -> tuple[CalendarEntry, ...]:
        """All that is due and mine, passed or to come, for a calendar; no words of a case, and its short name apart."""
        here = self._here
        with here.db.transaction():
            salt = self._salt()
            rows = here.db.rows(_ROWS.format(whose=_WHOSE[True]), -_NO_DAY, _NO_DAY, MOST_ENTRIES, 0)
        entries = []
        for _, kind, item, day, _, _, case_id, _, name in rows:
            uid = hmac.digest(salt, case_id + kind.encode() + item, "sha256")[:16].hex()
            entries.append(CalendarEntry(uid, date_of(day), kind, name))
        return tuple(entries)

    def keep_law(self, case_id: str, days: Sequence[tuple[str, date]]) -> None:
        """The days that the law sets for a case, as whoever evaluated it found: an id of each, and the day.

        Raises:
            UnknownCase.
        """
        # A page asks for it each time a case is opened, and nearly always nothing has changed: then nothing is written.
        with self._here.db.lock:
            keep_law(self._here, case_named(self._here, case_id), days)

    def _page(
        self,
        part: AgendaPart,
        today: date,
        only_mine: bool,
        page: int,
        rows: int,
        counts: dict[AgendaPart, int],
        unknown: int,
    ) -> AgendaPage:
        pages = max(1, -(-counts[part] // rows))
        page = min(max(page, 0), pages - 1)
        sql = _ROWS.format(whose=_WHOSE[only_mine])
        found = self._here.db.rows(sql, *_span(part, today), rows, page * rows) if counts[part] else []
        return AgendaPage(tuple(_row(*each) for each in found), counts, page, pages, unknown)

    def _counts(self, today: date, only_mine: bool) -> dict[AgendaPart, int]:
        sql = _COUNT.format(whose=_WHOSE[only_mine])
        return {part: self._here.db.number(sql, *_span(part, today)) for part in AGENDA_PARTS}

    def _catch_up(self) -> int:
        """Look through a few cases that an older program took in, at each look; how many are left."""
        here = self._here
        rows = here.db.rows("SELECT case_id FROM due_unknown JOIN cases ON serial = case_serial LIMIT ?", _CAUGHT_UP)
        if not rows:
            return 0
        with here.db.transaction():
            for (case_id,) in rows:
                case = find_case(here, ThreadId(case_id))
                assert case is not None
                everything = told(loaded.thread for loaded in believed_threads(here, case))
                note_dues(here, case, tasks(everything), facts(everything))
            return here.db.number("SELECT count(*) FROM due_unknown")

    def _salt(self) -> bytes:
        row = self._here.db.row("SELECT salt FROM calendar_salt")
        if row is not None:
            return bytes(row[0])
        salt = self._here.random(_SALT_BYTES)
        self._here.db.run("INSERT INTO calendar_salt VALUES (1, ?)", salt)
        return salt


def _span(part: AgendaPart, today: date) -> tuple[int, int]:
    """First and last day."""
    now = day_number(today)
    spans: dict[AgendaPart, tuple[int, int]] = {
        "overdue": (-_NO_DAY, now - 1),
        "today": (now, now),
        "week": (now + 1, now + _WEEK_DAYS),
        "later": (now + _WEEK_DAYS + 1, _NO_DAY),
    }
    return spans[part]


def _row(
    serial: int, kind: str, item: bytes, day: int, mine: int, what: bytes | None, case_id: bytes, key: bytes, name: str
) -> AgendaRow:
    case = CaseRef(serial, ThreadId(case_id), CaseBox(CaseKey(key)))
    words = what_of(case, item, kind, what)  # type: ignore[arg-type]  # the table holds no other
    return AgendaRow(case_id_of(case.case), name, kind, date_of(day), words, bool(mine))  # type: ignore[arg-type]
