"""Threads, their events, keys and drafts, as rows. It judges nothing: `reading` decides what is taken in."""

from collections.abc import Iterable
from dataclasses import dataclass

from tropa.cases.events import Ask, Core, Event, decode_core
from tropa.cases.fold import Thread, fold
from tropa.sealing.keys import AuthorId
from tropa.sealing.letters import Reader, ReaderKeys
from tropa.sealing.types import (
    AuthPrivateKey,
    AuthPublicKey,
    EventId,
    PostId,
    SealingPublicKey,
    SealingSeed,
    ThreadId,
)
from tropa.vault.context import Context
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
class EventRow:
    """An event as it was stored; `minute` is held within the day the relay stored it."""

    arrival: int
    event: Event
    verification: Verification
    minute: int
    unread: bool


_THREAD = "SELECT thread, seeker, week, team_auth_pub, post_id, xwing_pub, auth_pub, box_gone FROM thread"


def thread_row(here: Context, thread: ThreadId) -> ThreadRow | None:
    """The thread, or None when there is none (or no more)."""
    row = here.db.row(f"{_THREAD} WHERE thread = ?", thread.raw)
    if row is None:
        return None
    at, seeker, week, team, post_id, xwing, auth, gone = row
    reader = Reader(SealingPublicKey(xwing), AuthPublicKey(auth))
    return ThreadRow(ThreadId(at), AuthorId(seeker), week, AuthPublicKey(team), PostId(post_id), reader, bool(gone))


def open_thread(here: Context, core: Core, ask: Ask, week: int, team_auth: AuthPublicKey) -> None:
    """A new case, from a seeker's first letter."""
    here.db.run(
        "INSERT INTO thread VALUES (?, ?, ?, ?, (SELECT auth_key FROM team_week WHERE week = ?), ?, ?, ?, ?, 0)",
        *(core.thread.raw, core.author, week, team_auth.raw, week),
        *(ask.keys.post_id.raw, ask.keys.xwing_pub.raw, ask.keys.auth_pub.raw),
        b"".join(token.raw for token in ask.tokens),
    )


def add_event(here: Context, data: bytes, event: Event, verification: Verification, minute: int) -> bool:
    """Store an event once; False when it was there."""
    added = here.db.run(
        "INSERT OR IGNORE INTO event (event_id, thread, core, kind, verification, minute, unread)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        *(event.event_id.raw, event.core.thread.raw, data, event.core.kind, verification, minute),
        int(verification != "own"),
    )
    return added == 1


def events_of(here: Context, thread: ThreadId) -> list[EventRow]:
    """Every event of a thread, in the order they came here."""
    rows = here.db.rows(
        "SELECT arrival, event_id, core, verification, minute, unread FROM event WHERE thread = ? ORDER BY arrival",
        thread.raw,
    )
    return [
        EventRow(arrival, Event(EventId(at), decode_core(core)), verification, minute, bool(unread))
        for arrival, at, core, verification, minute, unread in rows
    ]


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


def reply_key_of(here: Context, thread: ThreadId) -> ReaderKeys | None:
    """The thread's reply key, once it has one."""
    row = here.db.row("SELECT sealing_seed, auth_key FROM reply_key WHERE thread = ?", thread.raw)
    return ReaderKeys(SealingSeed(row[0]), AuthPrivateKey(row[1])) if row else None


def introducing_key_of(here: Context, thread: ThreadId) -> AuthPrivateKey | None:
    """The team key that the seeker's first letter was sealed to, until the relay has the welcome (protocol 4.8)."""
    row = here.db.row("SELECT introducing_key FROM thread WHERE thread = ?", thread.raw)
    return AuthPrivateKey(row[0]) if row and row[0] else None


def forget_introducing_key(here: Context, thread: ThreadId) -> None:
    """The thread has its own key; nobody need be introduced by the team's any more."""
    here.db.run("UPDATE thread SET introducing_key = NULL WHERE thread = ?", thread.raw)


def add_reply_key(here: Context, thread: ThreadId, keys: ReaderKeys) -> None:
    """Give the thread its reply key."""
    here.db.run(
        "INSERT INTO reply_key (thread, sealing_seed, auth_key) VALUES (?, ?, ?)",
        *(thread.raw, keys.sealing.raw, keys.auth.raw),
    )


def draft_of(here: Context, thread: ThreadId) -> str:
    """What is written so far."""
    row = here.db.row("SELECT text FROM draft WHERE thread = ?", thread.raw)
    return str(row[0]) if row else ""


def set_draft(here: Context, thread: ThreadId, text: str) -> None:
    """Keep what is written so far; nothing removes it."""
    if text:
        here.db.run("INSERT OR REPLACE INTO draft VALUES (?, ?)", thread.raw, text)
    else:
        here.db.run("DELETE FROM draft WHERE thread = ?", thread.raw)


def destroy_thread(here: Context, thread: ThreadId, forget_day: int) -> bool:
    """Destroy a case with its events, keys, tokens, draft and outbox; True when there was one. Only its id remains."""
    # What opened or should have, but does not say whose it is, may be theirs.
    here.db.run(
        "DELETE FROM kept_letter WHERE thread = ? OR thread IS NULL AND reason != 'not-for-me'",
        thread.raw,
    )
    here.db.run("INSERT OR REPLACE INTO shredded VALUES (?, ?)", thread.raw, forget_day)
    return here.db.run("DELETE FROM thread WHERE thread = ?", thread.raw) == 1


def is_shredded(here: Context, thread: ThreadId) -> bool:
    """Whether its seeker has asked for it to be destroyed."""
    return here.db.row("SELECT 1 FROM shredded WHERE thread = ?", thread.raw) is not None
