"""The outbox: what was written waits here, in plain, until the relay has it. It seals and posts nothing (`posting`).

Whoever writes something calls `put` inside a transaction and says for whom. Answers to seekers go first and in their
order; everything else may go in any order.
"""

from dataclasses import dataclass
from typing import Final

from tropa.post.limits import SEEKER_BOX_DAYS
from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.sealing.types import EventId, PostId, ThreadId, Token
from tropa.vault.context import Context

_LONGEST_PAUSE_MINUTES: Final = 60
# Whatever a relay says of itself, once a day it is asked again: one lie must not silence us for good.
_LONGEST_ASKED_FOR_MINUTES: Final = MINUTES_PER_DAY
# So that an answer written meanwhile waits for no more than these.
_OTHERS_AT_A_TIME: Final = 20


@dataclass(frozen=True, slots=True)
class ToSeeker:
    """The seeker of this thread, at their own box. `by_team`: by the key that introduces answers (protocol 4.8)."""

    thread: ThreadId
    by_team: bool = False


@dataclass(frozen=True, slots=True)
class ToMember:
    """Every active device of a member (b64), but this one; resolved when its turn comes."""

    member: str


@dataclass(frozen=True, slots=True)
class ToDevice:
    """One device (keyid), in the team box; or, while it is joining, in the box of the invitation `via`."""

    device: str
    via: str = ""


@dataclass(frozen=True, slots=True)
class ToTeam:
    """All coordinators, as a circular (protocol 10.5) with a mark for each of their devices."""


@dataclass(frozen=True, slots=True)
class ToEveryone:
    """All members, sealed to the members' key of the week."""


@dataclass(frozen=True, slots=True)
class ToInvitation:
    """Whoever holds the words of this invitation, in its box."""

    invitation: str


Recipient = ToSeeker | ToMember | ToDevice | ToTeam | ToEveryone | ToInvitation


@dataclass(frozen=True)
class OutboxItem:
    """One thing on its way. `sealed` and `token` are set from the first time it is posted until the relay has it."""

    position: int
    to: Recipient
    core: bytes
    event_id: EventId | None
    case: ThreadId | None
    sealed: bytes | None
    sealed_for: PostId | None
    token: Token | None
    tries: int
    box: int | None


def put(
    here: Context,
    core: bytes,
    to: Recipient,
    *,
    event_id: EventId | None = None,
    case: ThreadId | None = None,
    box: int | None = None,
) -> None:
    """Put something in; it goes with the next sync.

    Args:
        core: an event's core, or a message's bytes.
        event_id: of the event, so that its delivery can be shown.
        case: with which it is to be destroyed; None for what must go out even so.
        box: the team box it must go to (`team_week.box`); None for the newest of the week in which it is posted.
    """
    recipient, name, via, by_team = _written(to)
    here.db.run(
        "INSERT INTO outbox (recipient, name, via, core, event_id, case_id, by_team, box, written_minute)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *(recipient, name, via, core, event_id.raw if event_id else None, case.raw if case else None),
        *(by_team, box, here.minute),
    )


def put_for_device(here: Context, item: OutboxItem, device: str) -> None:
    """Put the same in for one device by itself, unless that event waits for it already. Call inside a transaction."""
    waiting = here.db.row(
        "SELECT 1 FROM outbox WHERE recipient = 'device' AND name = ? AND event_id = ?",
        *(device, item.event_id.raw if item.event_id else None),
    )
    if waiting is None:
        put(here, item.core, ToDevice(device), event_id=item.event_id, case=item.case, box=item.box)


_COLUMNS: Final = (
    "position, recipient, name, via, by_team, core, event_id, case_id, sealed, sealed_for, token, tries, o.box"
)
_LONGEST_FOR_FILES_MINUTES: Final = 6 * 60
_NO_FILE_HOLDS_IT: Final = """NOT EXISTS (
    SELECT 1 FROM file f WHERE f.event_id = o.event_id AND f.state = 'leaving'
        AND (f.problem IS NULL OR o.written_minute BETWEEN ?3 AND ?1)
)"""
"""A letter goes when the relay has all that it names: whoever reads it can fetch it. What the relay does not take holds
it back, and all that waits behind it, for six hours and no longer: then the words go, and the file follows."""
# A time further off than any pause we make: it was put off while the clock stood wrong.
_SEEKERS_DUE: Final = f"""
SELECT {_COLUMNS} FROM outbox o JOIN thread t ON t.thread = o.case_id
WHERE o.recipient = 'seeker' AND (o.not_before_minute <= ?1 OR o.not_before_minute > ?2)
    AND (NOT t.box_gone OR t.box_gone >= ?4) AND {_NO_FILE_HOLDS_IT}
    AND o.position = (SELECT min(position) FROM outbox i WHERE i.recipient = 'seeker' AND i.name = o.name)
ORDER BY o.position
"""  # noqa: S608 -- constants of this module
_OTHERS_DUE: Final = f"""
SELECT {_COLUMNS} FROM outbox o
WHERE o.recipient != 'seeker' AND (o.not_before_minute <= ?1 OR o.not_before_minute > ?2) AND {_NO_FILE_HOLDS_IT}
ORDER BY o.position LIMIT ?4
"""  # noqa: S608 -- constants of this module


def items_due(here: Context) -> list[OutboxItem]:
    """The first waiting letter to every seeker whose turn has come, in order of writing; then some of the others.

    A box that was not there is looked for again for as long as it could still live (protocol 3.3).
    """
    minute = here.minute
    now = (minute, minute + _LONGEST_ASKED_FOR_MINUTES, minute - _LONGEST_FOR_FILES_MINUTES)
    seekers = here.db.rows(_SEEKERS_DUE, *now, here.day - SEEKER_BOX_DAYS)
    others = here.db.rows(_OTHERS_DUE, *now, _OTHERS_AT_A_TIME)
    return [_item(*row) for row in (*seekers, *others)]


