"""From a vault's passphrase to its key by Argon2id (RFC 9106). It stores nothing and judges no passphrase."""

import unicodedata
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from tropa.sealing.errors import PassphraseEmpty, WrongUse
from tropa.sealing.types import VaultKey, VaultSalt


@dataclass(frozen=True)
class Argon2Cost:
    """What one guess costs; kept beside the vault, because another cost gives another key.

    Four lanes are what RFC 9106 section 4 recommends: laptops run them at once, and a guesser gains nothing by fewer.
    """

    memory_kib: int = 262_144
    passes: int = 3
    lanes: int = 4


DEFAULT_COST: Final = Argon2Cost()


def vault_key(passphrase: str, salt: VaultSalt, cost: Argon2Cost = DEFAULT_COST) -> VaultKey:
    """The key; the passphrase is taken in NFC so that every keyboard's й is the same.

    By default it takes 256 MiB and most of a second.

    Raises:
        PassphraseEmpty: nothing was typed.
        WrongUse: a cost Argon2id does not have.
    """
    if not passphrase:
        raise PassphraseEmpty("a vault needs a passphrase; nothing was changed")
    secret = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    try:
        derivation = Argon2id(
            salt=salt.raw, length=32, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory_kib
        )
    except ValueError as error:
        raise WrongUse(f"Argon2id cannot run with {cost}: {error}") from error
    return VaultKey(derivation.derive(secret))
