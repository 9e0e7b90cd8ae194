"""Which of a case's threads count for the case, and who has to do with it, as far as is known here (decision 0100).

Whoever knows a case's number can open a thread of it with us. What is said there is shown; it counts once something
here says that its opener has to do with the case: the board, a thread that counts, or a person. Worked out anew from
what is here each time, so that the order of arrival has no say. What of the case itself may be said by whom among
these (its ending, its destruction, its keys) is for `standing`, `destroying` and `welcomes`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tropa.sealing.types import EventId, MemberId, ThreadId
from tropa.vault.context import Context
from tropa.vault.shelf_cases import CaseRef
from tropa.vault.work import people
from tropa.vault.work.decisions import decided
from tropa.vault.work.shelf_work import LoadedThread, audience_of, concerned_with, load_board, load_thread, threads_read

MAX_DOUBTED: Final = 8
"""How many threads of one member and case wait here for a person's word, at most; more wait at the door."""


@dataclass(frozen=True)
class Opened:
    """A thread that is open here: by whom (None: by nobody we can name), and what a person decided of it."""

    by: MemberId | None
    event: EventId | None
    decided: bool | None


@dataclass(frozen=True)
class Belief:
    """The threads that count, whoever has to do with the case, and by which thread it came here.

    `root` is set where all that is known of the case came by members' threads: the first of them. Somebody has to be
    believed then.
    """

    opened: Mapping[ThreadId, Opened]
    threads: frozenset[ThreadId]
    members: frozenset[MemberId]
    root: ThreadId | None

    def opener(self, thread: ThreadId) -> MemberId | None:
        """Who opened a thread."""
        found = self.opened.get(thread)
        return found.by if found else None


def belief(here: Context, case: CaseRef) -> Belief:
    """What counts of this case now."""
    opened = _opened(here, case)
    root = None if is_first_letter_opened(here, case) else next(iter(opened), None)
    members = set(concerned_with(here, case) | load_board(here, case).claimers)
    threads: set[ThreadId] = set()
    while True:
        more = {at for at, each in opened.items() if _counts(each, members, at == root)} - threads
        if not more:
            return Belief(opened, frozenset(threads), frozenset(members), root)
        threads |= more
        members |= {member for thread in more for member in audience_of(here, thread)}


def believed_threads(here: Context, case: CaseRef, known: Belief | None = None) -> list[LoadedThread]:
    """The case's threads that count, in the order in which they came here."""
    counting = (known or belief(here, case)).threads
    return [load_thread(here, case, thread) for thread in threads_read(here, case) if thread in counting]


def may_open_more(here: Context, case: CaseRef, member: MemberId) -> bool:
    """Whether another thread by this member is taken in: one that counts, or few of theirs wait for a person here."""
    known = belief(here, case)
    doubted = [at for at, each in known.opened.items() if each.by == member and at not in known.threads]
    waiting = sum(known.opened[at].decided is None for at in doubted)
    return member in known.members or waiting < MAX_DOUBTED


def is_first_letter_opened(here: Context, case: CaseRef) -> bool:
    """Whether the case's first letter was opened here, with the team key that it was sealed to."""
    return here.db.row("SELECT 1 FROM thread WHERE thread = ? AND week > 0", case.case.raw) is not None


def _opened(here: Context, case: CaseRef) -> dict[ThreadId, Opened]:
    """In the order in which they came here."""
    owners = people.authors(here)
    rows = here.db.rows(
        "SELECT c.thread, c.opened_by, (SELECT event_id FROM event e WHERE e.thread = c.thread AND e.kind = 'open'"
        " ORDER BY arrival LIMIT 1) FROM compartment c WHERE case_serial = ? ORDER BY c.rowid",
        case.serial,
    )
    found = {}
    for thread, author, at in rows:
        event = EventId(at) if at else None
        found[ThreadId(thread)] = Opened(owners.get(author), event, decided(here, event) if event else None)
    return found


def _counts(opened: Opened, members: set[MemberId], is_root: bool) -> bool:
    if opened.decided is not None:
        return opened.decided
    return is_root or opened.by in members
