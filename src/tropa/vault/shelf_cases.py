"""Cases as rows: their keys, whose they are, whether they are closed; and destroying one so that nothing of it is left.

It judges nothing: who holds a case, and when one must go, is decided elsewhere (`work`, `reading`).
"""

from dataclasses import dataclass
from typing import Final, Protocol

import msgspec

from tropa.cases.board import board_of
from tropa.cases.events import AskSummary
from tropa.sealing.casebox import CaseBox, new_case_key
from tropa.sealing.types import CaseKey, EventId, ThreadId
from tropa.vault.context import Context
from tropa.vault.names import name_of
from tropa.vault.search import index

_SUMMARY: Final = b"summary"
_EPOCH_ORDINAL: Final = 719_163  # date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class CaseRef:
    """A case that is here, with its key at hand."""

    serial: int
    case: ThreadId
    box: CaseBox

    def seal(self, here: Context, data: bytes, place: bytes) -> bytes:
        """Seal something under the case's key."""
        return self.box.seal(data, place, here.random)

    def core(self, event_id: EventId | bytes, sealed: bytes) -> bytes:
        """The author's bytes of an event."""
        return self.box.open(sealed, event_id if isinstance(event_id, bytes) else event_id.raw)


class AnyCore(Protocol):
    """What is stored beside an event's bytes, whoever wrote it."""

    @property
    def thread(self) -> ThreadId: ...
    @property
    def author(self) -> str: ...
    @property
    def author_seq(self) -> int: ...
    @property
    def lamport(self) -> int: ...
    @property
    def kind(self) -> str: ...


class AnyEvent(Protocol):
    """An event of a seeker's thread or of a compartment."""

    @property
    def event_id(self) -> EventId: ...
    @property
    def core(self) -> AnyCore: ...


def find_case(here: Context, case: ThreadId) -> CaseRef | None:
    """The case of this seeker's thread, or None when it is not here (or no more)."""
    return _ref(here.db.row("SELECT serial, case_id, key FROM cases WHERE case_id = ?", case.raw))


def case_of_thread(here: Context, thread: ThreadId) -> CaseRef | None:
    """The case that a compartment, or a thread with a seeker, belongs to."""
    return find_case(here, thread) or _ref(
        here.db.row(
            "SELECT serial, case_id, key FROM cases JOIN compartment ON case_serial = serial WHERE thread = ?",
            thread.raw,
        )
    )


def obtain_case(here: Context, case: ThreadId) -> CaseRef:
    """The case, made with a fresh key if it is not here. It is in no list until it is shown (`show_case`)."""
    found = find_case(here, case)
    if found is not None:
        return found
    key = new_case_key(here.random)
    here.db.run("INSERT INTO cases (case_id, key, name) VALUES (?, ?, ?)", case.raw, key.raw, name_of(case))
    return CaseRef(here.db.number("SELECT last_insert_rowid()"), case, CaseBox(key))


def show_case(here: Context, case: CaseRef) -> None:
    """It has something to show: a first letter, or a compartment."""
    here.db.run("UPDATE cases SET shown = 1 WHERE serial = ? AND NOT shown", case.serial)


def set_summary(here: Context, case: CaseRef, ask: AskSummary) -> None:
    """What the queue shows of the first letter, and orders by."""
    here.db.run(
        "UPDATE cases SET shown = 1, summary = ?, situation = ?, crisis = ?, act_by_day = ? WHERE serial = ?",
        case.seal(here, msgspec.json.encode(ask), _SUMMARY),
        *(ask.situation, "crisis" in ask.flags, ask.act_by.toordinal() - _EPOCH_ORDINAL if ask.act_by else None),
        case.serial,
    )


def summary_in(case: CaseRef, sealed: bytes | None) -> AskSummary | None:
    """What `set_summary` kept."""
    return None if sealed is None else msgspec.json.decode(case.box.open(sealed, _SUMMARY), type=AskSummary)


def set_holder(here: Context, case: CaseRef, holder: str | None, mine: bool) -> None:
    """Which member holds the case (b64), and whether that is this vault's member."""
    here.db.run("UPDATE cases SET holder = ?, mine = ? WHERE serial = ?", holder, mine, case.serial)


