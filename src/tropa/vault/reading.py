"""Reading what came: which opened letters are taken in, which are refused and why, and what taking in does.

A hostile letter changes nothing but a count. What is refused is kept as ciphertext until it expires (`keeping`). It
does no network and opens nothing (`trial` does). What members' devices write is judged in `membership` and `work`.
"""

from dataclasses import dataclass
from typing import Final, Literal

from tropa.cases.errors import CoreRefused
from tropa.cases.events import Ask, Core, Event, Shred, decode_core
from tropa.roster.circulars import decode_circular
from tropa.roster.devices import Device
from tropa.roster.errors import MessageRefused
from tropa.roster.messages import letter_kind
from tropa.roster.weeks import MINUTES_PER_DAY, WEEKS_AHEAD, last_day_of_secrets
from tropa.sealing.keys import author_matches
from tropa.sealing.marks import mark_holds
from tropa.sealing.types import ThreadId
from tropa.vault.complaints.taking import take_letter
from tropa.vault.context import Context
from tropa.vault.expecting import expect_letters, is_expected
from tropa.vault.journeys.seam import RoadLetter
from tropa.vault.journeys.taking import NotHeard, take_road
from tropa.vault.leaps import minute_now
from tropa.vault.membership.bundles import own_keys, sender_of
from tropa.vault.membership.hearing import Heard, hear
from tropa.vault.outbox import note_box_there
from tropa.vault.shelf import Correspondent, add_event, correspondent, open_thread
from tropa.vault.shelf_cases import destroy_case, find_case, has_threads, is_shredded
from tropa.vault.team import TeamWeek, network_of
from tropa.vault.trial import Opened
from tropa.vault.views import Verification
from tropa.vault.watching.hearing import hear_traveller
from tropa.vault.work.destroying import destroy_as_asked
from tropa.vault.work.standing import note_said
from tropa.vault.work.taking import NotBelieved, Taken, take_event
from tropa.vault.work.telling import TOLD_WEEK

Reason = Literal[
    "core",
    "author",
    "sender",
    "thread",
    "not-the-seeker",
    "shred-to-team",
    "shredded",
    "early",
    "device",
    "mark",
    "unmarked",
    "later",
    "other-branch",
    "way",
    "audience",
    "case",
    "early-work",
    "not-for-me",
    "too-many",
]
"""Why an opened letter is not taken in: core: not of the protocol's shape · author: not who it says · sender: not
someone who writes to us (a welcome, a network's own letter) · thread: sealed to another thread's reply key ·
not-the-seeker: the thread belongs to someone else · shred-to-team: asks to destroy, sealed to the team key though its
seeker has the thread's own (protocol 4.8) · shredded: its case was destroyed on request · early: its first
letter is not here yet · device: by a device that is not known or not believed (10.2) · mark: a circular without a good
mark for us (10.5) · unmarked: one that was not for us · later: a message that cannot be judged yet ·
other-branch: see `membership.hearing` · way, audience, case, early-work: see `work.taking` · not-for-me: a complaint
about a case that this member works on, which is to look like any letter that no key here opens · too-many: a
complaint beyond as many letters as are kept of one."""

Outcome = Literal["new-case", "new-letter", "known", "shredded", "heard", "new-event"]

LATER: Final[Reason] = "early"
_WHY_WORK: Final[dict[str, Reason]] = {
    "core": "core",
    "author": "author",
    "way": "way",
    "audience": "audience",
    "case": "case",
    "early": "early-work",
    "shredded": "shredded",
}


_WHY_ROAD: Final[dict[NotHeard, Reason]] = {
    "core": "core",
    "author": "author",
    "thread": "thread",
    "early": "early-work",
}


@dataclass(frozen=True)
class NotTaken:
    """Not taken in. `thread` is the one it claims, where it could be read that far; `is_ours`: a member's message."""

    reason: Reason
    thread: ThreadId | None = None
    is_ours: bool = False


@dataclass(frozen=True)
class Arrival:
    """Where and when a letter came: the team box, and the day the relay says it stored it."""

    box: TeamWeek
    day: int


