"""What follows from a case's threads and board, kept beside the case for the queue: holder, tasks, ending, lost claims.

Each function works out one of these anew and writes it down, so calling it once more changes nothing. It sends nothing.
"""

from dataclasses import dataclass

from tropa.cases.board import Board, Lost
from tropa.cases.retention import CaseClock, ThreadClock, destroy_day
from tropa.cases.work_bodies import Claim, HandOver, Release
from tropa.cases.work_state import Ending, ending, tasks, told
from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.sealing.types import MemberId, ThreadId
from tropa.vault.context import Context
from tropa.vault.membership.chain import roster_of
from tropa.vault.shelf_cases import CaseRef, find_case, set_closed, set_destroy_day, set_holder, set_tasks
from tropa.vault.work import people
from tropa.vault.work.shelf_work import (
    LoadedThread,
    keep_registered,
    load_board,
    load_threads,
    posted_on_board,
)

_EPOCH_ORDINAL = 719_163  # date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Ended:
    """How something ended, and on which day (held within the day the relay stored it)."""

    ending: Ending
    by: MemberId
    day: int

    @property
    def destroy_day(self) -> int:
        """When it goes, unless reopened."""
        return self.day + self.ending.body.keep_days


def note_board(here: Context, case: CaseRef) -> Lost | None:
    """Something came to the board, or a hand-over: see who holds the case; our own claim, if it has just been lost."""
    board = load_board(here, case)
    keep_registered(here, case, board.compartments.values())
    was_mine = here.db.row("SELECT mine FROM cases WHERE serial = ?", case.serial) == (1,)
    holder, member = holder_now(here, case, board), people.my_member(here)
    set_holder(here, case, holder.text if holder else None, holder is not None and holder == member)
    note_ending(here, case)
    return _just_lost(here, board) if was_mine and holder not in (None, member) else None


def note_tasks(here: Context, case: CaseRef) -> None:
    """Something changed in what is to be done."""
    states = tasks(told(loaded.thread for loaded in load_threads(here, case)))
    still_open = [each.body.due for each in states if each.done is None]
    days = [due.toordinal() - _EPOCH_ORDINAL for due in still_open if due is not None]
    set_tasks(here, case, len(still_open), min(days, default=None))


def note_ending(here: Context, case: CaseRef) -> None:
    """Something was opened, closed, reopened or answered: see whether the case is closed, and when it goes."""
    ends = endings(here, case)
    clocks = tuple(ThreadClock(each.day, each.ending.body.keep_days) if each else ThreadClock(None) for each in ends)
    row = here.db.row("SELECT asked_minute, answered FROM cases WHERE serial = ?", case.serial)
    asked, answered = row or (None, 0)
    first_day = None if asked is None else asked // MINUTES_PER_DAY
    set_closed(here, case, bool(ends) and None not in ends)
    set_destroy_day(here, case, destroy_day(CaseClock(first_day, bool(answered), clocks)))


def endings(here: Context, case: CaseRef) -> list[Ended | None]:
    """How each thread here ended (None: it goes on). Where no thread is here, how the holder ended the case, if so."""
    loaded = load_threads(here, case)
    if loaded:
        return [ended(here, each) for each in loaded]
    board = load_board(here, case)
    if board.ending is None:
        return []
    at = board.ending.event
    minute = here.db.number("SELECT minute FROM event WHERE event_id = ?", at.event_id.raw)
    by = people.authors(here).get(at.core.author)
    return [Ended(board.ending, by, minute // MINUTES_PER_DAY)] if by else []


def ended(here: Context, loaded: LoadedThread) -> Ended | None:
    """How one thread ended."""
    found = ending(loaded.thread)
    if found is None:
        return None
    row = loaded.rows[found.event.event_id.raw]
    by = people.authors(here)[found.event.core.author]
    return Ended(found, by, row.minute // MINUTES_PER_DAY)


def holder_now(here: Context, case: CaseRef, board: Board | None = None) -> MemberId | None:
    """Who holds the case; nobody, when whoever held it has left the network.

    Who does not read boards goes by the hand-overs they were told of, and by what they did.
    """
    holder = _holder(here, case, board)
    roster = roster_of(here)
    if holder is None or roster is None or people.leavers(here)(holder, roster.version):
        return None
    return holder


def note_leavers(here: Context) -> None:
    """Cases of members who have left are free again. Call inside a transaction, in every round of sync."""
    roster = roster_of(here)
    if roster is None:
        return
    held = here.db.rows("SELECT DISTINCT holder FROM cases WHERE holder IS NOT NULL")
    has_left = people.leavers(here) if held else None
    gone = [holder for (holder,) in held if has_left and has_left(MemberId.from_text(holder), roster.version)]
    for holder in gone:
        for (case_id,) in here.db.rows("SELECT case_id FROM cases WHERE holder = ?", holder):
            case = find_case(here, ThreadId(case_id))
            assert case is not None
            note_board(here, case)


def _holder(here: Context, case: CaseRef, board: Board | None) -> MemberId | None:
    board = board or load_board(here, case)
    if people.reads_boards(here) and any(isinstance(e.event.core.body, Claim) for e in posted_on_board(here, case)):
        return board.holder
    return _holder_by_what_is_known(here, case) or board.holder


def _holder_by_what_is_known(here: Context, case: CaseRef) -> MemberId | None:
    """The last of: hand-overs in threads here, and what was posted on the board, by the clocks of their authors."""
    steps: list[tuple[int, bytes, MemberId | None]] = []
    for loaded in load_threads(here, case):
        for entry in loaded.thread.entries:
            if isinstance(entry.core.body, HandOver) and entry.carried_by is None:
                steps.append((entry.core.at_minute, entry.event_id.raw, entry.core.body.to))
    if not steps:
        return None
    for each in posted_on_board(here, case):
        body, core = each.event.core.body, each.event.core
        if isinstance(body, Release):
            steps.append((core.at_minute, each.event.event_id.raw, body.to))
        elif isinstance(body, Claim):
            steps.append((core.at_minute, each.event.event_id.raw, each.member))
    return max(steps, key=lambda step: step[:2])[2]


def _just_lost(here: Context, board: Board) -> Lost | None:
    own = people.me(here).device_id
    lost = [each for each in board.lost if each.device_id == own and each.holder == board.holder]
    return lost[-1] if lost else None
