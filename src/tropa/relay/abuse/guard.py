"""Everything in this process that keeps a flood from shutting others out, in one place; all of it is in memory only."""

import resource
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from tropa.relay.abuse.ceilings import Ceiling, Parked
from tropa.relay.abuse.moving import ANSWERS_HALVE_IN_S, MOST_ANSWER_BYTES, MOST_BODY_BYTES, Moving
from tropa.relay.abuse.neighbours import Neighbours
from tropa.relay.abuse.seats import Seats
from tropa.relay.abuse.toll import COMFORTABLE_STAMPS_AN_HOUR, AdaptiveToll
from tropa.sealing.types import Random

MOST_CONNECTIONS: Final = 10_000

# Challenges being made at once: each takes a thread half a millisecond, and stamps are checked by the same threads.
MOST_CHALLENGES: Final = 200

# Files, and the store's own connections.
FILES_KEPT: Final = 256


@dataclass(frozen=True)
class Guard:
    """See ``toll``, ``neighbours``, ``ceilings``, ``moving`` and ``seats``."""

    toll: AdaptiveToll
    neighbours: Neighbours
    seats: Seats
    parked: Parked
    monotonic: Callable[[], float]
    bodies: Moving
    answers: Moving
    challenges: Ceiling = field(default_factory=lambda: Ceiling(MOST_CHALLENGES))

    @property
    def crowded(self) -> bool:
        """Something is becoming short."""
        return any(each.crowded for each in (self.bodies, self.answers, self.challenges, self.seats))


def make_guard(
    random: Random,
    monotonic: Callable[[], float],
    most_connections: int = MOST_CONNECTIONS,
    stamps_an_hour: float = COMFORTABLE_STAMPS_AN_HOUR,
) -> Guard:
    """A guard that has seen nobody yet; fewer connections where the system allows this process fewer files."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    parked = Parked()
    return Guard(
        toll=AdaptiveToll(monotonic, stamps_an_hour),
        neighbours=Neighbours(random, monotonic),
        seats=Seats(max(16, min(most_connections, files - FILES_KEPT)), parked),
        parked=parked,
        monotonic=monotonic,
        bodies=Moving(MOST_BODY_BYTES, monotonic=monotonic),
        answers=Moving(MOST_ANSWER_BYTES, monotonic=monotonic, halves_in_s=ANSWERS_HALVE_IN_S),
    )
