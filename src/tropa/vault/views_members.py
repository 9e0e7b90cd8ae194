"""What the network's pages show: people, devices, the chain, proposals, invitations and alarms; codes, never sentences.

A member is named by the b64 text of 16 bytes, a device by the hex keyid of its signing key; petnames never leave the
vault. Minutes are whole minutes since 1970-01-01T00:00Z; days are whole days since then.
"""

from dataclasses import dataclass
from typing import Literal

Role = Literal["adviser", "caseworker", "coordinator", "helper"]
DeviceStatus = Literal["active", "suspended", "retired"]
EntryKind = Literal[
    "found", "admit", "roles", "suspend", "lift", "retire", "policy", "team", "code", "pack", "listeners"
]


@dataclass(frozen=True, slots=True)
class DeviceView:
    """One machine. `reachable`: we hold its keys of this week, so letters can be sealed to it."""

    device_id: str
    member_id: str
    status: DeviceStatus
    roles: tuple[Role, ...]
    is_steward: bool
    is_this: bool
    reachable: bool
    admitted_day: int


@dataclass(frozen=True, slots=True)
class PersonView:
    """One member and their devices, oldest first. `petname` is "" until this vault's owner has given one."""

    member_id: str
    petname: str
    is_me: bool
    is_steward: bool
    roles: tuple[Role, ...]
    devices: tuple[DeviceView, ...]

    @property
    def is_active(self) -> bool:
        """Whether any of their devices is."""
        return any(device.status == "active" for device in self.devices)


@dataclass(frozen=True, slots=True)
class MeView:
    """This vault's owner and device. `is_steward` and `roles` as the chain says today."""

    member_id: str
    device_id: str
    roles: tuple[Role, ...]
    status: DeviceStatus
    is_steward: bool
    can_publish: bool
    """A steward who has been given the relay's publisher token."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What an entry is about; only what its kind has is set."""

    device_id: str | None = None
    member_id: str | None = None
    roles: tuple[Role, ...] = ()
    week: int | None = None
    edition: int | None = None
    threshold: int | None = None
    stewards: tuple[str, ...] = ()
    """Device ids."""
    sha256: str | None = None
    country: str | None = None
    pack_version: int | None = None
    members: tuple[str, ...] = ()
    """Of listeners: who they are to be."""
    pack_fingerprint: str | None = None
    """As the page of packs shows it."""


@dataclass(frozen=True, slots=True)
class EntryView:
    """One entry of the chain. `signed_by` are device ids: stewards', or a device that suspended itself."""

    version: int
    hash: str
    day: int
    kind: EntryKind
    subject: Subject
    signed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ForkView:
    """Two well-signed entries follow the same one: `ours` is in our chain, `theirs` is not. Payload hashes."""

    version: int
    ours: str
    theirs: str
    minute: int


@dataclass(frozen=True, slots=True)
class ChainView:
    """Who belongs, as a history, newest first. `is_stale`: the head has expired and the roster may be frozen."""

    network_id: str
    version: int
    head: str
    expires_day: int
    is_stale: bool
    threshold: int
    stewards: tuple[str, ...]
    """Device ids."""
    entries: tuple[EntryView, ...]
    forks: tuple[ForkView, ...]


InvitationState = Literal["preparing", "waiting", "joined", "proposed", "admitted"]
"""Not yet at the relay · the words can be given to the newcomer · they have left their keys: compare the fingerprint ·
admission proposed, signatures are missing · in the chain; what they need is on its way."""


@dataclass(frozen=True, slots=True)
class InvitationView:
    """One invitation made here. `words_ru` and `words_en` are the same secret in two languages."""

    invitation_id: str
    petname: str
    roles: tuple[Role, ...]
    member_id: str
    words_ru: tuple[str, ...]
    words_en: tuple[str, ...]
    made_minute: int
    state: InvitationState
    fingerprint: str | None
    """Five groups of four digits, once the newcomer has left their keys."""
    rivals: int
    """How many other people have left keys with the same words: if any, withdraw it and invite anew."""


JoinState = Literal["looking", "waiting", "admitted"]
"""Looking for the invitation · keys left: compare the fingerprint with whoever invited · in the chain, and the keys of
this week are here or on their way."""


@dataclass(frozen=True, slots=True)
class JoinView:
    """Our own joining, until it is done (then there is none)."""

    state: JoinState
    network_id: str | None
    addresses: tuple[str, ...]
    roles: tuple[Role, ...]
    fingerprint: str | None


@dataclass(frozen=True, slots=True)
class ProposalView:
    """An entry on its way to enough signatures. `proposal_id` is the hash of its payload.

    `fingerprint` is that of the device to be admitted, to compare with its owner's before signing.
    """

    proposal_id: str
    version: int
    kind: EntryKind
    subject: Subject
    signed_by: tuple[str, ...]
    needed: int
    is_ours: bool
    signed_here: bool
    declined_here: bool
    can_sign: bool
    """False for whoever is no steward, has signed it, or has signed another entry of this version today."""
    came_minute: int
    fingerprint: str | None


@dataclass(frozen=True, slots=True)
class RetirePreview:
    """What retiring a device does, before it is done. What was exposed: ask `work.exposure` with `member_id`."""

    device_id: str
    member_id: str
    is_steward: bool
    """Then the policy must go on without it first: `unmake_steward`."""
    last_device: bool
    """Their only active one: nobody seals to this member any more."""
    weeks_rotated: tuple[int, ...]
    """This week and those that follow get new keys and a new box; the boxes of the old ones are closed."""
    letters_in_reach: int
    """First letters not answered yet that the team keys on that device can open."""


AlarmKind = Literal[
    "fork",
    "split",
    "stale",
    "rival-bundle",
    "rival-join",
    "notice-differs",
    "notice-missing",
    "week-late",
    "week-withheld",
    "silent-device",
    "suspended-here",
    "retired-here",
    "letters-refused",
    "complaints-astray",
    "restored-old",
]
"""fork: two well-signed entries of one version · split: a member's letter names another head of a version we hold ·
stale: the head has expired · rival-bundle: a device signed two different bundles for one week · rival-join: two people
have an invitation's words · notice-differs, notice-missing: what the relay shows strangers is not ours · week-late: a
coming week has no keys yet, and fewer than three weeks are prepared · week-withheld: this or the next week's keys were
signed a day ago or more, and have not come here · silent-device: nothing of a device that should
have published keys has come for this week (withheld, or it is off) · suspended-here, retired-here: this device ·
letters-refused: letters of devices we do not know or believe are waiting · complaints-astray: for a day or longer the
notice has named a key for complaints that this desk, a listener's, does not hold · restored-old: this vault is of a
copy of an earlier week, and is surely heard no longer than in that week."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that must be seen; only what its kind has is set."""

    kind: AlarmKind
    minute: int
    device_id: str | None = None
    version: int | None = None
    week: int | None = None
    count: int = 1
