"""The advisory locks of relay processes on one PostgreSQL: a few that have names, and one for each thing that changes.

The two kinds cannot meet: PostgreSQL keeps locks of two numbers apart from locks of one. Nobody outside can choose
which lock a thing gets, and so make others wait by what they ask for: it is hashed under the processes' own key.
"""

from collections.abc import Iterable
from hashlib import blake2b
from typing import Final

_OURS: Final = 0x54524F50  # "TROP"
_LOCK_BYTES: Final = 8
_PURPOSE: Final = b"tropa-relay-lock"

AWAIT_SCHEMA_LOCK: Final = f"SELECT pg_advisory_xact_lock({_OURS}, 1)"
TRY_SWEEP_LOCK: Final = f"SELECT pg_try_advisory_xact_lock({_OURS}, 2)"
TRY_TIDY_LOCK: Final = f"SELECT pg_try_advisory_lock({_OURS}, 3)"
# In the order they are given.
AWAIT_ALL: Final = "SELECT count(pg_advisory_xact_lock(k)) FROM unnest(?::bigint[]) AS k"


def locks_of(touched: Iterable[bytes], key: bytes) -> list[int]:
    """The locks of what is about to change, each once, in the order in which every process takes them.

    ``key`` (at most 64 bytes) is secret, and alike in all processes of a relay.
    """
    return sorted({_lock_of(each, key) for each in touched})


def _lock_of(name: bytes, key: bytes) -> int:
    hashed = blake2b(name, digest_size=_LOCK_BYTES, key=key, person=_PURPOSE)
    return int.from_bytes(hashed.digest(), "big", signed=True)