def set_closed(here: Context, case: CaseRef, closed: bool) -> None:
    """Whether the work has ended."""
    here.db.run("UPDATE cases SET closed = ? WHERE serial = ?", closed, case.serial)


def set_destroy_day(here: Context, case: CaseRef, day: int | None) -> None:
    """After which day the case goes by itself; None: not by itself."""
    here.db.run("UPDATE cases SET destroy_day = ? WHERE serial = ?", day, case.serial)


def set_tasks(here: Context, case: CaseRef, still_open: int, next_due_day: int | None) -> None:
    """How many tasks are open, and the first day one of them is due."""
    here.db.run(
        "UPDATE cases SET tasks_open = ?, next_due_day = ? WHERE serial = ?", still_open, next_due_day, case.serial
    )


def threads_of(here: Context, case: CaseRef) -> list[ThreadId]:
    """The seeker's thread and every compartment and board of the case that anything is here of."""
    rows = here.db.rows(
        "SELECT thread FROM compartment WHERE case_serial = ?1 UNION SELECT thread FROM event WHERE case_serial = ?1",
        case.serial,
    )
    return [case.case, *(ThreadId(thread) for (thread,) in rows if thread != case.case.raw)]


def destroy_case(here: Context, case: ThreadId, forget_day: int) -> bool:
    """Destroy a case: key, events, words, keys of its seeker, drafts, and what waits to go; True when there was one.

    Only its threads' ids remain, so that no replay brings it back. Call inside a transaction; when that is over the
    write-ahead log still has to be emptied (`empty_log`).
    """
    found = find_case(here, case)
    threads = _threads_to_silence(here, found) if found else [case]
    serial = found.serial if found else 0
    for thread in threads:
        here.db.run("DELETE FROM kept_letter WHERE thread = ?", thread.raw)
        here.db.run("INSERT OR REPLACE INTO shredded VALUES (?, ?, ?, ?)", thread.raw, forget_day, serial, here.minute)
    # What opened or should have, but does not say whose it is, may be theirs.
    here.db.run("DELETE FROM kept_letter WHERE thread IS NULL AND reason != 'not-for-me'")
    here.db.run("DELETE FROM outbox WHERE case_id = ?", case.raw)
    if found is None:
        return False
    _take_out_words(here, found)
    return here.db.run("DELETE FROM cases WHERE serial = ?", found.serial) == 1


def is_shredded(here: Context, thread: ThreadId) -> bool:
    """Whether this thread's case has been destroyed."""
    return here.db.row("SELECT 1 FROM shredded WHERE thread = ?", thread.raw) is not None


def forget_shredded(here: Context) -> None:
    """Forget cases that no replay could bring back, unless a copy is known that still holds them."""
    here.db.run(
        "DELETE FROM shredded WHERE forget_day < ? AND NOT EXISTS (SELECT 1 FROM backup"
        " WHERE backup.minute <= shredded.minute AND coalesce(only_case = case_serial, last_case >= case_serial))",
        here.day,
    )


def empty_log(here: Context) -> None:
    """See that what was destroyed since the last time is not left in the write-ahead log. Not inside a transaction."""
    with here.db.lock:
        if here.db.row("SELECT 1 FROM meta WHERE name = 'log_to_empty'"):
            here.db.forget_log()
            here.db.run("DELETE FROM meta WHERE name = 'log_to_empty'")
            here.db.forget_log()


def _threads_to_silence(here: Context, case: CaseRef) -> set[ThreadId]:
    """The case's own threads and its board; nothing of another case, whatever a colleague says of whose it is."""
    others = [ThreadId(other) for (other,) in here.db.rows("SELECT case_id FROM cases WHERE serial != ?", case.serial)]
    return {*threads_of(here, case), board_of(case.case)} - {*others, *map(board_of, others)}


def _take_out_words(here: Context, case: CaseRef) -> None:
    rows = here.db.rows("SELECT arrival, event_id, core FROM event WHERE case_serial = ?", case.serial)
    for arrival, event_id, sealed in rows:
        index.remove(here, arrival, case.core(event_id, sealed))


def _ref(row: tuple[int, bytes, bytes] | None) -> CaseRef | None:
    return None if row is None else CaseRef(row[0], ThreadId(row[1]), CaseBox(CaseKey(row[2])))
