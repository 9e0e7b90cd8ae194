"""The outbox: answers become events and wait here until the relay has them. It seals and posts nothing."""

from dataclasses import dataclass
from typing import Final

from tropa.cases.commands import Answer, answer
from tropa.cases.events import Welcome, encode_core, event_of
from tropa.post.limits import SEEKER_BOX_DAYS
from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.sealing.keys import new_auth_key, new_sealing_seed
from tropa.sealing.letters import ReaderKeys
from tropa.sealing.types import AuthPrivateKey, EventId, ThreadId, Token
from tropa.vault.context import Context
from tropa.vault.shelf import (
    ThreadRow,
    add_event,
    add_reply_key,
    events_of,
    folded,
    forget_introducing_key,
    introducing_key_of,
    reply_key_of,
)

_LONGEST_PAUSE_MINUTES: Final = 60
# Whatever a relay says of itself, once a day it is asked again: one lie must not silence us for good.
_LONGEST_ASKED_FOR_MINUTES: Final = MINUTES_PER_DAY


@dataclass(frozen=True)
class OutboxItem:
    """One event on its way. `sealed` and `token` are set from the first time it is posted until the relay has it."""

    position: int
    thread: ThreadId
    event_id: EventId
    core: bytes
    by_team: bool
    sealed: bytes | None
    token: Token | None
    tries: int


def write_answer(here: Context, row: ThreadRow, text: str) -> None:
    """Put an answer in: a welcome and a letter the first time, then letters. Call inside a transaction."""
    reply = _reply_key(here, row.thread)
    thread = folded(row, events_of(here, row.thread))
    for core in answer(thread, Answer(text, here.minute, reply.public, row.team_auth)):
        data = encode_core(core)
        event = event_of(data)
        add_event(here, data, event, "own", here.minute)
        here.db.run(
            "INSERT INTO outbox (event_id, thread, by_team) VALUES (?, ?, ?)",
            *(event.event_id.raw, row.thread.raw, isinstance(core.body, Welcome)),
        )


def items_due(here: Context) -> list[OutboxItem]:
    """The first waiting event of every thread whose turn has come, in order of writing.

    A box that was not there is looked for again for as long as it could still live (protocol 3.3).
    """
    rows = here.db.rows(
        "SELECT o.position, o.thread, o.event_id, e.core, o.by_team, o.sealed, o.token, o.tries"
        " FROM outbox o JOIN event e USING (event_id) JOIN thread t ON t.thread = o.thread"
        " WHERE (NOT t.box_gone OR t.box_gone >= ?)"
        # Further off than any pause we make: it was put off while the clock stood wrong.
        " AND (o.not_before_minute <= ? OR o.not_before_minute > ?)"
        " AND o.position = (SELECT min(position) FROM outbox WHERE thread = o.thread) ORDER BY o.position",
        *(here.day - SEEKER_BOX_DAYS, here.minute, here.minute + _LONGEST_ASKED_FOR_MINUTES),
    )
    return [
        OutboxItem(p, ThreadId(t), EventId(e), core, bool(by_team), sealed, Token(token) if token else None, tries)
        for p, t, e, core, by_team, sealed, token, tries in rows
    ]


def sender_of(here: Context, item: OutboxItem) -> AuthPrivateKey:
    """The key its author holds: both are kept for as long as anything by them waits."""
    if item.by_team:
        introducing = introducing_key_of(here, item.thread)
        assert introducing is not None
        return introducing
    reply = reply_key_of(here, item.thread)
    assert reply is not None
    return reply.auth


def note_sealed(here: Context, item: OutboxItem, sealed: bytes) -> None:
    """Keep the letter as it is about to be posted, so that a retry sends the very same (protocol 5.2)."""
    here.db.run("UPDATE outbox SET sealed = ? WHERE position = ?", sealed, item.position)


def take_token(here: Context, item: OutboxItem) -> Token | None:
    """Give the event the seeker's next token, which no other will get; None when they are all gone."""
    with here.db.transaction():
        row = here.db.row("SELECT tokens FROM thread WHERE thread = ?", item.thread.raw)
        tokens: bytes = row[0] if row else b""
        first, rest = tokens[: Token.SIZE_BYTES] or None, tokens[Token.SIZE_BYTES :]
        here.db.run("UPDATE thread SET tokens = ? WHERE thread = ?", rest, item.thread.raw)
        here.db.run("UPDATE outbox SET token = ? WHERE position = ?", first, item.position)
    return Token(first) if first else None


def note_posted(here: Context, item: OutboxItem) -> None:
    """The relay has it on disk."""
    with here.db.transaction():
        here.db.run("DELETE FROM outbox WHERE position = ?", item.position)
        if item.by_team:
            forget_introducing_key(here, item.thread)
        note_box_there(here, item.thread)


def put_off(here: Context, item: OutboxItem, at_least_minutes: int = 0) -> None:
    """Try again later: after 1, 2, 4 … minutes, at most an hour, or as long as the relay asked for: at most a day."""
    pause = max(min(2 ** min(item.tries, 10), _LONGEST_PAUSE_MINUTES), at_least_minutes)
    pause = min(pause, _LONGEST_ASKED_FOR_MINUTES)
    here.db.run(
        "UPDATE outbox SET tries = tries + 1, not_before_minute = ? WHERE position = ?",
        *(here.minute + pause, item.position),
    )


def note_box_gone(here: Context, item: OutboxItem) -> None:
    """The relay says that there is no such box. What waits for it stays; tomorrow the relay is asked again."""
    with here.db.transaction():
        here.db.run("UPDATE thread SET box_gone = ? WHERE thread = ? AND NOT box_gone", here.day, item.thread.raw)
        put_off(here, item, _LONGEST_ASKED_FOR_MINUTES)


def note_box_there(here: Context, thread: ThreadId) -> None:
    """The box took a letter, or its holder was heard of: what waited for it may go at once."""
    if here.db.run("UPDATE thread SET box_gone = 0 WHERE thread = ? AND box_gone", thread.raw):
        here.db.run("UPDATE outbox SET not_before_minute = 0 WHERE thread = ?", thread.raw)


def waiting_letters(here: Context, thread: ThreadId | None = None) -> int:
    """How many answers the relay does not have yet, of one thread or of all those that can still be reached."""
    if thread is not None:
        return here.db.number(
            "SELECT count(*) FROM outbox JOIN event USING (event_id) WHERE kind = 'letter' AND outbox.thread = ?",
            thread.raw,
        )
    return here.db.number(
        "SELECT count(*) FROM outbox o JOIN event e USING (event_id) JOIN thread t ON t.thread = o.thread"
        " WHERE kind = 'letter' AND NOT box_gone"
    )


def _reply_key(here: Context, thread: ThreadId) -> ReaderKeys:
    keys = reply_key_of(here, thread)
    if keys is None:
        keys = ReaderKeys(new_sealing_seed(here.random), new_auth_key(here.random))
        add_reply_key(here, thread, keys)
    return keys
