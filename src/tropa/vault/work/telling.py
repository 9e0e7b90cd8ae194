"""What colleagues tell of a seeker's thread: taken in as hearsay, and told to others. Call inside a transaction.

What was told never replaces what was proven: `shelf.add_event` stores an event once, and a first letter that is proven
later takes the place of a told one (`reading`).
"""

from collections.abc import Iterable
from typing import Final

from tropa.cases.events import Ask, Core, Event
from tropa.cases.work_bodies import ReplyKeyGiven, Sent, as_text
from tropa.cases.work_events import read_either
from tropa.sealing.keys import author_matches
from tropa.sealing.letters import event_id_of
from tropa.sealing.types import ThreadId
from tropa.vault.answering import reply_keys_of
from tropa.vault.context import Context
from tropa.vault.shelf import add_event, events_of, open_thread, stored_events, thread_row
from tropa.vault.shelf_cases import CaseRef
from tropa.vault.work.shelf_work import threads_read
from tropa.vault.work.writing import register, say

TOLD_WEEK: Final = 0
"""The week of a thread whose first letter was only told: nobody here holds the team key that it was sealed to."""


def take_told(here: Context, case: CaseRef, cores: Iterable[bytes]) -> None:
    """Take in letters of the case's seeker's thread that a colleague says were written so."""
    letters = [(data, core) for data in cores if isinstance(core := read_either(data), Core)]
    for data, core in sorted(letters, key=lambda each: each[1].lamport):
        if _is_plausible(here, case, core):
            event = Event(event_id_of(data), core)
            add_event(here, data, event, "told", min(core.at_minute, here.minute), case)


def _is_plausible(here: Context, case: CaseRef, core: Core) -> bool:
    """Whether it fits what is here; a first letter opens the thread where there is none."""
    row = thread_row(here, case.case)
    if core.thread != case.case:
        return False
    if row is not None:
        return row.seeker == core.author if core.author.startswith("s:") else True
    if not isinstance(core.body, Ask) or not author_matches(core.author, core.body.keys.auth_pub):
        return False
    open_thread(here, core, core.body, TOLD_WEEK, core.body.team_auth_pub)
    return True


def give_reply_keys(here: Context, case: CaseRef, thread: ThreadId) -> bool:
    """Give a thread's readers every reply key of the case that is here; whether there is one."""
    held = reply_keys_of(here, case.case)
    for keys in held:
        say(here, case, thread, ReplyKeyGiven(keys.sealing, keys.auth))
    return bool(held)


def has_reply_key(here: Context, thread: ThreadId) -> bool:
    """Whether a thread's readers were given a reply key."""
    return here.db.row("SELECT 1 FROM event WHERE thread = ? AND kind = 'reply_key'", thread.raw) is not None


def tell_sent(here: Context, case: CaseRef, cores: Iterable[bytes], threads: Iterable[ThreadId]) -> None:
    """Tell these threads' readers what was written to the seeker."""
    told = list(cores)
    for thread in threads:
        for data in told:
            say(here, case, thread, Sent(as_text(data)))
        register(here, case, thread)


def threads_to_tell(here: Context, case: CaseRef) -> list[ThreadId]:
    """The threads whose readers read the seeker, and so are to see what we write to them."""
    return [thread for thread in threads_read(here, case) if has_reply_key(here, thread)]


def own_letters(here: Context, case: CaseRef) -> list[bytes]:
    """What this vault has written to the seeker, in its order there."""
    rows = [each for each in stored_events(here, case, case.case) if each.verification == "own"]
    lamports = {each.event.event_id: each.event.core.lamport for each in events_of(here, case.case)}
    return [each.data for each in sorted(rows, key=lambda row: (lamports[row.event_id], row.event_id.raw))]


def written_to(here: Context, case: CaseRef) -> bool:
    """Whether this vault has ever written to the seeker."""
    found = here.db.row(
        "SELECT 1 FROM event WHERE case_serial = ? AND thread = ? AND verification = 'own'",
        *(case.serial, case.case.raw),
    )
    return found is not None
