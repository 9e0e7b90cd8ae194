"""The page that a form led to, kept in memory under an address of its own.

A browser writes what a form sent into its profile when a page is the direct answer to it, so that the page can be
restored after a crash: searched words, say, or a mistyped passphrase. So no page is: each stands at an address that
says nothing, until another takes its place or the vault is locked. It draws nothing.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

Random = Callable[[int], bytes]


@dataclass(frozen=True)
class Kept:
    """One page as it was drawn."""

    number: str
    status: int
    body: bytes = field(repr=False)


class Answers:
    """The last of them only. Every method may be called from any thread."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._turn = threading.Lock()
        self._last: Kept | None = None

    def keep(self, status: int, body: bytes) -> str:
        """Keep a page instead of the one before it; its number."""
        kept = Kept(self._random(16).hex(), status, body)
        with self._turn:
            self._last = kept
        return kept.number

    def at(self, number: str) -> Kept | None:
        """The page of that number, if it is still kept."""
        last = self._last
        return last if last is not None and last.number == number else None

    def forget(self) -> None:
        """Let go of it."""
        with self._turn:
            self._last = None
