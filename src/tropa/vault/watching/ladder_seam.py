"""What `journeys` asks of this room (`journeys.seam.Watching`): starting, ending, forgetting, hearing the traveller."""

from dataclasses import dataclass

from tropa.cases.journey_bodies import JourneyId, JourneyPlan
from tropa.sealing.letters import ReaderKeys
from tropa.vault.context import Context
from tropa.vault.journeys.seam import JourneyRef, RoadLetter
from tropa.vault.watching import anew, hearing, shelf, to_traveller
from tropa.vault.watching.forgetting import forget


@dataclass(frozen=True)
class LadderSeam:
    """Check-ins and the ladder of one vault. Everything is called inside a transaction."""

    here: Context

    def start(self, at: JourneyRef, plan: JourneyPlan, keys: ReaderKeys, called: str, brief: str) -> None:
        """The journey begins: `watch` written, series to be left, the traveller told `running`.

        Args:
            keys: the watch key, as the offer named it.
            called: what the traveller is called to whoever is told; by default the case's short name.
            brief: what whoever is told needs to know.

        Raises:
            NotAgreed, NobodyToTell, TooFarAhead, NoReplyKey.
        """
        anew.start(self.here, at, plan, keys, called, brief)
        ref = shelf.find(self.here, at.id)
        found = shelf.load(self.here, ref) if ref is not None else None
        assert found is not None
        to_traveller.tell(self.here, found)

    def over(self, at: JourneyRef) -> None:
        """It has ended (arrived, or called off): series cancelled, `watch` over, the traveller told `over`.

        Raises:
            AlarmSounds.
        """
        anew.over(self.here, at)

    def forget(self, journey: JourneyId) -> None:
        """It is destroyed here now: watch threads, keys, rungs and alarms of it go."""
        forget(self.here, journey)

    def heard(self, letter: RoadLetter) -> None:
        """An `agree` or `checkin` came. It raises nothing for what is in it."""
        hearing.hear_traveller(self.here, letter)
