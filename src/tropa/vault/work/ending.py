"""Closing a case and reopening it, in every thread one reads and on its board. Call inside a transaction."""

from tropa.cases.work_bodies import MAX_KEEP_DAYS, Close, Outcome, Reopen
from tropa.vault.context import Context
from tropa.vault.shelf_cases import CaseRef
from tropa.vault.work import people
from tropa.vault.work.believing import believed_threads
from tropa.vault.work.claims import claim, free_for, is_closed, require_open
from tropa.vault.work.destroying import require_unwatched
from tropa.vault.work.errors import BadKeepDays, NotClosed
from tropa.vault.work.standing import ended, holder_now, note_board, note_ending, what_ends
from tropa.vault.work.writing import post, register, say


def close(here: Context, case: CaseRef, outcome: Outcome, note: str, keep_days: int) -> None:
    """Say in every thread one reads that the work has ended; on the board without the note.

    Raises:
        BadKeepDays, CaseClosed, HeldByOther, NotInNetwork, WatchRuns.
    """
    if not 1 <= keep_days <= MAX_KEEP_DAYS:
        raise BadKeepDays
    require_open(here, case)
    free_for(here, case, people.me(here).member)
    require_unwatched(here, case)
    claim(here, case)
    counts = what_ends(here, case)
    for loaded in believed_threads(here, case):
        if ended(here, loaded, counts) is None:
            say(here, case, loaded.thread.id, Close(outcome, note, keep_days))
            register(here, case, loaded.thread.id)
    # Whoever holds no more than the first letter needs to know how long to keep it, and no more.
    post(here, case, Close(outcome, "", keep_days))
    note_board(here, case)


def reopen(here: Context, case: CaseRef) -> None:
    """Say in every thread one reads, and as its holder on the board, that the work goes on.

    Raises:
        NotClosed, NotInNetwork.
    """
    if not is_closed(here, case):
        raise NotClosed
    counts = what_ends(here, case)
    for loaded in believed_threads(here, case):
        if ended(here, loaded, counts) is not None:
            say(here, case, loaded.thread.id, Reopen())
    if holder_now(here, case) == people.me(here).member:
        post(here, case, Reopen())
    note_board(here, case)
    note_ending(here, case)
