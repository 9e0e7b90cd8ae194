"""The way between one desk, or one seeker, and the relay: it can be cut, answer twice, and hold letters back.

The relay behind it is honest and everyone's; what one way hides, the others show.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.support.memory_relay import MemoryRelay
from tropa.post.errors import Unreachable
from tropa.post.frames import Waiting
from tropa.sealing.types import PostId, ReadKey

MOST_TRIES = 50


@dataclass
class Cut:
    """The connection breaks at the call numbered `at` from now: before the relay has acted on it, or after."""

    at: int
    after: bool


@dataclass
class Way:
    """A relay's client that meets the weather a test orders. Stands in for `RelayClient`."""

    relay: MemoryRelay
    cuts: list[Cut] = field(default_factory=list)
    withheld: set[bytes] = field(default_factory=set)
    offline: bool = False

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Any other call of the relay's client, through the weather."""
        return lambda *values, **named: self._through(lambda: getattr(self.relay, name)(*values, **named))

    def letters(self, read_key: ReadKey, after: int = 0, limit: int = 1000, wait: int = 0) -> list[Waiting]:
        """What the relay shows, without what is withheld here."""
        found = self._through(lambda: self.relay.letters(read_key, after, 10**6, wait))
        return [each for each in found if each.letter not in self.withheld][:limit]

    def withhold(self, post_id: PostId, every: int) -> None:
        """Hide every so many-th letter of a box that is there now."""
        self.withheld |= {each.letter for each in self.relay.boxes[post_id].letters[::every]}

    def clear_up(self) -> None:
        """Honest from now on."""
        self.cuts.clear()
        self.withheld.clear()
        self.offline = False

    def _through(self, call: Callable[[], Any]) -> Any:
        if self.offline:
            raise Unreachable("the test pulled the cable")
        for cut in self.cuts:
            cut.at -= 1
        due = [cut for cut in self.cuts if cut.at < 0]
        self.cuts = [cut for cut in self.cuts if cut.at >= 0]
        if due and not due[0].after:
            raise Unreachable("the test pulled the cable, before")
        answer = call()
        if due:
            raise Unreachable("the test pulled the cable, after")
        return answer


@dataclass
class Patient:
    """A seeker's page: whatever call was cut off is made again, the very same, until it is answered."""

    way: Way

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def again(*values: Any, **named: Any) -> Any:
            for _ in range(MOST_TRIES):
                try:
                    return getattr(self.way, name)(*values, **named)
                except Unreachable:
                    continue
            raise AssertionError("the way to the relay never clears up")

        return again
