"""The notice: the signed public page of keys that a seeker's client needs (protocol 7).

Pure over bytes: relay, day and pinned signer come in, a notice or one refusal goes out. It fetches nothing and does not
say which of several notices is the newest.
"""

import hashlib
from collections.abc import Sequence
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from tropa.post.limits import NOTICE_PAYLOAD_TYPE
from tropa.roster._json import decode, encode, payload_unverified
from tropa.roster.errors import NoticeRefused, StatementRefused
from tropa.roster.keys import key_marks
from tropa.roster.names import MAX_LISTENERS, Addresses, Count, Day, Enclosed, HexHash, Languages, Week, network_id
from tropa.roster.statements import MAX_STATEMENTS, Policy, follow_lineage
from tropa.roster.weeks import first_day, last_day
from tropa.sealing.errors import BadSignature, MalformedEnvelope
from tropa.sealing.letters import Reader
from tropa.sealing.signing import add_signature, sign, signers, verify
from tropa.sealing.types import AuthPublicKey, PostId, RelayId, SealingPublicKey, SigningSeed, VerifyKey

DAYS_OF_GRACE = 2
"""A phone's clock may be wrong by so much (protocol 7.3)."""


class TeamKeys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A team's box of the week and the keys to seal to."""

    post_id: PostId
    xwing_pub: SealingPublicKey
    auth_pub: AuthPublicKey

    @property
    def reader(self) -> Reader:
        """Whom to seal to."""
        return Reader(self.xwing_pub, self.auth_pub)


