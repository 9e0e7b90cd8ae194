"""What agreeing opens: the case is given over, or a thread of its holder and whoever agreed. Call inside a transaction.

The audience is the holder and these members, nobody else. It checks no rule of dispatch (`settling` has, just before).
"""

from collections.abc import Iterator, Sequence

from tropa.cases.work_bodies import Purpose, WorkFact
from tropa.cases.work_commands import Carried, fits_inside
from tropa.dispatch.snapshot import ADVISER_HEALTH, ADVISER_LEGAL
from tropa.roster.dispatch_bodies import Introduce, RoleName
from tropa.sealing.types import MemberId, ThreadId
from tropa.vault.context import Context
from tropa.vault.dispatching.roles import HOLDING
from tropa.vault.membership.telling import say
from tropa.vault.outbox import ToMember
from tropa.vault.shelf_cases import CaseRef
from tropa.vault.views_dispatch import Carry
from tropa.vault.work import handing
from tropa.vault.work.carrying import carriable


def purpose_of(kind: str) -> Purpose:
    """What a thread with somebody in such a role is for."""
    if kind == ADVISER_LEGAL:
        return "legal"
    if kind == ADVISER_HEALTH:
        return "health"
    return "journey" if kind.startswith("helper-") else "work" if kind in HOLDING else "other"


def let_in(
    here: Context, case: CaseRef, kind: str, members: Sequence[MemberId], carry: Carry, *, give: bool
) -> ThreadId:
    """Open a thread of the case's holder, who is this vault's owner, and these members; its id.

    Args:
        give: the first of them is to hold the case from now on; otherwise they come beside its holder.

    Raises:
        tropa.vault.work.errors.WorkError.
    """
    carried = list(_chosen(here, case, carry))
    if give:
        return handing.hand_over(here, case, members[0], "", carried, members[1:])
    with_key = kind in HOLDING
    return handing.open_with(here, case, handing.Compartment(purpose_of(kind), members, carried, with_key))


def ask_holder(here: Context, case: ThreadId, role: RoleName, kind: str, member: MemberId, holder: MemberId) -> None:
    """Only whoever holds a case can let anybody in: they are asked to."""
    say(here, Introduce(case, role, kind, member), ToMember(holder.text))


def _chosen(here: Context, case: CaseRef, carry: Carry) -> Iterator[Carried]:
    """Of the seeker's thread and of `work` threads, as far as each fits inside another event."""
    for found in carriable(here, case, only_work=True) if carry != "nothing" else ():
        is_letter = found.entry is None and carry == "letters-and-facts"
        if (is_letter or isinstance(found.core.body, WorkFact)) and fits_inside(found.carried.data):
            yield found.carried
