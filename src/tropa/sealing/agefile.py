"""Files encrypted to a passphrase in the age format (age-encryption.org/v1), which any age tool opens.

For exports and backups: whoever leaves must not need this program to read what is theirs. It writes no file.
"""

import pyrage  # type: ignore[import-untyped]

from tropa.sealing.errors import AgeRefused, PassphraseEmpty


def encrypt_with_passphrase(data: bytes, passphrase: str) -> bytes:
    """An age file (scrypt recipient); takes about a second. Raises PassphraseEmpty."""
    if not passphrase:
        raise PassphraseEmpty("an encrypted file needs a passphrase; nothing was written")
    return bytes(pyrage.passphrase.encrypt(data, passphrase))


def decrypt_with_passphrase(file: bytes, passphrase: str) -> bytes:
    """What it holds.

    Raises:
        AgeRefused: another passphrase, or no age file (or a damaged one): they are told apart only where the file is.
    """
    try:
        return bytes(pyrage.passphrase.decrypt(file, passphrase))
    except pyrage.DecryptError as error:
        raise AgeRefused("the passphrase is another one, or this is no age file; nothing was changed") from error
