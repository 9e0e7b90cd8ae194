"""The core of a member's event (protocol 4.5, 11): read and written byte-exactly, as `events` does for letters.

Whether this device may say this in this thread is not decided here (`work_fold`, `board`, and the vault's taking in).
"""

from dataclasses import dataclass
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from tropa.cases.attached import Attached, Blobs, check_blobs
from tropa.cases.care_bodies import Check, Flag, Unflag
from tropa.cases.errors import CoreRefused
from tropa.cases.events import MAX_PARENTS, Core, Letter, Number, Shred, Welcome, decode_core
from tropa.cases.journey_bodies import RoadSent
from tropa.cases.road import JourneyLetter, LegLetter, RoadCore, decode_road
from tropa.cases.strict import check_ancestry, check_author, read_core
from tropa.cases.work_bodies import (
    BODIES,
    Carry,
    CarryItem,
    Note,
    Open,
    Sent,
    Task,
    TaskDone,
    WorkBody,
    WorkFact,
    WorkKind,
    check_body,
    data_of,
)
from tropa.sealing.keys import AuthorId
from tropa.sealing.letters import event_id_of
from tropa.sealing.types import EventId, ThreadId, json_text

_CARRIED: Final = (Note, WorkFact, Task, TaskDone, Check, Flag, Unflag)


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The roster head its author saw (protocol 10.3)."""

    version: Annotated[int, Meta(ge=1, le=2**53 - 1)]
    hash: Annotated[str, Meta(pattern="^[0-9a-f]{64}\\Z")]


@dataclass(frozen=True, slots=True)
class WorkCore:
    """One event by a member's device, before it is hashed. `at_minute` is what its clock said."""

    thread: ThreadId
    author: AuthorId
    author_seq: int
    parents: tuple[EventId, ...]
    lamport: int
    at_minute: int
    body: WorkBody
    head: Head
    blobs: tuple[Attached, ...] = ()

    @property
    def kind(self) -> WorkKind:
        """What it is on the wire."""
        return next(kind for kind, body in BODIES.items() if type(self.body) is body)


@dataclass(frozen=True, slots=True)
class WorkEvent:
    """A core together with the id that the bytes it was read from have."""

    event_id: EventId
    core: WorkCore


class _Wire(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    thread: ThreadId
    author: Annotated[str, Meta(pattern="^d:[A-Za-z0-9_-]{22}\\Z")]
    author_seq: Number
    parents: Annotated[tuple[EventId, ...], Meta(max_length=MAX_PARENTS)]
    lamport: Annotated[int, Meta(ge=1, le=2**53 - 1)]
    kind: WorkKind
    at_minute: Number
    body: msgspec.Raw
    blobs: Blobs
    head: Head


def encode_work(core: WorkCore) -> bytes:
    """Compact JSON of protocol 4.5, with `head` last (11.1).

    Raises:
        CoreRefused: it breaks a rule of the protocol (our own mistake, caught before it is sealed).
    """
    body = msgspec.Raw(msgspec.json.encode(core.body, enc_hook=json_text))
    place = (core.thread, core.author, core.author_seq, core.parents, core.lamport)
    wire = _Wire(*place, core.kind, core.at_minute, body, core.blobs, core.head)
    data = msgspec.json.encode(wire, enc_hook=json_text)
    decode_work(data)
    return data


def decode_work(data: bytes) -> WorkCore:
    """Read a core; keep `data`, for the event's id is over it.

    Raises:
        CoreRefused: not UTF-8 JSON of the shape in protocol 4.5 and 11, a repeated field, larger than any letter, or
            with an event inside that is not of its own shape.
    """
    wire, body = read_core(data, _Wire, BODIES)
    place = (wire.thread, AuthorId(wire.author), wire.author_seq, wire.parents, wire.lamport)
    core = WorkCore(*place, wire.at_minute, body, wire.head, wire.blobs)
    _check(core)
    return core


def work_event_of(data: bytes) -> WorkEvent:
    """The event whose core is `data`. Raises CoreRefused."""
    return WorkEvent(event_id_of(data), decode_work(data))


def sent_core(sent: Sent) -> Core:
    """The letter or welcome inside. Raises CoreRefused when it is neither, or not by a network's key."""
    core = decode_core(data_of(sent))
    if not isinstance(core.body, Letter | Welcome) or core.author.startswith("s:"):
        raise CoreRefused("what was sent is no letter or welcome of ours")
    return core


def road_core(sent: RoadSent) -> RoadCore:
    """The road letter inside. Raises CoreRefused when it is none of the network's, or another journey's."""
    core = decode_road(data_of(sent))
    if not isinstance(core.body, LegLetter | JourneyLetter):
        raise CoreRefused("what was sent is no letter about a leg or a journey")
    if isinstance(core.body, JourneyLetter) and core.thread.raw != sent.journey.raw:
        raise CoreRefused("the letter is about another journey")
    return core


def carried_core(item: CarryItem) -> Core | WorkCore:
    """The event inside. Raises CoreRefused when it is of a kind that is not carried over."""
    data = data_of(item)
    core = read_either(data)
    if isinstance(core, Core) and not isinstance(core.body, Shred):
        return core
    if isinstance(core, WorkCore) and isinstance(core.body, _CARRIED):
        return core
    raise CoreRefused("events of this kind are not carried over")


def read_either(data: bytes) -> Core | WorkCore:
    """A core of a seeker's thread or of a member's. Raises CoreRefused."""
    return decode_work(data) if is_members(data) else decode_core(data)


def is_members(data: bytes) -> bool:
    """Whether a core names a member's device as its author, whatever else is wrong with it. Raises CoreRefused."""
    try:
        return msgspec.json.decode(data, type=_Author).author.startswith("d:")
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise CoreRefused(type(error).__name__) from None


class _Author(msgspec.Struct, frozen=True):
    author: str


def _check(core: WorkCore) -> None:
    check_ancestry(core.parents, core.lamport)
    check_author(core.author)
    check_body(core.body)
    check_blobs(core.blobs, isinstance(core.body, Note))
    if isinstance(core.body, Open) and (core.parents or core.author_seq):
        raise CoreRefused("a thread begins with its opening")
    if isinstance(core.body, Sent):
        sent_core(core.body)
    if isinstance(core.body, RoadSent):
        road_core(core.body)
    if isinstance(core.body, Carry):
        for item in core.body.events:
            carried_core(item)
