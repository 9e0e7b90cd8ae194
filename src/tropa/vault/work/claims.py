"""Taking a case, letting go of it, and who may answer it. Call inside a transaction."""

from tropa.cases.work_bodies import Claim, Release
from tropa.sealing.types import MemberId
from tropa.vault.context import Context
from tropa.vault.shelf_cases import CaseRef
from tropa.vault.work import people
from tropa.vault.work.asking import note_asked
from tropa.vault.work.errors import CaseClosed, HeldByOther, NotHeldByYou
from tropa.vault.work.shelf_work import threads_read
from tropa.vault.work.standing import holder_now, note_board
from tropa.vault.work.writing import open_compartment, post


def claim(here: Context, case: CaseRef) -> None:
    """Take the case, unless we hold it; whoever holds one has a thread of it to write in.

    Raises:
        HeldByOther, CaseClosed, NotInNetwork.
    """
    require_open(here, case)
    member = people.me(here).member
    if free_for(here, case, member) is None:
        post(here, case, Claim(case.case))
        note_board(here, case)
        note_asked(here, case)
    if not threads_read(here, case):
        open_compartment(here, case, "work", {member})


def free_for(here: Context, case: CaseRef, member: MemberId) -> MemberId | None:
    """Who holds the case: this member, or nobody. Raises HeldByOther."""
    holder = holder_now(here, case)
    if holder not in (None, member):
        assert holder is not None
        raise HeldByOther(holder)
    return holder


def release(here: Context, case: CaseRef, to: MemberId | None) -> None:
    """Let go of the case, or give it to someone.

    Raises:
        NotHeldByYou, NotInNetwork.
    """
    require_held(here, case)
    post(here, case, Release(case.case, to))
    note_board(here, case)


def require_held(here: Context, case: CaseRef) -> None:
    """Raises NotHeldByYou unless this vault's owner holds the case."""
    if holder_now(here, case) != people.me(here).member:
        raise NotHeldByYou


def require_open(here: Context, case: CaseRef) -> None:
    """Raises CaseClosed for a closed case."""
    if is_closed(here, case):
        raise CaseClosed


def is_closed(here: Context, case: CaseRef) -> bool:
    """Whether the case is closed in every thread of it that is here."""
    return here.db.row("SELECT 1 FROM cases WHERE serial = ? AND closed", case.serial) is not None
