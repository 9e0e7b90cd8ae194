"""Messages between members: what membership and dispatch say, as opposed to casework (protocol 10.3, 14).

Read and written in one spelling. Who sent one, and whether that device may say it, is not decided here.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Final, Literal, get_args

import msgspec
from msgspec import Meta
from typing_extensions import override

from tropa.roster._json import decode, encode
from tropa.roster.complaint_bodies import ComplaintStep, ListeningKeys, ListeningSecret
from tropa.roster.dispatch_bodies import DispatchSaid, Introduce, Offer, OfferAnswered, OfferWithdrawn
from tropa.roster.errors import MessageRefused
from tropa.roster.names import MAX_NUMBER, Addresses, Count, Enclosed, HexHash, Languages, Role, Week
from tropa.roster.state import Head
from tropa.sealing.letters import LETTER_SIZES, ReaderKeys, room_for_core
from tropa.sealing.types import AuthPrivateKey, ReadKey, SealingSeed, VerifyKey

MAX_MESSAGE_BYTES: Final = room_for_core(LETTER_SIZES[-1])
_MAX_ENVELOPES: Final = 1_000
Envelopes = Annotated[tuple[Enclosed, ...], Meta(max_length=_MAX_ENVELOPES)]
LetterKind = Literal["message", "circular", "event"]


class SecretKeys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The private halves of a key that several hold."""

    seed: SealingSeed
    auth: AuthPrivateKey

    @property
    def keys(self) -> ReaderKeys:
        """What opens letters sealed to it."""
        return ReaderKeys(self.seed, self.auth)


class RosterEntries(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Entries of the chain, believed for their signatures."""

    entries: Envelopes


class RosterNeed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Asks for what comes after version ``have``; 0 when there is nothing yet."""

    have: Annotated[int, Meta(ge=0, le=MAX_NUMBER)]


class Bundles(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Devices' keys of weeks, believed for their signatures."""

    bundles: Envelopes


class WeekSecrets(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One edition of a week's secrets; ``team`` is for coordinators."""

    week: Week
    edition: Count
    read_key: ReadKey
    members: SecretKeys
    team: SecretKeys | None


class Stewardship(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a steward's desk needs to publish, and to make notices: also the lineage so far (protocol 7.2)."""

    publisher_token: str
    addresses: Addresses
    languages: Languages
    lineage: Envelopes

    @override
    def __repr__(self) -> str:
        return "Stewardship(secret)"


class Proposal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The next entry and what goes with it, each with the signatures gathered so far."""

    entry: Enclosed
    statement: Enclosed | None
    notice: Enclosed | None


class Join(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A newcomer's keys, left in the box of an invitation."""

    signing_pub: VerifyKey
    steward_pub: VerifyKey
    bundles: Envelopes


class Invitation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which network invites, where it is found, and as what."""

    network: HexHash
    addresses: Addresses
    roles: tuple[Role, ...]


Body = (
    RosterEntries
    | RosterNeed
    | Bundles
    | WeekSecrets
    | Stewardship
    | Proposal
    | Join
    | Invitation
    | DispatchSaid
    | Offer
    | OfferAnswered
    | OfferWithdrawn
    | Introduce
    | ListeningKeys
    | ListeningSecret
    | ComplaintStep
)
Kind = Literal[
    "roster",
    "roster_need",
    "bundles",
    "week",
    "stewardship",
    "proposal",
    "join",
    "invitation",
    "dispatch",
    "offer",
    "offer_answer",
    "offer_withdrawn",
    "introduce",
    "listening",
    "listening_secret",
    "complaint_step",
]
_BODIES: Final[dict[Kind, type[Body]]] = dict(zip(get_args(Kind), get_args(Body), strict=True))
_KINDS: Final[dict[type[Body], Kind]] = {body: kind for kind, body in _BODIES.items()}


@dataclass(frozen=True, slots=True)
class Message:
    """One message. ``head`` is the roster head its sender saw; ``at_minute`` is what the sender's clock said."""

    head: Head | None
    at_minute: int
    body: Body

    @property
    def kind(self) -> Kind:
        """What it is on the wire."""
        return _KINDS[type(self.body)]


class _Wire(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    message: Kind
    head: Head | None
    at_minute: Annotated[int, Meta(ge=0, le=MAX_NUMBER)]
    body: msgspec.Raw


def encode_message(message: Message) -> bytes:
    """What is sealed. Sealing refuses what is larger than a letter."""
    return encode(_Wire(message.kind, message.head, message.at_minute, msgspec.Raw(encode(message.body))))


def decode_message(data: bytes) -> Message:
    """The message that a letter held.

    Raises:
        MessageRefused: it is none of the shapes of protocol 10.3, or in another spelling.
    """
    try:
        wire = decode(data, _Wire)
        return Message(wire.head, wire.at_minute, decode(wire.body, _BODIES[wire.message]))
    except ValueError:
        raise MessageRefused("it is not of a kind and shape we know") from None


def letter_kind(data: bytes) -> LetterKind:
    """Which of the three things a member's letter holds (protocol 10.2). An event need not be one: its codec says."""
    if data.startswith(b'{"message":'):
        return "message"
    return "circular" if data.startswith(b'{"circular":') else "event"


def roster_messages(entries: Iterable[bytes], head: Head | None, at_minute: int) -> Iterator[bytes]:
    """As many ``roster`` messages, encoded, as these entries need, in their order."""
    for part in _that_fit(entries, head, at_minute):
        yield encode_message(Message(head, at_minute, RosterEntries(part)))


def bundle_messages(bundles: Iterable[bytes], head: Head | None, at_minute: int) -> Iterator[bytes]:
    """As many ``bundles`` messages, encoded, as these need, in their order."""
    for part in _that_fit(bundles, head, at_minute):
        yield encode_message(Message(head, at_minute, Bundles(part)))


def _that_fit(envelopes: Iterable[bytes], head: Head | None, at_minute: int) -> Iterator[tuple[Enclosed, ...]]:
    # Of the two messages made here, the one with the longer names.
    empty = len(encode_message(Message(head, at_minute, Bundles(()))))
    part, size = list[Enclosed](), empty
    for envelope in map(Enclosed, envelopes):
        more = len(envelope.text) + len('"",')
        if part and (size + more > MAX_MESSAGE_BYTES or len(part) == _MAX_ENVELOPES):
            yield tuple(part)
            part, size = [], empty
        part.append(envelope)
        size += more
    if part:
        yield tuple(part)
