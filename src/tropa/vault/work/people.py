"""Who is who in this vault's network, for work on cases: oneself, whose device an author is, who can be written to.

Reads the chain and petnames; changes nothing.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import TypeVar

from tropa.cases.board import HasLeft
from tropa.cases.work_commands import Hand
from tropa.cases.work_events import Head
from tropa.cases.work_fold import Authors
from tropa.roster.devices import Device
from tropa.roster.entries import Retire
from tropa.roster.names import DeviceId
from tropa.roster.state import Roster
from tropa.sealing.errors import EncodingError
from tropa.sealing.keys import AuthorId, device_author
from tropa.sealing.signing import verify_key
from tropa.sealing.types import MemberId
from tropa.vault.context import Context
from tropa.vault.membership.chain import roster_of, stored_entries
from tropa.vault.team import network_of
from tropa.vault.views_work import Who
from tropa.vault.work.errors import NotInNetwork, UnknownReader
from tropa.vault.work.first_line import FirstLine
from tropa.vault.work.first_line import first_line as line_of
from tropa.vault.work.returners import Since
from tropa.vault.work.returners import returners as returners_of

_Found = TypeVar("_Found")


def _of_chain(work_out: Callable[[Context, Roster | None], _Found]) -> Callable[[Context], _Found]:
    """Work it out once for each head of the chain, None where there is no chain yet.

    Kept by the hash of the head alone, of the chain last asked about: what follows from a hash never changes.
    """
    kept: dict[str, _Found] = {}

    @wraps(work_out)
    def found(here: Context) -> _Found:
        roster = roster_of(here)
        head = roster.head.hash if roster else ""
        known = kept.get(head)
        if known is None:
            known = work_out(here, roster)
            kept.clear()
            kept[head] = known
        return known

    return found


@dataclass(frozen=True)
class Me:
    """This vault's owner and device, and the chain as it is known here."""

    member: MemberId
    device_id: DeviceId
    author: AuthorId
    roster: Roster

    def hand(self, here: Context) -> Hand:
        """How this device writes now."""
        head = self.roster.head
        return Hand(self.author, here.minute, Head(head.version, head.hash))


def me(here: Context) -> Me:
    """This vault's owner.

    Raises:
        NotInNetwork: it belongs to no network, or was not admitted yet.
    """
    network, roster = network_of(here), roster_of(here)
    if network is None or roster is None or not network.member:
        raise NotInNetwork
    author = device_author(verify_key(network.device))
    return Me(MemberId.from_text(network.member), network.device_id, author, roster)


def my_member(here: Context) -> MemberId | None:
    """This vault's owner, or None before they are admitted."""
    network = network_of(here)
    return MemberId.from_text(network.member) if network and network.member else None


@_of_chain
def authors(_: Context, roster: Roster | None) -> Authors:
    """Whose device every author is, of all devices ever admitted."""
    return {device_author(device.signing_pub): device.member for device in _devices(roster)}


@_of_chain
def device_ids(_: Context, roster: Roster | None) -> Mapping[AuthorId, DeviceId]:
    """Which device every author is."""
    return {device_author(device.signing_pub): device.id for device in _devices(roster)}


def _devices(roster: Roster | None) -> Iterable[Device]:
    return roster.devices.values() if roster else ()


def has_others(here: Context) -> bool:
    """Whether there is any other device in the network, suspended ones too."""
    own = me(here)
    return any(each.id != own.device_id and each.status != "retired" for each in own.roster.devices.values())


def leavers(here: Context) -> HasLeft:
    """Who had left by which version of the chain: since their last device was retired; strangers were never there."""
    roster = roster_of(here)
    retired = _retired(here)
    of_member: dict[MemberId, list[int | None]] = {}
    for device in _devices(roster):
        of_member.setdefault(device.member, []).append(retired.get(device.id))

    def has_left(member: MemberId, version: int) -> bool:
        return all(at is not None and at <= version for at in of_member.get(member, ()))

    return has_left


@_of_chain
def _retired(here: Context, roster: Roster | None) -> Mapping[DeviceId, int]:
    """By which version each device was retired."""
    if all(device.status != "retired" for device in _devices(roster)):
        return {}
    bodies = ((stored.entry.body, stored.entry.version) for stored in stored_entries(here))
    return {DeviceId(body.device): version for body, version in bodies if isinstance(body, Retire)}


def active_members(roster: Roster) -> list[MemberId]:
    """Everyone who can be written to, in the order in which they were admitted."""
    return list(dict.fromkeys(device.member for device in roster.active_devices()))


def coordinators(roster: Roster) -> frozenset[MemberId]:
    """Everyone who is given first letters and boards from here on; who has them already, `first_line` says."""
    return frozenset(device.member for device in roster.active_devices() if "coordinator" in device.roles)


@_of_chain
def first_line(here: Context, _: Roster | None) -> FirstLine:
    """Everyone who has ever read first letters and boards, and whose letters: what they read then stays read."""
    return line_of(stored.entry for stored in stored_entries(here))


@_of_chain
def returners(here: Context, _: Roster | None) -> Mapping[DeviceId, Since]:
    """The devices that came later than what was said to their member, active or not, and since when."""
    return returners_of(stored.entry for stored in stored_entries(here))


def ever_coordinators(here: Context) -> frozenset[MemberId]:
    """Everyone who has ever read boards: what they did with cases then goes on to count."""
    return first_line(here).ever


def reads_boards(here: Context) -> bool:
    """Whether this device is a coordinator's."""
    network, roster = network_of(here), roster_of(here)
    device = roster.active(network.device_id) if network and roster else None
    return device is not None and "coordinator" in device.roles


def readable(roster: Roster, members: Iterable[str]) -> list[MemberId]:
    """These members.

    Raises:
        UnknownReader: one of them is none, or has no active device.
    """
    active = set(active_members(roster))
    found = [member_of(text) for text in members]
    if not active.issuperset(found):
        raise UnknownReader
    return found


def member_of(text: str) -> MemberId:
    """Raises UnknownReader when this is no member's id."""
    try:
        return MemberId.from_text(text)
    except EncodingError:
        raise UnknownReader from None


class People:
    """Members as the pages show them; petnames are read once."""

    def __init__(self, here: Context) -> None:
        self._me = my_member(here)
        self._petnames: dict[str, str] = dict(here.db.rows("SELECT member, petname FROM petname"))

    def who(self, member: MemberId) -> Who:
        """One member."""
        return Who(member.text, self._petnames.get(member.text, ""), member == self._me)

    def maybe(self, member: MemberId | None) -> Who | None:
        """One member, or nobody."""
        return None if member is None else self.who(member)

    def each(self, members: Iterable[MemberId]) -> tuple[Who, ...]:
        """Oneself first, the others in the order of their ids."""
        ordered = sorted(members, key=lambda each: (each != self._me, each.raw))
        return tuple(self.who(member) for member in ordered)
