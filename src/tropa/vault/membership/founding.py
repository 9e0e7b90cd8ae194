"""Founding a network: its first keys, the chain's first entry, the first weeks. It does no network.

Everything is made and kept here before the relay hears of it. A vault that was founded before there were chains keeps
its keys and its network's name; only its chain is made anew.
"""

from dataclasses import replace
from typing import Final

from tropa.roster.chain import found as found_chain
from tropa.roster.devices import device_entry
from tropa.roster.entries import Code
from tropa.roster.errors import EntryRefused, NoticeRefused
from tropa.roster.names import NetworkId, Role, network_id
from tropa.sealing.keys import new_signing_seed
from tropa.sealing.signing import verify_key
from tropa.sealing.types import MemberId, RelayId
from tropa.vault.context import Context
from tropa.vault.errors import FoundingRefused
from tropa.vault.leaps import date_is_sure
from tropa.vault.membership.chain import roster, roster_of, take_entries
from tropa.vault.membership.errors import DateNotSure
from tropa.vault.membership.proposals import intend, is_dated_well, is_free, pending, propose
from tropa.vault.membership.settling import settle
from tropa.vault.team import Details, Network, keep_network, network_of

FOUNDERS_ROLES: Final[tuple[Role, ...]] = ("caseworker", "coordinator")


def found(here: Context, relay_id: RelayId, details: Details) -> Network:
    """Make the network and its first weeks, unless there is one; else give it these details.

    Raises:
        FoundingRefused: it was founded at another relay, or the details are none a client would accept.
        DateNotSure: the clock has leapt since this vault was made.
    """
    try:
        with here.db.transaction():
            network = network_of(here)
            if network is None and not date_is_sure(here):
                raise DateNotSure
            if network is None:
                keep_network(here, _new_network(here, relay_id, details))
                here.record("network-founded")
            elif network.relay_id != relay_id:
                raise FoundingRefused("other-relay")
            elif network.details != details:
                keep_network(here, replace(network, details=details))
            begin_chain(here)
            _say_code(here, details.client_sha256)
            settle(here)
            founded = network_of(here)
    except (NoticeRefused, EntryRefused, ValueError):
        raise FoundingRefused("bad-details") from None
    assert founded is not None
    return founded


def begin_chain(here: Context) -> None:
    """See that a network that was founded here has its chain's first entry. Call inside a transaction."""
    us = network_of(here)
    if us is None or roster_of(here) is not None or us.id != network_id(verify_key(us.steward)):
        return
    member = MemberId.from_text(us.member) if us.member else MemberId(here.random(MemberId.SIZE_BYTES))
    keep_network(here, replace(us, member=member.text))
    device = device_entry(verify_key(us.device), verify_key(us.steward), member, FOUNDERS_ROLES)
    take_entries(here, [found_chain(us.steward, device, here.day)])


def _new_network(here: Context, relay_id: RelayId, details: Details) -> Network:
    steward, device = new_signing_seed(here.random), new_signing_seed(here.random)
    network: NetworkId = network_id(verify_key(steward))
    return Network(network, steward, device, "", relay_id, here.minute, details)


def _say_code(here: Context, client_sha256: str | None) -> None:
    """Which pocket client is the network's is said in the chain, and by every notice."""
    if client_sha256 is None or roster(here).client_sha256 == client_sha256:
        return
    body = Code(client_sha256)
    if is_dated_well(here) and is_free(here) and not pending(here):
        propose(here, body)
    else:
        intend(here, body, ours=True)
