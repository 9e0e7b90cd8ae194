"""What relay processes cost while they are measured: processor time and resident memory, from /proc."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Running:
    """The relay processes of a site, each a pid and a port."""

    relays: list[tuple[int, int]]
    site: Any

    @property
    def ports(self) -> list[int]:
        """Where they listen."""
        return [port for _, port in self.relays]

    def memory_mib(self, field: str) -> float:
        """``VmRSS``, or ``VmHWM`` for the most there ever was; of the process that has most."""
        return round(max(_memory_kib(pid, field) for pid, _ in self.relays) / 1024, 1)

    def cpu_s(self) -> float:
        """Seconds of processor all of them used so far, user and system."""
        return sum(_cpu_s(Path(f"/proc/{pid}")) for pid, _ in self.relays)


def cpu_s_of_children(parent: int) -> float:
    """Seconds of processor that the living children of a process used so far."""
    total = 0.0
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and _fields(entry)[1] == str(parent):
                total += _cpu_s(entry)
        except OSError:
            continue
    return total


def _memory_kib(pid: int, field: str) -> int:
    found = re.search(rf"{field}:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) if found else 0


def _cpu_s(process: Path) -> float:
    fields = _fields(process)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _fields(process: Path) -> list[str]:
    return (process / "stat").read_text().rpartition(")")[2].split()
