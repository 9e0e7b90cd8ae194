"""Who was ever able to read first letters, by the key they are sealed to: worked out of the whole chain. Pure.

Nobody unreads anything. Whoever was suspended, retired or is no coordinator any more had what they had; whoever became
a coordinator after a week's end was never given its keys (`membership.sharing`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tropa.roster.chain import DAYS_OF_CLOCK
from tropa.roster.devices import DeviceEntry
from tropa.roster.entries import Admit, ChangeRoles, Entry, Found, Lift, Retire, Suspend, Team
from tropa.roster.weeks import last_day
from tropa.sealing.types import AuthPublicKey, MemberId


@dataclass(frozen=True)
class FirstLine:
    """Everyone who ever was a coordinator, and of each team key those who were while it was given out."""

    ever: frozenset[MemberId]
    of_key: Mapping[AuthPublicKey, frozenset[MemberId]]

    def readers(self, team: AuthPublicKey) -> frozenset[MemberId]:
        """Who could read what was sealed to that key; of one that the chain does not name, everyone who ever might."""
        return self.of_key.get(team, self.ever)


def first_line(entries: Iterable[Entry]) -> FirstLine:
    """Of a whole chain, in order."""
    history = _History()
    for entry in entries:
        history.follow(entry)
    return FirstLine(frozenset(history.ever), {key: frozenset(held) for key, held in history.held.items()})


@dataclass
class _Device:
    member: MemberId
    is_coordinators: bool
    is_active: bool = True


@dataclass
class _History:
    """What the chain says, as it is followed. `given_out`: until which day each key is given to who comes."""

    devices: dict[str, _Device] = field(default_factory=dict)
    ever: set[MemberId] = field(default_factory=set)
    held: dict[AuthPublicKey, set[MemberId]] = field(default_factory=dict)
    given_out: dict[AuthPublicKey, int] = field(default_factory=dict)

    def follow(self, entry: Entry) -> None:
        match entry.body:
            case Found(device=device) | Admit(device=device):
                self._admit(device)
            case ChangeRoles(member=member, roles=roles):
                for each in self.devices.values():
                    if each.member == member:
                        each.is_coordinators = "coordinator" in roles
            case Suspend(device=at) | Retire(device=at):
                self.devices[at].is_active = False
            case Lift(device=at):
                self.devices[at].is_active = True
            case Team(week=week, team=team):
                self.held.setdefault(team.auth_pub, set())
                # Entries may be dated ahead of the clocks of those who give the keys out.
                self.given_out[team.auth_pub] = last_day(week) + DAYS_OF_CLOCK
            case _:
                return
        self._give(entry.day)

    def _admit(self, device: DeviceEntry) -> None:
        self.devices[device.id] = _Device(device.member, "coordinator" in device.roles)

    def _give(self, day: int) -> None:
        now = {each.member for each in self.devices.values() if each.is_active and each.is_coordinators}
        self.ever |= now
        for key, until in list(self.given_out.items()):
            if until < day:
                del self.given_out[key]
            else:
                self.held[key] |= now
