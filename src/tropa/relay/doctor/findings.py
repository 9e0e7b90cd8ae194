"""What a look at one thing comes to: a line, and what to do."""

from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """``FAULT``: people cannot write or are endangered now. ``WARNING``: they may be, or it will come to that."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True)
class Finding:
    """``about`` is what was looked at; ``todo`` is empty where there is nothing to do."""

    level: Level
    about: str
    said: str
    todo: str = ""

    def line(self) -> str:
        """As it is shown."""
        return f"{self.level.value:<8}{self.about}: {self.said}" + (f" → {self.todo}" if self.todo else "")


def ok(about: str, said: str) -> Finding:
    """Nothing to do."""
    return Finding(Level.OK, about, said)


def warning(about: str, said: str, todo: str) -> Finding:
    """Something to do soon."""
    return Finding(Level.WARNING, about, said, todo)


def fault(about: str, said: str, todo: str) -> Finding:
    """Something to do now."""
    return Finding(Level.FAULT, about, said, todo)
