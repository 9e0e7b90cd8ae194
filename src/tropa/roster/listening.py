"""A listener's key of a week: the public half, signed by the listener's device (protocol 15.2).

Complaints are sealed to one such key. Its secrets are made and kept elsewhere, and only listeners have them.
"""

from typing import Final

import msgspec

from tropa.roster._json import decode, encode, payload_unverified
from tropa.roster.errors import BundleRefused
from tropa.roster.keys import key_marks
from tropa.roster.names import Count, DeviceId, HexHash, Week, device_id
from tropa.roster.state import Roster
from tropa.sealing.errors import BadSignature, MalformedEnvelope
from tropa.sealing.keys import are_usable
from tropa.sealing.letters import Reader
from tropa.sealing.signing import sign, verify, verify_key
from tropa.sealing.types import AuthPublicKey, SealingPublicKey, SigningSeed

LISTENING_PAYLOAD_TYPE: Final = "application/vnd.tropa.listening+json"


class ListeningKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One key, its fields in the order in which they are signed. ``version``: the roster's when it was made."""

    network: HexHash
    device: HexHash
    week: Week
    version: Count
    xwing_pub: SealingPublicKey
    auth_pub: AuthPublicKey

    @property
    def reader(self) -> Reader:
        """Whom to seal to."""
        return Reader(self.xwing_pub, self.auth_pub)

    @property
    def device_id(self) -> DeviceId:
        """Who made it."""
        return DeviceId(self.device)


def make_listening_key(roster: Roster, device: SigningSeed, week: int, public: Reader) -> bytes:
    """The DSSE envelope of a fresh key of a week. The same input gives the same bytes."""
    name = device_id(verify_key(device))
    key = ListeningKey(roster.network, name, week, roster.version, public.sealing, public.auth)
    return sign(encode(key), LISTENING_PAYLOAD_TYPE, device)


def known_listening_key(envelope: bytes, roster: Roster) -> ListeningKey:
    """The key, when an active device of a listener made it, and since a listener was last taken away.

    Raises:
        BundleRefused: ``fault`` says why not; ``device`` means that a later roster may name its member a listener.
    """
    try:
        claimed = decode(payload_unverified(envelope), ListeningKey)
    except ValueError as error:
        raise BundleRefused("malformed", "it is not a listener's key of the shape we know") from error
    if not roster.listens(claimed.device_id):
        raise BundleRefused("device", "no listener's active device made it")
    key = _verified(envelope, roster, claimed.device_id)
    if key.network != roster.network:
        raise BundleRefused("network", "it is of another network")
    if not is_good(key.version, roster):
        raise BundleRefused("key", "a listener was taken away since it was made")
    if not are_usable(key.xwing_pub, key.auth_pub) or set(key_marks(key.xwing_pub)) & set(key_marks(key.auth_pub)):
        raise BundleRefused("key", "nobody could seal to it")
    if roster.has_keys(key.xwing_pub, key.auth_pub):
        raise BundleRefused("key", "it serves another purpose in this network")
    return key


def read_kept(envelope: bytes) -> ListeningKey:
    """A key that was verified before and kept where nobody else writes. Raises ValueError."""
    return decode(payload_unverified(envelope), ListeningKey)


def is_good(version: int, roster: Roster) -> bool:
    """Whether nobody who was to hold a key made at that version has been taken away since."""
    return version >= roster.listening_since


def _verified(envelope: bytes, roster: Roster, device: DeviceId) -> ListeningKey:
    try:
        return decode(verify(envelope, LISTENING_PAYLOAD_TYPE, [roster.devices[device].signing_pub]), ListeningKey)
    except (ValueError, MalformedEnvelope) as error:
        raise BundleRefused("malformed", "it is not a listener's key of the shape we know") from error
    except BadSignature as error:
        raise BundleRefused("signature", "its device did not sign it") from error
