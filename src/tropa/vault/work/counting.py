"""Something has come by which more may count than before: what follows for the case, worked out anew.

Used where a thread was opened or given away, something was posted on the board, or a person decided. Call inside a
transaction.
"""

from tropa.sealing.types import EventId, MemberId, ThreadId
from tropa.vault.context import Context
from tropa.vault.journeys.shelf import note_journeys
from tropa.vault.membership.bundles import know_more
from tropa.vault.shelf_cases import CaseRef
from tropa.vault.work import people
from tropa.vault.work.asking import find_asked, note_asked, wishes
from tropa.vault.work.believing import belief
from tropa.vault.work.decisions import decide
from tropa.vault.work.destroying import destroy_everywhere, require_unwatched
from tropa.vault.work.losing import not_passed_on, pass_on
from tropa.vault.work.standing import holder_now, note_board, note_ending, note_said
from tropa.vault.work.telling import take_what_counts


def count_anew(here: Context, case: CaseRef) -> bool:
    """Do what follows; True when that was the end of the case, for good. What is watched goes later (`wishes`)."""
    note_board(here, case)
    wish = _believed_wish(here, case)
    if wish is not None and destroy_everywhere(here, case, wish):
        return True
    take_what_counts(here, case)
    note_said(here, case)
    note_journeys(here, case)
    note_ending(here, case)
    note_asked(here, case)
    return False


def confirm(here: Context, event_id: str) -> None:
    """A person says that it counts.

    Raises:
        UnknownAsked, NotInNetwork, WatchRuns.
    """
    case, found = find_asked(here, event_id)
    if found.kind == "destroy":
        require_unwatched(here, case)
        destroy_everywhere(here, case)
        return
    lost = not_passed_on(here, case) if found.kind == "pass_on" else None
    if lost is not None:
        pass_on(here, case, lost)
    decide(here, EventId.from_text(event_id), counts=True)
    count_anew(here, case)
    know_more(here)


def dismiss(here: Context, event_id: str) -> None:
    """A person says that it does not.

    Raises:
        UnknownAsked.
    """
    case, _ = find_asked(here, event_id)
    decide(here, EventId.from_text(event_id), counts=False)
    count_anew(here, case)


def _believed_wish(here: Context, case: CaseRef) -> ThreadId | None:
    """Where somebody whose place it is asks to destroy the case; None where nobody does."""
    found, me = wishes(here, case), people.my_member(here)
    by_me = next((each.told_in for each in found if each.member == me), None)
    if by_me is not None or not found:
        return by_me
    return found[0].told_in if _givers_take_it_back(here, case, {each.member for each in found}) else None


def _givers_take_it_back(here: Context, case: CaseRef, askers: set[MemberId]) -> bool:
    """Whether colleagues destroy by their word alone what is here: only what they brought, all of them together.

    Never on a desk that opened the first letter itself, whoever holds the case: the seeker's own wish reaches it. Nor
    where we hold the case: it was given to us for good.
    """
    known, me = belief(here, case), people.my_member(here)
    if known.root is None or holder_now(here, case) == me:
        return False
    brought = {known.opener(thread) for thread in known.threads} - {me}
    return known.opener(known.root) in askers and brought <= askers
