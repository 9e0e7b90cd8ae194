"""The machine: who may look into the folder, room on the disk, the clock, swap, and how many files may be open."""

import os
import resource
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tropa.relay.abuse.guard import FILES_KEPT
from tropa.relay.doctor.findings import Finding, fault, ok, warning
from tropa.relay.folder import CHALLENGE_KEY_FILE, PUBLISH_TOKEN_FILE
from tropa.relay.store.sqlite import FILE_NAME

_GIB: Final = 2**30
_LEAST_FREE_BYTES: Final = 256 * 2**20
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_SECRETS: Final = (FILE_NAME, FILE_NAME + "-wal", FILE_NAME + "-shm", CHALLENGE_KEY_FILE, PUBLISH_TOKEN_FILE)


def folder_rights(data: Path) -> Finding:
    """Only its owner may look into the data folder, and whoever runs this must be its owner."""
    about = "folder"
    try:
        found = data.stat()
        open_to_others = [path.name for path in _kept(data) if path.stat().st_mode & _OTHERS]
    except FileNotFoundError:
        return fault(about, f"{data} is not there", "start the relay once, or name the right --data folder")
    except PermissionError:
        return fault(about, f"{data} may not be looked into", "run this as the relay's user")
    if found.st_uid != os.geteuid():
        return warning(
            about, f"{data} belongs to another user", "run this as the relay's user: what follows may differ"
        )
    if found.st_mode & _OTHERS or open_to_others:
        named = ", ".join(open_to_others) or "the folder"
        return fault(about, f"other users may look into {data} ({named})", f"chmod -R go= {data}")
    return ok(about, f"{data}, only for its owner")


def file_rights(path: Path | None, has_password: bool) -> Finding | None:
    """A configuration file that holds a password; None where there is nothing to say."""
    if path is None or not has_password:
        return None
    if path.stat().st_mode & stat.S_IRWXO:
        return fault("configuration", f"{path} holds a password that every user can read", f"chmod o= {path}")
    return ok("configuration", f"{path} holds a password that not everybody can read")


def room(used_bytes: int, ceiling_bytes: int) -> Finding:
    """How much of what it may fill the relay fills."""
    said = f"{used_bytes / _GIB:.1f} of {ceiling_bytes / _GIB:.1f} GiB in use"
    if used_bytes > ceiling_bytes * 3 // 4:
        return warning("room", said, "seekers' boxes are refused from here on: raise room_gib (docs/operations.md)")
    return ok("room", said)


def free_disk(data: Path, used_bytes: int, ceiling_bytes: int) -> Finding:
    """Room for what may still come, and for the daily rewrite."""
    found = os.statvfs(data)
    free = found.f_bavail * found.f_frsize
    said = f"{free / _GIB:.1f} GiB free"
    if free < _LEAST_FREE_BYTES:
        return fault("disk", said, "make room now: letters are being refused, or soon will be")
    if free < ceiling_bytes - used_bytes:
        return warning("disk", said, "the relay believes it may fill more than there is: lower room_gib, or make room")
    return ok("disk", said)


def clock(in_step: bool) -> Finding:
    """Whether something keeps the clock right: days and delayed letters go by it."""
    if in_step:
        return ok("clock", "kept right, says the kernel")
    return warning(
        "clock",
        "the kernel does not call it synchronised",
        "run a time service (systemd-timesyncd, chrony), or set it right by hand and look again",
    )


def swap(swaps: Path = Path("/proc/swaps"), blocks: Path = Path("/sys/block")) -> Finding:
    """What is in memory may be written to swap: it should not be, or only encrypted."""
    try:
        lines = swaps.read_text(encoding="utf-8").splitlines()[1:]
    except OSError:
        return warning("swap", "cannot be told on this system", "see to it that swap is off or encrypted")
    plain = [device for device in (line.split()[0] for line in lines) if not _is_safe(Path(device), blocks)]
    if plain:
        todo = "turn it off (swapoff -a) or encrypt it: a page of the relay's memory may lie there"
        return warning("swap", f"not encrypted: {', '.join(plain)}", todo)
    return ok("swap", "encrypted, or in memory" if lines else "none")


def open_files(most_connections: int) -> Finding:
    """Each connection is an open file, and so is each reader who waits."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most < most_connections + FILES_KEPT:
        todo = "raise LimitNOFILE in the unit, or ulimit -Hn; or lower most_connections"
        return warning("open files", f"{most:,} for {most_connections:,} connections", todo)
    return ok("open files", f"{most:,}")


def _kept(data: Path) -> Iterator[Path]:
    return (path for name in _SECRETS if (path := data / name).exists())


def _is_safe(device: Path, blocks: Path) -> bool:
    name = device.resolve().name if device.is_symlink() else device.name
    if name.startswith("zram"):
        return True
    try:
        return (blocks / name / "dm" / "uuid").read_text(encoding="ascii").startswith("CRYPT-")
    except OSError:
        return False
