"""The page that a form led to, kept in memory under an address of its own.

A browser writes what a form sent into its profile when a page is the direct answer to it, so that the page can be
restored after a crash: searched words, say, or a mistyped passphrase. So no page is: each stands at an address that
says nothing, until the vault is locked. A page that says what is wrong with a form has what was typed into it, so
several of them are kept, whatever other tabs do meanwhile; of others the last alone. It draws nothing.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final

Random = Callable[[int], bytes]
MOST_REFUSED: Final = 20
"""So many pages that say what is wrong are kept, the newest."""
MOST_BYTES: Final = 8 * 1024 * 1024
"""Of all of them."""


@dataclass(frozen=True)
class Kept:
    """One page as it was drawn."""

    number: str
    status: int
    body: bytes = field(repr=False)


class Answers:
    """The last of them, and the newest that were refused. Every method may be called from any thread."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._turn = threading.Lock()
        self._kept: dict[str, Kept] = {}

    def keep(self, status: int, body: bytes) -> str:
        """Keep a page; its number."""
        kept = Kept(self._random(16).hex(), status, body)
        with self._turn:
            self._kept = {each.number: each for each in self._kept.values() if each.status >= HTTPStatus.BAD_REQUEST}
            while self._kept and (len(self._kept) >= MOST_REFUSED or self._size() > MOST_BYTES):
                self._kept.pop(next(iter(self._kept)))
            self._kept[kept.number] = kept
        return kept.number

    def at(self, number: str) -> Kept | None:
        """The page of that number, if it is still kept."""
        return self._kept.get(number)

    def forget(self) -> None:
        """Let go of all of them."""
        with self._turn:
            self._kept = {}

    def _size(self) -> int:
        return sum(len(each.body) for each in self._kept.values())
