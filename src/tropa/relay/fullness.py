"""Whether the disk had no room for what was last to be stored on it."""

import time
from typing import Final

# Where nobody has tried since, nothing is known any more.
_FELT_FOR_S: Final = 60.0


class Fullness:
    """Written by the writer's thread, read by others."""

    def __init__(self) -> None:
        self._refused_s: float | None = None

    def refused(self) -> None:
        """The database had no room for something."""
        self._refused_s = time.monotonic()

    def took(self) -> None:
        """Something was stored since."""
        self._refused_s = None

    def is_felt(self) -> bool:
        """Whether the last that was tried in the last minute was refused for that."""
        refused_s = self._refused_s
        return refused_s is not None and time.monotonic() - refused_s < _FELT_FOR_S
