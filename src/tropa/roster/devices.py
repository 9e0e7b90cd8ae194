"""Devices and members: one machine's public keys, whose it is, and how it stands (protocol 9.2).

By keys and random ids alone: a signed list of names would be evidence. Names live in a vault only.
"""

from dataclasses import dataclass
from typing import Literal

import msgspec

from tropa.roster.names import DeviceId, HexHash, Role, device_id
from tropa.sealing.types import MemberId, VerifyKey

Status = Literal["active", "suspended", "retired"]


class DeviceEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One machine as the chain admits it, its fields in the order in which they are signed."""

    id: HexHash
    signing_pub: VerifyKey
    steward_pub: VerifyKey
    member: MemberId
    roles: tuple[Role, ...]

    @property
    def fault(self) -> str | None:
        """What is wrong with it on its own, or None."""
        if self.id != device_id(self.signing_pub):
            return "the device is named after another key"
        if self.signing_pub == self.steward_pub:
            return "one key is to sign for the device and for a steward"
        return roles_fault(self.roles)


@dataclass(frozen=True, slots=True)
class Device:
    """One machine as the chain's state knows it."""

    id: DeviceId
    signing_pub: VerifyKey
    steward_pub: VerifyKey
    member: MemberId
    roles: tuple[Role, ...]
    status: Status
    admitted_version: int
    admitted_day: int


def device_entry(signing: VerifyKey, steward: VerifyKey, member: MemberId, roles: tuple[Role, ...]) -> DeviceEntry:
    """A device as it is to be admitted; roles may come in any order."""
    return DeviceEntry(device_id(signing), signing, steward, member, tuple(sorted(set(roles))))


def roles_fault(roles: tuple[Role, ...]) -> str | None:
    """What is wrong with a list of roles, or None: they are sorted, none twice."""
    return None if list(roles) == sorted(set(roles)) else "roles are not sorted, or one is named twice"
