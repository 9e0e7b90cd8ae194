"""One case's content at rest, under a key of its own, so that destroying the key destroys the content.

ChaCha20-Poly1305 (RFC 8439) with a random 12-byte nonce in front; the place it belongs to is bound in. A case holds far
fewer than the 2^32 values for which random nonces are safe. It stores nothing.
"""

from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from tropa.sealing.errors import NotThisCases
from tropa.sealing.types import CaseKey, Random

_NONCE_BYTES: Final = 12
OVERHEAD_BYTES: Final = _NONCE_BYTES + 16


def new_case_key(random: Random) -> CaseKey:
    """A fresh key for one case."""
    return CaseKey(random(CaseKey.SIZE_BYTES))


class CaseBox:
    """Seals and opens one case's values; loading the key once is what makes opening many quick."""

    def __init__(self, key: CaseKey) -> None:
        self._cipher = ChaCha20Poly1305(key.raw)

    def seal(self, data: bytes, place: bytes, random: Random) -> bytes:
        """``data`` so that only this key opens it, and only at the same ``place``; 28 bytes longer."""
        nonce = random(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, data, place)

    def open(self, sealed: bytes, place: bytes) -> bytes:
        """What was sealed there.

        Raises:
            NotThisCases: another key, another place, or changed since.
        """
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place)
        except (InvalidTag, ValueError) as error:
            raise NotThisCases("this was sealed under another key or for another place, or it was changed") from error
