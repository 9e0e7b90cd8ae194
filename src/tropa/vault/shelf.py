"""Threads, their events, keys and drafts, as rows. It judges nothing: `reading` and `work` decide what is taken in.

Cases themselves are in `shelf_cases`; what the queue is ordered by is kept by `shelf_queue`.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from tropa.cases.events import Ask, AskSummary, Core, Event, decode_core
from tropa.cases.fold import Thread, fold
from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.sealing.casebox import CaseBox
from tropa.sealing.keys import AuthorId
from tropa.sealing.letters import Reader, ReaderKeys
from tropa.sealing.types import (
    AuthPrivateKey,
    AuthPublicKey,
    CaseKey,
    EventId,
    Hint,
    PostId,
    SealingPublicKey,
    SealingSeed,
    ThreadId,
)
from tropa.vault.context import Context
from tropa.vault.files.noting import note_files
from tropa.vault.search import index
from tropa.vault.shelf_cases import AnyEvent, CaseRef, case_of_thread, find_case, obtain_case, set_summary
from tropa.vault.shelf_queue import first_words, is_to_be_read, note_in_queue
from tropa.vault.trial import HeldKey
from tropa.vault.views import Verification


@dataclass(frozen=True)
class ThreadRow:
    """A thread with its seeker: who they are to us, and where answers go."""

    thread: ThreadId
    seeker: AuthorId
    week: int
    team_auth: AuthPublicKey
    post_id: PostId
    reader: Reader
    box_gone: bool


@dataclass(frozen=True)
class Correspondent:
    """What judging and storing a seeker's letter needs of their thread, read at once.

    `expected`: up to which number their letters' hints are worked out for every reply key; None: there is none.
    """

    case: CaseRef
    seeker: AuthorId
    week: int
    box_gone: bool
    expected: int | None


@dataclass(frozen=True)
class EventRow:
    """An event as it was stored; `minute` is held within the day the relay stored it, or on which it was told of."""

    arrival: int
    event: Event
    verification: Verification
    minute: int
    unread: bool

    @property
    def written_minute(self) -> int:
        """When it was written, to be shown. What was only told may be far older than the day it was told of."""
        return min(self.event.core.at_minute, self.minute) if self.verification == "told" else self.minute


@dataclass(frozen=True)
class StoredEvent:
    """An event of any thread, not decoded: `data` is its author's bytes."""

    arrival: int
    event_id: EventId
    author: str
    kind: str
    data: bytes
    verification: Verification
    minute: int
    unread: bool

    @property
    def decoded(self) -> EventRow:
        """As an event of a thread with its seeker."""
        event = Event(self.event_id, decode_core(self.data))
        return EventRow(self.arrival, event, self.verification, self.minute, self.unread)


_DRAFT = b"draft"
_THREAD = "SELECT thread, seeker, week, team_auth_pub, post_id, xwing_pub, auth_pub, box_gone FROM thread"


def thread_row(here: Context, thread: ThreadId) -> ThreadRow | None:
    """The thread, or None when there is none (or no more)."""
    row = here.db.row(f"{_THREAD} WHERE thread = ?", thread.raw)
    if row is None:
        return None
    at, seeker, week, team, post_id, xwing, auth, gone = row
    reader = Reader(SealingPublicKey(xwing), AuthPublicKey(auth))
    return ThreadRow(ThreadId(at), AuthorId(seeker), week, AuthPublicKey(team), PostId(post_id), reader, bool(gone))


_CORRESPONDENT = """
SELECT serial, case_id, key, seeker, week, box_gone,
    (SELECT min(coalesce((SELECT max(author_seq) FROM hint WHERE reply_key = r.serial), -1))
        FROM reply_key r WHERE r.thread = case_id)
FROM thread JOIN cases ON case_id = thread WHERE thread = ?
"""


def correspondent(here: Context, thread: ThreadId) -> Correspondent | None:
    """Whose thread it is, or None when there is none (or no more)."""
    row = here.db.row(_CORRESPONDENT, thread.raw)
    if row is None:
        return None
    serial, case_id, key, seeker, week, gone, expected = row
    case = CaseRef(serial, ThreadId(case_id), CaseBox(CaseKey(key)))
    return Correspondent(case, AuthorId(seeker), week, bool(gone), expected)


