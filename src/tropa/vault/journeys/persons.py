"""Persons to whom letters of the road go: their own case here, and the key by which they believe the network."""

from dataclasses import dataclass

from tropa.cases.journey_bodies import JourneyPlan
from tropa.sealing.letters import ReaderKeys
from tropa.sealing.types import ThreadId
from tropa.vault.context import Context
from tropa.vault.journeys.errors import CarrierUnreachable
from tropa.vault.shelf import ThreadRow, thread_row
from tropa.vault.shelf_cases import CaseRef, find_case
from tropa.vault.work.errors import HeldByOther, NoReplyKey
from tropa.vault.work.introducing import see_introduced
from tropa.vault.work.welcomes import answering_key


@dataclass(frozen=True)
class Person:
    """A carrier or a traveller, and the reply key of their own thread."""

    case: CaseRef
    row: ThreadRow
    keys: ReaderKeys

    @property
    def thread(self) -> ThreadId:
        """Of their own case."""
        return self.case.case


def reached(here: Context, thread: ThreadId) -> Person:
    """The person of this case, introduced to the network's key if they were not yet. Call inside a transaction.

    Raises:
        NoReplyKey: they cannot be written to from here.
        ReplyKeysDisputed.
    """
    case = find_case(here, thread)
    row = thread_row(here, thread)
    if case is None or row is None:
        raise NoReplyKey
    see_introduced(here, case)
    keys = answering_key(here, case)
    if keys is None:
        raise NoReplyKey
    return Person(case, row, keys)


def carrier(here: Context, thread: ThreadId) -> Person:
    """As `reached`. Raises CarrierUnreachable."""
    try:
        return reached(here, thread)
    except (NoReplyKey, HeldByOther):
        raise CarrierUnreachable from None


def is_reachable(here: Context, thread: ThreadId) -> bool:
    """Whether the key to write to them with is here, nothing being written."""
    case = find_case(here, thread)
    return case is not None and thread_row(here, thread) is not None and answering_key(here, case) is not None


def carriers_of(plan: JourneyPlan) -> tuple[ThreadId, ...]:
    """Everyone whom the plan names for a leg."""
    return tuple(dict.fromkeys(each.carrier for each in plan.legs if each.carrier is not None))
