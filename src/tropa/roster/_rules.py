"""What each kind of entry needs and does: who must sign it, what it must fit, what it changes (protocol 9.3)."""

from dataclasses import replace

from tropa.roster.devices import Device, DeviceEntry, Status
from tropa.roster.entries import (
    Admit,
    Body,
    ChangePolicy,
    ChangeRoles,
    Code,
    Entry,
    Found,
    Lift,
    Listeners,
    Pack,
    Retire,
    Suspend,
    Team,
)
from tropa.roster.errors import EntryRefused
from tropa.roster.keys import key_marks
from tropa.roster.names import DeviceId
from tropa.roster.state import Roster
from tropa.roster.statements import MAX_STATEMENTS, Policy
from tropa.sealing.types import MemberId


def rules_for(roster: Roster, body: Body) -> tuple[Policy, ...]:
    """Under which rules it must be signed, every one of them."""
    match body:
        case Suspend(device=device):
            return (_may_suspend(roster, DeviceId(device)),)
        case ChangePolicy():
            return roster.policy, body.policy
        case _:
            return (roster.policy,)


def _may_suspend(roster: Roster, device_id: DeviceId) -> Policy:
    """Any one steward that is not itself suspended, or the device's own signing key."""
    keys = [steward.steward_pub for steward in roster.stewards if steward.status == "active"]
    own = roster.devices.get(device_id)
    if own is not None:
        keys.append(own.signing_pub)
    # Where every steward is suspended and the device is unknown nobody may; the policy's own rule then refuses it.
    return Policy(1, tuple(keys)) if keys else roster.policy


def first_state(entry: Entry, founding: Found) -> Roster:
    """The state that a founding entry makes. Raises EntryRefused."""
    device, steward = founding.device, founding.policy.stewards[0]
    if device.steward_pub != steward:
        raise _unfit("the founder's device has another key than the steward who signs")
    return Roster(
        network=entry.network,
        hashes=(entry.hash,),
        day=entry.day,
        expires_day=entry.expires_day,
        policies=(Policy(1, (steward,)),),
        devices={DeviceId(device.id): _device(device, entry)},
        teams={},
        packs={},
        client_sha256=None,
        marks=frozenset(key_marks(device.signing_pub, device.steward_pub)),
    )


def next_state(roster: Roster, entry: Entry) -> Roster:
    """The state after one more entry. Raises EntryRefused (``body``) when it does not fit."""
    changed = _changed(roster, entry)
    if _loses_a_listener(roster, changed, entry):
        changed = replace(changed, listening_since=entry.version)
    return replace(changed, hashes=(*roster.hashes, entry.hash), day=entry.day, expires_day=entry.expires_day)


def _changed(roster: Roster, entry: Entry) -> Roster:
    match entry.body:
        case Found():
            raise _unfit("the network has been founded")
        case ChangePolicy() as change:
            return _change_policy(roster, change.policy)
        case Team() as team:
            return _team(roster, team)
        case Code(client_sha256=client):
            return replace(roster, client_sha256=client)
        case Pack() as pack:
            return _pack(roster, pack)
        case Listeners(members=members):
            return _name_listeners(roster, members)
        case _:
            return _changed_devices(roster, entry, entry.body)


def _changed_devices(roster: Roster, entry: Entry, body: Admit | ChangeRoles | Suspend | Lift | Retire) -> Roster:
    match body:
        case Admit(device=device):
            return _admit(roster, entry, device)
        case ChangeRoles():
            return _change_roles(roster, body)
        case Suspend(device=device_id):
            return _turn(roster, DeviceId(device_id), ("active",), "suspended")
        case Lift(device=device_id):
            return _turn(roster, DeviceId(device_id), ("suspended",), "active")
        case Retire(device=device_id):
            return _retire(roster, DeviceId(device_id))


def _admit(roster: Roster, entry: Entry, device: DeviceEntry) -> Roster:
    if DeviceId(device.id) in roster.devices:
        raise _unfit("this device was admitted before")
    if roster.has_keys(device.signing_pub, device.steward_pub):
        raise _unfit("one of its keys stood in the chain before")
    others = roster.devices_of(device.member)
    if any(other.roles != device.roles for other in others):
        raise _unfit("a member's devices have the same roles")
    devices = {**roster.devices, DeviceId(device.id): _device(device, entry)}
    return replace(roster, devices=devices, marks=roster.marks.union(key_marks(device.signing_pub, device.steward_pub)))


