"""The first entry of a network's roster: who founded it, with which device, under which rule.

The roster is a chain of signed entries; an entry names the hash of the one before it and is signed under the rule then
in force. Only founding exists so far. Pure; it keeps nothing.
"""

import hashlib
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from tropa.roster._json import decode, encode, payload_unverified
from tropa.roster.errors import EntryRefused
from tropa.roster.names import Day, HexHash, NetworkId, network_id
from tropa.sealing.errors import BadSignature, MalformedEnvelope
from tropa.sealing.signing import keyid, sign, verify, verify_key
from tropa.sealing.types import SigningSeed, VerifyKey

ENTRY_PAYLOAD_TYPE = "application/vnd.tropa.roster+json"


class DeviceEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One machine, by its signing key alone: a signed list of names would be evidence."""

    id: HexHash
    signing_pub: VerifyKey


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many of which stewards must sign the next entry."""

    threshold: Annotated[int, Meta(ge=1, le=1)]
    stewards: Annotated[tuple[VerifyKey, ...], Meta(min_length=1, max_length=1)]


class Founding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Version 1 of the chain, its fields in the order in which they are signed."""

    network: HexHash
    version: Literal[1]
    previous: None
    day: Day
    kind: Literal["found"]
    policy: Policy
    device: DeviceEntry


def make_founding(steward: SigningSeed, device: SigningSeed, day: int) -> bytes:
    """The founding entry's DSSE envelope, signed by its only steward. The same input gives the same bytes."""
    steward_pub, device_pub = verify_key(steward), verify_key(device)
    entry = Founding(
        network=network_id(steward_pub),
        version=1,
        previous=None,
        day=day,
        kind="found",
        policy=Policy(threshold=1, stewards=(steward_pub,)),
        device=DeviceEntry(id=keyid(device_pub), signing_pub=device_pub),
    )
    return sign(encode(entry), ENTRY_PAYLOAD_TYPE, steward)


def verify_founding(envelope: bytes, network: NetworkId) -> Founding:
    """The founding entry of that network.

    Raises:
        EntryRefused: ``fault`` says why it is not that.
    """
    try:
        claimed = _read(payload_unverified(envelope))
        entry = _read(verify(envelope, ENTRY_PAYLOAD_TYPE, claimed.policy.stewards, claimed.policy.threshold))
    except (ValueError, MalformedEnvelope) as error:
        raise EntryRefused("malformed", "it is not a founding entry of the shape we know") from error
    except BadSignature as error:
        raise EntryRefused("signature", "its steward did not sign it") from error
    if network != entry.network or network != network_id(entry.policy.stewards[0]):
        raise EntryRefused("network", "it founds another network")
    return entry


def entry_hash(envelope: bytes) -> str:
    """What the next entry names as ``previous``: hex SHA-256 of the payload. Adding a signature changes nothing.

    Raises:
        EntryRefused: not an envelope.
    """
    try:
        return hashlib.sha256(payload_unverified(envelope)).hexdigest()
    except ValueError as error:
        raise EntryRefused("malformed", "it is not an envelope") from error


def _read(payload: bytes) -> Founding:
    entry = decode(payload, Founding)
    if entry.device.id != keyid(entry.device.signing_pub):
        raise ValueError("its device is named after another key")
    return entry
