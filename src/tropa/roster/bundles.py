"""A device's public keys of one week, signed by the device (protocol 9.5). The secrets are made and kept elsewhere."""

from typing import Final

import msgspec

from tropa.roster._json import decode, encode, payload_unverified
from tropa.roster.errors import BundleRefused
from tropa.roster.keys import key_marks
from tropa.roster.names import DeviceId, HexHash, NetworkId, Week, device_id
from tropa.roster.state import Roster
from tropa.sealing.errors import BadSignature, MalformedEnvelope
from tropa.sealing.keys import are_usable
from tropa.sealing.letters import Reader
from tropa.sealing.signing import sign, verify, verify_key
from tropa.sealing.types import AuthPublicKey, SealingPublicKey, SigningSeed, VerifyKey

BUNDLE_PAYLOAD_TYPE: Final = "application/vnd.tropa.bundle+json"


class Bundle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One device's keys of one week, fields in the order in which they are signed."""

    network: HexHash
    device: HexHash
    week: Week
    xwing_pub: SealingPublicKey
    auth_pub: AuthPublicKey

    @property
    def reader(self) -> Reader:
        """Whom to seal to."""
        return Reader(self.xwing_pub, self.auth_pub)

    @property
    def device_id(self) -> DeviceId:
        """Whose it is."""
        return DeviceId(self.device)


def make_bundle(network: NetworkId, device: SigningSeed, week: int, public: Reader) -> bytes:
    """The DSSE envelope of a device's keys of a week. The same input gives the same bytes."""
    bundle = Bundle(network, device_id(verify_key(device)), week, public.sealing, public.auth)
    return sign(encode(bundle), BUNDLE_PAYLOAD_TYPE, device)


def verify_bundle(envelope: bytes, network: NetworkId, signing: VerifyKey) -> Bundle:
    """The bundle, when the device with that signing key made it for that network; for one not admitted yet.

    Raises:
        BundleRefused: ``fault`` says why not.
    """
    try:
        bundle = decode(verify(envelope, BUNDLE_PAYLOAD_TYPE, [signing]), Bundle)
    except (ValueError, MalformedEnvelope) as error:
        raise BundleRefused("malformed", "it is not a bundle of the shape we know") from error
    except BadSignature as error:
        raise BundleRefused("signature", "its device did not sign it") from error
    if bundle.network != network:
        raise BundleRefused("network", "it is of another network")
    if bundle.device != device_id(signing):
        raise BundleRefused("device", "it names another device than the one that signed it")
    if set(key_marks(bundle.xwing_pub)) & set(key_marks(bundle.auth_pub)):
        raise BundleRefused("key", "one key is to serve two purposes")
    if not are_usable(bundle.xwing_pub, bundle.auth_pub):
        raise BundleRefused("key", "nobody could seal to one of its keys")
    return bundle


def known_bundle(envelope: bytes, roster: Roster) -> Bundle:
    """The bundle, when a device of the roster made it that is not retired.

    A suspended device's bundle verifies too, for it may be lifted: whether to seal to it now is another question.

    Raises:
        BundleRefused: ``fault`` says why not; ``device`` means that a later roster may know it.
    """
    try:
        claimed = decode(payload_unverified(envelope), Bundle)
    except ValueError as error:
        raise BundleRefused("malformed", "it is not a bundle of the shape we know") from error
    device = roster.devices.get(claimed.device_id)
    if device is None or device.status == "retired":
        raise BundleRefused("device", "the roster does not know its device, or has retired it")
    bundle = verify_bundle(envelope, roster.network, device.signing_pub)
    if roster.has_keys(bundle.xwing_pub, bundle.auth_pub):
        raise BundleRefused("key", "it gives a key that serves another purpose in this network")
    return bundle
