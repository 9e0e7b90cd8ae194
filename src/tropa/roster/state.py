"""What a network's chain has led to: rule, devices, weeks, code and packs (protocol 9). A value; ``chain`` makes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from tropa.roster.devices import Device
from tropa.roster.entries import Pack, Team
from tropa.roster.keys import key_marks
from tropa.roster.names import MAX_NUMBER, DeviceId, EntryHash, HexHash, NetworkId
from tropa.roster.statements import Policy
from tropa.sealing.types import FixedBytes, MemberId, VerifyKey

HeadComparison = Literal["same", "behind", "ahead", "split"]
"""Ours and theirs are one; they are behind us, on our chain; they are ahead of us; theirs is another chain."""


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far a chain has come, as messages name it (protocol 10.3)."""

    version: Annotated[int, Meta(ge=1, le=MAX_NUMBER)]
    hash: HexHash


@dataclass(frozen=True, slots=True)
class Roster:
    """The state after a verified chain. ``hashes[n - 1]`` is that of version n; days are whole days since 1970."""

    network: NetworkId
    hashes: tuple[EntryHash, ...]
    day: int
    expires_day: int
    policies: tuple[Policy, ...]
    devices: Mapping[DeviceId, Device]
    teams: Mapping[int, Team]
    packs: Mapping[str, Pack]
    client_sha256: str | None
    marks: frozenset[bytes]
    """What every key that ever stood in the chain is recognised by (``keys.key_marks``)."""
    listeners: tuple[MemberId, ...] = ()
    """Whom the chain names to read complaints (protocol 15), whether or not they still have a device."""
    listening_since: int = 0
    """The version that last took a listener, or a listener's device, away: keys made before it are in wrong hands."""

    @property
    def version(self) -> int:
        """How many entries there are."""
        return len(self.hashes)

    @property
    def head(self) -> Head:
        """What to name in messages."""
        return Head(self.version, self.hashes[-1])

    @property
    def policy(self) -> Policy:
        """Who must sign the next entry."""
        return self.policies[-1]

    @property
    def founder(self) -> VerifyKey:
        """The founding steward's key, after which the network is named."""
        return self.policies[0].stewards[0]

    def is_stale(self, today: int) -> bool:
        """Whether the newest entry has run out: what it says holds, but the roster may be frozen (protocol 9.1)."""
        return today > self.expires_day

    def compare(self, head: Head) -> HeadComparison:
        """How another's head stands to ours."""
        if head.version > self.version:
            return "ahead"
        if head.hash != self.hashes[head.version - 1]:
            return "split"
        return "same" if head.version == self.version else "behind"

    def active(self, device: DeviceId) -> Device | None:
        """That device, when it is neither suspended nor retired."""
        found = self.devices.get(device)
        return found if found is not None and found.status == "active" else None

    def active_devices(self, member: MemberId | None = None) -> tuple[Device, ...]:
        """All that letters are sealed to; of one member, or of everyone."""
        return tuple(
            device for device in self.devices.values() if device.status == "active" and member in (None, device.member)
        )

    def devices_of(self, member: MemberId) -> tuple[Device, ...]:
        """A member's devices that are not retired."""
        return tuple(each for each in self.devices.values() if each.member == member and each.status != "retired")

    @property
    def members(self) -> frozenset[MemberId]:
        """Everyone who has a device that is not retired."""
        return frozenset(device.member for device in self.devices.values() if device.status != "retired")

    @property
    def listening(self) -> tuple[MemberId, ...]:
        """The listeners who have an active device."""
        return tuple(member for member in self.listeners if self.active_devices(member))

    def listens(self, device: DeviceId) -> bool:
        """Whether it is an active device of a listener."""
        found = self.active(device)
        return found is not None and found.member in self.listeners

    @property
    def stewards(self) -> tuple[Device, ...]:
        """The devices whose keys the policy names, suspended ones too."""
        return tuple(device for device in self.devices.values() if self.is_steward(device))

    def is_steward(self, device: Device) -> bool:
        """Whether the policy names its key."""
        return device.status != "retired" and device.steward_pub in self.policy.stewards

    def has_keys(self, *keys: FixedBytes) -> bool:
        """Whether any of them ever stood in the chain, in whatever place."""
        return not self.marks.isdisjoint(key_marks(*keys))
