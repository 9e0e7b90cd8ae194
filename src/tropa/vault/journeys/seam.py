"""What this room asks of `watching` (check-ins and the ladder).

`watching` may import from `journeys`; never the other way round. `Vault` hands a `Watching` to `Journeys`.
"""

from dataclasses import dataclass
from typing import Protocol

from tropa.cases.journey_bodies import JourneyId, JourneyPlan
from tropa.cases.road import RoadCore
from tropa.sealing.letters import ReaderKeys
from tropa.sealing.types import EventId, ThreadId
from tropa.vault.shelf_cases import CaseRef


@dataclass(frozen=True)
class JourneyRef:
    """A journey that is here: the case it is of, and its plan thread (whose id is the journey's own)."""

    id: JourneyId
    case: CaseRef

    @property
    def thread(self) -> ThreadId:
        """The plan thread."""
        return ThreadId(self.id.raw)


@dataclass(frozen=True)
class RoadLetter:
    """An `agree` or `checkin` that came, believed to be by its journey's traveller. `minute`: as written, held within
    the day on which the relay had it."""

    event_id: EventId
    data: bytes
    core: RoadCore
    case: CaseRef
    minute: int


class Watching(Protocol):
    """Check-ins and the ladder. All but `can_start` are called inside a transaction; the network is for sync."""

    def start(self, at: JourneyRef, plan: JourneyPlan, keys: ReaderKeys, called: str, brief: str) -> None:
        """The journey begins: `watch` written, series to be left, the traveller told `running`.

        `keys`: the watch key, as the offer named it. `called`, `brief`: for whoever is told. Raises a VaultInputError:
        it cannot be started.
        """

    def over(self, at: JourneyRef) -> None:
        """It has ended (arrived, or called off): series cancelled, `watch` over, the traveller told `over`. Raises a
        VaultInputError: an alarm sounds that nobody has taken on.
        """

    def forget(self, journey: JourneyId) -> None:
        """It is destroyed here now: watch threads, keys, rungs and alarms of it go."""

    def heard(self, letter: RoadLetter) -> None:
        """An `agree` or `checkin` came; called once for each, by its event id. It raises nothing for what is in it."""
