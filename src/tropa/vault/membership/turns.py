"""Whose turn it is to make a week's keys, and which weeks' keys are in hands they should not be in. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tropa.roster.entries import Admit, ChangeRoles, Entry, Found, Lift, Retire, Suspend, Team
from tropa.roster.names import DeviceId
from tropa.roster.state import Roster
from tropa.roster.weeks import WEEKS_AHEAD, first_day
from tropa.sealing.types import MemberId, PostId


def days_late(
    roster: Roster, us: DeviceId, week: int, since_day: int, today: int, first: DeviceId | None = None
) -> int | None:
    """By how many days it is past our turn to make that week's keys; negative before it. None: we are no steward.

    The stewards take turns, week by week, or beginning with `first`; when one is late, the next steps in a day later.
    Those who are no coordinators come after all who are: whoever makes a week's keys holds the team's (decision 0175).
    """
    active = sorted(
        (each for each in roster.stewards if each.status == "active"), key=lambda each: each.steward_pub.raw
    )
    coordinators = [each for each in active if "coordinator" in each.roles]
    # Where no steward is a coordinator, they all take turns.
    row = [each.id for each in coordinators or active]
    later = [each.id for each in active if each.id not in row]
    if us in row:
        begin = row.index(first) if first in row else week
        wait = (row.index(us) - begin) % len(row)
    elif us in later:
        wait = len(row) + later.index(us)
    else:
        return None
    return today - since_day - wait


def due_day(week: int) -> int:
    """From when on a week's keys should be there."""
    return first_day(week - WEEKS_AHEAD)


def in_wrong_hands(roster: Roster, entries: Iterable[Entry]) -> dict[int, Entry]:
    """Weeks whose keys somebody had who should have them no more, each with the first entry that made it so.

    A device was suspended or retired, or its member is no coordinator any more. `entries` is the whole chain, in order.
    """
    history = _History()
    for entry in entries:
        history.follow(entry)
    found: dict[int, Entry] = {}
    for week, box in history.boxes.items():
        losses = (each for each in history.losses if each.entry.version > box.version and each.still_holds(roster))
        if loss := next(losses, None):
            found[week] = loss.entry
    return found


def was_made_by_no_coordinator(entries: Iterable[Entry], post_id: PostId, maker: MemberId) -> bool:
    """Whether the one who made that box's keys was no coordinator when the chain first named it.

    `entries` is the whole chain, in order.
    """
    history = _History()
    for entry in entries:
        history.follow(entry)
        if isinstance(entry.body, Team) and entry.body.post_id == post_id:
            break
    return maker not in history.coordinators


@dataclass(frozen=True)
class _Box:
    post_id: PostId
    version: int


@dataclass(frozen=True)
class _Loss:
    """Somebody was to hold keys no more. One of the two is set."""

    entry: Entry
    device: DeviceId | None = None
    member: MemberId | None = None

    def still_holds(self, roster: Roster) -> bool:
        if self.device is not None:
            return roster.active(self.device) is None
        return any("coordinator" not in each.roles for each in roster.active_devices(self.member))


@dataclass
class _History:
    """What the chain says of who was active and a coordinator, as it is followed."""

    boxes: dict[int, _Box] = field(default_factory=dict)
    losses: list[_Loss] = field(default_factory=list)
    active: set[str] = field(default_factory=set)
    coordinators: set[MemberId] = field(default_factory=set)

    def follow(self, entry: Entry) -> None:
        match entry.body:
            case Found(device=device) | Admit(device=device):
                self.active.add(device.id)
                self._roles(entry, device.member, device.roles)
            case Lift(device=lifted):
                self.active.add(lifted)
            case Suspend(device=gone) | Retire(device=gone):
                if gone in self.active:
                    self.active.remove(gone)
                    self.losses.append(_Loss(entry, device=DeviceId(gone)))
            case ChangeRoles(member=member, roles=roles):
                self._roles(entry, member, roles)
            case Team(week=week, post_id=post_id):
                if week not in self.boxes or self.boxes[week].post_id != post_id:
                    self.boxes[week] = _Box(post_id, entry.version)

    def _roles(self, entry: Entry, member: MemberId, roles: tuple[str, ...]) -> None:
        if "coordinator" in roles:
            self.coordinators.add(member)
        elif member in self.coordinators:
            self.coordinators.remove(member)
            self.losses.append(_Loss(entry, member=member))
