"""Whether a case is watched, and the wish to destroy it that waits meanwhile (protocol 16.8). It destroys nothing.

Who presses "Delete everything" on a telephone, or closes a case, must not end an alarm in silence (decision 0165).
Call everything that writes inside a transaction.
"""

from typing import Final

from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.sealing.types import ThreadId
from tropa.vault.context import Context
from tropa.vault.leaps import minute_now
from tropa.vault.shelf_cases import CaseRef

_WISHED: Final = "wish:"
_ASKED: Final = "wish-asked:"
MOST_WAITING_MINUTES: Final = MINUTES_PER_DAY
"""So long a destroying waits for the end of a watch to reach everybody: a colleague on leave must not hold it up."""
IS_WATCHED: Final = (
    "EXISTS (SELECT 1 FROM watch WHERE watch.case_serial = cases.serial AND (raised OR NOT over OR EXISTS"
    " (SELECT 1 FROM outbox o JOIN event e ON e.event_id = o.event_id JOIN watch_thread t ON t.thread = e.thread"
    " WHERE t.journey = watch.journey AND e.kind IN ('watch', 'watch_step')"
    # Eight tries are two hours of them: a desk that was off for a day has tried nothing yet.
    " AND (e.minute > ?1 OR o.tries < 8))))"
)
"""Of a row of `cases`: a watch goes on, an alarm stands, or others do not know yet how it ended. ?1: `waits_since`."""


def waits_since(here: Context) -> int:
    """What was said before that minute, and was tried often enough, holds up nothing any more."""
    return minute_now(here) - MOST_WAITING_MINUTES


def is_watched(here: Context, case: CaseRef) -> bool:
    """Whether anything of this case is still watched, so that it must not go."""
    query = f"SELECT 1 FROM cases WHERE serial = ?2 AND {IS_WATCHED}"  # noqa: S608 -- a constant
    return here.db.row(query, waits_since(here), case.serial) is not None


def keep_asked(here: Context, case: CaseRef, minute: int) -> None:
    """It was asked for at that minute, where the watch's readers do not see it. Asked later, it is said to them again.

    Who asked says nothing of whether it is done (`keep_wish`).
    """
    if minute > (asked_minute(here, case) or 0):
        here.db.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", _ASKED + case.case.text, minute)


def keep_wish(here: Context, case: CaseRef, *, by_seeker: bool) -> None:
    """It goes as soon as nothing of it is watched; a colleague's wish only if it counts then too."""
    here.db.run(
        "INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)",
        *(_WISHED + case.case.text, int(by_seeker)),
    )


def is_wished(here: Context, case: CaseRef) -> bool:
    """Whether the case goes as soon as nothing of it is watched."""
    return here.db.row("SELECT 1 FROM meta WHERE name = ?", _WISHED + case.case.text) is not None


def is_seekers(here: Context, case: CaseRef) -> bool:
    """Whether its seeker asked this desk for that: nobody's word is needed, then."""
    return here.db.row("SELECT 1 FROM meta WHERE name = ? AND value", _WISHED + case.case.text) is not None


def wished(here: Context) -> set[ThreadId]:
    """Every case that does, or of which the watch's readers are to be told that it was asked for."""
    return {
        ThreadId.from_text(name.removeprefix(kind))
        for kind in (_WISHED, _ASKED)
        for (name,) in here.db.rows("SELECT name FROM meta WHERE name GLOB ?", f"{kind}*")
    }


def asked_minute(here: Context, case: CaseRef) -> int | None:
    """When it was asked for, where the watch's readers have not been told; else None."""
    row = here.db.row("SELECT value FROM meta WHERE name = ?", _ASKED + case.case.text)
    return None if row is None else int(row[0])


def note_said(here: Context, case: CaseRef) -> None:
    """The watch's readers know what was asked so far."""
    here.db.run("DELETE FROM meta WHERE name = ?", _ASKED + case.case.text)


def forget_wish(here: Context, case: ThreadId) -> None:
    """The case is gone, or nobody's wish for that counts any more."""
    here.db.run("DELETE FROM meta WHERE name IN (?, ?)", _WISHED + case.text, _ASKED + case.text)
