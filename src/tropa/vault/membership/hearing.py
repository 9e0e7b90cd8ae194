"""Taking in what other desks say of membership (protocol 10.3): which message is believed from whom, and what it does.

The letter has been opened. What cannot be believed yet (an entry, a bundle, a role is on its way) is kept by the caller
and tried again; nothing here posts or fetches. What is said for dispatch is `dispatching.hearing`'s.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final, Literal

from tropa.roster.complaint_bodies import ComplaintStep, ListeningKeys, ListeningSecret
from tropa.roster.devices import Device
from tropa.roster.dispatch_bodies import DispatchSaid, Introduce, Offer, OfferAnswered, OfferWithdrawn
from tropa.roster.entries import Team, entry_unverified
from tropa.roster.errors import EntryRefused, MessageRefused, RosterError
from tropa.roster.messages import (
    Bundles,
    Message,
    Proposal,
    RosterEntries,
    RosterNeed,
    Stewardship,
    WeekSecrets,
    decode_message,
)
from tropa.roster.state import Head
from tropa.vault.backup.outlived import note_heard
from tropa.vault.complaints.keys import Taken, take_keys, take_secret
from tropa.vault.complaints.taking import take_step
from tropa.vault.context import Context
from tropa.vault.dispatching.hearing import hear_dispatch
from tropa.vault.membership.bundles import know_more, take_bundles
from tropa.vault.membership.chain import envelopes_after, roster_of
from tropa.vault.membership.heads import note_head
from tropa.vault.membership.proposals import keep_lineage, network, take_proposal
from tropa.vault.membership.sharing import note_told
from tropa.vault.membership.taking import take_chain
from tropa.vault.membership.telling import tell_entries
from tropa.vault.membership.vouching import fits, take_given
from tropa.vault.outbox import ToEveryone, try_again_now
from tropa.vault.publisher import note_offered
from tropa.vault.team import WeekSecrets as HeldSecrets
from tropa.vault.team import keep_network, keep_week

Heard = Literal["heard", "malformed", "stranger", "later", "other-branch"]
"""Taken in (or known, or nothing to do) · not of the protocol's shape, or it contradicts the chain · from a device that
may not say it · cannot be judged before something else has come · as later, and written on a branch of the chain that
is not ours: it is judged if that branch comes to stand, which is what the alarm of a split is about."""

_ANSWER_EVERY_MINUTES: Final = 60


def hear(here: Context, data: bytes, sender: Device | None, to_us: bool) -> Heard:
    """Take one message in. Call inside a transaction.

    Args:
        sender: the device whose key sealed it, if we know and believe it.
        to_us: whether it was sealed to this device's own key.
    """
    try:
        message = decode_message(data)
    except MessageRefused:
        return "malformed"
    if sender is not None:
        note_head(here, sender, message.head)
        if to_us:
            note_heard(here)
    judged = _heard(here, message, sender, to_us)
    return "other-branch" if judged == "later" and _is_of_another_branch(here, message.head) else judged


def _is_of_another_branch(here: Context, head: Head | None) -> bool:
    known = roster_of(here)
    return known is not None and head is not None and known.compare(head) == "split"


def _heard(here: Context, message: Message, sender: Device | None, to_us: bool) -> Heard:
    match message.body:
        case RosterEntries(entries=entries):
            take_chain(here, [each.raw for each in entries])
            return "heard"
        case Bundles(bundles=bundles):
            return "heard" if take_bundles(here, [each.raw for each in bundles]) else "later"
        case RosterNeed(have=have):
            return _answer_need(here, sender, have)
        case WeekSecrets() | Stewardship() | Proposal() as body if to_us:
            return _from_steward(here, sender, lambda device: _take(here, body, device))
        case ListeningKeys(keys=keys):
            return _heard_of_keys(take_keys(here, keys))
        case ListeningSecret() as given if to_us:
            return _heard_of_keys(take_secret(here, given))
        case ComplaintStep() as step if to_us:
            return take_step(here, step, sender, message.at_minute)
        case DispatchSaid() | Offer() | OfferAnswered() | OfferWithdrawn() | Introduce() as said if to_us:
            return hear_dispatch(here, said, sender)
    return "malformed"


def _heard_of_keys(taken: Taken) -> Heard:
    return "heard" if taken == "taken" else taken


def _from_steward(here: Context, sender: Device | None, take: Callable[[Device], Heard]) -> Heard:
    known = roster_of(here)
    if sender is None or known is None:
        return "later"
    return take(sender) if known.is_steward(sender) else "later"


def _take(here: Context, body: WeekSecrets | Stewardship | Proposal, sender: Device) -> Heard:
    try:
        match body:
            case WeekSecrets():
                return _take_week(here, body, sender)
            case Stewardship():
                return _take_stewardship(here, body, sender)
            case Proposal():
                return _take_proposal(here, body)
    except RosterError as refused:
        is_beside_ours = isinstance(refused, EntryRefused) and refused.fault == "previous"
        return "later" if is_beside_ours else "malformed"


def _take_proposal(here: Context, body: Proposal) -> Heard:
    if not take_proposal(here, body):
        return "later"
    if body.notice is not None:
        # The secrets that go with it may have overtaken it.
        know_more(here)
    return "heard"


def _take_week(here: Context, body: WeekSecrets, sender: Device) -> Heard:
    entry = _team_entry(here, body.week, body.edition)
    held = HeldSecrets(body.week, body.edition, body.read_key, body.members.keys, body.team.keys if body.team else None)
    if entry is None or not fits(entry, held):
        if take_given(here, held, sender):
            return "heard"
        # A steward's desk was given those of a proposal that came to nothing; nobody else is given such.
        was_proposed = entry is not None and _are_we_stewards(here)
        return "heard" if was_proposed else "later" if entry is None else "malformed"
    if keep_week(here, held, sender.id):
        know_more(here)
        try_again_now(here)
        here.record("week-keys-came")
    return "heard"


def _are_we_stewards(here: Context) -> bool:
    known = roster_of(here)
    us = known.active(network(here).device_id) if known else None
    return known is not None and us is not None and known.is_steward(us)


def _team_entry(here: Context, week: int, edition: int) -> Team | None:
    """What the chain says of that edition, which need not be the newest."""
    known = roster_of(here)
    newest = known.teams.get(week) if known else None
    if newest is not None and newest.edition == edition:
        return newest
    for envelope in reversed(envelopes_after(here, 0)):
        body = entry_unverified(envelope).body
        if isinstance(body, Team) and (body.week, body.edition) == (week, edition):
            return body
    return None


def _take_stewardship(here: Context, body: Stewardship, sender: Device) -> Heard:
    us, known = network(here), roster_of(here)
    device = known.active(us.device_id) if known else None
    if known is None or device is None or not known.is_steward(device):
        return "later"
    keep_lineage(here, [each.raw for each in body.lineage])
    # A new steward's desk knows nothing yet. Later one steward alone must not change what another's desk publishes: a
    # token counts once the relay refuses ours and takes that.
    if not us.details.publisher_token:
        details = replace(
            us.details, publisher_token=body.publisher_token, addresses=body.addresses, languages=body.languages
        )
        keep_network(here, replace(us, details=details))
    elif body.publisher_token != us.details.publisher_token:
        # What we hold they may not have been told yet.
        note_offered(here, sender, body.publisher_token)
        return "heard"
    note_told(here, sender)
    return "heard"


def _answer_need(here: Context, sender: Device | None, have: int) -> Heard:
    """Any steward's desk answers, or anyone's when a steward asks; at most once an hour."""
    known = roster_of(here)
    answered = here.db.row("SELECT value FROM meta WHERE name = 'answered_roster_minute'")
    recently = answered is not None and 0 <= here.minute - answered[0] < _ANSWER_EVERY_MINUTES
    us = known.active(network(here).device_id) if known else None
    # A lone steward who was restored from a backup has only members to ask.
    may = (
        us is not None
        and sender is not None
        and known is not None
        and (known.is_steward(us) or known.is_steward(sender))
    )
    if not may or known is None or have >= known.version or recently:
        return "heard"
    here.db.run("INSERT OR REPLACE INTO meta VALUES ('answered_roster_minute', ?)", here.minute)
    tell_entries(here, envelopes_after(here, have), ToEveryone())
    return "heard"
