"""Suspending a device with one signature, and again when the entry gave way to another branch (protocol 9.4).

It retires nothing and makes no keys anew. Call inside a transaction.
"""

from contextlib import suppress

from tropa.roster.chain import DAYS_OF_CLOCK
from tropa.roster.chain import propose as entry_payload
from tropa.roster.entries import Lift, Retire, Suspend, entry_unverified, sign_entry
from tropa.roster.names import DeviceId
from tropa.vault.context import Context
from tropa.vault.leaps import date_is_sure, sure_day
from tropa.vault.membership.chain import envelopes_after, roster
from tropa.vault.membership.errors import DateNotSure, NotAllowed, NotNow, UnknownDevice
from tropa.vault.membership.proposals import announce, network


def suspend_at_once(here: Context, device_id: str) -> None:
    """One signature is enough: a steward's, or the device's own. Other proposals do not stand in its way.

    By a doubtful clock it bears the last day that has surely come.

    Raises:
        UnknownDevice, NotAllowed, NotNow, DateNotSure (the chain itself is ahead of this clock).
    """
    known, us = roster(here), network(here)
    device, ours = known.devices.get(DeviceId(device_id)), known.active(us.device_id)
    if device is None:
        raise UnknownDevice
    if device.status != "active":
        raise NotNow
    if ours is None or not (known.is_steward(ours) or ours.id == device.id):
        raise NotAllowed
    day = here.day if date_is_sure(here) else sure_day(here)
    if known.day > here.day + DAYS_OF_CLOCK:
        raise DateNotSure
    seed = us.steward if known.is_steward(ours) else us.device
    envelope = sign_entry(entry_payload(known, Suspend(device_id), day), seed)
    made = entry_unverified(envelope)
    here.db.run("INSERT OR REPLACE INTO suspension_meant VALUES (?, ?, ?)", device_id, made.version, made.hash)
    announce(here, envelope)


def suspend_again(here: Context) -> None:
    """What this desk suspended, and what gave way since: once more, on the branch that stands.

    Only what is kept here says what we meant. An old entry of ours, sent by anyone, would undo a lift.
    """
    for device_id, made_version, at in here.db.rows("SELECT device, made_version, hash FROM suspension_meant"):
        known = roster(here)
        gave_way = at not in known.hashes
        settled = _is_settled(here, device_id, made_version, gave_way)
        again = gave_way and not settled and known.active(DeviceId(device_id)) is not None
        if settled or again:
            here.db.run("DELETE FROM suspension_meant WHERE device = ?", device_id)
        if again:
            # We may be no steward any more.
            with suppress(NotAllowed):
                suspend_at_once(here, device_id)


def _is_settled(here: Context, device_id: str, made_version: int, gave_way: bool) -> bool:
    """Whether the stewards have decided on that device since, or built on our suspension so that it cannot give way."""
    bodies = (entry_unverified(each).body for each in envelopes_after(here, made_version - 1))
    for body in bodies:
        if isinstance(body, Lift | Retire) and body.device == device_id:
            return True
        if not gave_way and not isinstance(body, Suspend):
            return True
    return False