def note_sealed(here: Context, item: OutboxItem, sealed: bytes, box: PostId) -> None:
    """Keep the letter as it is about to be posted, so that a retry sends the very same (protocol 5.2)."""
    here.db.run("UPDATE outbox SET sealed = ?, sealed_for = ? WHERE position = ?", sealed, box.raw, item.position)


def take_token(here: Context, item: OutboxItem) -> Token | None:
    """Give a letter to a seeker their next token, which no other will get; None when they are all gone."""
    if not isinstance(item.to, ToSeeker):
        return None
    with here.db.transaction():
        row = here.db.row("SELECT tokens FROM thread WHERE thread = ?", item.to.thread.raw)
        tokens: bytes = row[0] if row else b""
        first, rest = tokens[: Token.SIZE_BYTES] or None, tokens[Token.SIZE_BYTES :]
        here.db.run("UPDATE thread SET tokens = ? WHERE thread = ?", rest, item.to.thread.raw)
        here.db.run("UPDATE outbox SET token = ? WHERE position = ?", first, item.position)
    return Token(first) if first else None


def take_out(here: Context, item: OutboxItem) -> None:
    """The relay has it on disk, or it need not go any more."""
    here.db.run("DELETE FROM outbox WHERE position = ?", item.position)


def put_off(here: Context, item: OutboxItem, at_least_minutes: int = 0) -> None:
    """Try again later: after 1, 2, 4 … minutes, at most an hour, or as long as the relay asked for: at most a day."""
    pause = max(min(2 ** min(item.tries, 10), _LONGEST_PAUSE_MINUTES), at_least_minutes)
    pause = min(pause, _LONGEST_ASKED_FOR_MINUTES)
    here.db.run(
        "UPDATE outbox SET tries = tries + 1, not_before_minute = ? WHERE position = ?",
        *(here.minute + pause, item.position),
    )


def to_newest_box(here: Context, item: OutboxItem) -> None:
    """The box it was for is closed: whichever is the newest when its turn comes."""
    here.db.run("UPDATE outbox SET box = NULL, sealed = NULL, sealed_for = NULL WHERE position = ?", item.position)


def try_again_now(here: Context, name: str | None = None) -> None:
    """What waited for keys (of this device, or of a week), or for this invitation's box, may go at once."""
    here.db.run(
        "UPDATE outbox SET not_before_minute = 0 WHERE recipient != 'seeker' AND (?1 IS NULL OR name = ?1 OR via = ?1)",
        name,
    )


def try_now(here: Context, event_id: bytes) -> None:
    """What this event waited for is there."""
    here.db.run("UPDATE outbox SET not_before_minute = 0 WHERE event_id = ?", event_id)


def note_box_gone(here: Context, item: OutboxItem, thread: ThreadId) -> None:
    """The relay says that there is no such box. What waits for it stays; tomorrow the relay is asked again."""
    with here.db.transaction():
        here.db.run("UPDATE thread SET box_gone = ? WHERE thread = ? AND NOT box_gone", here.day, thread.raw)
        put_off(here, item, _LONGEST_ASKED_FOR_MINUTES)


def note_box_there(here: Context, thread: ThreadId) -> None:
    """The box took a letter, or its holder was heard of: what waited for it may go at once."""
    if here.db.run("UPDATE thread SET box_gone = 0 WHERE thread = ? AND box_gone", thread.raw):
        here.db.run("UPDATE outbox SET not_before_minute = 0 WHERE recipient = 'seeker' AND case_id = ?", thread.raw)


def waiting_letters(here: Context, thread: ThreadId | None = None) -> int:
    """How many answers the relay does not have yet, to one seeker or to all those that can still be reached."""
    if thread is not None:
        return here.db.number(
            "SELECT count(*) FROM outbox WHERE recipient = 'seeker' AND NOT by_team AND case_id = ?", thread.raw
        )
    return here.db.number(
        "SELECT count(*) FROM outbox o JOIN thread t ON t.thread = o.case_id"
        " WHERE o.recipient = 'seeker' AND NOT by_team AND NOT box_gone"
    )


def _written(to: Recipient) -> tuple[str, str, str, int]:
    match to:
        case ToSeeker(thread, by_team):
            return "seeker", thread.text, "", int(by_team)
        case ToMember(member):
            return "member", member, "", 0
        case ToDevice(device, via):
            return "device", device, via, 0
        case ToInvitation(invitation):
            return "invitation", invitation, "", 0
        case ToTeam():
            return "team", "", "", 0
        case ToEveryone():
            return "everyone", "", "", 0


def _read(recipient: str, name: str, via: str, by_team: int) -> Recipient:
    match recipient:
        case "seeker":
            return ToSeeker(ThreadId.from_text(name), bool(by_team))
        case "member":
            return ToMember(name)
        case "device":
            return ToDevice(name, via)
        case "invitation":
            return ToInvitation(name)
        case "team":
            return ToTeam()
    return ToEveryone()


def _item(
    position: int,
    recipient: str,
    name: str,
    via: str,
    by_team: int,
    core: bytes,
    event_id: bytes | None,
    case: bytes | None,
    sealed: bytes | None,
    sealed_for: bytes | None,
    token: bytes | None,
    tries: int,
    box: int | None,
) -> OutboxItem:
    return OutboxItem(
        position=position,
        to=_read(recipient, name, via, by_team),
        core=core,
        event_id=EventId(event_id) if event_id else None,
        case=ThreadId(case) if case else None,
        sealed=sealed,
        sealed_for=PostId(sealed_for) if sealed_for else None,
        token=Token(token) if token else None,
        tries=tries,
        box=box,
    )
