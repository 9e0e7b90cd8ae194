"""Losing a claim: the loser is told, and passes on to the winner what they have already written (protocol 11.3)."""

from tropa.cases.board import Lost
from tropa.sealing.types import ThreadId
from tropa.vault.context import Context
from tropa.vault.shelf_cases import CaseRef
from tropa.vault.work import people
from tropa.vault.work.telling import give_reply_keys, own_letters, tell_sent, written_to
from tropa.vault.work.writing import open_compartment, register


def lose(here: Context, case: CaseRef, lost: Lost) -> None:
    """Note that our claim lost; if we had written to the seeker, give the winner the key and what we sent.

    Call inside the transaction in which the winner's claim was taken in.
    """
    thread = _pass_on(here, case, lost) if written_to(here, case) else None
    here.db.run(
        "INSERT OR REPLACE INTO lost_claim VALUES (?, ?, ?, ?)",
        *(case.serial, lost.holder.text, here.minute, thread.raw if thread else None),
    )
    here.record("claim-lost", case_serial=case.serial)


def _pass_on(here: Context, case: CaseRef, lost: Lost) -> ThreadId:
    thread = open_compartment(here, case, "work", {people.me(here).member, lost.holder})
    give_reply_keys(here, case, thread)
    tell_sent(here, case, own_letters(here, case), [thread])
    register(here, case, thread)
    return thread
