"""The entries of the roster's chain: what each kind says, read and written byte-exactly (protocol 9.1, 9.3).

Whether an entry continues a chain is decided in ``chain``; signatures are made here and checked there.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Annotated, Final, Literal, get_args

import msgspec
from msgspec import Meta

from tropa.roster._json import decode, encode, payload_unverified
from tropa.roster.devices import DeviceEntry, roles_fault
from tropa.roster.errors import EntryRefused
from tropa.roster.names import MAX_LISTENERS, Count, Day, EntryHash, HexHash, NetworkId, Role, Week
from tropa.roster.statements import Policy, Stewards, Threshold, policy_fault
from tropa.sealing.errors import MalformedEnvelope
from tropa.sealing.letters import Reader
from tropa.sealing.signing import add_signature, sign
from tropa.sealing.types import AuthPublicKey, MemberId, PostId, SealingPublicKey, SigningSeed, VerifyKey

ENTRY_PAYLOAD_TYPE: Final = "application/vnd.tropa.roster+json"
MAX_ENTRY_DAYS: Final = 42
"""From an entry's day to the day after which it is stale, at most (protocol 9.1)."""
_MOST_READ: Final = 2_048
"""Of entries that were read, a kilobyte or two each: as many as a chain has in years."""


class PublicKeys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The public halves of a key that several hold."""

    xwing_pub: SealingPublicKey
    auth_pub: AuthPublicKey

    @property
    def reader(self) -> Reader:
        """Whom to seal to."""
        return Reader(self.xwing_pub, self.auth_pub)


class FirstPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The rule at founding: one steward."""

    threshold: Literal[1]
    stewards: tuple[VerifyKey]


class Found(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The chain begins, with its founder's device."""

    policy: FirstPolicy
    device: DeviceEntry


class Admit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A device that was never admitted before."""

    device: DeviceEntry


class ChangeRoles(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a member does from here on, with all their devices."""

    member: MemberId
    roles: tuple[Role, ...]


class Suspend(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From here on nobody seals to this device and nothing by it is believed."""

    device: HexHash


class Lift(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A suspended device is active again."""

    device: HexHash


class Retire(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A device is gone for good."""

    device: HexHash


class ChangePolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who the stewards are from here on, and how many of them must sign."""

    threshold: Threshold
    stewards: Stewards

    @property
    def policy(self) -> Policy:
        """Who must sign from here on."""
        return Policy(self.threshold, self.stewards)


class Team(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A week's box and keys, in one edition."""

    week: Week
    edition: Count
    notice_sha256: HexHash
    post_id: PostId
    team: PublicKeys
    members: PublicKeys


class Code(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which pocket client is the network's."""

    client_sha256: HexHash


class Pack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which rights pack of a country is the network's."""

    country: Annotated[str, Meta(pattern="^[a-z]{2}\\Z")]
    version: Count
    sha256: HexHash


class Listeners(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who reads complaints from here on (protocol 15); nobody: the network takes none."""

    members: Annotated[tuple[MemberId, ...], Meta(max_length=MAX_LISTENERS)]


Body = Found | Admit | ChangeRoles | Suspend | Lift | Retire | ChangePolicy | Team | Code | Pack | Listeners
Kind = Literal["found", "admit", "roles", "suspend", "lift", "retire", "policy", "team", "code", "pack", "listeners"]
_BODIES: Final[dict[Kind, type[Body]]] = dict(zip(get_args(Kind), get_args(Body), strict=True))
_KINDS: Final[dict[type[Body], Kind]] = {body: kind for kind, body in _BODIES.items()}


@dataclass(frozen=True, slots=True)
class Entry:
    """One link of the chain as it is read; ``hash`` is what the next one names."""

    network: NetworkId
    version: int
    previous: EntryHash | None
    day: int
    expires_day: int
    body: Body
    hash: EntryHash

    @property
    def kind(self) -> Kind:
        """What it is on the wire."""
        return _KINDS[type(self.body)]


class _Wire(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    network: HexHash
    version: Count
    previous: HexHash | None
    day: Day
    expires_day: Day
    kind: Kind
    body: msgspec.Raw


def entry_payload(
    network: NetworkId, version: int, previous: EntryHash | None, day: int, expires_day: int, body: Body
) -> bytes:
    """What is signed. It is not checked here: see ``chain.propose``."""
    return encode(_Wire(network, version, previous, day, expires_day, _KINDS[type(body)], msgspec.Raw(encode(body))))


def read_entry(payload: bytes) -> Entry:
    """The entry that a payload spells.

    Raises:
        EntryRefused: ``malformed``.
    """
    try:
        wire = decode(payload, _Wire)
        body = decode(wire.body, _BODIES[wire.kind])
    except ValueError as error:
        raise EntryRefused("malformed", "it is not an entry of a kind and shape we know") from error
    fault = _fault(body)
    if fault is not None:
        raise EntryRefused("malformed", fault)
    previous = None if wire.previous is None else EntryHash(wire.previous)
    return Entry(NetworkId(wire.network), wire.version, previous, wire.day, wire.expires_day, body, _hash_of(payload))


@lru_cache(_MOST_READ)
def entry_unverified(envelope: bytes) -> Entry:
    """What an envelope claims, before any signature is checked: to order and show entries, not to believe them.

    A chain is read whole several times in each round of a steward's desk, so what was read is kept.

    Raises:
        EntryRefused: ``malformed``.
    """
    try:
        return read_entry(payload_unverified(envelope))
    except ValueError as error:
        raise EntryRefused("malformed", "it is not an envelope") from error


def entry_hash(envelope: bytes) -> EntryHash:
    """What the next entry names as ``previous``: hex SHA-256 of the payload. Adding a signature changes nothing.

    Raises:
        EntryRefused: not an envelope.
    """
    try:
        return _hash_of(payload_unverified(envelope))
    except ValueError as error:
        raise EntryRefused("malformed", "it is not an envelope") from error


def sign_entry(payload: bytes, first: SigningSeed, *others: SigningSeed) -> bytes:
    """Its DSSE envelope, signed by each."""
    envelope = sign(payload, ENTRY_PAYLOAD_TYPE, first)
    for seed in others:
        envelope = add_entry_signature(envelope, seed)
    return envelope


def add_entry_signature(envelope: bytes, seed: SigningSeed) -> bytes:
    """The envelope with one more signature.

    Raises:
        EntryRefused: ``malformed``.
    """
    try:
        return add_signature(envelope, ENTRY_PAYLOAD_TYPE, seed)
    except MalformedEnvelope as error:
        raise EntryRefused("malformed", "it is not an envelope of an entry") from error


def _fault(body: Body) -> str | None:
    """What is wrong with it whatever the state of the chain, or None."""
    match body:
        case Found(device=device) | Admit(device=device):
            return device.fault
        case ChangeRoles(roles=roles):
            return roles_fault(roles)
        case ChangePolicy(threshold=threshold, stewards=stewards):
            return policy_fault(threshold, stewards)
        case Listeners(members=members):
            return _listeners_fault(members)
        case _:
            return None


def _listeners_fault(members: tuple[MemberId, ...]) -> str | None:
    """What is wrong with a list of listeners, or None: sorted, none twice, and never one alone."""
    if any(one.raw >= other.raw for one, other in pairwise(members)):
        return "listeners are not sorted, or one is named twice"
    # Whoever alone reads complaints also reads those about themselves, and nobody sees what they leave lying.
    return "one listener alone is none" if len(members) == 1 else None


def _hash_of(payload: bytes) -> EntryHash:
    return EntryHash(hashlib.sha256(payload).hexdigest())
