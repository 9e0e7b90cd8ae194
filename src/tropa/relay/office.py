"""The relay as its pages and calls see it: the parts they use, in one place. ``serve`` makes it."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Final

from tropa.post.headers import PublisherToken
from tropa.relay.abuse.guard import Guard
from tropa.relay.ages import Ages
from tropa.relay.hours import Hours
from tropa.relay.pulse import Pulse
from tropa.relay.readers import Readers
from tropa.relay.waiting import Bells
from tropa.relay.writer import Writer
from tropa.sealing.types import ChallengeKey, Random, RelayId

SECONDS_A_DAY: Final = 86_400
SECONDS_AN_HOUR: Final = 3_600
_BLOB_WRITES: Final = 4


@dataclass(frozen=True)
class Office:
    """``clock`` gives seconds since 1970; what is stored of it is the day.

    Delayed letters go by ``hours``; what is removed for its age, and which team boxes are closed, by ``ages``: neither
    believes every clock.
    """

    relay_id: RelayId
    challenge_key: ChallengeKey
    publisher: PublisherToken
    writer: Writer
    readers: Readers
    pulse: Pulse
    bells: Bells
    stamp_threads: Executor
    guard: Guard
    clock: Callable[[], float]
    hours: Hours
    ages: Ages
    random: Random
    # A commit with more chunks than these requests bring would keep letters waiting for the disk.
    blob_writes: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_BLOB_WRITES))

    def now_s(self) -> int:
        """Whole seconds since 1970."""
        return int(self.clock())

    def today(self) -> int:
        """Whole days since 1970-01-01 UTC."""
        return self.now_s() // SECONDS_A_DAY

    def this_hour(self) -> int:
        """Whole hours since 1970-01-01 UTC by the clock; delayed letters go by ``hours``."""
        return self.now_s() // SECONDS_AN_HOUR
