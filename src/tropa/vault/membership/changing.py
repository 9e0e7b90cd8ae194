"""What a member decides about who belongs: each checked, kept as an intent, and proposed. Call inside a transaction."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, get_args

from tropa.roster.devices import Device
from tropa.roster.entries import Admit, Body, ChangePolicy, ChangeRoles, Code, Listeners, Pack, Team
from tropa.roster.names import MAX_LISTENERS, DeviceId, Role
from tropa.roster.notice import read_notice
from tropa.roster.state import Roster
from tropa.sealing.errors import EncodingError
from tropa.sealing.types import MemberId, VerifyKey
from tropa.vault.complaints.keys import is_listeners_own
from tropa.vault.context import Context
from tropa.vault.membership.chain import roster_of
from tropa.vault.membership.errors import (
    BadHash,
    BadPack,
    BadRoles,
    DateNotSure,
    KeyNotOfListeners,
    NotASteward,
    NothingJoined,
    NotNow,
    OneListener,
    SignedAnother,
    TooManyListeners,
    UnknownDevice,
    UnknownInvitation,
    UnknownMember,
    UnknownProposal,
)
from tropa.vault.membership.inviting import Invited, find_invitation, give_name, make_invitation
from tropa.vault.membership.proposals import Pending, cosign, find, fits, intend, is_dated_well, network, pending
from tropa.vault.membership.settling import settle
from tropa.vault.team import keep_network

Decision = Callable[[], str | None]
"""Gives the hash of the proposal that waits for others, or None."""

_HASH: Final = re.compile("[0-9a-f]{64}")
_COUNTRY: Final = re.compile("[a-z]{2}")


def decide(here: Context, body: Body) -> str | None:
    """Keep it, and propose it as soon as may be: at once, or when what waits before it is done.

    Raises:
        NotNow: it does not fit what the chain has led to.
        DateNotSure: its day would be wrong.
    """
    if not fits(steward_roster(here), body, here.day):
        raise NotNow
    check_date(here)
    intend(here, body, ours=True)
    settle(here)
    return next((each.entry.hash for each in pending(here) if each.entry.body == body), None)


def check_date(here: Context) -> None:
    """Raises DateNotSure: nothing should be signed by this date."""
    if not is_dated_well(here):
        raise DateNotSure


def steward_roster(here: Context) -> Roster:
    """The chain's state, where this device is an active steward's. Raises NotASteward."""
    known = roster_of(here)
    device = known.active(network(here).device_id) if known else None
    if known is None or device is None or not known.is_steward(device):
        raise NotASteward
    return known


def device_in(known: Roster | None, device_id: str) -> Device:
    """Raises UnknownDevice."""
    device = known.devices.get(DeviceId(device_id)) if known else None
    if device is None:
        raise UnknownDevice
    return device


def member_in(known: Roster | None, member_id: str) -> MemberId:
    """Raises UnknownMember."""
    try:
        member = MemberId.from_text(member_id)
    except EncodingError:
        raise UnknownMember from None
    if known is None or all(device.member != member for device in known.devices.values()):
        raise UnknownMember
    return member


def name_member(here: Context, member_id: str, petname: str) -> None:
    """Raises UnknownMember."""
    member = member_in(roster_of(here), member_id)
    here.db.run("DELETE FROM petname WHERE member = ?", member.text)
    if name := " ".join(petname.split()):
        here.db.run("INSERT INTO petname VALUES (?, ?)", member.text, name)


def invite(here: Context, roles: Sequence[Role], petname: str, member_id: str | None) -> str:
    """The invitation's id. Raises NotASteward, UnknownMember, BadRoles."""
    known = steward_roster(here)
    if member_id is None:
        return make_invitation(here, _roles(roles), MemberId(here.random(MemberId.SIZE_BYTES)), petname.strip())
    member = member_in(known, member_id)
    devices = known.devices_of(member)
    return make_invitation(here, devices[0].roles if devices else _roles(roles), member, petname.strip())


def find_invited(here: Context, invitation_id: str) -> Invited:
    """Raises UnknownInvitation."""
    invited = find_invitation(here, invitation_id)
    if invited is None:
        raise UnknownInvitation
    return invited


def admit(here: Context, invitation_id: str) -> str | None:
    """Raises UnknownInvitation, NothingJoined, NotASteward, NotNow."""
    steward_roster(here)
    invited = find_invited(here, invitation_id)
    if invited.entry is None:
        raise NothingJoined
    proposal = decide(here, Admit(invited.entry))
    if proposal is None:
        give_name(here, invited)
    return proposal


def sign(here: Context, proposal_id: str) -> None:
    """Raises UnknownProposal, NotASteward, DateNotSure, SignedAnother."""
    each = find_pending(here, proposal_id)
    if not _may_sign_it(here, each):
        raise NotASteward
    check_date(here)
    _check_listeners_key(here, each)
    if not cosign(here, each):
        raise SignedAnother
    intend(here, each.entry.body, ours=False)
    here.db.run("UPDATE proposal SET declined = 0 WHERE hash = ?", proposal_id)
    _adopt_details(here, each)
    settle(here)


