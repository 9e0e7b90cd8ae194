"""Opening a compartment with what is brought over, and handing a case over. Call inside a transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tropa.cases.work_bodies import MAX_AUDIENCE, HandOver, Purpose, Release
from tropa.cases.work_commands import Carried
from tropa.sealing.types import MemberId, ThreadId
from tropa.vault.context import Context
from tropa.vault.shelf import stored_events
from tropa.vault.shelf_cases import CaseRef
from tropa.vault.work import people
from tropa.vault.work.asking import note_asked
from tropa.vault.work.carrying import carry, source_of
from tropa.vault.work.claims import require_held, require_open
from tropa.vault.work.errors import TooManyReaders, UnknownReader
from tropa.vault.work.introducing import see_introduced
from tropa.vault.work.standing import note_board, note_ending, note_said
from tropa.vault.work.telling import give_reply_keys, take_what_counts, tell_sent
from tropa.vault.work.writing import open_compartment, post, register, say


@dataclass(frozen=True)
class Compartment:
    """A thread to be opened: for whom besides oneself, what for, and what comes with it."""

    purpose: Purpose
    members: Iterable[MemberId]
    carried: Sequence[Carried]
    with_reply_key: bool


def open_with(here: Context, case: CaseRef, wanted: Compartment) -> ThreadId:
    """Open a thread and bring over what was chosen.

    Raises:
        TooManyReaders, NoReplyKey, CaseClosed, NotInNetwork.
    """
    require_open(here, case)
    audience = {people.me(here).member, *wanted.members}
    if len(audience) > MAX_AUDIENCE:
        raise TooManyReaders
    carried = list(wanted.carried)
    if wanted.with_reply_key:
        see_introduced(here, case)
        carried = [*_first_letter(here, case, carried), *carried]
    thread = open_compartment(here, case, wanted.purpose, audience, source_of(wanted.carried, case))
    carry(here, case, thread, carried)
    if wanted.with_reply_key:
        give_reply_keys(here, case, thread)
        _tell_welcomes(here, case, thread, {each.data for each in carried})
    register(here, case, thread)
    # Whoever is let in has to do with the case from now on, and so may what they said before.
    take_what_counts(here, case)
    note_said(here, case)
    note_ending(here, case)
    note_asked(here, case)
    return thread


def hand_over(
    here: Context,
    case: CaseRef,
    to: MemberId,
    summary: str,
    carried: Sequence[Carried],
    beside: Sequence[MemberId] = (),
) -> ThreadId:
    """Give the case to a colleague, with what they need to go on; `beside`: who reads that thread with them.

    Raises:
        NotHeldByYou, UnknownReader, NoReplyKey, CaseClosed, NotInNetwork.
    """
    require_held(here, case)
    if to == people.me(here).member:
        raise UnknownReader
    thread = open_with(here, case, Compartment("work", [to, *beside], carried, with_reply_key=True))
    say(here, case, thread, HandOver(to, summary))
    register(here, case, thread)
    post(here, case, Release(case.case, to))
    note_board(here, case)
    return thread


def _first_letter(here: Context, case: CaseRef, carried: Sequence[Carried]) -> list[Carried]:
    """The seeker's first letter, unless it comes anyway: whoever has the key can read nobody without knowing whom."""
    there = {each.data for each in carried}
    asks = [row.data for row in stored_events(here, case, case.case) if row.kind == "ask"]
    return [Carried(data, case.case) for data in asks if data not in there]


def _tell_welcomes(here: Context, case: CaseRef, thread: ThreadId, known: set[bytes]) -> None:
    """Whoever answers has to see which key the seeker was given."""
    rows = stored_events(here, case, case.case)
    tell_sent(here, case, [row.data for row in rows if row.kind == "welcome" and row.data not in known], [thread])
