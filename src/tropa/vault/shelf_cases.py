"""Cases as rows: their keys, whose they are, whether they are closed; and destroying one so that nothing of it is left.

It judges nothing: who holds a case, and when one must go, is decided elsewhere (`work`, `reading`).
"""

from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

import msgspec

from tropa.cases.board import board_of
from tropa.cases.events import AskSummary, Situation
from tropa.roster.weeks import day_number
from tropa.sealing.casebox import CaseBox, new_case_key
from tropa.sealing.types import CaseKey, EventId, ThreadId
from tropa.vault.complaints.worked import note_worked_on
from tropa.vault.context import Context
from tropa.vault.names import name_of
from tropa.vault.said_day import note_said_day
from tropa.vault.search import index
from tropa.vault.search.rebuild import build_anew

_SUMMARY: Final = b"summary"


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


class SituationPut(msgspec.Struct, frozen=True):
    """A member's word of what is happening. `day`: since when; `is_own`: by this vault's member."""

    situation: Situation
    day: int
    is_own: bool


class DayPut(msgspec.Struct, frozen=True):
    """A member's word of the day to act by."""

    act_by: date
    day: int
    is_own: bool


class Summary(AskSummary, frozen=True):
    """What the queue shows of a case: the first letter's words, and members' that stand instead (decision 0169)."""

    situation_put: SituationPut | None = None
    act_by_put: DayPut | None = None

    @property
    def situation_now(self) -> Situation:
        """What is said to be happening."""
        return self.situation_put.situation if self.situation_put else self.situation

    @property
    def act_by_now(self) -> date | None:
        """The day to act by."""
        return self.act_by_put.act_by if self.act_by_put else self.act_by


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
    serial = here.db.insert(
        "INSERT INTO cases (case_id, key, name, board) VALUES (?, ?, ?, ?)",
        *(case.raw, key.raw, name_of(case), board_of(case).raw),
    )
    return CaseRef(serial, case, CaseBox(key))


def note_boards(here: Context) -> None:
    """Note the board of each case that has none noted: those that an older program took in."""
    for serial, case in here.db.rows("SELECT serial, case_id FROM cases WHERE board IS NULL"):
        here.db.run("UPDATE cases SET board = ? WHERE serial = ?", board_of(ThreadId(case)).raw, serial)


def is_case_or_board(here: Context, thread: ThreadId, but: CaseRef | None = None) -> bool:
    """Whether it is the seeker's thread or the board of a case that is here, other than `but`."""
    found = here.db.row(
        "SELECT 1 FROM cases WHERE (case_id = ?1 OR board = ?1) AND serial IS NOT ?2",
        *(thread.raw, but.serial if but else None),
    )
    return found is not None


def show_case(here: Context, case: CaseRef) -> None:
    """It has something to show: a first letter, or a compartment."""
    here.db.run("UPDATE cases SET shown = 1 WHERE serial = ? AND NOT shown", case.serial)


def set_summary(here: Context, case: CaseRef, ask: AskSummary) -> None:
    """What the queue shows of the first letter, and orders by. The day it names is due, unless a member named one."""
    here.db.run(
        "UPDATE cases SET shown = 1, summary = ?, situation = ?, act_by_day = ?, crisis = ? OR EXISTS"
        " (SELECT 1 FROM standing_flag WHERE case_serial = serial AND flag = 'self_harm') WHERE serial = ?",
        case.seal(here, msgspec.json.encode(ask), _SUMMARY),
        *(ask.situation, number_of(ask.act_by), "crisis" in ask.flags),
        case.serial,
    )
    note_said_day(here, case.serial, number_of(ask.act_by))


def set_put(here: Context, case: CaseRef, summary: Summary) -> None:
    """What members put down instead of the first letter's words, or no longer do: the queue goes by it from now on."""
    here.db.run(
        "UPDATE cases SET summary = ?, situation = ?, act_by_day = ? WHERE serial = ?",
        case.seal(here, msgspec.json.encode(summary), _SUMMARY),
        *(summary.situation_now, number_of(summary.act_by_now), case.serial),
    )


def summary_of(here: Context, case: CaseRef) -> Summary | None:
    """What the queue shows of this case; None where its first letter is not here."""
    row = here.db.row("SELECT summary FROM cases WHERE serial = ?", case.serial)
    return summary_in(case, row[0]) if row else None


def summary_in(case: CaseRef, sealed: bytes | None) -> Summary | None:
    """What `set_summary` or `set_put` kept."""
    return None if sealed is None else msgspec.json.decode(case.box.open(sealed, _SUMMARY), type=Summary)


def number_of(day: date | None) -> int | None:
    """A day as the tables count them, since 1970, or none."""
    return None if day is None else day_number(day)


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


def has_threads(here: Context, case: CaseRef) -> bool:
    """Whether members have any thread about it that is here."""
    return here.db.row("SELECT 1 FROM compartment WHERE case_serial = ?", case.serial) is not None


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
    note_worked_on(here, case)
    is_out = _take_out_words(here, found)
    is_gone = here.db.run("DELETE FROM cases WHERE serial = ?", found.serial) == 1
    here.destroyed.append(case)
    if not is_out:
        # Whatever is wrong with the index must not keep a case here.
        build_anew(here)
    return is_gone


def is_shredded(here: Context, thread: ThreadId) -> bool:
    """Whether this thread's case has been destroyed."""
    return here.db.row("SELECT 1 FROM shredded WHERE thread = ?", thread.raw) is not None


def forget_shredded(here: Context, today: int) -> None:
    """Forget cases that no replay could bring back by that day, unless a copy is known that still holds them."""
    here.db.run(
        "DELETE FROM shredded WHERE forget_day < ? AND NOT EXISTS (SELECT 1 FROM backup"
        " WHERE backup.minute <= shredded.minute AND coalesce(only_case = case_serial, last_case >= case_serial))",
        today,
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
    own = {*threads_of(here, case), board_of(case.case)}
    return {thread for thread in own if not is_case_or_board(here, thread, but=case)}


def _take_out_words(here: Context, case: CaseRef) -> bool:
    rows = here.db.rows("SELECT arrival, event_id, core FROM event WHERE case_serial = ?", case.serial)
    return index.take_out(here, ((arrival, case.core(event_id, sealed)) for arrival, event_id, sealed in rows))


def _ref(row: tuple[int, bytes, bytes] | None) -> CaseRef | None:
    return None if row is None else CaseRef(row[0], ThreadId(row[1]), CaseBox(CaseKey(row[2])))
