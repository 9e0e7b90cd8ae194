"""What colleagues tell of a seeker's thread: taken in as hearsay, and told to others. Call inside a transaction.

What was told never replaces what was proven: `shelf.add_event` stores an event once, and a first letter that is proven
later takes the place of a told one (`reading`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from tropa.cases.events import Ask, Core, Event
from tropa.cases.work_bodies import ReplyKeyGiven, Sent, as_text
from tropa.cases.work_events import read_either
from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.sealing.keys import author_id, author_matches
from tropa.sealing.letters import ReaderKeys, event_id_of
from tropa.sealing.types import EventId, ThreadId
from tropa.vault.answering import reply_keys_of
from tropa.vault.context import Context
from tropa.vault.expecting import expect_letters
from tropa.vault.leaps import minute_now
from tropa.vault.shelf import add_event, add_reply_key, events_of, open_thread, stored_events, thread_row
from tropa.vault.shelf_cases import CaseRef
from tropa.vault.work.believing import belief, believed_threads
from tropa.vault.work.shelf_work import LoadedThread, load_thread, load_threads, threads_read
from tropa.vault.work.welcomes import Speakers, answering_key, keys_to_share, replies, reply_of, speakers
from tropa.vault.work.writing import register, say

TOLD_WEEK: Final = 0
"""The week of a thread whose first letter was only told: nobody here holds the team key that it was sealed to."""


def take_what_counts(here: Context, case: CaseRef, thread: ThreadId | None = None) -> None:
    """Take in what threads that count tell of the seeker's thread, and the keys of it that they give.

    Calling it once more changes nothing; what does not count yet may do so later.

    Args:
        thread: only this one has changed.
    """
    who = speakers(here, case)
    loaded = [each for each in load_threads(here, case) if each.thread.id in who.belief.threads]
    if thread is not None:
        loaded = [each for each in loaded if each.thread.id == thread]
    known = {at for (at,) in here.db.rows("SELECT event_id FROM event WHERE thread = ?", case.case.raw)}
    letters = {each.event_id: each for one in loaded for each in _told_in(one, who) if each.event_id.raw not in known}
    _take_told(here, case, [each for each in letters.values() if each.is_vouched_for])
    by_thread = {author_id("r", reply.auth_pub) for reply in replies(here, case).read}
    rest = [each for each in letters.values() if not each.is_vouched_for]
    _take_told(here, case, [each for each in rest if each.core.author in by_thread])
    _take_keys(here, case)


@dataclass(frozen=True)
class _Told:
    """A letter of the seeker's thread that a thread tells of. `is_vouched_for`: by somebody whose place it is to say
    so, or it is the seeker's. What the network wrote else counts only by a key that is believed to be the thread's.
    `told_day`: on which that was said.
    """

    event_id: EventId
    data: bytes
    core: Core
    is_vouched_for: bool
    told_day: int

    def minute(self, now: int) -> int:
        """By its author's clock, not later than now. No answer of the network's counts as older than the day on which
        it was told of: a queue must not look fast by what somebody says of the past (decision 0104).
        """
        earliest = 0 if self.core.author.startswith("s:") else self.told_day * MINUTES_PER_DAY
        return min(max(self.core.at_minute, earliest), now)


def _told_in(loaded: LoadedThread, who: Speakers) -> Iterator[_Told]:
    for entry in loaded.thread.entries:
        data = entry.core.body.data if isinstance(entry.core.body, Sent) else entry.data
        core = None if data is None else read_either(data)
        if data is None or not isinstance(core, Core):
            continue
        rank = who.rank(entry.carried_by or entry.member, loaded.thread.id)
        is_vouched_for = core.author.startswith("s:") or rank is not None
        told_day = loaded.rows[entry.told.raw].minute // MINUTES_PER_DAY
        yield _Told(event_id_of(data), data, core, is_vouched_for, told_day)


def _take_keys(here: Context, case: CaseRef) -> None:
    """Keys that threads give, and that the seeker was given by a welcome that is believed."""
    held = {reply_of(keys) for keys in reply_keys_of(here, case.case)}
    wanted = replies(here, case).read - held
    if not wanted:
        return
    for each in believed_threads(here, case):
        for event in each.thread.events:
            body = event.core.body
            if isinstance(body, ReplyKeyGiven) and reply_of(body.keys) in wanted:
                add_reply_key(here, case.case, body.keys)
    expect_letters(here, case.case)


def _take_told(here: Context, case: CaseRef, letters: Iterable[_Told]) -> None:
    """Take in letters of the case's seeker's thread that a colleague says were written so."""
    for each in sorted(letters, key=lambda each: each.core.lamport):
        if _is_plausible(here, case, each.core):
            event = Event(each.event_id, each.core)
            add_event(here, each.data, event, "told", each.minute(minute_now(here)), case)


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
    """Give a thread's readers every reply key of the case that is here and believed; whether there is one."""
    held = keys_to_share(here, case)
    for keys in held:
        say(here, case, thread, ReplyKeyGiven(keys.sealing, keys.auth))
    return bool(held)


def has_reply_key(here: Context, case: CaseRef, thread: ThreadId, key: ReaderKeys | None) -> bool:
    """Whether a thread's readers were given this key, by anybody."""
    if key is None or not here.db.row("SELECT 1 FROM event WHERE thread = ? AND kind = 'reply_key'", thread.raw):
        return False
    events = load_thread(here, case, thread).thread.events
    given = (event.core.body.keys for event in events if isinstance(event.core.body, ReplyKeyGiven))
    return any(reply_of(each) == reply_of(key) for each in given)


def tell_sent(here: Context, case: CaseRef, cores: Iterable[bytes], threads: Iterable[ThreadId]) -> None:
    """Tell these threads' readers what was written to the seeker."""
    told = list(cores)
    for thread in threads:
        for data in told:
            say(here, case, thread, Sent(as_text(data)))
        register(here, case, thread)


def threads_to_tell(here: Context, case: CaseRef) -> list[ThreadId]:
    """The threads whose readers read the seeker, and so are to see what we write to them."""
    counting, key = belief(here, case).threads, answering_key(here, case)
    return [each for each in threads_read(here, case) if each in counting and has_reply_key(here, case, each, key)]


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
