"""The core of a letter (protocol 4.5-4.7): what it may say, read and written byte-exactly.

A core is hashed as the bytes its author wrote, so whoever reads one keeps those bytes. Whether this author may say this
in this thread is not decided here (`fold`, `seeker`, and the vault's reading).
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final, Literal, get_args

import msgspec
from msgspec import Meta

from tropa.cases.attached import Attached, Blobs, check_blobs
from tropa.cases.errors import CoreRefused
from tropa.cases.strict import check_ancestry, check_author, read_core
from tropa.sealing.keys import AuthorId
from tropa.sealing.letters import Reader, event_id_of
from tropa.sealing.types import (
    AuthPublicKey,
    EventId,
    PostId,
    SealingPublicKey,
    ThreadId,
    Token,
    json_text,
)

MAX_NUMBER: Final = 2**53 - 1
MAX_TEXT_CHARACTERS: Final = 12_000
MAX_PARENTS: Final = 16
MAX_TOKENS: Final = 16

Language = Literal["ru", "en"]
Situation = Literal["taken", "72h", "2w", "planning", "abroad", "other"]
ForWhom = Literal["self", "other"]
Need = Literal[
    "summons",
    "mobilisation",
    "contract",
    "absence",
    "health",
    "alternative_service",
    "leave_army",
    "abroad_asylum",
    "relative",
    "psychological",
    "other",
]
Flag = Literal["crisis", "minor", "lawyer_first", "nothing_identifying"]
Kind = Literal["ask", "letter", "welcome", "shred"]
NEEDS: Final[tuple[Need, ...]] = get_args(Need)
FLAGS: Final[tuple[Flag, ...]] = get_args(Flag)

Text = Annotated[str, Meta(max_length=MAX_TEXT_CHARACTERS)]
Number = Annotated[int, Meta(ge=0, le=MAX_NUMBER)]


class ReturnAddress(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where and to which keys answers to a seeker go."""

    post_id: PostId
    xwing_pub: SealingPublicKey
    auth_pub: AuthPublicKey

    @property
    def reader(self) -> Reader:
        """Whom to seal to."""
        return Reader(self.xwing_pub, self.auth_pub)


class Ask(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A seeker's first letter."""

    language: Language
    situation: Situation
    for_whom: ForWhom
    needs: tuple[Need, ...]
    flags: tuple[Flag, ...]
    act_by: date | None
    text: Text
    keys: ReturnAddress
    tokens: Annotated[tuple[Token, ...], Meta(max_length=MAX_TOKENS)]
    network: Annotated[str, Meta(pattern="^[0-9a-f]{64}\\Z")]
    team_auth_pub: AuthPublicKey


class Letter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words, either way."""

    text: Text


class ReplyKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A thread's reply key, public half."""

    xwing_pub: SealingPublicKey
    auth_pub: AuthPublicKey

    @property
    def reader(self) -> Reader:
        """Whom to seal to."""
        return Reader(self.xwing_pub, self.auth_pub)


class Welcome(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names the reply key of a thread to its seeker (protocol 4.8)."""

    reply: ReplyKey


class Shred(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """ "Delete everything": every holder destroys the case."""


Body = Ask | Letter | Welcome | Shred
_BODIES: Final[dict[Kind, type[Ask] | type[Letter] | type[Welcome] | type[Shred]]] = {
    "ask": Ask,
    "letter": Letter,
    "welcome": Welcome,
    "shred": Shred,
}
_KINDS: Final = {body: kind for kind, body in _BODIES.items()}
_AUTHORS: Final[dict[Kind, str]] = {"ask": "s", "shred": "s", "welcome": "t", "letter": "str"}


@dataclass(frozen=True, slots=True)
class Core:
    """One event of a thread, before it is hashed (protocol 4.5). `at_minute` is what the author's clock said."""

    thread: ThreadId
    author: AuthorId
    author_seq: int
    parents: tuple[EventId, ...]
    lamport: int
    at_minute: int
    body: Body
    blobs: tuple[Attached, ...] = ()

    @property
    def kind(self) -> Kind:
        """What it is on the wire."""
        return _KINDS[type(self.body)]


@dataclass(frozen=True, slots=True)
class Event:
    """A core together with the id that the bytes it was read from have."""

    event_id: EventId
    core: Core


class _Wire(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    thread: ThreadId
    author: Annotated[str, Meta(pattern="^[str]:[A-Za-z0-9_-]{22}\\Z")]
    author_seq: Number
    parents: Annotated[tuple[EventId, ...], Meta(max_length=MAX_PARENTS)]
    lamport: Annotated[int, Meta(ge=1, le=MAX_NUMBER)]
    kind: Kind
    at_minute: Number
    body: msgspec.Raw
    blobs: Blobs


def encode_core(core: Core) -> bytes:
    """Compact JSON of protocol 4.5.

    Raises:
        CoreRefused: it breaks a rule of the protocol (our own mistake, caught before it is sealed).
    """
    wire = _Wire(
        thread=core.thread,
        author=core.author,
        author_seq=core.author_seq,
        parents=core.parents,
        lamport=core.lamport,
        kind=core.kind,
        at_minute=core.at_minute,
        body=msgspec.Raw(msgspec.json.encode(core.body, enc_hook=json_text)),
        blobs=core.blobs,
    )
    data = msgspec.json.encode(wire, enc_hook=json_text)
    decode_core(data)
    return data


def decode_core(data: bytes) -> Core:
    """Read a core; keep `data`, for the event's id is over it.

    Raises:
        CoreRefused: not UTF-8 JSON of the shape in protocol 4.5-4.7, a repeated field, or larger than any letter.
    """
    wire, body = read_core(data, _Wire, _BODIES)
    place = (wire.thread, AuthorId(wire.author), wire.author_seq, wire.parents, wire.lamport)
    core = Core(*place, wire.at_minute, body, wire.blobs)
    _check(core)
    return core


class AskSummary(msgspec.Struct, frozen=True):
    """What a list of cases shows of a first letter."""

    language: Language
    situation: Situation
    for_whom: ForWhom
    needs: tuple[Need, ...]
    flags: tuple[Flag, ...]
    act_by: date | None
    text: str


def event_of(data: bytes) -> Event:
    """The event whose core is `data`. Raises CoreRefused."""
    return Event(event_id_of(data), decode_core(data))


def _check(core: Core) -> None:
    kind = core.kind
    check_ancestry(core.parents, core.lamport)
    if core.author[0] not in _AUTHORS[kind]:
        raise CoreRefused(f"no {kind} has such an author")
    check_author(core.author)
    check_blobs(core.blobs, isinstance(core.body, Ask | Letter))
    if isinstance(core.body, Ask):
        _check_ask(core, core.body)


def _check_ask(core: Core, ask: Ask) -> None:
    if core.parents or core.author_seq:
        raise CoreRefused("an ask is its thread's first event")
    for name, values in (("needs", ask.needs), ("flags", ask.flags), ("tokens", ask.tokens)):
        if len(set(values)) != len(values):
            raise CoreRefused(f"{name} name something twice")
