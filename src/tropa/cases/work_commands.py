"""Commands of members: from what one wants to say to the core that says it. Pure: nothing is sealed or posted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from tropa.cases.attached import Attached
from tropa.cases.errors import CoreRefused
from tropa.cases.events import MAX_TEXT_CHARACTERS
from tropa.cases.order import next_number, next_place
from tropa.cases.strict import MAX_CORE_BYTES
from tropa.cases.work_bodies import Carry, CarryItem, WorkBody, as_text
from tropa.cases.work_events import Head, WorkCore, WorkEvent, carried_core
from tropa.sealing.keys import AuthorId
from tropa.sealing.types import ThreadId, json_text

_ENVELOPE_BYTES: Final = 1_300
"""More than a member's core takes beside its body's text: at most 16 parents of 46 bytes, ids, names, a head."""
_ITEM_BYTES: Final = 50
"""What an event carried over takes beside itself: the names of its fields and the thread it is from."""
ROOM_INSIDE_BYTES: Final = (MAX_CORE_BYTES - _ENVELOPE_BYTES - _ITEM_BYTES) * 3 // 4
"""How large a core may be that stands inside another (as base64url)."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Who writes, when, and how far they know the roster."""

    author: AuthorId
    at_minute: int
    head: Head


@dataclass(frozen=True, slots=True)
class Carried:
    """A core to be brought over, as its author's bytes, and the thread it is brought from."""

    data: bytes
    came_from: ThreadId


def first_event(thread: ThreadId, body: WorkBody, hand: Hand) -> WorkCore:
    """The event that begins a thread: an opening, or the first on a board."""
    return WorkCore(thread, hand.author, 0, (), 1, hand.at_minute, body, hand.head)


def next_event(
    thread: ThreadId, ordered: Sequence[WorkEvent], body: WorkBody, hand: Hand, blobs: tuple[Attached, ...] = ()
) -> WorkCore:
    """The event that says `body` after everything now in the thread (protocol 4.5)."""
    if not ordered:
        return first_event(thread, body, hand)
    parents, lamport = next_place(ordered)
    number = next_number(ordered, hand.author)
    return WorkCore(thread, hand.author, number, parents, lamport, hand.at_minute, body, hand.head, blobs)


def can_be_carried(data: bytes) -> bool:
    """Whether an event is of a kind that is carried over (size apart)."""
    try:
        carried_core(CarryItem(as_text(data), ThreadId(bytes(ThreadId.SIZE_BYTES))))
    except CoreRefused:
        return False
    return True


def fits_inside(data: bytes) -> bool:
    """Whether a core is small enough to stand inside another."""
    return len(data) <= ROOM_INSIDE_BYTES


def carries(items: Sequence[Carried]) -> tuple[Carry, ...]:
    """The fewest bodies, filled in this order, that bring these over; each item has to fit (`fits_inside`)."""
    room = MAX_CORE_BYTES - _ENVELOPE_BYTES
    bodies: list[list[CarryItem]] = []
    left = 0
    for each in items:
        item = CarryItem(as_text(each.data), each.came_from)
        size = len(item.core) + _ITEM_BYTES
        if size > left:
            bodies.append([])
            left = room
        bodies[-1].append(item)
        left -= size
    return tuple(Carry(tuple(body)) for body in bodies)


def characters_over(*texts: str, blobs: tuple[Attached, ...] = ()) -> int:
    """By how many characters texts, with what is attached, are too long for a member's event; 0 when they fit."""
    attached_bytes = len(msgspec.json.encode(blobs, enc_hook=json_text))
    text_bytes = sum(len(msgspec.json.encode(text)) for text in texts)
    bytes_over = text_bytes + attached_bytes - (MAX_CORE_BYTES - _ENVELOPE_BYTES)
    longest = max((len(text) for text in texts), default=0)
    # Of texts of allowed length, only those full of control characters are too large: each becomes six bytes of JSON.
    return max(0, longest - MAX_TEXT_CHARACTERS, -(-bytes_over // 6))
