"""By what a copy is known again when another file may stand in its place: a hash of its first bytes.

In those of a vault's copy stands its salt, in those of an age file too, in those of an exported `case.json` the case
and the minute. It says nothing of what comes after them.
"""

import hashlib
from typing import Final

from tropa.vault.header import HEADER_BYTES
from tropa.vault.views_search import BackupSort

_EXPORT_BYTES: Final = 256
"""More than an age file's salt, or `case.json`'s first four lines, need."""


def bytes_told_by(sort: BackupSort) -> int:
    """How many of a file's first bytes tell it from others. Of a vault's copy no more: later ones change with it."""
    return _EXPORT_BYTES if sort == "export" else HEADER_BYTES


def hash_of(sort: BackupSort, data: bytes) -> bytes:
    """SHA-256 of as many of a file's first bytes; `data` may go on after them."""
    return hashlib.sha256(data[: bytes_told_by(sort)]).digest()
