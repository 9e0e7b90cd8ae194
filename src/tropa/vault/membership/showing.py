"""From the chain and rows to the views of people, chain, proposals and invitations. It changes nothing."""

from tropa.rights.compiled import fingerprint_of
from tropa.roster.chain import wanted_on_entry
from tropa.roster.devices import Device
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
from tropa.roster.invitations import fingerprint
from tropa.roster.state import Roster
from tropa.sealing.types import MemberId, VerifyKey
from tropa.sealing.words import words_of
from tropa.vault.context import Context
from tropa.vault.membership.bundles import reader_of
from tropa.vault.membership.chain import StoredEntry, devices_that_signed, forks, roster_of, stored_entries
from tropa.vault.membership.changing import can_sign
from tropa.vault.membership.inviting import Invited
from tropa.vault.membership.inviting import invitations as all_invitations
from tropa.vault.membership.joining import joining_of
from tropa.vault.membership.proposals import Pending, find, intents, is_free, network, pending, signers_of
from tropa.vault.membership.weeks import is_for_desks
from tropa.vault.team import network_of
from tropa.vault.views_members import (
    ChainView,
    DeviceView,
    EntryView,
    ForkView,
    InvitationState,
    InvitationView,
    JoinState,
    JoinView,
    MeView,
    PersonView,
    ProposalView,
    Subject,
)


def me(here: Context) -> MeView | None:
    """This vault's owner, or None before there is a chain with them."""
    us, known = network_of(here), roster_of(here)
    device = known.devices.get(us.device_id) if us and known else None
    if us is None or known is None or device is None:
        return None
    steward = known.is_steward(device)
    can_publish = steward and bool(us.details.publisher_token)
    return MeView(device.member.text, device.id, device.roles, device.status, steward, can_publish)


def people(here: Context) -> tuple[PersonView, ...]:
    """Everyone, oneself first."""
    us, known = network_of(here), roster_of(here)
    if us is None or known is None:
        return ()
    petnames: dict[str, str] = dict(here.db.rows("SELECT member, petname FROM petname"))
    members = dict.fromkeys(device.member for device in known.devices.values())
    views = [_person(here, known, member, petnames, us.member, us.device_id) for member in members]
    return tuple(sorted(views, key=lambda view: not view.is_me))


def chain(here: Context) -> ChainView | None:
    """The chain as a history."""
    known = roster_of(here)
    if known is None:
        return None
    return ChainView(
        network_id=known.network,
        version=known.version,
        head=known.hashes[-1],
        expires_day=known.expires_day,
        is_stale=known.is_stale(here.day),
        threshold=known.policy.threshold,
        stewards=_devices_of(known, known.policy.stewards),
        entries=_history(here, known),
        forks=tuple(
            ForkView(fork.version, known.hashes[fork.version - 1], fork.theirs, fork.minute) for fork in forks(here)
        ),
    )


def _history(here: Context, known: Roster) -> tuple[EntryView, ...]:
    """Every entry, newest first. Who signed which is worked out once for each head: it follows from the head's hash."""
    kept = here.note.history
    if kept is not None and kept[0] == known.hashes[-1]:
        return kept[1]
    views = tuple(_entry(known, each) for each in reversed(stored_entries(here)))
    here.note.history = (known.hashes[-1], views)
    return views


def _entry(known: Roster, each: StoredEntry) -> EntryView:
    return EntryView(
        version=each.entry.version,
        hash=each.entry.hash,
        day=each.entry.day,
        kind=each.entry.kind,
        subject=_subject(known, each.entry.body),
        signed_by=tuple(devices_that_signed(known, each.envelope)),
    )


def proposals(here: Context) -> tuple[ProposalView, ...]:
    """Those that people are asked about."""
    if roster_of(here) is None:
        return ()
    return tuple(_proposal(here, each) for each in pending(here) if not is_for_desks(here, each))


def proposal(here: Context, proposal_id: str) -> ProposalView | None:
    """One of them."""
    each = find(here, proposal_id)
    return _proposal(here, each) if each else None


def invitations(here: Context) -> tuple[InvitationView, ...]:
    """Those made here that are not over."""
    return tuple(_invitation(here, each) for each in all_invitations(here))


def joining(here: Context) -> JoinView | None:
    """Our own joining."""
    now = joining_of(here)
    if now is None:
        return None
    state: JoinState = "admitted" if now.admitted else "waiting" if now.left_join else "looking"
    return JoinView(state, now.network, now.addresses, now.roles, now.fingerprint)


