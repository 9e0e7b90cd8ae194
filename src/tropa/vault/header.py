"""The first sixteen bytes of a vault: what must be known before the key is, and the salt of everything.

SQLCipher leaves exactly sixteen bytes of a database in clear, for a salt of its own choosing or ours. We write into
them: 2 bytes ``Tv`` · 1 byte log2 of Argon2id's memory in KiB · 1 byte passes (high half) and lanes (low half) · 10
random bytes · 2 bytes CRC-16 of the fourteen before. All sixteen are the salt, so nothing in them can be changed
without changing the key. The CRC is for telling a damaged header from a wrong passphrase; it protects nothing. Why one
file: docs/decisions/0050.
"""

import binascii
from typing import Final

from tropa.sealing.passphrase import Argon2Cost
from tropa.sealing.types import Random, VaultSalt
from tropa.vault.errors import NotAVault, VaultDamaged

HEADER_BYTES: Final = VaultSalt.SIZE_BYTES
_MAGIC: Final = b"Tv"
_MAGIC_SHARED: Final = b"Ts"
_RANDOM_BYTES: Final = 10
_LEAST_LOG_KIB, _MOST_LOG_KIB = 7, 22


def new_header(cost: Argon2Cost, random: Random) -> VaultSalt:
    """A fresh header for a vault with this cost. Raises ValueError for a cost it cannot say."""
    log_memory = cost.memory_kib.bit_length() - 1
    known = _LEAST_LOG_KIB <= log_memory <= _MOST_LOG_KIB and 1 <= cost.passes <= 15 and 1 <= cost.lanes <= 15
    if 1 << log_memory != cost.memory_kib or not known:
        raise ValueError("memory is a power of two from 128 KiB to 4 GiB, passes and lanes are 1 to 15")
    body = _MAGIC + bytes((log_memory, cost.passes << 4 | cost.lanes)) + random(_RANDOM_BYTES)
    return VaultSalt(body + _crc(body))


def shared_header(random: Random) -> VaultSalt:
    """A fresh header for a backup that no passphrase opens, only shares (`backup.sharing`)."""
    body = _MAGIC_SHARED + random(_RANDOM_BYTES + 2)
    return VaultSalt(body + _crc(body))


def is_shared(header: bytes) -> bool:
    """Whether these are the first bytes of a backup that shares open."""
    whole = header[:HEADER_BYTES]
    return len(whole) == HEADER_BYTES and whole.startswith(_MAGIC_SHARED) and _crc(whole[:-2]) == whole[-2:]


def cost_of(header: bytes) -> Argon2Cost:
    """What one guess at this vault's passphrase costs.

    Raises:
        NotAVault: these are not the first bytes of a vault.
        VaultDamaged: they were once.
    """
    if len(header) < HEADER_BYTES:
        raise NotAVault("the file is empty" if not header else "the file is only a few bytes long")
    if is_shared(header):
        raise NotAVault("it is a backup that recovery shares open, not a passphrase")
    if not header.startswith(_MAGIC):
        raise NotAVault("it does not begin as a vault does")
    if _crc(header[:-2]) != header[-2:]:
        raise VaultDamaged("its first sixteen bytes do not fit together")
    if not (_LEAST_LOG_KIB <= header[2] <= _MOST_LOG_KIB and header[3] >> 4 and header[3] & 15):
        raise VaultDamaged("its first bytes name a cost that no vault has")
    return Argon2Cost(memory_kib=1 << header[2], passes=header[3] >> 4, lanes=header[3] & 15)


def _crc(body: bytes) -> bytes:
    return binascii.crc_hqx(body, 0).to_bytes(2, "big")
