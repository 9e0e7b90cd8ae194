"""Losing a claim: the loser is told; what they have written goes to the winner if the loser says so (protocol 11.3).

A claim written as if it were old cannot be told from an honest one here: so a person is asked (decision 0106). Where
nothing was written to the seeker there is nothing to pass on, and nobody is asked.
"""

from tropa.cases.board import Board, Lost
from tropa.vault.context import Context
from tropa.vault.shelf_cases import CaseRef
from tropa.vault.work import people
from tropa.vault.work.decisions import decided
from tropa.vault.work.shelf_work import load_board
from tropa.vault.work.standing import holder_now, own_lost
from tropa.vault.work.telling import give_reply_keys, own_letters, tell_sent, written_to
from tropa.vault.work.writing import open_compartment, register


def lose(here: Context, case: CaseRef, lost: Lost) -> None:
    """Note that our claim lost. Call inside the transaction in which the winner's claim was taken in."""
    here.db.run("INSERT OR REPLACE INTO lost_claim VALUES (?, ?, ?, NULL)", case.serial, lost.holder.text, here.minute)
    here.record("claim-lost", case_serial=case.serial)


def not_passed_on(here: Context, case: CaseRef) -> Lost | None:
    """Our lost claim of which a person is asked whether the winner is to have what we wrote; None where nobody is.

    Nobody is while the case is closed, or once it is ours again or the winner has left.
    """
    row = here.db.row("SELECT thread FROM lost_claim WHERE case_serial = ?", case.serial)
    if row != (None,) or not written_to(here, case):
        return None
    board = load_board(here, case)
    lost = own_lost(here, board)
    if lost is None or board.ending is not None or decided(here, lost.event_id) is not None:
        return None
    is_there = lost.holder in people.active_members(people.me(here).roster)
    return lost if is_there and holder_now(here, case, board) != people.my_member(here) else None


def pass_on(here: Context, case: CaseRef, lost: Lost) -> None:
    """Give the winner the key and what we sent, in a thread of the two. Call inside a transaction."""
    thread = open_compartment(here, case, "work", {people.me(here).member, lost.holder})
    give_reply_keys(here, case, thread)
    tell_sent(here, case, own_letters(here, case), [thread])
    register(here, case, thread)
    here.db.run(
        "UPDATE lost_claim SET winner = ?, thread = ? WHERE case_serial = ?", lost.holder.text, thread.raw, case.serial
    )


def is_disputed(here: Context, case: CaseRef, board: Board) -> bool:
    """Whether a person has said no, and whoever won holds the case still."""
    lost = own_lost(here, board)
    return lost is not None and decided(here, lost.event_id) is False and holder_now(here, case, board) == lost.holder


def see_lost(here: Context, case: CaseRef) -> None:
    """It has been seen, and need not be shown; unless something waits for a person's word, or is disputed."""
    if not_passed_on(here, case) is None and not is_disputed(here, case, load_board(here, case)):
        here.db.run("DELETE FROM lost_claim WHERE case_serial = ?", case.serial)
