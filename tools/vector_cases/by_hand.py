"""HPKE base mode with X-Wing put together from its parts, so that letters no honest program makes can be made.

Written from RFC 9180 sections 4-5 and the X-Wing draft, apart from the library the product uses, so that tests can also
check that library with it. For vectors and tests only.
"""

import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from tropa.sealing.types import SealingPublicKey

SUITE_ID = b"HPKE" + bytes.fromhex("647a") + bytes.fromhex("0001") + bytes.fromhex("0003")
XWING_LABEL = rb"\./" + rb"/^" + b"\\"


def seal(reader: SealingPublicKey, info: bytes, plaintext: bytes, ephemeral: bytes) -> bytes:
    """``enc ‖ ciphertext`` with the given X25519 ephemeral private key."""
    private = X25519PrivateKey.from_private_bytes(ephemeral)
    shared = private.exchange(X25519PublicKey.from_public_bytes(reader.raw[1184:]))
    return seal_with_shared(reader, info, plaintext, private.public_key().public_bytes_raw(), shared)


def seal_with_shared(
    reader: SealingPublicKey, info: bytes, plaintext: bytes, x_public: bytes, x_shared: bytes
) -> bytes:
    """As ``seal``, but with an X25519 share and result that need not belong together."""
    m_shared, m_ciphertext = MLKEM768PublicKey.from_public_bytes(reader.raw[:1184]).encapsulate()
    secret = hashlib.sha3_256(m_shared + x_shared + x_public + reader.raw[1184:] + XWING_LABEL).digest()
    key, nonce = key_schedule(secret, info)
    return m_ciphertext + x_public + ChaCha20Poly1305(key).encrypt(nonce, plaintext, b"")


def key_schedule(shared_secret: bytes, info: bytes) -> tuple[bytes, bytes]:
    """The AEAD's key and first nonce in base mode (RFC 9180 section 5.1)."""
    context = b"\x00" + _extract(b"", b"psk_id_hash", b"") + _extract(b"", b"info_hash", info)
    secret = _extract(shared_secret, b"secret", b"")
    return _expand(secret, b"key", context, 32), _expand(secret, b"base_nonce", context, 12)


def _extract(salt: bytes, label: bytes, ikm: bytes) -> bytes:
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + SUITE_ID + label + ikm, "sha256")


def _expand(secret: bytes, label: bytes, info: bytes, size_bytes: int) -> bytes:
    labelled = size_bytes.to_bytes(2, "big") + b"HPKE-v1" + SUITE_ID + label + info
    return hmac.digest(secret, labelled + b"\x01", "sha256")[:size_bytes]
