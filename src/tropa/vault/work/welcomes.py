"""Which welcomes are believed here, and so which reply keys are read with and which one answers (decision 0101).

A key that a colleague gives counts only where it is the one that a believed welcome names: our own, or one told by
somebody whose place it was to answer. Hearsay of anybody else never stands in the way of answering. It writes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tropa.cases.events import Core, Event, ReplyKey, Welcome
from tropa.cases.work_bodies import ReplyKeyGiven, Sent
from tropa.sealing.letters import ReaderKeys, event_id_of
from tropa.sealing.types import EventId, MemberId, ThreadId
from tropa.vault.answering import reply_keys_of
from tropa.vault.context import Context
from tropa.vault.shelf import EventRow, events_of, folded, thread_row
from tropa.vault.shelf_cases import CaseRef
from tropa.vault.work import people
from tropa.vault.work.believing import Belief, belief, is_first_letter_opened
from tropa.vault.work.shelf_work import LoadedThread, load_board, load_threads
from tropa.vault.work.standing import givers

_BY_OFFICE = 0
_BROUGHT_IT = 1
_OPENED_IT = 2


@dataclass(frozen=True)
class Speakers:
    """Whose word on what was written to the seeker is believed here, and before whose."""

    belief: Belief
    by_office: frozenset[MemberId]
    coordinators: frozenset[MemberId]
    only_office: bool

    def rank(self, teller: MemberId | None, thread: ThreadId) -> int | None:
        """0 is heard first; None: not at all. A coordinator who opened a thread is heard like whoever gave us the case:
        what one of the two told is not replaced by what the other tells later.
        """
        if teller is None or thread not in self.belief.threads:
            return None
        if teller in self.by_office:
            return _BY_OFFICE
        if self.only_office or teller != self.belief.opener(thread):
            return None
        if teller in self.coordinators:
            return _BY_OFFICE
        return _BROUGHT_IT if thread == self.belief.root else _OPENED_IT


def speakers(here: Context, case: CaseRef) -> Speakers:
    """Where the first letter was opened here and boards are read: whoever claimed the case. Else whoever gave it us,
    and whoever brought it here.
    """
    me, claimers = people.my_member(here), load_board(here, case).claimers
    knows_better = people.reads_boards(here) and (bool(claimers) or is_first_letter_opened(here, case))
    by_office = {*claimers, *(() if knows_better else givers(here, case)), *((me,) if me else ())}
    coordinators, is_opened = people.ever_coordinators(here), is_first_letter_opened(here, case)
    return Speakers(belief(here, case), frozenset(by_office), coordinators, is_opened)


@dataclass(frozen=True)
class Replies:
    """Keys the seeker was given, as far as that is believed. `answer`: the held one to go on with, if one can be told;
    `read`: letters sealed to these are read; `is_disputed`: colleagues told of different ones, and nothing decides.
    """

    answer: ReplyKey | None
    read: frozenset[ReplyKey]
    is_disputed: bool = False


def replies(here: Context, case: CaseRef) -> Replies:
    """By our own welcome; but by what the seeker's own letters follow, where none of them follows ours. Where neither
    says anything, by what colleagues tell, if they tell the same.
    """
    row = thread_row(here, case.case)
    if row is None:
        return Replies(None, frozenset())
    rows = events_of(here, case.case)
    events = folded(row, rows).events
    named = {each.event_id: each.core.body.reply for each in events if isinstance(each.core.body, Welcome)}
    heard = _heard(here, case, rows)
    held = {reply_of(keys) for keys in reply_keys_of(here, case.case)}
    own = [reply for at, reply in named.items() if at in heard.own]
    used = _used(events, rows, {at: reply for at, reply in named.items() if reply in held})
    told = {named[at] for told in heard.told.values() for at in told}
    # Once their letters show a key, nobody who merely gave us the case adds another to read with.
    read = frozenset((*own, *used, *(told if heard.is_by_claim or not used else ())))
    sure = [key for key in used if key in own] + [key for key in used if key in told] + own
    if any(key in held for key in sure):
        return Replies(next(key for key in sure if key in held), read)
    choices = {*used, *heard.choices(named, held)}
    return Replies(next(iter(choices)) if len(choices) == 1 else None, read, is_disputed=len(choices) > 1)


def answering_key(here: Context, case: CaseRef) -> ReaderKeys | None:
    """The key to go on with, where one is here and nothing speaks against it."""
    answer = replies(here, case).answer
    return next((keys for keys in reply_keys_of(here, case.case) if reply_of(keys) == answer), None)


def keys_to_share(here: Context, case: CaseRef) -> list[ReaderKeys]:
    """Every key of the case that is here and that the seeker was given, as far as that is believed.

    The one to answer with comes first: those who are given them go by that.
    """
    known = replies(here, case)
    found = [keys for keys in reply_keys_of(here, case.case) if reply_of(keys) in known.read]
    return sorted(found, key=lambda keys: reply_of(keys) != known.answer)


def reply_of(keys: ReaderKeys) -> ReplyKey:
    """How a welcome would name this key."""
    return ReplyKey(keys.public.sealing, keys.public.auth)


def without_doubtful(rows: Iterable[EventRow], kept: ReplyKey) -> list[EventRow]:
    """The thread's events but for told welcomes that name another key: nothing is built on them."""

    def is_kept(row: EventRow) -> bool:
        body = row.event.core.body
        return not isinstance(body, Welcome) or row.verification == "own" or body.reply == kept

    return [row for row in rows if is_kept(row)]


