"""Answers to seekers: from words to events in the outbox, and with which key each is sealed. It posts nothing."""

from tropa.cases.commands import Answer, answer
from tropa.cases.events import Core, Welcome, encode_core, event_of
from tropa.sealing.keys import new_auth_key, new_sealing_seed
from tropa.sealing.letters import ReaderKeys
from tropa.sealing.types import AuthPrivateKey, ThreadId
from tropa.vault.context import Context
from tropa.vault.expecting import expect_letters
from tropa.vault.outbox import ToSeeker, put
from tropa.vault.shelf import (
    ThreadRow,
    add_event,
    add_reply_key,
    events_of,
    folded,
    introducing_key_of,
    reply_key_of,
)


def write_answer(here: Context, row: ThreadRow, text: str) -> tuple[Core, ...]:
    """Put an answer into the outbox: a welcome and a letter the first time, then letters; what was written.

    Call inside a transaction.
    """
    reply = _reply_key(here, row.thread)
    thread = folded(row, events_of(here, row.thread))
    written = answer(thread, Answer(text, here.minute, reply.public, row.team_auth))
    for core in written:
        data = encode_core(core)
        event = event_of(data)
        add_event(here, data, event, "own", here.minute)
        to = ToSeeker(row.thread, by_team=isinstance(core.body, Welcome))
        put(here, data, to, event_id=event.event_id, case=row.thread)
    return written


def sender_to(here: Context, to: ToSeeker) -> AuthPrivateKey | None:
    """The key its author holds; None when it is not here any more."""
    if to.by_team:
        return introducing_key_of(here, to.thread)
    reply = reply_key_of(here, to.thread)
    return reply.auth if reply else None


def _reply_key(here: Context, thread: ThreadId) -> ReaderKeys:
    keys = reply_key_of(here, thread)
    if keys is None:
        keys = ReaderKeys(new_sealing_seed(here.random), new_auth_key(here.random))
        add_reply_key(here, thread, keys)
        expect_letters(here, thread)
    return keys
