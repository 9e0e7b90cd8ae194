"""The lineage of a network's stewards: from the founding key to whoever signs notices now (protocol 7.2).

A seeker's client follows it without knowing the roster. It names keys only, and says nothing of devices or members.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from tropa.roster._json import decode, encode
from tropa.roster.errors import StatementRefused
from tropa.roster.names import HexHash, NetworkId, network_id
from tropa.sealing.errors import BadSignature, MalformedEnvelope
from tropa.sealing.signing import add_signature, sign, signers, verify
from tropa.sealing.types import SigningSeed, VerifyKey

STEWARDS_PAYLOAD_TYPE: Final = "application/vnd.tropa.stewards+json"
MAX_STEWARDS: Final = 9
MAX_STATEMENTS: Final = 64

Threshold = Annotated[int, Meta(ge=1, le=MAX_STEWARDS)]
Stewards = Annotated[tuple[VerifyKey, ...], Meta(min_length=1, max_length=MAX_STEWARDS)]


@dataclass(frozen=True, slots=True)
class Policy:
    """How many of which stewards must sign."""

    threshold: int
    stewards: tuple[VerifyKey, ...]


class Statement(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The next set of stewards, its fields in the order in which they are signed."""

    network: HexHash
    number: Annotated[int, Meta(ge=1, le=MAX_STATEMENTS)]
    stewards: Stewards
    threshold: Threshold

    @property
    def policy(self) -> Policy:
        """Who must sign from here on."""
        return Policy(self.threshold, self.stewards)


def policy_fault(threshold: int, stewards: tuple[VerifyKey, ...]) -> str | None:
    """What is wrong with a rule, or None: keys sorted, none twice, and needed are more than half and at most all."""
    if any(one.raw >= other.raw for one, other in pairwise(stewards)):
        return "stewards are not sorted, or one is named twice"
    if not len(stewards) < 2 * threshold <= 2 * len(stewards):
        return f"{threshold} of {len(stewards)} stewards is not more than half of them and at most all"
    return None


def first_policy(founder: VerifyKey) -> Policy:
    """The rule before any statement: the founding steward alone."""
    return Policy(1, (founder,))


def statement_payload(network: NetworkId, number: int, policy: Policy) -> bytes:
    """What the stewards sign for their ``number``-th change (counted from 1)."""
    return encode(Statement(network, number, policy.stewards, policy.threshold))


def sign_statement(payload: bytes, first: SigningSeed, *others: SigningSeed) -> bytes:
    """Its DSSE envelope, signed by each."""
    envelope = sign(payload, STEWARDS_PAYLOAD_TYPE, first)
    for seed in others:
        envelope = add_signature(envelope, STEWARDS_PAYLOAD_TYPE, seed)
    return envelope


def missing_on_statement(envelope: bytes, before: Policy, after: Policy) -> int:
    """How many signatures are still wanted at the least, under the rule before it or its own (0: it is complete).

    Raises:
        tropa.sealing.errors.MalformedEnvelope: it is no envelope of a statement.
    """
    return max(
        policy.threshold - len(signers(envelope, STEWARDS_PAYLOAD_TYPE, policy.stewards)) for policy in (before, after)
    )


def follow_lineage(founder: VerifyKey, lineage: Iterable[bytes]) -> Policy:
    """Who must sign now, from the founding key through each statement, every one signed under both rules.

    Raises:
        StatementRefused: ``fault`` says how the first bad one is bad.
    """
    policy = first_policy(founder)
    for number, envelope in enumerate(lineage, start=1):
        policy = _next_policy(network_id(founder), number, policy, envelope)
    return policy


def _next_policy(network: NetworkId, number: int, policy: Policy, envelope: bytes) -> Policy:
    try:
        payload = verify(envelope, STEWARDS_PAYLOAD_TYPE, policy.stewards, policy.threshold)
        statement = _read(payload)
        verify(envelope, STEWARDS_PAYLOAD_TYPE, statement.stewards, statement.threshold)
    except (ValueError, MalformedEnvelope) as error:
        raise StatementRefused("malformed", "it is not a statement of the shape we know") from error
    except BadSignature as error:
        raise StatementRefused("signature", "too few of the stewards before it, or of its own, signed it") from error
    if statement.network != network:
        raise StatementRefused("network", "it is of another network")
    if statement.number != number:
        raise StatementRefused("number", f"it is number {statement.number} where number {number} is next")
    return statement.policy


def _read(payload: bytes) -> Statement:
    statement = decode(payload, Statement)
    fault = policy_fault(statement.threshold, statement.stewards)
    if fault is not None:
        raise ValueError(fault)
    return statement
