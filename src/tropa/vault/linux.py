"""What a process on Linux can ask the system to keep others from, and itself. Elsewhere, or where the kernel is older,
each does nothing and says so. It opens no vault and reads no file.

Sources: prctl(2), landlock(7), landlock_create_ruleset(2), landlock_restrict_self(2).
"""

import ctypes
import os
import struct
import sys
from typing import Final

_SET_DUMPABLE: Final = 4
_SET_NO_NEW_PRIVS: Final = 38
_CREATE_RULESET: Final = 444
_RESTRICT_SELF: Final = 446
_ASK_FOR_VERSION: Final = 1
_FILE_RIGHTS: Final = {1: 13, 2: 14, 3: 15, 5: 16}
"""By the version of Landlock from which on there are so many rights over files."""
_NETWORK_SINCE: Final = 4
_SCOPES_SINCE: Final = 6


def keep_memory_private() -> bool:
    """No other process of this user can read this one's memory or steer it, and no crash writes it to a disk.

    Whether the system promises it. An administrator can do it all the same.
    """
    return _prctl(_SET_DUMPABLE, 0)


def renounce_files() -> bool:
    """Take from this process for good: opening, listing, making, renaming and removing files, and as far as the kernel
    knows of it also changing their size, TCP, other processes' memory, and signals to them. Whether the system has it.
    """
    if not _prctl(_SET_NO_NEW_PRIVS, 1):
        return False
    version = _syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_ASK_FOR_VERSION))
    if version < 1:
        return False
    asked = _ruleset(version)
    ruleset = _syscall(_CREATE_RULESET, asked, ctypes.c_size_t(len(asked)), ctypes.c_uint32(0))
    if ruleset < 0:
        return False
    try:
        return _syscall(_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint32(0)) == 0
    finally:
        os.close(ruleset)


def _ruleset(version: int) -> bytes:
    """Everything that this version can forbid; nothing is allowed back."""
    files = (1 << max(bits for since, bits in _FILE_RIGHTS.items() if since <= version)) - 1
    parts = [files]
    if version >= _NETWORK_SINCE:
        parts.append(0b11)
    if version >= _SCOPES_SINCE:
        parts.append(0b11)
    return struct.pack(f"={len(parts)}Q", *parts)


def _prctl(what: int, value: int) -> bool:
    if sys.platform != "linux":
        return False
    # The kernel reads all five as long, and refuses some calls where the last three are not 0.
    rest = [ctypes.c_ulong(each) for each in (value, 0, 0, 0)]
    return int(ctypes.CDLL(None).prctl(ctypes.c_int(what), *rest)) == 0


def _syscall(number: int, *values: object) -> int:
    if sys.platform != "linux":
        return -1
    return int(ctypes.CDLL(None).syscall(ctypes.c_long(number), *values))
