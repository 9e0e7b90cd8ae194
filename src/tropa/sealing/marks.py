"""Marks: showing each device of a team that a circular is its author's, without a signature (protocol 10.5).

A mark is a MAC under a secret of two devices, so either could have made it: deniable, as letters are. It says nothing
about who may write what.
"""

import hmac

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from tropa.sealing._kdf import hkdf
from tropa.sealing.encoding import lp
from tropa.sealing.errors import ReaderUnusable
from tropa.sealing.keys import auth_public
from tropa.sealing.letters import Address
from tropa.sealing.types import AuthPrivateKey, AuthPublicKey, Mark


def mark_for(core: bytes, sender: AuthPrivateKey, device: AuthPublicKey, address: Address) -> Mark:
    """The mark of a circular's core for one device. Raises ReaderUnusable when the device's key is weak."""
    return _mark(core, _shared(sender, device), auth_public(sender), device, address)


def mark_holds(mark: Mark, core: bytes, sender: AuthPublicKey, device: AuthPrivateKey, address: Address) -> bool:
    """Whether the holder of ``sender`` (or this device itself) made the mark."""
    try:
        shared = _shared(device, sender)
    except ReaderUnusable:
        return False
    return hmac.compare_digest(mark.raw, _mark(core, shared, sender, auth_public(device), address).raw)


def _shared(own: AuthPrivateKey, peer: AuthPublicKey) -> bytes:
    try:
        return X25519PrivateKey.from_private_bytes(own.raw).exchange(X25519PublicKey.from_public_bytes(peer.raw))
    except ValueError as error:
        raise ReaderUnusable("the other side's authentication key is weak; nothing was marked for it") from error


def _mark(core: bytes, shared: bytes, sender: AuthPublicKey, device: AuthPublicKey, address: Address) -> Mark:
    info = lp(b"mark", address.relay_id.raw, address.post_id.raw, sender.raw, device.raw)
    return Mark(hmac.digest(hkdf(shared, b"tropa/1", info), core, "sha256")[: Mark.SIZE_BYTES])
