"""The notice: the signed public page of keys that a seeker's client needs (protocol 7).

Pure over bytes: relay, day and pinned signer come in, a notice or one refusal goes out. It fetches nothing and does not
say which of several notices is the newest.
"""

from typing import Annotated, Literal, NewType

import msgspec
from msgspec import Meta

from tropa.post.limits import MAX_WEEK, NOTICE_PAYLOAD_TYPE
from tropa.roster._json import decode, encode, payload_unverified
from tropa.roster.errors import NoticeRefused
from tropa.roster.weeks import first_day, last_day
from tropa.sealing.errors import BadSignature, MalformedEnvelope
from tropa.sealing.letters import Reader
from tropa.sealing.signing import keyid, sign, verify
from tropa.sealing.types import AuthPublicKey, PostId, RelayId, SealingPublicKey, SigningSeed, VerifyKey

DAYS_OF_GRACE = 2
"""A phone's clock may be wrong by so much (protocol 7.3)."""

NetworkId = NewType("NetworkId", str)
"""Lower-case hex SHA-256 of the steward's public key."""

Language = Literal["ru", "en"]
HexHash = Annotated[str, Meta(pattern="^[0-9a-f]{64}\\Z")]
Url = Annotated[str, Meta(pattern=r"^https?://[!-~]+\Z", max_length=200)]
Day = Annotated[int, Meta(ge=0, le=7 * MAX_WEEK)]


class TeamKeys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A team's box of the week and the keys to seal to."""

    post_id: PostId
    xwing_pub: SealingPublicKey
    auth_pub: AuthPublicKey

    @property
    def reader(self) -> Reader:
        """Whom to seal to."""
        return Reader(self.xwing_pub, self.auth_pub)


class Notice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The payload of protocol 7.1, its fields in the order in which they are signed."""

    network: HexHash
    steward_pub: VerifyKey
    version: Annotated[int, Meta(ge=1, le=2**53 - 1)]
    week: Annotated[int, Meta(ge=0, le=MAX_WEEK)]
    valid_from_day: Day
    valid_until_day: Day
    relay_id: RelayId
    team: TeamKeys
    languages: Annotated[tuple[Language, ...], Meta(min_length=1, max_length=2)]
    addresses: Annotated[tuple[Url, ...], Meta(max_length=16)]
    client_sha256: HexHash | None


def network_id(steward: VerifyKey) -> NetworkId:
    """What a network is called: the keyid of its steward's key (protocol 1.4)."""
    return NetworkId(keyid(steward))


def make_notice(notice: Notice, steward: SigningSeed) -> bytes:
    """The notice's DSSE envelope. The same notice and key give the same bytes.

    Raises:
        NoticeRefused: the notice is one that no client would accept (our own mistake, caught before it is published).
    """
    envelope = sign(encode(notice), NOTICE_PAYLOAD_TYPE, steward)
    verify_notice(envelope, notice.relay_id, notice.valid_from_day)
    return envelope


def verify_notice(envelope: bytes, relay_id: RelayId, today: int, pinned_network: str | None = None) -> Notice:
    """The notice, when every condition of protocol 7.3 holds on the day ``today``.

    Args:
        pinned_network: the network id the reader already knows; without it any well-signed network is accepted.

    Raises:
        NoticeRefused: ``fault`` is the first condition that failed.
    """
    notice = _verified(envelope)
    if notice.network != network_id(notice.steward_pub):
        raise NoticeRefused("network", "it names another network than the one whose key signed it")
    if notice.relay_id != relay_id:
        raise NoticeRefused("relay", "it was made for another relay")
    if pinned_network is not None and notice.network != pinned_network:
        raise NoticeRefused("other-signer", "it is signed by another network than the one known here")
    if today < notice.valid_from_day - DAYS_OF_GRACE:
        raise NoticeRefused("not-yet", f"it begins on day {notice.valid_from_day} and this is day {today}")
    if today > notice.valid_until_day + DAYS_OF_GRACE:
        raise NoticeRefused("expired", f"it ended on day {notice.valid_until_day} and this is day {today}")
    return notice


def _verified(envelope: bytes) -> Notice:
    """What the key named inside signed; only the key is taken from the bytes before they verify."""
    try:
        claimed = payload_unverified(envelope)
        payload = verify(envelope, NOTICE_PAYLOAD_TYPE, [_read(claimed).steward_pub])
        return _read(payload)
    except (ValueError, MalformedEnvelope) as error:
        raise NoticeRefused("malformed", "it is not a signed notice of the shape we know") from error
    except BadSignature as error:
        raise NoticeRefused("signature", "the key it names did not sign it") from error


def _read(payload: bytes) -> Notice:
    notice = decode(payload, Notice)
    if (notice.valid_from_day, notice.valid_until_day) != (first_day(notice.week), last_day(notice.week)):
        raise ValueError("its days are not its week's Monday and Sunday")
    if len(set(notice.languages)) != len(notice.languages):
        raise ValueError("a language is named twice")
    return notice
