"""The journal: what was opened, exported, made and destroyed at this desk. Its owner reads it; it leaves in no letter.

It holds static names, numbers and ids, never a text. Reading a case, or a member's exposure, is noted once a day. When
a case is destroyed only what was done and the day stay of its lines. Lines go after `KEPT_DAYS`, or beyond `MOST_LINES`
(decision 0142).
"""

import re
from typing import Final

from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.sealing.types import ThreadId
from tropa.vault.context import Context
from tropa.vault.shelf_cases import CaseRef
from tropa.vault.views_journal import JournalEntry, JournalPage

KEPT_DAYS: Final = 90
MOST_LINES: Final = 20_000
LINES_ON_A_PAGE: Final = 50

OPENED: Final = "case-opened"
EXPOSURE_VIEWED: Final = "exposure-viewed"
ONCE_A_DAY: Final = frozenset((OPENED, EXPOSURE_VIEWED, "file-viewed"))
"""Reading: the second time on a day says nothing new, and a page that is read must not wait for the disk."""
ABOUT_A_CASE: Final = frozenset(
    (
        *(OPENED, "case-exported", "calendar-exported", "paper-made", "file-saved", "file-viewed"),
        "claim-lost",
    )
)
"""A line of these without a case was about one that has been destroyed."""

_DETAIL: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_KIND: Final = re.compile(r"[a-z0-9-]{1,40}")


class Journal:
    """The journal of one open vault. `Vault.journal` gives it."""

    def __init__(self, here: Context) -> None:
        self._here = here

    def note(self, kind: str, case_serial: int | None = None, detail: str | None = None) -> None:
        """Something was done here. See `note`."""
        note(self._here, kind, case_serial, detail)

    def note_case(self, kind: str, case_id: str, detail: str | None = None) -> None:
        """Something was done with a case, for pages, which know cases by id; nothing is noted of one not here."""
        with self._here.db.transaction():
            row = self._here.db.row("SELECT serial FROM cases WHERE case_id = ?", ThreadId.from_text(case_id).raw)
            if row is not None:
                note(self._here, kind, row[0], detail)

    def entries(self, page: int = 0) -> JournalPage:
        """One page of what the journal holds, newest first; a page that is not there is the last."""
        with self._here.db.lock:
            return _page(self._here, page)


def note(here: Context, kind: str, case_serial: int | None = None, detail: str | None = None) -> None:
    """Add a line, or fold it into today's where it is one of `ONCE_A_DAY`.

    Args:
        kind: a static name (``paper-made``), with words at ``journal.<kind>``.
        detail: a code or an id, of at most 64 letters, digits, `-` and `_`, so that no text can come in.

    Raises:
        ValueError: `kind` or `detail` is something else. It is our mistake, and nothing was noted.
    """
    if not _KIND.fullmatch(kind) or (detail is not None and not _DETAIL.fullmatch(detail)):
        raise ValueError("the journal takes static names and ids only")
    if kind in ONCE_A_DAY and _noted_today(here, kind, case_serial, detail):
        return
    here.db.aside(
        "INSERT INTO journal (minute, event, count, case_serial, detail) VALUES (?, ?, 1, ?, ?)",
        *(here.minute, kind, case_serial, detail),
    )


def note_opened(here: Context, case: CaseRef) -> None:
    """The case was opened; noted once a day."""
    note(here, OPENED, case.serial)


def expire(here: Context) -> None:
    """Let go of lines that are too old, and of the oldest where there are too many. Call inside a transaction."""
    here.db.run("DELETE FROM journal WHERE minute < ?", (here.day - KEPT_DAYS) * MINUTES_PER_DAY)
    here.db.run("DELETE FROM journal WHERE position <= (SELECT max(position) FROM journal) - ?", MOST_LINES)


def _noted_today(here: Context, kind: str, case_serial: int | None, detail: str | None) -> bool:
    today = here.day * MINUTES_PER_DAY
    if case_serial is None:
        row = here.db.row(
            "SELECT 1 FROM journal WHERE minute >= ? AND event = ? AND case_serial IS NULL AND detail IS ?",
            *(today, kind, detail),
        )
    else:
        row = here.db.row(
            "SELECT 1 FROM journal WHERE case_serial = ? AND event = ? AND minute >= ? AND detail IS ?",
            *(case_serial, kind, today, detail),
        )
    return row is not None


def _page(here: Context, page: int) -> JournalPage:
    total = here.db.number("SELECT count(*) FROM journal")
    pages = max(1, -(-total // LINES_ON_A_PAGE))
    page = min(max(0, page), pages - 1)
    rows = here.db.rows(
        "SELECT minute, event, count, case_id, name, detail FROM journal LEFT JOIN cases ON serial = case_serial"
        " ORDER BY position DESC LIMIT ? OFFSET ?",
        *(LINES_ON_A_PAGE, page * LINES_ON_A_PAGE),
    )
    return JournalPage(tuple(_entry(*row) for row in rows), page, pages, total)


def _entry(
    minute: int, event: str, count: int, case: bytes | None, name: str | None, detail: str | None
) -> JournalEntry:
    case_id = ThreadId(case).text if case else None
    return JournalEntry(minute, event, count, case_id, name, detail, event in ABOUT_A_CASE and case is None)
