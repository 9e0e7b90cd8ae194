"""HKDF-SHA256 with 32 bytes out, the only key derivation of the protocol (RFC 5869; protocol, notation)."""

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def hkdf(ikm: bytes, salt: bytes, info: bytes) -> bytes:
    """32 bytes from ``ikm``; a different ``info`` gives unrelated bytes."""
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(ikm)
