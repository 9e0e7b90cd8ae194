"""What follows from a case's threads and board, kept beside the case for the queue: holder, tasks, ending, lost claims.

Each function works out one of these anew and writes it down, so calling it once more changes nothing. It sends nothing.
Only threads that count are gone by (`believing`); of these, only who holds the case, or who opened the thread, ends it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from tropa.cases.board import Board, Lost
from tropa.cases.care_state import flags
from tropa.cases.retention import UNANSWERED_DAYS, CaseClock, ThreadClock, destroy_day
from tropa.cases.work_bodies import Claim, HandOver, Release
from tropa.cases.work_events import WorkEvent
from tropa.cases.work_state import Ending, ending, facts, tasks, told
from tropa.roster.weeks import MINUTES_PER_DAY, day_number
from tropa.sealing.types import MemberId, ThreadId
from tropa.vault.context import Context
from tropa.vault.journeys.noting import note_carrier
from tropa.vault.membership.chain import roster_of
from tropa.vault.shelf_cases import CaseRef, find_case, set_closed, set_destroy_day, set_holder, set_tasks
from tropa.vault.work import people
from tropa.vault.work.believing import Belief, belief, believed_threads, is_first_letter_opened
from tropa.vault.work.decisions import decided, forget_decisions
from tropa.vault.work.dues import note_dues
from tropa.vault.work.flagged import note_flags
from tropa.vault.work.instead import note_instead
from tropa.vault.work.shelf_work import (
    LoadedThread,
    concerned_with,
    keep_registered,
    load_board,
    posted_on_board,
)


@dataclass(frozen=True)
class Ended:
    """How something ended, and on which day (held within the day the relay stored it).

    `not_before`: what is here goes on no earlier day, whatever term was named.
    """

    ending: Ending
    by: MemberId
    day: int
    not_before: int = 0

    @property
    def destroy_day(self) -> int:
        """When it goes, unless reopened."""
        return max(self.day + self.ending.body.keep_days, self.not_before)


def note_board(here: Context, case: CaseRef) -> Lost | None:
    """Something came to the board, or a hand-over: see who holds the case; our own claim, if it has just been lost."""
    board = load_board(here, case)
    keep_registered(here, case, board.compartments.values())
    was_mine = here.db.row("SELECT mine FROM cases WHERE serial = ?", case.serial) == (1,)
    holder, member = holder_now(here, case, board), people.my_member(here)
    set_holder(here, case, holder.text if holder else None, holder is not None and holder == member)
    note_ending(here, case)
    return _just_lost(here, board) if was_mine and holder not in (None, member) else None


def note_said(here: Context, case: CaseRef) -> None:
    """Something changed in what is to be done, what is known, or what is to be minded."""
    everything = told(loaded.thread for loaded in believed_threads(here, case))
    states = tasks(everything)
    still_open = [each.body.due for each in states if each.done is None]
    days = [day_number(due) for due in still_open if due is not None]
    set_tasks(here, case, len(still_open), min(days, default=None))
    known = facts(everything)
    note_instead(here, case, known)
    note_dues(here, case, states, known)
    note_carrier(here, case, known)
    note_flags(here, case, flags(everything))


def note_ending(here: Context, case: CaseRef) -> None:
    """Something was opened, closed, reopened or answered: see whether the case is closed, and when it goes."""
    ends = endings(here, case)
    clocks = tuple(ThreadClock(each.day, each.destroy_day - each.day) if each else ThreadClock(None) for each in ends)
    row = here.db.row("SELECT asked_minute, answered FROM cases WHERE serial = ?", case.serial)
    asked, answered = row or (None, 0)
    first_day = None if asked is None else asked // MINUTES_PER_DAY
    set_closed(here, case, bool(ends) and None not in ends)
    set_destroy_day(here, case, destroy_day(CaseClock(first_day, bool(answered), clocks)))


def endings(here: Context, case: CaseRef) -> list[Ended | None]:
    """How each thread that counts here ended (None: it goes on). Where there is none, how the holder ended the case.

    So does a thread that nobody else reads end with the case, once the case is somebody else's.
    """
    loaded, counts, board = believed_threads(here, case), what_ends(here, case), load_board(here, case)
    if not loaded:
        return list(_by_the_board(here, case, board))
    me = people.my_member(here)
    is_mine = me is None or holder_now(here, case, board) in (me, None)
    told_us = None if is_mine else next(_by_the_board(here, case, board), None)
    found = ((each, ended(here, each, counts)) for each in loaded)
    return [
        _kept_long_enough(here, case, end) if end else told_us if each.thread.audience == {me} else None
        for each, end in found
    ]


def _by_the_board(here: Context, case: CaseRef, board: Board) -> Iterator[Ended]:
    """How the holder ended the case, for whoever does not read where it was said."""
    if board.ending is None:
        return
    at = board.ending.event
    minute = here.db.number("SELECT minute FROM event WHERE event_id = ?", at.event_id.raw)
    by = people.authors(here).get(at.core.author)
    if by:
        yield _kept_long_enough(here, case, Ended(board.ending, by, minute // MINUTES_PER_DAY))


def _kept_long_enough(here: Context, case: CaseRef, end: Ended) -> Ended:
    """A colleague's close shortens nothing of a first letter that was opened here and that we did not answer.

    Nor does it end in days what somebody took from another by a claim that came later.
    """
    if end.by == people.my_member(here) or not is_first_letter_opened(here, case):
        return end
    asked = here.db.row("SELECT asked_minute FROM cases WHERE serial = ?", case.serial)
    first_day = asked[0] // MINUTES_PER_DAY if asked and asked[0] is not None else end.day
    if is_contested(here, case):
        return replace(end, not_before=end.day + UNANSWERED_DAYS)
    answered = here.db.row(
        "SELECT 1 FROM event WHERE thread = ? AND verification = 'own' AND case_serial = ?", case.case.raw, case.serial
    )
    return end if answered else replace(end, not_before=first_day + UNANSWERED_DAYS)


Counts = Callable[[WorkEvent], bool]


def what_ends(here: Context, case: CaseRef) -> Counts:
    """Whether a close or reopening in a thread counts: by the holder, by us, or as a person decided.

    By the thread's opener too, where the case is known by such threads only: what they brought is theirs to end.
    """
    known, owners, board = belief(here, case), people.authors(here), load_board(here, case)
    is_opened = is_first_letter_opened(here, case)
    holder, me = holder_now(here, case, board), people.my_member(here)
    may = {member for member in (holder, me, *board.enders) if member is not None}

    def counts(event: WorkEvent) -> bool:
        said = decided(here, event.event_id)
        member = owners.get(event.core.author)
        if said is not None:
            return said
        return member in may or (not is_opened and member == known.opener(event.core.thread))

    return counts


def ended(here: Context, loaded: LoadedThread, counts: Counts = lambda _: True) -> Ended | None:
    """How one thread ended: by all that was said in it, or only by what counts."""
    found = ending(loaded.thread, counts)
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
    forget_decisions(here)
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


def givers(here: Context, case: CaseRef) -> frozenset[MemberId]:
    """Who gave us the case, as far as the board does not say; also where we held it by another's word already."""
    return _told_holder(here, case).givers


