"""The relay as its pages and calls see it: the parts they use, in one place. ``serve`` makes it."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final

from tropa.post.headers import PublisherToken
from tropa.relay.readers import Readers
from tropa.relay.waiting import Bells
from tropa.relay.writer import Writer
from tropa.sealing.types import ChallengeKey, Random, RelayId

SECONDS_A_DAY: Final = 86_400


@dataclass(frozen=True)
class Office:
    """``clock`` gives seconds since 1970; what is stored of it is the day."""

    relay_id: RelayId
    challenge_key: ChallengeKey
    publisher: PublisherToken
    writer: Writer
    readers: Readers
    bells: Bells
    stamp_threads: Executor
    clock: Callable[[], float]
    random: Random

    def now_s(self) -> int:
        """Whole seconds since 1970."""
        return int(self.clock())

    def today(self) -> int:
        """Whole days since 1970-01-01 UTC."""
        return self.now_s() // SECONDS_A_DAY