def open_thread(
    here: Context,
    core: Core,
    ask: Ask,
    week: int,
    team_auth: AuthPublicKey,
    introducing: AuthPrivateKey | None = None,
) -> CaseRef:
    """A case's thread with its seeker, from their first letter; the case too, unless it was here before.

    `introducing` is the private half of `team_auth`, where it is held here. A thread that stood on a told letter is
    replaced.
    """
    case = obtain_case(here, core.thread)
    # Not INSERT OR REPLACE: that has a journal of its own, at which FTS5 writes out the few words it holds (0148).
    if thread_row(here, core.thread) is not None:
        here.db.run("DELETE FROM thread WHERE thread = ?", core.thread.raw)
    here.db.run(
        "INSERT INTO thread VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
        *(core.thread.raw, core.author, week, team_auth.raw, introducing.raw if introducing else None),
        *(ask.keys.post_id.raw, ask.keys.xwing_pub.raw, ask.keys.auth_pub.raw),
        b"".join(token.raw for token in ask.tokens),
    )
    words = first_words(ask.text)
    summary = AskSummary(ask.language, ask.situation, ask.for_whom, ask.needs, ask.flags, ask.act_by, words)
    set_summary(here, case, summary)
    return case


def add_event(
    here: Context,
    data: bytes,
    event: AnyEvent,
    verification: Verification,
    minute: int,
    case: CaseRef | None = None,
    terms: str | None = None,
) -> bool:
    """Store an event once, make it findable and note it in the queue; False when it was there.

    What was only told is no longer hearsay once its author is known: then it counts as new.

    `data` is the author's bytes. Without `case`, it is the one that the event's thread is known to belong to; without
    `terms`, what it is found by is worked out here.
    """
    case = case or case_of_thread(here, event.core.thread)
    assert case is not None, "a thread is opened before its events are stored"
    core = event.core
    arrival = here.db.insert(
        "INSERT OR IGNORE INTO event (event_id, case_serial, thread, author, author_seq, lamport, kind, core,"
        " verification, minute, unread) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *(event.event_id.raw, case.serial, core.thread.raw, core.author, core.author_seq, core.lamport, core.kind),
        *(case.seal(here, data, event.event_id.raw), verification, minute, int(is_to_be_read(verification))),
    )
    if not arrival:
        return _proven_now(here, case, event, verification, minute)
    index.add(here, arrival, data, terms)
    if core.author.startswith("d:") and verification != "told":
        _seen_on(here, core.author, minute // MINUTES_PER_DAY)
    note_files(here, case, event.event_id, core, verification, minute)
    note_in_queue(here, case, event.core, verification, minute)
    return True


def _seen_on(here: Context, author: str, day: int) -> None:
    """A colleague's device, or our own, wrote something that was read here itself."""
    if not here.db.run("UPDATE author_seen SET day = max(day, ?) WHERE author = ?", day, author):
        here.db.run("INSERT INTO author_seen VALUES (?, ?)", author, day)


def _proven_now(here: Context, case: CaseRef, event: AnyEvent, verification: Verification, minute: int) -> bool:
    if verification not in ("team-key", "reply-key"):
        return False
    changed = here.db.run(
        "UPDATE event SET verification = ?, minute = ?, unread = 1 WHERE event_id = ? AND verification = 'told'",
        *(verification, minute, event.event_id.raw),
    )
    here.db.run("UPDATE cases SET unread = unread + ? WHERE serial = ?", changed, case.serial)
    return changed == 1


def stored_events(here: Context, case: CaseRef, thread: ThreadId) -> list[StoredEvent]:
    """Every event of a thread, in the order they came here, as its author's bytes."""
    rows = here.db.rows(
        "SELECT arrival, event_id, author, kind, core, verification, minute, unread FROM event"
        " WHERE thread = ? AND case_serial = ? ORDER BY arrival",
        *(thread.raw, case.serial),
    )
    return [
        StoredEvent(arrival, EventId(at), author, kind, case.core(at, core), verification, minute, bool(unread))
        for arrival, at, author, kind, core, verification, minute, unread in rows
    ]


def events_of(here: Context, thread: ThreadId) -> list[EventRow]:
    """Every event of a thread with its seeker, in the order they came here."""
    case = find_case(here, thread)
    return [each.decoded for each in stored_events(here, case, thread)] if case else []


def folded(row: ThreadRow, events: Iterable[EventRow]) -> Thread:
    """The thread these rows make."""
    return fold((each.event for each in events), row.seeker)


def reply_keys(here: Context) -> list[HeldKey]:
    """Every reply key held, newest first."""
    rows = here.db.rows("SELECT serial, thread, sealing_seed, auth_key FROM reply_key ORDER BY serial DESC")
    return [
        HeldKey(ReaderKeys(SealingSeed(seed), AuthPrivateKey(auth)), ThreadId(at), serial)
        for serial, at, seed, auth in rows
    ]


def newest_reply_key(here: Context) -> int:
    """The serial of the newest reply key; 0: there is none."""
    return here.db.number("SELECT max(serial) FROM reply_key")


def reply_keys_by_hint(here: Context, hints: Collection[Hint]) -> dict[Hint, HeldKey]:
    """The keys that letters with these hints are sealed to, where worked out beforehand (protocol 4.10)."""
    marks = ", ".join("?" * len(hints))
    rows = here.db.rows(
        "SELECT hint, serial, thread, sealing_seed, auth_key FROM hint"  # noqa: S608 -- marks only
        f" JOIN reply_key ON serial = reply_key WHERE hint IN ({marks})",
        *(hint.raw for hint in hints),
    )
    return {
        Hint(hint): HeldKey(ReaderKeys(SealingSeed(seed), AuthPrivateKey(auth)), ThreadId(at), serial)
        for hint, serial, at, seed, auth in rows
    }


def note_hints(here: Context, key_serial: int, hints: Sequence[tuple[int, Hint]]) -> None:
    """Keep a reply key's hints, each with the number of the seeker's event it is of."""
    for author_seq, hint in hints:
        here.db.run("INSERT OR IGNORE INTO hint VALUES (?, ?, ?)", hint.raw, key_serial, author_seq)


def introducing_key_of(here: Context, thread: ThreadId) -> AuthPrivateKey | None:
    """The team key that the seeker's first letter was sealed to, until the relay has the welcome (protocol 4.8)."""
    row = here.db.row("SELECT introducing_key FROM thread WHERE thread = ?", thread.raw)
    return AuthPrivateKey(row[0]) if row and row[0] else None


def forget_introducing_key(here: Context, thread: ThreadId) -> None:
    """The thread has its own key; nobody need be introduced by the team's any more."""
    here.db.run("UPDATE thread SET introducing_key = NULL WHERE thread = ?", thread.raw)


def add_reply_key(here: Context, thread: ThreadId, keys: ReaderKeys) -> int:
    """Give the case of this seeker's thread a reply key; its serial, also when it was there."""
    here.db.run(
        "INSERT OR IGNORE INTO reply_key (thread, sealing_seed, auth_key) VALUES (?, ?, ?)",
        *(thread.raw, keys.sealing.raw, keys.auth.raw),
    )
    return here.db.number("SELECT serial FROM reply_key WHERE thread = ? AND auth_key = ?", thread.raw, keys.auth.raw)


def draft_of(here: Context, thread: ThreadId) -> str:
    """What is written so far."""
    case = find_case(here, thread)
    row = here.db.row("SELECT core FROM draft WHERE thread = ?", thread.raw)
    return case.box.open(row[0], _DRAFT).decode() if case and row else ""


def set_draft(here: Context, thread: ThreadId, text: str) -> None:
    """Keep what is written so far; an empty text removes it."""
    case = find_case(here, thread)
    if text and case:
        sealed = case.seal(here, text.encode(), _DRAFT)
        here.db.run("INSERT OR REPLACE INTO draft VALUES (?, ?)", thread.raw, sealed)
    else:
        here.db.run("DELETE FROM draft WHERE thread = ?", thread.raw)
