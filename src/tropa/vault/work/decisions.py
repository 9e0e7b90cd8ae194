"""What a person at this desk has decided of what others say of a case, it counts or it does not; and which cases wait.

One answer for one event, kept until the case is gone. It knows no kinds (`asking` does).
"""

from typing import Final

from tropa.sealing.types import EventId, ThreadId
from tropa.vault.context import Context
from tropa.vault.shelf_cases import CaseRef, find_case

_DECIDED: Final = "decided:"
_ASKED: Final = "asked:"


def decide(here: Context, event: EventId, counts: bool) -> None:
    """Write down what was decided of an event."""
    here.db.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", _DECIDED + event.text, int(counts))


def decided(here: Context, event: EventId) -> bool | None:
    """What was decided of an event; None: nothing yet."""
    row = here.db.row("SELECT value FROM meta WHERE name = ?", _DECIDED + event.text)
    return None if row is None else bool(row[0])


def forget_decisions(here: Context) -> None:
    """Let go of what was decided, and of what waits, of events and cases that are here no more."""
    for (name,) in here.db.rows("SELECT name FROM meta WHERE name GLOB ?", f"{_DECIDED}*"):
        event = EventId.from_text(name.removeprefix(_DECIDED))
        if here.db.row("SELECT 1 FROM event WHERE event_id = ?", event.raw) is None:
            here.db.run("DELETE FROM meta WHERE name = ?", name)
    for (name,) in here.db.rows("SELECT name FROM meta WHERE name GLOB ?", f"{_ASKED}*"):
        if find_case(here, ThreadId.from_text(name.removeprefix(_ASKED))) is None:
            here.db.run("DELETE FROM meta WHERE name = ?", name)


def note_waiting(here: Context, case: CaseRef, waits: bool) -> None:
    """Whether anything of a case waits for a person."""
    if waits:
        here.db.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", _ASKED + case.case.text, here.minute)
    else:
        here.db.run("DELETE FROM meta WHERE name = ?", _ASKED + case.case.text)


def ids_waiting(here: Context) -> tuple[str, ...]:
    """The id of every case of which something waits, by one query; one that has just gone may still be among them."""
    rows = here.db.rows("SELECT name FROM meta WHERE name GLOB ? ORDER BY name", f"{_ASKED}*")
    return tuple(name.removeprefix(_ASKED) for (name,) in rows)


def cases_waiting(here: Context) -> list[CaseRef]:
    """Every case of which something waits."""
    found = (find_case(here, ThreadId.from_text(case)) for case in ids_waiting(here))
    return [case for case in found if case is not None]