class Complaints(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """To which key complaints are sealed in that week, and how many people read them (protocol 15)."""

    xwing_pub: SealingPublicKey
    auth_pub: AuthPublicKey
    listeners: Annotated[int, Meta(ge=1, le=MAX_LISTENERS)]

    @property
    def reader(self) -> Reader:
        """Whom to seal to."""
        return Reader(self.xwing_pub, self.auth_pub)


class Notice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The payload of protocol 7.1, its fields in the order in which they are signed."""

    network: HexHash
    steward_pub: VerifyKey
    lineage: Annotated[tuple[Enclosed, ...], Meta(max_length=MAX_STATEMENTS)]
    version: Count
    week: Week
    valid_from_day: Day
    valid_until_day: Day
    relay_id: RelayId
    team: TeamKeys
    languages: Languages
    addresses: Addresses
    client_sha256: HexHash | None
    complaints: Complaints | UnsetType = UNSET
    """Left out where nobody listens: so notices were before there were listeners."""


def make_notice(notice: Notice, first: SigningSeed, *others: SigningSeed) -> bytes:
    """The notice's DSSE envelope, signed by each. The same notice and keys give the same bytes.

    Raises:
        NoticeRefused: the notice is one that no client would accept (our own mistake, caught before it is published).
    """
    envelope = begin_notice(notice, first)
    for seed in others:
        envelope = add_signature(envelope, NOTICE_PAYLOAD_TYPE, seed)
    verify_notice(envelope, notice.relay_id, notice.valid_from_day)
    return envelope


def begin_notice(notice: Notice, first: SigningSeed) -> bytes:
    """The same with one signature, to which other stewards add theirs; whoever completes it verifies it.

    Raises:
        NoticeRefused: no client would accept it, whoever else signs.
    """
    envelope = sign(encode(notice), NOTICE_PAYLOAD_TYPE, first)
    _stewards_of(read_notice(envelope))
    return envelope


def read_notice(envelope: bytes) -> Notice:
    """What an envelope claims, before any signature is checked: for a steward to decide whether to sign it.

    Raises:
        NoticeRefused: ``malformed``.
    """
    try:
        return _read(payload_unverified(envelope))
    except ValueError as error:
        raise NoticeRefused("malformed", "it is not a signed notice of the shape we know") from error


def notice_hash(envelope: bytes) -> str:
    """Hex SHA-256 of the notice's payload, as the chain's ``team`` entry names it (protocol 9.3).

    Raises:
        NoticeRefused: ``malformed``.
    """
    read_notice(envelope)
    return hashlib.sha256(payload_unverified(envelope)).hexdigest()


def hash_of(notice: Notice) -> str:
    """What ``notice_hash`` says of its envelope, whoever signs it."""
    return hashlib.sha256(encode(notice)).hexdigest()


def missing_on_notice(envelope: bytes) -> int:
    """How many stewards' signatures a notice still wants (0: it is complete).

    Raises:
        NoticeRefused: ``malformed`` or ``lineage``.
    """
    rule = _stewards_of(read_notice(envelope))
    try:
        return max(0, rule.threshold - len(signers(envelope, NOTICE_PAYLOAD_TYPE, rule.stewards)))
    except MalformedEnvelope as error:
        raise NoticeRefused("malformed", "it is not a signed notice of the shape we know") from error


def lineage_of(statements: Sequence[bytes]) -> tuple[Enclosed, ...]:
    """Envelopes of statements as a notice carries them."""
    return tuple(map(Enclosed, statements))


def verify_notice(envelope: bytes, relay_id: RelayId, today: int, pinned_network: str | None = None) -> Notice:
    """The notice, when every condition of protocol 7.3 holds on the day ``today``.

    Args:
        pinned_network: the network id the reader already knows; without it any well-signed network is accepted.

    Raises:
        NoticeRefused: ``fault`` is the first condition that failed.
    """
    notice = _verified(envelope)
    if notice.network != network_id(notice.steward_pub):
        raise NoticeRefused("network", "it names another network than the one its founding key has")
    if notice.relay_id != relay_id:
        raise NoticeRefused("relay", "it was made for another relay")
    if pinned_network is not None and notice.network != pinned_network:
        raise NoticeRefused("other-signer", "it is of another network than the one known here")
    if today < notice.valid_from_day - DAYS_OF_GRACE:
        raise NoticeRefused("not-yet", f"it begins on day {notice.valid_from_day} and this is day {today}")
    if today > notice.valid_until_day + DAYS_OF_GRACE:
        raise NoticeRefused("expired", f"it ended on day {notice.valid_until_day} and this is day {today}")
    return notice


def _verified(envelope: bytes) -> Notice:
    """What its stewards signed; only founding key and lineage are taken from the bytes before they verify."""
    rule = _stewards_of(read_notice(envelope))
    try:
        return _read(verify(envelope, NOTICE_PAYLOAD_TYPE, rule.stewards, rule.threshold))
    except (ValueError, MalformedEnvelope) as error:
        raise NoticeRefused("malformed", "it is not a signed notice of the shape we know") from error
    except BadSignature as error:
        raise NoticeRefused("signature", "too few of its stewards signed it") from error


def _stewards_of(notice: Notice) -> Policy:
    try:
        return follow_lineage(notice.steward_pub, [each.raw for each in notice.lineage])
    except StatementRefused as error:
        raise NoticeRefused("lineage", str(error)) from error


def _read(payload: bytes) -> Notice:
    notice = decode(payload, Notice)
    if (notice.valid_from_day, notice.valid_until_day) != (first_day(notice.week), last_day(notice.week)):
        raise ValueError("its days are not its week's Monday and Sunday")
    if len(set(notice.languages)) != len(notice.languages):
        raise ValueError("a language is named twice")
    if notice.complaints and _serves_twice(notice.team, notice.complaints):
        raise ValueError("one key is to serve two purposes")
    return notice


def _serves_twice(team: TeamKeys, complaints: Complaints) -> bool:
    """Whether one key stands in two places: the team's, which others hold, must not be the listeners'."""
    marks = key_marks(team.post_id, team.xwing_pub, team.auth_pub, complaints.xwing_pub, complaints.auth_pub)
    return len(set(marks)) < len(marks)
