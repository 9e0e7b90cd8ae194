"""Destroying a case: here at once, and at every other holder's (protocol 11.2). Call inside a transaction.

A seeker asked for it: here nobody is asked again; whom the others obey, `counting` says. The wish to destroy waits in
the outbox apart from the case. While a journey of the case is watched it waits until that has ended (16.8).
"""

from tropa.cases.board import board_of
from tropa.cases.work_bodies import Destroy
from tropa.sealing.types import ThreadId
from tropa.vault.context import Context
from tropa.vault.retention import forget_day
from tropa.vault.shelf_cases import CaseRef, destroy_case
from tropa.vault.watching.guarding import forget_wish, is_watched, keep_asked, keep_wish
from tropa.vault.work import people
from tropa.vault.work.believing import belief
from tropa.vault.work.decisions import forget_decisions
from tropa.vault.work.errors import WatchRuns
from tropa.vault.work.shelf_work import threads_read
from tropa.vault.work.standing import holder_now
from tropa.vault.work.writing import post, say


def destroy_as_asked(here: Context, case: CaseRef, minute: int) -> bool:
    """The seeker asked for it at that minute. False: it is watched, and goes once it is watched no more."""
    if is_watched(here, case):
        keep_asked(here, case, minute)
        keep_wish(here, case, by_seeker=True)
        return False
    return destroy_everywhere(here, case)


def require_unwatched(here: Context, case: CaseRef) -> None:
    """Raises WatchRuns: a person ends the watch first, on its own page."""
    if is_watched(here, case):
        raise WatchRuns


def destroy_everywhere(here: Context, case: CaseRef, told_in: ThreadId | None = None) -> bool:
    """Tell the readers of every thread of the case here, and as its holder the board; then destroy it.

    False: it is watched, and goes once it is watched no more.

    Args:
        told_in: the thread or board in which we were told, whose readers know.
    """
    if is_watched(here, case):
        keep_wish(here, case, by_seeker=told_in is None)
        return False
    member = people.my_member(here)
    if member is not None:
        counting = belief(here, case).threads
        for thread in threads_read(here, case):
            if thread != told_in and thread in counting:
                say(here, case, thread, Destroy(case.case))
        if holder_now(here, case) == member and board_of(case.case) != told_in:
            post(here, case, Destroy(case.case))
    destroy_here(here, case)
    return True


def destroy_here(here: Context, case: CaseRef) -> None:
    """Destroy the case in this vault only, for good."""
    # Until the last key now made is gone, someone could replay the first letter and bring the case back.
    destroy_case(here, case.case, forget_day(here))
    forget_wish(here, case.case)
    forget_decisions(here)
    here.record("case-destroyed-on-request")