def take_in(here: Context, opened: Opened, arrival: Arrival) -> Outcome | NotTaken:
    """Judge one opened letter and do what it says. Call inside a transaction."""
    if opened.key.kind == "reply":
        return _from_seeker(here, opened, arrival)
    if opened.key.kind == "listening":
        judged = take_letter(here, opened, arrival.day)
        return judged if judged == "heard" else NotTaken(judged, is_ours=True)
    if opened.key.kind == "road":
        return _from_the_road(here, opened, arrival)
    kind = letter_kind(opened.letter.core)
    if kind == "message":
        return NotTaken("sender") if opened.key.kind == "team" else _message(here, opened, arrival)
    if kind == "circular":
        return NotTaken("sender") if opened.key.kind == "device" else _circular(here, opened, arrival)
    if opened.key.kind == "device":
        return _event(here, opened, arrival)
    return _from_seeker(here, opened, arrival) if opened.key.kind == "team" else NotTaken("sender")


def _message(here: Context, opened: Opened, arrival: Arrival) -> Outcome | NotTaken:
    sender = sender_of(here, arrival.box.week, opened.letter.sender)
    heard: Heard = hear(here, opened.letter.core, sender, to_us=opened.key.kind == "device")
    if heard == "heard":
        return "heard"
    return NotTaken(_why_not_heard(heard, sender), is_ours=True)


def _why_not_heard(heard: Heard, sender: Device | None) -> Reason:
    if heard == "malformed":
        return "core"
    if sender is None:
        return "device"
    return "other-branch" if heard == "other-branch" else "later"


def _event(here: Context, opened: Opened, arrival: Arrival) -> Outcome | NotTaken:
    device = sender_of(here, arrival.box.week, opened.letter.sender, opened.letter.core)
    if device is None:
        return NotTaken("device", is_ours=True)
    return _judged(take_event(here, opened.letter.core, device, arrival.day, "device"))


def _circular(here: Context, opened: Opened, arrival: Arrival) -> Outcome | NotTaken:
    us, own = network_of(here), own_keys(here, arrival.box.week)
    try:
        circular = decode_circular(opened.letter.core)
    except MessageRefused:
        return NotTaken("core", is_ours=True)
    device = sender_of(here, arrival.box.week, opened.letter.sender, circular.core)
    if device is None or us is None or own is None:
        return NotTaken("device", is_ours=True)
    if device.id == us.device_id:
        # Our own, come back to us: it has no mark for us, and needs none.
        return "known"
    mark = circular.mark_of(us.device_id)
    if mark is None:
        # For those who were there when it was written; its author tells newcomers what still holds.
        return NotTaken("unmarked", is_ours=True)
    if not mark_holds(mark, circular.core, opened.letter.sender, own.auth, arrival.box.address):
        return NotTaken("mark", is_ours=True)
    return _judged(take_event(here, circular.core, device, arrival.day, "mark"))


def _from_the_road(here: Context, opened: Opened, arrival: Arrival) -> Outcome | NotTaken:
    judged = take_road(here, opened, arrival.day)
    if isinstance(judged, RoadLetter):
        hear_traveller(here, judged)
        return "heard"
    return "heard" if judged == "heard" else NotTaken(_WHY_ROAD[judged], opened.key.thread)


def _judged(outcome: Taken | NotBelieved) -> Outcome | NotTaken:
    if isinstance(outcome, NotBelieved):
        return NotTaken(_WHY_WORK[outcome.reason], outcome.thread, is_ours=outcome.thread is None)
    return "shredded" if outcome == "destroyed" else outcome


def _from_seeker(here: Context, opened: Opened, arrival: Arrival) -> Outcome | NotTaken:
    try:
        core = decode_core(opened.letter.core)
    except CoreRefused:
        return NotTaken("core")
    row = correspondent(here, core.thread)
    reason = _objection(here, core, opened, row)
    if reason is not None:
        return NotTaken(reason, core.thread)
    if isinstance(core.body, Shred):
        return _shred(here, core.thread, _held_within(core.at_minute, arrival.day, here))
    return _keep(here, core, opened, arrival, row)


