"""Accepting what is proposed, choosing somebody else, and taking back. Call inside a transaction.

Nobody's audience changes here, but one's own when one takes a case oneself: others are asked first (`settling`).
"""

from collections.abc import Sequence
from typing import Final

from tropa.roster.dispatch_bodies import Offer, OfferId, RoleName
from tropa.sealing.types import MemberId
from tropa.vault.context import Context
from tropa.vault.dispatching import made
from tropa.vault.dispatching.errors import NothingToUndo, RuleForbids, UnknownRole, WrongNumber
from tropa.vault.dispatching.made import Made, Wanted
from tropa.vault.dispatching.opening import ask_holder
from tropa.vault.dispatching.roles import HOLDING, OpenRole, due_day
from tropa.vault.dispatching.seeing import Seen
from tropa.vault.shelf_cases import CaseRef, find_case
from tropa.vault.views_dispatch import Carry
from tropa.vault.work import claims
from tropa.vault.work.standing import holder_now
from tropa.vault.work.telling import written_to

_DAYS_TO_ANSWER: Final = {"now": 1, "72h": 1, "2w": 3, "later": 7}


def offer_role(
    here: Context, seen: Seen, role_id: str, members: Sequence[MemberId], carry: Carry, batch: int
) -> list[Made]:
    """Offer a role to these members; oneself takes it at once.

    Raises:
        UnknownRole, WrongNumber, RuleForbids.
    """
    wanted = require_role(seen, role_id)
    if len(set(members)) != len(members) or len(members) != wanted.persons:
        raise WrongNumber
    for member in members:
        broken = seen.broken(wanted.role, member, [other for other in members if other != member])
        if broken:
            raise RuleForbids(broken)
    case = find_case(here, wanted.case.case)
    if case is None:
        raise UnknownRole
    return [_give(here, seen, case, wanted, member, carry, batch) for member in members]


def require_role(seen: Seen, role_id: str) -> OpenRole:
    """The role that waits. Raises UnknownRole."""
    found = seen.roles.get(role_id)
    if found is None:
        raise UnknownRole
    return found


def _give(
    here: Context, seen: Seen, case: CaseRef, wanted: OpenRole, member: MemberId, carry: Carry, batch: int
) -> Made:
    offer = _offer(here, wanted)
    role = RoleName.from_text(wanted.role.id)
    to_make = Wanted(wanted.case.serial, wanted.case.case, role, member, carry, batch, offer)
    if member != seen.us.member:
        row = made.add(here, to_make)
    else:
        _take_oneself(here, seen, case, wanted, role)
        row = made.add(here, to_make, "done")
    made.tell_places(here, seen.us, row)
    return row


def _take_oneself(here: Context, seen: Seen, case: CaseRef, wanted: OpenRole, role: RoleName) -> None:
    """Nobody asks themselves: a free case is claimed, and its holder is asked to let one in."""
    holder = holder_now(here, case)
    if holder is None:
        claims.claim(here, case)
    elif holder != seen.us.member:
        ask_holder(here, wanted.case.case, role, wanted.role.kind, seen.us.member, holder)


def _offer(here: Context, wanted: OpenRole) -> Offer:
    """A role so coarse that it says nothing of the person."""
    role = wanted.role
    due = due_day(role)
    latest = here.day + _DAYS_TO_ANSWER[role.urgency]
    return Offer(
        offer=OfferId(here.random(OfferId.SIZE_BYTES)),
        kind=role.kind,
        skills=tuple(sorted(role.required_skills | role.wished_skills)),
        languages=tuple(sorted(role.required_languages | role.wished_languages)),
        urgency=role.urgency,
        due_day=due,
        hours=role.hours,
        answer_by_day=latest if due is None else max(here.day, min(latest, due)),
    )


def take_back(here: Context, seen_by: Seen, rows: Sequence[Made]) -> tuple[list[Made], list[Made]]:
    """Take back these, as far as nobody has answered: those taken back, and those that stay."""
    back, stay = list[Made](), list[Made]()
    for row in rows:
        is_back = row.state == "waiting" or _let_go(here, seen_by, row)
        (back if is_back else stay).append(row)
        if is_back:
            made.end(here, seen_by.us, row, "withdrawn", "withdrawn")
    return back, stay


def take_back_last(here: Context, seen: Seen) -> tuple[list[Made], list[Made]]:
    """The newest acceptance of which something can be taken back.

    Raises:
        NothingToUndo.
    """
    rows = [row for row in made.of_last_batch(here, seen.us) if row.state != "withdrawn"]
    back, stay = take_back(here, seen, rows)
    if not back:
        raise NothingToUndo
    return back, stay


def _let_go(here: Context, seen: Seen, row: Made) -> bool:
    """Let go of a case taken oneself, unless its seeker was written to; whether that was done."""
    case = find_case(here, row.case) if row.case else None
    if row.state != "done" or row.member != seen.us.member or case is None or row.kind not in HOLDING:
        return False
    if holder_now(here, case) != seen.us.member or claims.is_closed(here, case) or written_to(here, case):
        return False
    claims.release(here, case, None)
    return True
