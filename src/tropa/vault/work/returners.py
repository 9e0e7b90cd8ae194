"""Who came later than what was said to their member: a further device of a member, and one whose suspension was lifted.

Worked out of the whole chain. Pure. A member's first device came before any thread that they read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from tropa.post.limits import TEAM_LETTER_DAYS
from tropa.roster.entries import Admit, Entry, Found, Lift, Suspend
from tropa.roster.names import DeviceId
from tropa.sealing.types import MemberId

# What was written before may have waited for its relay, and been sealed to nobody who was suspended meanwhile.
_WAITED_DAYS: Final = TEAM_LETTER_DAYS


@dataclass(frozen=True)
class Since:
    """From which version of the chain on everyone seals to a device, and from which day on it may lack something."""

    version: int
    lacks_from_day: int


def returners(entries: Iterable[Entry]) -> Mapping[DeviceId, Since]:
    """Of a whole chain, in order: each device that came later, since when. Whether it is active is for the caller."""
    history = _History()
    for entry in entries:
        history.follow(entry)
    return history.found


@dataclass
class _History:
    members: set[MemberId] = field(default_factory=set)
    suspended_day: dict[str, int] = field(default_factory=dict)
    found: dict[DeviceId, Since] = field(default_factory=dict)

    def follow(self, entry: Entry) -> None:
        match entry.body:
            case Found(device=device) | Admit(device=device):
                if device.member in self.members:
                    # The copy it was made from may be of any age.
                    self.found[DeviceId(device.id)] = Since(entry.version, 0)
                self.members.add(device.member)
            case Suspend(device=at):
                self.suspended_day[at] = entry.day
            case Lift(device=at):
                self._lift(DeviceId(at), entry)

    def _lift(self, at: DeviceId, entry: Entry) -> None:
        """A second time, or soon after it came: it lacks all that it lacked before."""
        before = self.found.get(at)
        day = self.suspended_day[at] - _WAITED_DAYS
        self.found[at] = Since(entry.version, min(day, before.lacks_from_day) if before else day)