def _keep(here: Context, core: Core, opened: Opened, arrival: Arrival, row: Correspondent | None) -> Outcome:
    outcome: Outcome = "new-letter"
    case = row.case if row else None
    if isinstance(core.body, Ask) and not _is_proven(row):
        team = opened.key.keys
        case = open_thread(here, core, core.body, arrival.box.week, team.public.auth, team.auth)
        outcome = "new-case"
    minute = _held_within(core.at_minute, arrival.day, here)
    verification: Verification = "team-key" if opened.key.kind == "team" else "reply-key"
    event = Event(opened.letter.event_id, core)
    if not add_event(here, opened.letter.core, event, verification, minute, case, opened.terms):
        return "known"
    if outcome == "new-case" and case is not None and has_threads(here, case):
        # What colleagues put down came before the letter that it stands instead of.
        note_said(here, case)
    if outcome == "new-letter":
        if row is None or not is_expected(row.expected, core.author_seq):
            expect_letters(here, core.thread)
        # Whoever writes is there: answers that found no box are worth another try.
        if row is None or row.box_gone:
            note_box_there(here, core.thread)
    return outcome


def _is_proven(row: Correspondent | None) -> bool:
    """Whether the thread stands on a first letter that was opened here, and not on one that a colleague told us of."""
    return row is not None and row.week != TOLD_WEEK


def _objection(here: Context, core: Core, opened: Opened, row: Correspondent | None) -> Reason | None:
    if not author_matches(core.author, opened.letter.sender):
        return "author"
    if not core.author.startswith("s:"):
        return "sender"
    if opened.key.thread is not None and (core.thread != opened.key.thread or isinstance(core.body, Ask)):
        return "thread"
    if isinstance(core.body, Ask) and core.body.keys.auth_pub != opened.letter.sender:
        return "author"
    # What was destroyed has no thread any more.
    if row is None and is_shredded(here, core.thread):
        return "shredded"
    return _objection_of_thread(here, core, opened, row)


def _objection_of_thread(here: Context, core: Core, opened: Opened, row: Correspondent | None) -> Reason | None:
    if row is None or (isinstance(core.body, Ask) and row.week == TOLD_WEEK):
        # Without the first letter nobody can say whose the case is that colleagues' threads or board told us of.
        is_unjudged = isinstance(core.body, Shred) and find_case(here, core.thread) is not None
        return None if isinstance(core.body, Ask | Shred) and not is_unjudged else LATER
    if row.seeker != core.author:
        return "not-the-seeker"
    # Whoever holds the team key could have made it, and destroying cannot be taken back.
    is_forgeable = isinstance(core.body, Shred) and opened.key.thread is None
    return "shred-to-team" if is_forgeable and _uses_reply_key(here, core.thread) else None


def _uses_reply_key(here: Context, thread: ThreadId) -> bool:
    """Whether the seeker has ever sealed to the thread's own key."""
    found = here.db.row("SELECT 1 FROM event WHERE thread = ? AND verification = 'reply-key'", thread.raw)
    return found is not None


def _shred(here: Context, thread: ThreadId, minute: int) -> Outcome:
    case = find_case(here, thread)
    if case is not None:
        # Whoever holds the telephone may have pressed it: no alarm ends by it (decision 0165).
        return "shredded" if destroy_as_asked(here, case, minute) else "heard"
    # Until the last key now made is gone, someone could replay the first letter and bring the case back.
    destroy_case(here, thread, last_day_of_secrets(here.week + WEEKS_AHEAD) + 1)
    here.record("case-destroyed-on-request")
    return "shredded"


def _held_within(claimed_minute: int, relay_day: int, here: Context) -> int:
    """The author's clock, not later than now and not earlier than a day before the relay had the letter.

    So nobody gains a place in the queue by writing an old date.
    """
    now = minute_now(here)
    earliest = (min(relay_day, now // MINUTES_PER_DAY) - 1) * MINUTES_PER_DAY
    return min(max(claimed_minute, earliest), now)
