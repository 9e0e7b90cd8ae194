"""A machine with the clocks that a relay goes by, for tests of what it makes of them."""

from dataclasses import dataclass
from typing import Final

from tropa.relay.hours import Belief, Readings, next_belief

TODAY: Final = 20_000
NOON: Final = TODAY * 86_400 + 43_200 + 1_800.0
"""When it is first looked at: in the middle of an hour, and of a day."""
BOOT: Final = 7_000.0
"""For how long it had run then."""


@dataclass
class Machine:
    """Its true time, and by how much its wall clock is off."""

    true_s: float = NOON
    off_s: float = 0.0
    in_step: bool = False

    def readings(self) -> Readings:
        """What it shows."""
        return Readings(self.true_s + self.off_s, self.true_s - NOON + BOOT, self.in_step)

    def run(self, belief: Belief, for_s: float, every_s: float = 15.0) -> Belief:
        """Time passes, the clocks being looked at as often as the relay does."""
        end_s = self.true_s + for_s
        while self.true_s < end_s:
            self.true_s = min(end_s, self.true_s + every_s)
            belief = next_belief(belief, self.readings())
        return belief
