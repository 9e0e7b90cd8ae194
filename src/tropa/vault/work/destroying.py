"""Destroying a case: here at once, and at every other holder's (protocol 11.2). Call inside a transaction.

A seeker asked for it, so nobody is asked again. The wish to destroy waits in the outbox apart from the case.
"""

from tropa.cases.board import board_of
from tropa.cases.work_bodies import Destroy
from tropa.roster.weeks import WEEKS_AHEAD, last_day_of_secrets
from tropa.sealing.types import ThreadId
from tropa.vault.context import Context
from tropa.vault.shelf_cases import CaseRef, destroy_case
from tropa.vault.work import people
from tropa.vault.work.shelf_work import threads_read
from tropa.vault.work.standing import holder_now
from tropa.vault.work.writing import post, say


def destroy_everywhere(here: Context, case: CaseRef, told_in: ThreadId | None = None) -> None:
    """Tell the readers of every thread of the case here, and as its holder the board; then destroy it.

    Args:
        told_in: the thread or board in which we were told, whose readers know.
    """
    member = people.my_member(here)
    if member is not None:
        for thread in threads_read(here, case):
            if thread != told_in:
                say(here, case, thread, Destroy(case.case))
        if holder_now(here, case) == member and board_of(case.case) != told_in:
            post(here, case, Destroy(case.case))
    destroy_here(here, case)


def destroy_here(here: Context, case: CaseRef) -> None:
    """Destroy the case in this vault only, for good."""
    # Until the last key now made is gone, someone could replay the first letter and bring the case back.
    destroy_case(here, case.case, last_day_of_secrets(here.week + WEEKS_AHEAD) + 1)
    here.record("case-destroyed-on-request")
