"""X-Wing (HPKE KEM 0x647a) keys as the library wants them (protocol 1.1, 1.2; draft-connolly-cfrg-xwing-kem).

Only an adapter: it turns our key types into loaded keys and holds the one cipher suite.
"""

import hashlib
from typing import Final

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PrivateKey, MLKEM768X25519PublicKey, Suite

from tropa.sealing.errors import ReaderUnusable
from tropa.sealing.types import SealingPublicKey, SealingSeed

MLKEM_PUBLIC_BYTES: Final = 1184
SUITE: Final = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


def load_private(seed: SealingSeed) -> tuple[MLKEM768X25519PrivateKey, SealingPublicKey]:
    """A seed's private key (``SHAKE256(seed, 96)`` = ML-KEM seed (64) ‖ X25519 private key (32)) and its public one.

    Both at once, for expanding the seed is what costs.
    """
    mlkem, x25519 = _expand(seed)
    return MLKEM768X25519PrivateKey(mlkem, x25519), _public(mlkem, x25519)


def load_public(key: SealingPublicKey) -> MLKEM768X25519PublicKey:
    """A key to seal to. Raises ReaderUnusable for what is no ML-KEM-768 encapsulation key (FIPS 203 section 7.2)."""
    try:
        mlkem = MLKEM768PublicKey.from_public_bytes(key.raw[:MLKEM_PUBLIC_BYTES])
    except ValueError as error:
        raise ReaderUnusable("the reader's sealing key is damaged; nothing was sealed to it") from error
    return MLKEM768X25519PublicKey(mlkem, X25519PublicKey.from_public_bytes(key.raw[MLKEM_PUBLIC_BYTES:]))


def public_bytes(seed: SealingSeed) -> SealingPublicKey:
    """The public key that belongs to a seed."""
    return _public(*_expand(seed))


def _public(mlkem: MLKEM768PrivateKey, x25519: X25519PrivateKey) -> SealingPublicKey:
    return SealingPublicKey(mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw())


def _expand(seed: SealingSeed) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    expanded = hashlib.shake_256(seed.raw).digest(96)
    return MLKEM768PrivateKey.from_seed_bytes(expanded[:64]), X25519PrivateKey.from_private_bytes(expanded[64:])