def _person(
    here: Context, known: Roster, member: MemberId, petnames: dict[str, str], own: str, own_device: str
) -> PersonView:
    devices = [each for each in known.devices.values() if each.member == member]
    live = [each for each in devices if each.status != "retired"]
    return PersonView(
        member_id=member.text,
        petname=petnames.get(member.text, ""),
        is_me=member.text == own,
        is_steward=any(known.is_steward(each) for each in live),
        roles=(live or devices)[-1].roles,
        devices=tuple(_device(here, known, each, own_device) for each in devices),
    )


def _device(here: Context, known: Roster, device: Device, own_device: str) -> DeviceView:
    return DeviceView(
        device_id=device.id,
        member_id=device.member.text,
        status=device.status,
        roles=device.roles,
        is_steward=known.is_steward(device),
        is_this=device.id == own_device,
        reachable=reader_of(here, device.id, here.week) is not None,
        admitted_day=device.admitted_day,
    )


def _proposal(here: Context, each: Pending) -> ProposalView:
    known = roster_of(here)
    assert known is not None
    rules = wanted_on_entry(known, each.proposal.entry.raw)
    signed = tuple(signers_of(here, each))
    return ProposalView(
        proposal_id=each.entry.hash,
        version=each.entry.version,
        kind=each.entry.kind,
        subject=_subject(known, each.entry.body),
        signed_by=signed,
        needed=max(rule.threshold for rule in rules),
        is_ours=_is_ours(here, each.entry),
        signed_here=each.signed_minute is not None,
        declined_here=each.declined,
        can_sign=can_sign(here, each) and is_free(here, each.entry),
        came_minute=each.came_minute,
        fingerprint=_fingerprint(known, each.entry.body),
    )


def _is_ours(here: Context, entry: Entry) -> bool:
    return any(intent.ours and intent.body == entry.body for intent in intents(here))


def _fingerprint(known: Roster, body: Body) -> str | None:
    if not isinstance(body, Admit):
        return None
    return fingerprint(known.network, body.device.signing_pub, body.device.steward_pub)


def _invitation(here: Context, each: Invited) -> InvitationView:
    return InvitationView(
        invitation_id=each.id,
        petname=each.petname,
        roles=each.roles,
        member_id=each.member.text,
        words_ru=tuple(words_of(each.entropy, "ru").split(" ")),
        words_en=tuple(words_of(each.entropy, "en").split(" ")),
        made_minute=each.made_minute,
        state=_state(here, each),
        fingerprint=each.fingerprint(network(here).id),
        rivals=each.rivals,
    )


def _state(here: Context, each: Invited) -> InvitationState:
    known = roster_of(here)
    if each.entry is not None and known is not None:
        if each.entry.id in known.devices:
            return "admitted"
        decided = here.db.row("SELECT 1 FROM intent WHERE kind = 'admit' AND instr(body, ?)", each.entry.id.encode())
        return "proposed" if decided else "joined"
    is_there = not here.db.row("SELECT 1 FROM outbox WHERE recipient = 'invitation' AND name = ?", each.id)
    return "waiting" if each.box_open and is_there else "preparing"


def _subject(known: Roster, body: Body) -> Subject:
    match body:
        case Found(device=device) | Admit(device=device):
            return Subject(device_id=device.id, member_id=device.member.text, roles=device.roles)
        case ChangeRoles(member=member, roles=roles):
            return Subject(member_id=member.text, roles=roles)
        case Suspend(device=device_id) | Lift(device=device_id) | Retire(device=device_id):
            there = next((each for each in known.devices.values() if each.id == device_id), None)
            return Subject(device_id=device_id, member_id=there.member.text if there else None)
        case ChangePolicy(threshold=threshold, stewards=stewards):
            return Subject(threshold=threshold, stewards=_devices_of(known, stewards))
        case Team(week=week, edition=edition):
            return Subject(week=week, edition=edition)
        case Code(client_sha256=client):
            return Subject(sha256=client)
        case Listeners(members=members):
            return Subject(members=tuple(member.text for member in members))
        case Pack(country=country, version=version, sha256=sha256):
            shown = fingerprint_of(sha256)
            return Subject(country=country, pack_version=version, sha256=sha256, pack_fingerprint=shown)


def _devices_of(known: Roster, keys: tuple[VerifyKey, ...]) -> tuple[str, ...]:
    return tuple(device.id for device in known.devices.values() if device.steward_pub in keys)