def _device(device: DeviceEntry, entry: Entry) -> Device:
    return Device(
        DeviceId(device.id),
        device.signing_pub,
        device.steward_pub,
        device.member,
        device.roles,
        "active",
        entry.version,
        entry.day,
    )


def _change_roles(roster: Roster, change: ChangeRoles) -> Roster:
    theirs = roster.devices_of(change.member)
    if not theirs:
        raise _unfit("nobody of that name has a device here")
    changed = {device.id: replace(device, roles=change.roles) for device in theirs}
    return replace(roster, devices={**roster.devices, **changed})


def _turn(roster: Roster, device_id: DeviceId, from_: tuple[Status, ...], to: Status) -> Roster:
    device = roster.devices.get(device_id)
    if device is None:
        raise _unfit("no such device was admitted")
    if device.status not in from_:
        raise _unfit(f"the device is {device.status}, and so cannot become {to}")
    return replace(roster, devices={**roster.devices, device_id: replace(device, status=to)})


def _retire(roster: Roster, device_id: DeviceId) -> Roster:
    device = roster.devices.get(device_id)
    if device is not None and roster.is_steward(device):
        raise _unfit("the device is a steward's: first the policy without it")
    return _turn(roster, device_id, ("active", "suspended"), "retired")


def _change_policy(roster: Roster, policy: Policy) -> Roster:
    active = {device.steward_pub for device in roster.active_devices()}
    if not active.issuperset(policy.stewards):
        raise _unfit("a steward it names is no active device's")
    if len(roster.policies) > MAX_STATEMENTS:
        raise _unfit(f"the stewards have changed {MAX_STATEMENTS} times, and a notice holds no more")
    return replace(roster, policies=(*roster.policies, policy))


def _team(roster: Roster, team: Team) -> Roster:
    before = roster.teams.get(team.week)
    if before is not None and team.edition <= before.edition:
        raise _unfit(f"edition {before.edition} of that week is there")
    fresh = _team_marks(team)
    if len(fresh) < _TEAM_MARKS:
        raise _unfit("one key is to serve two purposes")
    if not _keeps_place(before, team, roster):
        raise _unfit("one of its keys stood in the chain before, elsewhere")
    return replace(roster, teams={**roster.teams, team.week: team}, marks=roster.marks | fresh)


_TEAM_MARKS = 7
"""A box, and twice the three keys of an X-Wing and an authentication key."""


def _team_marks(team: Team) -> frozenset[bytes]:
    keys = (team.team.xwing_pub, team.team.auth_pub, team.members.xwing_pub, team.members.auth_pub)
    return frozenset(key_marks(team.post_id, *keys))


def _keeps_place(before: Team | None, team: Team, roster: Roster) -> bool:
    """Whether each key is new, or stands where the edition before had it."""
    places = [
        (each.post_id, each.team.xwing_pub, each.team.auth_pub, each.members.xwing_pub, each.members.auth_pub)
        for each in (team, before or team)
    ]
    return all(
        not roster.has_keys(now) or (before is not None and now == then) for now, then in zip(*places, strict=True)
    )


def _pack(roster: Roster, pack: Pack) -> Roster:
    before = roster.packs.get(pack.country)
    if before is not None and pack.version <= before.version:
        raise _unfit(f"version {before.version} of that country's pack is there")
    return replace(roster, packs={**roster.packs, pack.country: pack})


def _name_listeners(roster: Roster, members: tuple[MemberId, ...]) -> Roster:
    if any(not roster.active_devices(member) for member in members):
        raise _unfit("a listener it names has no active device")
    return replace(roster, listeners=members)


def _loses_a_listener(before: Roster, after: Roster, entry: Entry) -> bool:
    """Whether somebody who could read complaints is to read them no more, with one device or with all."""
    match entry.body:
        case Listeners(members=members):
            return not set(before.listeners).issubset(members)
        case Suspend(device=device) | Retire(device=device):
            return after.devices[DeviceId(device)].member in before.listeners
        case _:
            return False


def _unfit(detail: str) -> EntryRefused:
    return EntryRefused("body", detail)