def _holder(here: Context, case: CaseRef, board: Board | None) -> MemberId | None:
    board = board or load_board(here, case)
    if people.reads_boards(here) and board.held:
        return board.holder
    return _told_holder(here, case).holder or board.holder


@dataclass(frozen=True)
class _Step:
    """Someone gave the case to someone (None: let go of it)."""

    arrival: int
    by: MemberId
    to: MemberId | None


@dataclass(frozen=True)
class _Told:
    holder: MemberId | None
    givers: frozenset[MemberId]


def _told_holder(here: Context, case: CaseRef) -> _Told:
    """By hand-overs in threads that count, and by what was posted to us, in the order in which they came here.

    No author's clock has a say, and nobody but ourselves gives away what was given to us. While nobody is known to hold
    it, only whoever brought the case here gives it away, and not to themselves.
    """
    me, known = people.my_member(here), belief(here, case)
    giver = None if known.root is None else known.opener(known.root)
    holder: MemberId | None = None
    givers: set[MemberId] = set()
    for step in sorted((*_handed(here, case, known), *_posted(here, case)), key=lambda each: each.arrival):
        if step.to == me != step.by:
            givers.add(step.by)
        is_free_to_give = holder is None and (step.by == me or step.by == giver != step.to)
        if step.to == me or holder == step.by or is_free_to_give:
            holder = step.to
    return _Told(holder, frozenset(givers))


def _handed(here: Context, case: CaseRef, known: Belief) -> Iterator[_Step]:
    handed = here.db.row("SELECT 1 FROM event WHERE case_serial = ? AND kind = 'hand_over'", case.serial)
    for loaded in believed_threads(here, case, known) if handed else ():
        for entry in loaded.thread.entries:
            if isinstance(entry.core.body, HandOver) and entry.member is not None:
                yield _Step(loaded.rows[entry.event_id.raw].arrival, entry.member, entry.core.body.to)


def _posted(here: Context, case: CaseRef) -> Iterator[_Step]:
    arrivals: dict[bytes, int] = dict(
        here.db.rows("SELECT event_id, arrival FROM event WHERE case_serial = ?", case.serial)
    )
    concerned = concerned_with(here, case)
    for each in posted_on_board(here, case):
        body, arrival = each.event.core.body, arrivals[each.event.event_id.raw]
        if isinstance(body, Release) and each.member in concerned:
            yield _Step(arrival, each.member, body.to)
        elif isinstance(body, Claim) and each.member == people.my_member(here):
            yield _Step(arrival, each.member, each.member)


def is_contested(here: Context, case: CaseRef, board: Board | None = None) -> bool:
    """Whether a claim lost to what came here later than it: that took the case from somebody.

    Two who claimed offline, or somebody who wrote an old claim to take a held case: that cannot be told apart here.
    """
    arrivals: dict[bytes, int] = dict(
        here.db.rows("SELECT event_id, arrival FROM event WHERE case_serial = ?", case.serial)
    )
    lost = (board or load_board(here, case)).lost
    return any(arrivals[each.since.raw] > arrivals[each.event_id.raw] for each in lost)


def own_lost(here: Context, board: Board) -> Lost | None:
    """This device's last claim that lost, and to whom."""
    own = people.me(here).device_id
    return next((each for each in reversed(board.lost) if each.device_id == own), None)


def _just_lost(here: Context, board: Board) -> Lost | None:
    lost = own_lost(here, board)
    return lost if lost is not None and lost.holder == board.holder else None
