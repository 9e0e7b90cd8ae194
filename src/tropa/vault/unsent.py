"""What is typed at this desk and was not sent, so that neither a lock nor a crash costs it. `Vault.unsent` gives it.

It leaves in no letter and no export. What a form holds is the desk's affair: here it is bytes. Drafts of letters to
seekers are `Vault.save_draft`'s.
"""

from collections.abc import Callable
from functools import partial
from typing import Final

from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.sealing.errors import EncodingError
from tropa.sealing.types import ThreadId
from tropa.vault.complaints import shelf as complaints
from tropa.vault.context import Context
from tropa.vault.leaps import sure_day
from tropa.vault.shelf_cases import case_of_thread, find_case
from tropa.vault.views_unsent import KeptForm, Subject, ThreadDraftKind
from tropa.vault.work.errors import UnknownThread

KEPT_DAYS: Final = 7
"""A form is let go of when so many whole days have surely passed since it was typed into last."""
MOST_FORMS: Final = 20
_Open = Callable[[bytes, bytes], bytes]


class Unsent:
    """Notes by the thread they are written in, and forms by the name the desk gives them."""

    def __init__(self, here: Context) -> None:
        self._here = here

    def keep_text(self, thread_id: str, text: str, kind: ThreadDraftKind = "note") -> None:
        """Keep what is written into a thread so far; an empty text is forgotten.

        Raises:
            UnknownThread: there is none (or no more).
        """
        here, thread = self._here, _id(thread_id)
        with here.db.transaction():
            case = case_of_thread(here, thread) if thread else None
            if case is None or not here.db.row("SELECT 1 FROM compartment WHERE thread = ?", _raw(thread)):
                raise UnknownThread
            if not text:
                here.db.run("DELETE FROM thread_draft WHERE thread = ? AND kind = ?", _raw(thread), kind)
                return
            sealed = case.seal(here, text.encode(errors="replace"), kind.encode())
            here.db.run("INSERT OR REPLACE INTO thread_draft VALUES (?, ?, ?)", _raw(thread), kind, sealed)

    def text_of(self, thread_id: str, kind: ThreadDraftKind = "note") -> str:
        """What is written so far."""
        here, thread = self._here, _id(thread_id)
        with here.db.lock:
            case = case_of_thread(here, thread) if thread else None
            row = here.db.row("SELECT core FROM thread_draft WHERE thread = ? AND kind = ?", _raw(thread), kind)
            return case.box.open(row[0], kind.encode()).decode() if case and row else ""

    def keep_form(self, form: str, data: bytes, about: Subject | None = None, id: str = "") -> bool:
        """Keep it instead of what was kept of that form, and say whether: nothing is about what is not here (any more).

        Args:
            about: what it is about, named by `id`: then it is sealed under that one's key, and destroyed with it.
        """
        here = self._here
        with here.db.transaction():
            found = ((None, None, None), None) if about is None else _subject(here, about, _id(id))
            if found is None:
                return False
            columns, seal = found
            sealed = seal(data, form.encode()) if seal else data
            here.db.run("DELETE FROM typed_form WHERE form = ?", form)
            here.db.run("INSERT INTO typed_form VALUES (?, ?, ?, ?, ?, ?)", form, *columns, here.minute, sealed)
            here.db.run(
                "DELETE FROM typed_form WHERE form NOT IN (SELECT form FROM typed_form ORDER BY rowid DESC LIMIT ?)",
                MOST_FORMS,
            )
        return True

    def drop_form(self, form: str) -> None:
        """It was sent, or let go of."""
        with self._here.db.transaction():
            self._here.db.run("DELETE FROM typed_form WHERE form = ?", form)

    def form_names(self) -> tuple[str, ...]:
        """Which forms are kept, the oldest first. Quick: every page asks."""
        rows = self._here.db.rows("SELECT form FROM typed_form ORDER BY rowid")
        return tuple(form for (form,) in rows)

    def form(self, form: str) -> KeptForm | None:
        """One of them."""
        here = self._here
        with here.db.lock:
            row = here.db.row("SELECT case_serial, complaint, core FROM typed_form WHERE form = ?", form)
            if row is None:
                return None
            serial, complaint, core = row
            opened = _opener(here, serial, complaint)
            return KeptForm(form, opened(core, form.encode()) if opened else core)


def forget_old_forms(here: Context) -> None:
    """Let go of forms that nobody typed into for `KEPT_DAYS`, whatever the clock says (`leaps`)."""
    oldest = (sure_day(here) - KEPT_DAYS) * MINUTES_PER_DAY
    here.db.run("DELETE FROM typed_form WHERE minute <= ?", oldest)


def _subject(here: Context, about: Subject, id: ThreadId | None) -> tuple[tuple[int | bytes | None, ...], _Open] | None:
    """How the row says it, and what seals under its key; None: it is not here."""
    if id is None:
        return None
    if about == "complaint":
        found = complaints.find(here, id)
        return ((None, None, found.serial), partial(found.box.seal, random=here.random)) if found else None
    case = find_case(here, id) if about == "case" else case_of_thread(here, id)
    if case is None or (about == "journey" and not here.db.row("SELECT 1 FROM journey WHERE journey = ?", id.raw)):
        return None
    columns = (case.serial, id.raw if about == "journey" else None, None)
    return columns, partial(case.box.seal, random=here.random)


def _opener(here: Context, serial: int | None, complaint: int | None) -> _Open | None:
    if serial is not None:
        row = here.db.row("SELECT case_id FROM cases WHERE serial = ?", serial)
        case = find_case(here, ThreadId(row[0])) if row else None
        return case.box.open if case else None
    if complaint is not None:
        row = here.db.row("SELECT thread FROM complaint WHERE serial = ?", complaint)
        found = complaints.find(here, ThreadId(row[0])) if row else None
        return found.box.open if found else None
    return None


def _id(text: str) -> ThreadId | None:
    try:
        return ThreadId.from_text(text)
    except EncodingError:
        return None


def _raw(thread: ThreadId | None) -> bytes:
    return thread.raw if thread else b""
