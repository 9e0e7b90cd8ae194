"""Wakes those who wait for a letter in a box (long poll), inside this process. Remembers nothing once nobody waits."""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from tropa.relay.store.rings import ring_of
from tropa.sealing.types import PostId


class Bells:
    """One listener for each request that waits; thousands may."""

    def __init__(self) -> None:
        self._listeners: dict[bytes, set[asyncio.Event]] = {}
        self._doubting: set[asyncio.Event] = set()
        self._closing = False

    @contextmanager
    def listening(self, post_id: PostId) -> Iterator[asyncio.Event]:
        """An event that is set when a letter comes, from now on; take it before looking into the box."""
        rung = asyncio.Event()
        if self._closing:
            rung.set()
        ring = ring_of(post_id)
        listeners = self._listeners.setdefault(ring, set())
        listeners.add(rung)
        try:
            yield rung
        finally:
            listeners.discard(rung)
            self._doubting.discard(rung)
            if not listeners and self._listeners.get(ring) is listeners:
                del self._listeners[ring]

    def ring(self, post_id: PostId) -> None:
        """A letter came into this box."""
        self.hear([ring_of(post_id)])

    def hear(self, rings: Iterable[bytes]) -> None:
        """Letters came into the boxes of these rings, through whichever process."""
        for ring in rings:
            for rung in self._listeners.get(ring, ()):
                self._doubting.discard(rung)
                rung.set()

    def doubt(self) -> None:
        """Everyone looks into their box, and waits on if there is nothing: letters may have come unheard of."""
        for listeners in self._listeners.values():
            for rung in listeners - self._doubting:
                if not rung.is_set():
                    self._doubting.add(rung)
                    rung.set()

    def was_doubt(self, rung: asyncio.Event) -> bool:
        """Whether ``rung`` was set for no better reason than doubt; then it is as it was before."""
        if rung not in self._doubting:
            return False
        self._doubting.discard(rung)
        rung.clear()
        return True

    def ring_all(self) -> None:
        """The relay is closing: nobody waits any more."""
        self._closing = True
        self._doubting.clear()
        for listeners in self._listeners.values():
            for rung in listeners:
                rung.set()

    def count(self) -> int:
        """How many wait."""
        return sum(map(len, self._listeners.values()))
