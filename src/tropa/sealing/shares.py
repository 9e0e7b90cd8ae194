"""Recovery shares of a 32-byte secret (SLIP-39): any ``needed`` of them give it back, fewer say nothing about it.

Each share is 33 English words with a checksum. No passphrase is used inside; who holds enough shares holds the secret.
It stores nothing and names no holder.
"""

from collections.abc import Sequence

import shamir_mnemonic  # type: ignore[import-untyped]
from shamir_mnemonic import MnemonicError

from tropa.sealing.errors import SharesRefused, WrongUse

_SECRET_BYTES = 32
# The library's stretching protects a passphrase; without one it would only cost the holder time.
_NO_STRETCHING = 0


def split_secret(secret: bytes, needed: int, count: int) -> tuple[str, ...]:
    """``count`` shares of which any ``needed`` give ``secret`` (32 bytes) back; other ones each time.

    Raises:
        WrongUse: another length, or numbers outside 2 <= needed <= count <= 16.
    """
    if len(secret) != _SECRET_BYTES or not 2 <= needed <= count <= 16:
        raise WrongUse("a secret of 32 bytes is split into 2 to 16 shares, of which at least 2 are needed")
    groups = shamir_mnemonic.generate_mnemonics(
        1, [(needed, count)], secret, iteration_exponent=_NO_STRETCHING, extendable=True
    )
    return tuple(groups[0])


def combine_shares(shares: Sequence[str]) -> bytes:
    """The secret. Letters' case and extra spaces do not matter.

    Raises:
        SharesRefused: too few, mistyped, or of different secrets; the message says which, without the words.
    """
    tidy = [" ".join(share.lower().split()) for share in shares]
    try:
        secret = bytes(shamir_mnemonic.combine_mnemonics(tidy))
    except MnemonicError as error:
        raise SharesRefused(_reason(tidy)) from error
    if len(secret) != _SECRET_BYTES:
        raise SharesRefused("these are shares of something else than a vault's backup")
    return secret


def _reason(shares: Sequence[str]) -> str:
    for position, share in enumerate(shares, start=1):
        try:
            shamir_mnemonic.Share.from_mnemonic(share)
        except MnemonicError:
            return f"share {position} is mistyped: one of its words is not the one that was written down"
    return "these shares do not give a backup back: too few of them, the same one twice, or of different backups"
