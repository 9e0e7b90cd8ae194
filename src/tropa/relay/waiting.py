"""Wakes those who wait for a letter in a box (long poll), inside this process. Remembers nothing once nobody waits."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from tropa.sealing.types import PostId


class Bells:
    """One listener for each request that waits; thousands may."""

    def __init__(self) -> None:
        self._listeners: dict[bytes, set[asyncio.Event]] = {}
        self._closing = False

    @contextmanager
    def listening(self, post_id: PostId) -> Iterator[asyncio.Event]:
        """An event that is set when a letter comes, from now on; take it before looking into the box."""
        rung = asyncio.Event()
        if self._closing:
            rung.set()
        listeners = self._listeners.setdefault(post_id.raw, set())
        listeners.add(rung)
        try:
            yield rung
        finally:
            listeners.discard(rung)
            if not listeners and self._listeners.get(post_id.raw) is listeners:
                del self._listeners[post_id.raw]

    def ring(self, post_id: PostId) -> None:
        """A letter came into this box."""
        for rung in self._listeners.get(post_id.raw, ()):
            rung.set()

    def ring_all(self) -> None:
        """The relay is closing: nobody waits any more."""
        self._closing = True
        for listeners in self._listeners.values():
            for rung in listeners:
                rung.set()

    def count(self) -> int:
        """How many wait."""
        return sum(map(len, self._listeners.values()))