def _check_listeners_key(here: Context, each: Pending) -> None:
    """Raises KeyNotOfListeners: nobody signs for a key that may be a steward's own."""
    body, notice = each.entry.body, each.proposal.notice
    if isinstance(body, Team) and notice and not is_listeners_own(here, body.week, read_notice(notice.raw).complaints):
        raise KeyNotOfListeners


def name_listeners(here: Context, member_ids: Sequence[str]) -> str | None:
    """Raises UnknownMember, NotASteward, OneListener, TooManyListeners, NotNow."""
    known = steward_roster(here)
    members = {member_in(known, each) for each in member_ids}
    if len(members) == 1:
        raise OneListener
    if len(members) > MAX_LISTENERS:
        raise TooManyListeners
    if members == set(known.listeners):
        raise NotNow
    return decide(here, Listeners(tuple(sorted(members, key=lambda member: member.raw))))


def decline(here: Context, proposal_id: str) -> None:
    """Raises UnknownProposal."""
    find_pending(here, proposal_id)
    here.db.run("UPDATE proposal SET declined = 1 WHERE hash = ?", proposal_id)


def find_pending(here: Context, proposal_id: str) -> Pending:
    """Raises UnknownProposal."""
    each = find(here, proposal_id)
    known = roster_of(here)
    if each is None or known is None or each.entry.version != known.version + 1:
        raise UnknownProposal
    return each


def change_roles(here: Context, member_id: str, roles: Sequence[Role]) -> str | None:
    """Raises UnknownMember, BadRoles, NotASteward, NotNow."""
    member = member_in(steward_roster(here), member_id)
    return decide(here, ChangeRoles(member, _roles(roles)))


def make_steward(here: Context, device_id: str) -> str | None:
    """Raises UnknownDevice, NotASteward, NotNow."""
    known = steward_roster(here)
    device = device_in(known, device_id)
    if known.is_steward(device) or device.status != "active":
        raise NotNow
    return decide(here, _policy((*known.policy.stewards, device.steward_pub)))


def unmake_steward(here: Context, device_id: str) -> str | None:
    """Raises UnknownDevice, NotASteward, NotNow."""
    known = steward_roster(here)
    device = device_in(known, device_id)
    rest = tuple(key for key in known.policy.stewards if key != device.steward_pub)
    if not known.is_steward(device) or not rest:
        raise NotNow
    return decide(here, _policy(rest))


def publish_code(here: Context, sha256: str) -> str | None:
    """Raises BadHash, NotASteward, NotNow."""
    steward_roster(here)
    return decide(here, Code(_hash(sha256)))


def publish_pack(here: Context, country: str, version: int, sha256: str) -> str | None:
    """Raises BadHash, BadPack, NotASteward, NotNow."""
    known, at = steward_roster(here), country.strip().lower()
    before = known.packs.get(at)
    if not _COUNTRY.fullmatch(at) or version < 1 or (before is not None and version <= before.version):
        raise BadPack
    return decide(here, Pack(at, version, _hash(sha256)))


def can_sign(here: Context, each: Pending) -> bool:
    """Whether this desk's signature would count on it and is not there."""
    return each.signed_minute is None and _may_sign_it(here, each)


def _may_sign_it(here: Context, each: Pending) -> bool:
    """Stewards may; and whoever would become one."""
    known, us = roster_of(here), network(here)
    device = known.active(us.device_id) if known else None
    if known is None or device is None:
        return False
    body = each.entry.body
    return known.is_steward(device) or (isinstance(body, ChangePolicy) and device.steward_pub in body.stewards)


def _adopt_details(here: Context, each: Pending) -> None:
    """Who signs a notice with other addresses or languages means them to be the network's."""
    if each.proposal.notice is None:
        return
    us, notice = network(here), read_notice(each.proposal.notice.raw)
    if (notice.addresses, notice.languages) != (us.details.addresses, us.details.languages):
        details = replace(us.details, addresses=notice.addresses, languages=notice.languages)
        keep_network(here, replace(us, details=details))


def _policy(stewards: tuple[VerifyKey, ...]) -> ChangePolicy:
    ordered = tuple(sorted(stewards, key=lambda key: key.raw))
    return ChangePolicy(len(ordered) // 2 + 1, ordered)


def _roles(roles: Sequence[Role]) -> tuple[Role, ...]:
    if not roles or not set(roles).issubset(get_args(Role)):
        raise BadRoles
    return tuple(sorted(set(roles)))


def _hash(sha256: str) -> str:
    found = sha256.strip().lower()
    if not _HASH.fullmatch(found):
        raise BadHash
    return found
