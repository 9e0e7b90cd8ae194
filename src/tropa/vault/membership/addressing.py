"""To which box and keys a letter among members goes now, decided when it is posted (protocol 10.1-10.5).

What cannot go yet (keys of a device or a week have not come) waits; what is for a device that is gone need not go.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Literal

from tropa.roster.circulars import encode_circular
from tropa.roster.devices import Device
from tropa.roster.entries import Team
from tropa.roster.names import DeviceId
from tropa.roster.state import Roster
from tropa.sealing.errors import ReaderUnusable
from tropa.sealing.letters import Address, Reader
from tropa.sealing.marks import mark_for
from tropa.sealing.types import AuthPrivateKey, Entropy, Mark, MemberId
from tropa.sealing.words import seeker_keys
from tropa.vault.context import Context
from tropa.vault.membership.bundles import own_keys, reader_of
from tropa.vault.membership.chain import roster_of, team_entry
from tropa.vault.outbox import OutboxItem, ToDevice, ToEveryone, ToInvitation, ToMember, ToTeam, put, take_out
from tropa.vault.team import Network, weeks

WAIT: Final = "wait"
DROP: Final = "drop"
_TRIES_FOR_ALL: Final = 8


@dataclass(frozen=True)
class Target:
    """Where it goes, sealed to whom, by which key, and what is sealed.

    `without_mark`: devices that this letter is for and that cannot read it there now: they get it by itself.
    """

    address: Address
    reader: Reader
    sender: AuthPrivateKey
    core: bytes
    without_mark: tuple[DeviceId, ...] = ()


def target_of(here: Context, us: Network, item: OutboxItem) -> Target | Literal["wait", "drop"]:
    """Where this letter goes now."""
    known, place = roster_of(here), _place(here, us, item)
    if known is None or place is None:
        return WAIT
    match item.to:
        case ToDevice(device):
            return _to_device(here, known, place, DeviceId(device), item.core)
        case ToInvitation(invitation):
            reader = _words_reader(here, invitation)
            return Target(place.address, reader, place.sender, item.core) if reader else DROP
        case ToEveryone():
            team = place.team
            return Target(place.address, team.members.reader, place.sender, item.core) if team else WAIT
        case ToTeam():
            return _to_team(here, us, known, place, item.core)
    return DROP


def expand(here: Context, us: Network, item: OutboxItem, to: ToMember) -> bool:
    """Replace what is for a member by one letter for each of their other active devices; False: there is none now."""
    known = roster_of(here)
    if known is None:
        return False
    member = MemberId.from_text(to.member)
    devices = [device for device in known.active_devices(member) if device.id != us.device_id]
    with here.db.transaction():
        if not devices and any(each.id != us.device_id for each in known.devices_of(member)):
            return False
        take_out(here, item)
        for device in devices:
            put(here, item.core, ToDevice(device.id), event_id=item.event_id, case=item.case, box=item.box)
    return True


@dataclass(frozen=True)
class _Place:
    """A box, the week whose keys are used there, our own key of that week; of a team box, what the chain says of it."""

    address: Address
    week: int
    sender: AuthPrivateKey
    team: Team | None = None


def _place(here: Context, us: Network, item: OutboxItem) -> _Place | None:
    via = item.to.via if isinstance(item.to, ToDevice) else ""
    invitation = item.to.invitation if isinstance(item.to, ToInvitation) else via
    team = None if invitation else _open_box(here, item)
    own = own_keys(here, team.week if team else here.week)
    row = here.db.row("SELECT entropy FROM invitation WHERE id = ?", invitation)
    if own is None or (row is None if invitation else team is None):
        return None
    post_id = team.post_id if team else seeker_keys(Entropy(row[0])).post_id if row else None
    return _Place(Address(us.relay_id, post_id), team.week if team else here.week, own.auth, team) if post_id else None


def _open_box(here: Context, item: OutboxItem) -> Team | None:
    """The box that the letter goes to: the one it must go to; else this week's newest that we hold; else the chain's.

    Where the chain has a newer one than we hold, others may hold no more than we do, but everyone reads the older.
    """
    held = [each for each in weeks(here) if each.week <= here.week and not each.closed]
    wanted = [each for each in held if each.box == item.box] or [each for each in held if each.week == here.week][-1:]
    if wanted:
        return team_entry(here, wanted[0].week, wanted[0].address.post_id)
    known = roster_of(here)
    return known.teams.get(here.week) if known else None


def _to_device(
    here: Context, known: Roster, place: _Place, device: DeviceId, core: bytes
) -> Target | Literal["wait", "drop"]:
    there = known.devices.get(device)
    if there is None or there.status == "retired":
        return DROP
    reader = reader_of(here, device, place.week)
    if there.status != "active" or reader is None:
        return WAIT
    return Target(place.address, reader, place.sender, core)


def _to_team(here: Context, us: Network, known: Roster, place: _Place, core: bytes) -> Target | Literal["wait", "drop"]:
    team = place.team
    devices = [each for each in known.active_devices() if "coordinator" in each.roles and each.id != us.device_id]
    if not devices:
        return DROP
    if team is None:
        return WAIT
    readers = _readers(here, devices, place.week)
    # Whoever has no keys of this week now must not hold up the others: they get it by itself when they have some.
    without = tuple(each.id for each in devices if each.id not in readers)
    circular = encode_circular(core, _marks(core, place, readers))
    return Target(place.address, team.team.reader, place.sender, circular, without)


def _marks(core: bytes, place: _Place, readers: Mapping[DeviceId, Reader]) -> dict[DeviceId, Mark]:
    """A mark for each; a device with a weak key (kept before such were refused) must not cost the others the letter."""
    marks = {}
    for device, reader in readers.items():
        with suppress(ReaderUnusable):
            marks[device] = mark_for(core, place.sender, reader.auth, place.address)
    return marks


def _readers(here: Context, devices: Sequence[Device], week: int) -> dict[DeviceId, Reader]:
    found = {device.id: reader_of(here, device.id, week) for device in devices}
    return {device: reader for device, reader in found.items() if reader is not None}


def _words_reader(here: Context, invitation: str) -> Reader | None:
    row = here.db.row("SELECT entropy FROM invitation WHERE id = ?", invitation)
    return seeker_keys(Entropy(row[0])).reader.public if row else None
