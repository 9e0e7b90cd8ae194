"""Commands: from what a member wants to say to the events that say it. Pure; sealing and posting happen elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from tropa.cases.attached import Attached
from tropa.cases.errors import CannotWrite
from tropa.cases.events import (
    MAX_TEXT_CHARACTERS,
    Body,
    Core,
    Letter,
    ReplyKey,
    Welcome,
    encode_core,
    event_of,
)
from tropa.cases.fold import Thread, fold
from tropa.cases.order import next_place
from tropa.cases.work_commands import ROOM_INSIDE_BYTES
from tropa.sealing.keys import AuthorId, author_id
from tropa.sealing.letters import Reader
from tropa.sealing.types import AuthPublicKey, ThreadId, json_text

_ENVELOPE_BYTES: Final = 1_200
"""More than a core takes beside its text: at most 16 parents of 46 bytes, ids, names and numbers."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer a case.

    `reply` is the thread's reply key; `team` the team key that may introduce it: the one the first letter was sealed
    to, or, once that has been destroyed, this week's (protocol 4.8).
    """

    text: str
    at_minute: int
    reply: Reader
    team: AuthPublicKey
    blobs: tuple[Attached, ...] = ()


def answer(thread: Thread, command: Answer) -> tuple[Core, ...]:
    """A welcome that names the reply key, unless the thread has it, and the letter.

    Raises:
        CannotWrite: the thread has no first letter to answer, or its reply key is another.
        CoreRefused: the text is longer than the protocol allows.
    """
    welcome = introduce(thread, command)
    if welcome is not None:
        thread = _with(thread, welcome)
    author = author_id("r", command.reply.auth)
    letter = next_core(thread, author, Letter(command.text), command.at_minute, command.blobs)
    return (welcome, letter) if welcome is not None else (letter,)


def introduce(thread: Thread, command: Answer) -> Core | None:
    """The welcome that names the reply key; None when the seeker has been given it.

    Raises:
        CannotWrite: the thread has no first letter to answer, or its seeker was given other keys only.
    """
    if not thread.events or thread.ask is None:
        raise CannotWrite("there is no first letter to answer")
    named, reply = named_replies(thread), ReplyKey(command.reply.sealing, command.reply.auth)
    if reply in named:
        return None
    if named:
        raise CannotWrite("the seeker was given another reply key")
    return next_core(thread, author_id("t", command.team), Welcome(reply), command.at_minute)


def named_replies(thread: Thread) -> tuple[ReplyKey, ...]:
    """The reply keys that welcomes name, in order: the first is the thread's (protocol 4.8)."""
    said = (event.core.body for event in thread.events)
    return tuple(dict.fromkeys(body.reply for body in said if isinstance(body, Welcome)))


def characters_over(text: str, blobs: Sequence[Attached] = ()) -> int:
    """By how many characters a text, with what is attached, is too long for a letter that colleagues are told of."""
    # Of texts of allowed length, only those full of control characters (six bytes of JSON each) or of emoji are.
    attached_bytes = len(msgspec.json.encode(blobs, enc_hook=json_text))
    bytes_over = len(msgspec.json.encode(text)) + attached_bytes - (ROOM_INSIDE_BYTES - _ENVELOPE_BYTES)
    return max(0, len(text) - MAX_TEXT_CHARACTERS, -(-bytes_over // 6))


def next_core(thread: Thread, author: AuthorId, body: Body, at_minute: int, blobs: tuple[Attached, ...] = ()) -> Core:
    """The event that says `body` after everything now in the thread (protocol 4.5: parents, lamport, author_seq)."""
    parents, lamport = next_place(thread.events)
    return Core(
        thread=thread_id(thread),
        author=author,
        author_seq=thread.count_by(author),
        parents=parents,
        lamport=lamport,
        at_minute=at_minute,
        body=body,
        blobs=blobs,
    )


def thread_id(thread: Thread) -> ThreadId:
    """Which thread these events are of."""
    return thread.events[0].core.thread


def _with(thread: Thread, core: Core) -> Thread:
    seeker = next(event.core.author for event in thread.events if event.core.author.startswith("s:"))
    return fold((*thread.events, event_of(encode_core(core))), seeker)
