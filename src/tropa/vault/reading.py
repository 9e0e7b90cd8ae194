"""Reading what came: which opened letters are taken in, which are refused and why, and what taking in does.

A hostile letter changes nothing but a count. What is refused is kept as ciphertext until it expires (`keeping`). It
does no network and opens nothing (`trial` does).
"""

from dataclasses import dataclass
from typing import Final, Literal

from tropa.cases.errors import CoreRefused
from tropa.cases.events import Ask, Core, Event, Shred, decode_core
from tropa.roster.weeks import MINUTES_PER_DAY, WEEKS_AHEAD, last_day_of_secrets
from tropa.sealing.keys import author_matches
from tropa.sealing.types import AuthPublicKey, ThreadId
from tropa.vault.context import Context
from tropa.vault.outbox import note_box_there
from tropa.vault.shelf import add_event, destroy_thread, is_shredded, open_thread, thread_row
from tropa.vault.trial import Opened
from tropa.vault.views import Verification

Reason = Literal["core", "author", "sender", "thread", "not-the-seeker", "shred-to-team", "shredded", "early"]
"""Why an opened letter is not taken in: core: not of the protocol's shape · author: not who it says · sender: not
someone who writes to us (a welcome, a network's own letter) · thread: sealed to another thread's reply key ·
not-the-seeker: the thread belongs to someone else · shred-to-team: asks to destroy, sealed to the team key though its
seeker has the thread's own (protocol 4.8) · shredded: its case was destroyed on request · early: its first
letter is not here yet."""

Outcome = Literal["new-case", "new-letter", "known", "shredded"]

LATER: Final[Reason] = "early"


@dataclass(frozen=True)
class NotTaken:
    """Not taken in. `thread` is the one it claims, where it could be read that far."""

    reason: Reason
    thread: ThreadId | None = None


@dataclass(frozen=True)
class Arrival:
    """Where and when a letter came: its team week and that week's key, and the day the relay says it stored it."""

    week: int
    team_auth: AuthPublicKey
    day: int


def take_in(here: Context, opened: Opened, arrival: Arrival) -> Outcome | NotTaken:
    """Judge one opened letter and do what it says. Call inside a transaction."""
    try:
        core = decode_core(opened.letter.core)
    except CoreRefused:
        return NotTaken("core")
    reason = _objection(here, core, opened)
    if reason is not None:
        return NotTaken(reason, core.thread)
    if isinstance(core.body, Shred):
        return _shred(here, core.thread)
    outcome: Outcome = "new-letter"
    if isinstance(core.body, Ask) and thread_row(here, core.thread) is None:
        open_thread(here, core, core.body, arrival.week, arrival.team_auth)
        outcome = "new-case"
    minute = _held_within(core.at_minute, arrival.day, here)
    verification: Verification = "team-key" if opened.key.thread is None else "reply-key"
    event = Event(opened.letter.event_id, core)
    if not add_event(here, opened.letter.core, event, verification, minute):
        return "known"
    # Whoever writes is there: answers that found no box are worth another try.
    note_box_there(here, core.thread)
    return outcome


def _objection(here: Context, core: Core, opened: Opened) -> Reason | None:
    if not author_matches(core.author, opened.letter.sender):
        return "author"
    if not core.author.startswith("s:"):
        return "sender"
    if opened.key.thread is not None and (core.thread != opened.key.thread or isinstance(core.body, Ask)):
        return "thread"
    if isinstance(core.body, Ask) and core.body.keys.auth_pub != opened.letter.sender:
        return "author"
    if is_shredded(here, core.thread):
        return "shredded"
    return _objection_of_thread(here, core, opened)


def _objection_of_thread(here: Context, core: Core, opened: Opened) -> Reason | None:
    row = thread_row(here, core.thread)
    if row is None:
        return None if isinstance(core.body, Ask | Shred) else LATER
    if row.seeker != core.author:
        return "not-the-seeker"
    # Whoever holds the team key could have made it, and destroying cannot be taken back.
    is_forgeable = isinstance(core.body, Shred) and opened.key.thread is None
    return "shred-to-team" if is_forgeable and _uses_reply_key(here, core.thread) else None


def _uses_reply_key(here: Context, thread: ThreadId) -> bool:
    """Whether the seeker has ever sealed to the thread's own key."""
    found = here.db.row("SELECT 1 FROM event WHERE thread = ? AND verification = 'reply-key'", thread.raw)
    return found is not None


def _shred(here: Context, thread: ThreadId) -> Outcome:
    # Until the last key now made is gone, someone could replay the first letter and bring the case back.
    destroy_thread(here, thread, last_day_of_secrets(here.week + WEEKS_AHEAD) + 1)
    here.record("case-destroyed-on-request")
    return "shredded"


def _held_within(claimed_minute: int, relay_day: int, here: Context) -> int:
    """The author's clock, not later than now and not earlier than a day before the relay had the letter.

    So nobody gains a place in the queue by writing an old date.
    """
    earliest = (min(relay_day, here.day) - 1) * MINUTES_PER_DAY
    return min(max(claimed_minute, earliest), here.minute)
