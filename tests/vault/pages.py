"""Every page of a vault's file and log as SQLite sees it, decrypted here and not by the library that is under test.

SQLCipher 4 (zetetic.net/sqlcipher/design): AES-256-CBC under the raw key; a page's last 80 bytes are IV and HMAC.
"""

from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.vault.conftest import CHEAP, PASSPHRASE
from tropa.sealing.passphrase import vault_key
from tropa.sealing.types import VaultSalt

PAGE, RESERVED, SALT = 4_096, 80, 16
LOG_HEADER, FRAME_HEADER = 32, 24


def decrypted_pages(path: Path) -> bytes:
    """The file's pages, free ones too, and every page image left in the log."""
    file = path.read_bytes()
    key = vault_key(PASSPHRASE, VaultSalt(file[:SALT]), CHEAP).raw
    pages = [file[at : at + PAGE] for at in range(0, len(file), PAGE)]
    log = path.with_name(path.name + "-wal")
    logged = log.read_bytes()[LOG_HEADER:] if log.exists() else b""
    frames = range(0, len(logged), FRAME_HEADER + PAGE)
    pages += [logged[at + FRAME_HEADER : at + FRAME_HEADER + PAGE] for at in frames]
    return b"\x00".join(_opened(page, key) for page in pages if len(page) == PAGE)


def _opened(page: bytes, key: bytes) -> bytes:
    start = SALT if page[:2] == b"Tv" else 0
    body, initial = page[start : PAGE - RESERVED], page[PAGE - RESERVED : PAGE - RESERVED + 16]
    opening = Cipher(algorithms.AES(key), modes.CBC(initial)).decryptor()
    return opening.update(body) + opening.finalize()
