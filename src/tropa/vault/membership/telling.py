"""Writing messages into the outbox: what membership itself says (protocol 10.3). It decides on nothing."""

from collections.abc import Iterable

from tropa.roster.devices import Device
from tropa.roster.messages import Body, Message, bundle_messages, encode_message, roster_messages
from tropa.roster.state import Head
from tropa.vault.context import Context
from tropa.vault.membership.chain import roster_of
from tropa.vault.outbox import Recipient, ToEveryone, put
from tropa.vault.team import network_of


def say(here: Context, body: Body, to: Recipient, box: int | None = None) -> None:
    """One message. `box`: the team box it must go to, where that is not the newest."""
    put(here, encode_message(Message(_head(here), here.minute, body)), to, box=box)


def tell_entries(here: Context, entries: Iterable[bytes], to: Recipient, box: int | None = None) -> None:
    """Entries of the chain, in as many letters as they need."""
    for message in roster_messages(entries, _head(here), here.minute):
        put(here, message, to, box=box)


def tell_bundles(here: Context, bundles: Iterable[bytes], to: Recipient) -> None:
    """Devices' keys, in as many letters as they need."""
    for message in bundle_messages(bundles, _head(here), here.minute):
        put(here, message, to)


def others(here: Context) -> list[Device]:
    """Every active device but this one."""
    roster, network = roster_of(here), network_of(here)
    if roster is None or network is None:
        return []
    return [device for device in roster.active_devices() if device.id != network.device_id]


def tell_everyone(here: Context, entries: Iterable[bytes], box: int | None = None) -> None:
    """Entries to all members, if there is anyone to tell."""
    if others(here):
        tell_entries(here, entries, ToEveryone(), box)


def _head(here: Context) -> Head | None:
    roster = roster_of(here)
    return roster.head if roster else None
