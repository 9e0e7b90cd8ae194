"""Suspending a device with one signature, and again when the entry gave way to another branch (protocol 9.4).

It retires nothing and makes no keys anew. Call inside a transaction.
"""

from tropa.roster.chain import propose as entry_payload
from tropa.roster.entries import ENTRY_PAYLOAD_TYPE, Suspend, entry_unverified, sign_entry
from tropa.roster.names import DeviceId
from tropa.roster.state import Roster
from tropa.sealing.signing import signers, verify_key
from tropa.vault.context import Context
from tropa.vault.membership.chain import roster
from tropa.vault.membership.errors import NotAllowed, NotNow, UnknownDevice
from tropa.vault.membership.proposals import announce, network


def suspend_at_once(here: Context, device_id: str) -> None:
    """One signature is enough: a steward's, or the device's own. Other proposals do not stand in its way.

    Raises:
        UnknownDevice, NotAllowed, NotNow.
    """
    known, us = roster(here), network(here)
    device, ours = known.devices.get(DeviceId(device_id)), known.active(us.device_id)
    if device is None:
        raise UnknownDevice
    if device.status != "active":
        raise NotNow
    if ours is None or not (known.is_steward(ours) or ours.id == device.id):
        raise NotAllowed
    seed = us.steward if known.is_steward(ours) else us.device
    announce(here, sign_entry(entry_payload(known, Suspend(device_id), here.day), seed))


def suspend_again(here: Context) -> None:
    """What this desk suspended, and what gave way since: once more, on the branch that stands."""
    rows = here.db.rows("SELECT hash, envelope FROM early_entry WHERE version <= ?", roster(here).version)
    for at, envelope in rows:
        known, body = roster(here), entry_unverified(envelope).body
        if not isinstance(body, Suspend) or not _is_ours(here, envelope):
            continue
        here.db.run("DELETE FROM early_entry WHERE hash = ?", at)
        if _is_active(known, body.device):
            suspend_at_once(here, body.device)


def _is_ours(here: Context, envelope: bytes) -> bool:
    us = network(here)
    return bool(signers(envelope, ENTRY_PAYLOAD_TYPE, [verify_key(us.steward), verify_key(us.device)]))


def _is_active(known: Roster, device_id: str) -> bool:
    return known.active(DeviceId(device_id)) is not None