@dataclass(frozen=True)
class _Heard:
    """Welcomes that are believed: our own, whichever of our devices wrote them, and those that colleagues tell of.

    `given`: the keys each of them gave, in that order. `is_by_claim`: they are heard because they claimed the case.
    """

    own: frozenset[EventId]
    told: Mapping[MemberId, Sequence[EventId]]
    given: Mapping[MemberId, Sequence[ReplyKey]]
    is_by_claim: bool

    def choices(self, named: Mapping[EventId, ReplyKey], held: set[ReplyKey]) -> set[ReplyKey]:
        """What each of them would answer with, of what is here: the first that they gave, else the thread's first."""
        found = set()
        for member, told in self.told.items():
            keys = [reply for at, reply in named.items() if at in told and reply in held]
            first = next((key for key in self.given.get(member, ()) if key in keys), None)
            found |= {first} if first else set(keys[:1])
        return found


def _heard(here: Context, case: CaseRef, rows: list[EventRow]) -> _Heard:
    welcomes = {row.event.event_id for row in rows if isinstance(row.event.core.body, Welcome)}
    own = {row.event.event_id for row in rows if row.event.event_id in welcomes and row.verification == "own"}
    if own == welcomes:
        return _Heard(frozenset(own), {}, {}, is_by_claim=False)
    who, loaded = speakers(here, case), load_threads(here, case)
    told = [each for each in _tellings(loaded, who) if each.event in welcomes]
    best, me = min((each.rank for each in told), default=None), people.my_member(here)
    first_told = {each.event: each.by for each in sorted(told, key=lambda each: -each.arrival)}
    own |= {at for at, by in first_told.items() if by == me}
    by_member: dict[MemberId, list[EventId]] = {}
    for each in told:
        if each.rank == best and each.by != me:
            by_member.setdefault(each.by, []).append(each.event)
    return _Heard(frozenset(own), by_member, _given(loaded, who), who.only_office)


@dataclass(frozen=True)
class _Telling:
    """Somebody whose word is heard tells of an event of the seeker's thread."""

    event: EventId
    by: MemberId
    rank: int
    arrival: int


def _tellings(loaded: Iterable[LoadedThread], who: Speakers) -> Iterator[_Telling]:
    for each in loaded:
        for entry in each.thread.entries:
            by = entry.carried_by or entry.member
            if isinstance(entry.core.body, Sent) and entry.carried_by is None:
                at = event_id_of(entry.core.body.data)
            elif isinstance(entry.core, Core):
                at = entry.event_id
            else:
                continue
            rank, row = who.rank(by, each.thread.id), each.rows[entry.told.raw]
            # What this device wrote to the seeker is here as its own; what it only told on was somebody else's word.
            if by is not None and rank is not None and row.verification != "own":
                yield _Telling(at, by, rank, row.arrival)


def _given(loaded: Iterable[LoadedThread], who: Speakers) -> dict[MemberId, list[ReplyKey]]:
    """Which keys each member gave, in the order of their threads."""
    found: dict[MemberId, list[ReplyKey]] = {}
    for each in loaded:
        for entry in each.thread.entries if each.thread.id in who.belief.threads else ():
            if isinstance(entry.core.body, ReplyKeyGiven) and entry.member is not None:
                found.setdefault(entry.member, []).append(reply_of(entry.core.body.keys))
    return found


def _used(events: Sequence[Event], rows: Iterable[EventRow], held: Mapping[EventId, ReplyKey]) -> list[ReplyKey]:
    """The keys that the seeker's letters show they go by, in the order in which those came: of each letter, the first
    of the welcomes that it follows (protocol 4.8).

    Letters sealed to the team key show nothing: every coordinator could have written them.
    """
    place = {at: number for number, at in enumerate(held)}
    first: dict[EventId, int] = {}
    for event in events:
        found = [first[at] for at in event.core.parents if at in first]
        found += [place[event.event_id]] if event.event_id in place else []
        if found:
            first[event.event_id] = min(found)
    replies_by_place = list(held.values())
    letters = [row.event.event_id for row in rows if row.verification == "reply-key"]
    return list(dict.fromkeys(replies_by_place[first[at]] for at in letters if at in first))
