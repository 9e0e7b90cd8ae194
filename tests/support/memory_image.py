"""A running process's memory, as whoever seizes the machine reads it: every readable part of ``/proc/PID/mem``."""

import re
from collections.abc import Iterator
from pathlib import Path

_LINE = re.compile(r"^([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \S+\s*(.*)$")
_AT_A_TIME = 8 * 2**20


def memory_parts(pid: int) -> Iterator[bytes]:
    """Each readable mapping that the process could have written to, whole; what cannot be read is passed over."""
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for start, end in _written(pid):
            try:
                memory.seek(start)
                yield b"".join(_read(memory, end - start))
            except OSError:
                continue


def memory_holds(pid: int, wanted: bytes) -> int:
    """In how many places of the process's memory these bytes lie."""
    return sum(part.count(wanted) for part in memory_parts(pid))


def _written(pid: int) -> Iterator[tuple[int, int]]:
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        found = _LINE.match(line)
        if found and found[3].startswith("rw") and not found[4].startswith(("[vvar", "[vdso", "[vsyscall")):
            yield int(found[1], 16), int(found[2], 16)


def _read(memory: object, size: int) -> Iterator[bytes]:
    while size:
        piece = memory.read(min(size, _AT_A_TIME))  # type: ignore[attr-defined]
        if not piece:
            return
        size -= len(piece)
        yield piece
