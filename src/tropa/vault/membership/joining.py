"""Joining a network by an invitation's words, from the newcomer's desk (protocol 10.4).

Until the chain has our device, nothing of the network is here but what the words' box gave; then the box is deleted.
"""

import json
from dataclasses import dataclass
from typing import Final

from tropa.post.client import RelayClient
from tropa.post.errors import RelayMisbehaved
from tropa.post.headers import AltchaStamp
from tropa.roster.chain import extend_all
from tropa.roster.entries import entry_unverified
from tropa.roster.errors import EntryRefused, MessageRefused
from tropa.roster.invitations import fingerprint
from tropa.roster.messages import (
    Bundles,
    Invitation,
    Join,
    Message,
    RosterEntries,
    decode_message,
    encode_message,
    letter_kind,
)
from tropa.roster.names import Enclosed, Language, NetworkId, Role, device_id
from tropa.roster.state import Roster
from tropa.sealing.errors import EncodingError, LetterRefused
from tropa.sealing.hints import new_hint
from tropa.sealing.keys import new_signing_seed
from tropa.sealing.letters import Address, NotForMe, open_letter, seal_letter
from tropa.sealing.signing import verify_key
from tropa.sealing.stamps import solve
from tropa.sealing.types import Entropy, RelayId, SigningSeed
from tropa.sealing.words import entropy_of, seeker_keys
from tropa.vault.context import Context
from tropa.vault.membership.bundles import make_own_bundles, own_bundles, own_keys, sender_of, take_bundles
from tropa.vault.membership.chain import take_entries
from tropa.vault.membership.errors import AlreadyInNetwork, NoInvitation
from tropa.vault.membership.hearing import hear
from tropa.vault.membership.inviting import opened_with_words, read_words_box, words_box
from tropa.vault.team import Details, Network, keep_network, network_of, newest_box

_LANGUAGES: Final[tuple[Language, ...]] = ("ru", "en")


@dataclass(frozen=True)
class Joining:
    """Our own joining. The chain, once it has us, says the rest."""

    entropy: Entropy
    steward: SigningSeed
    device: SigningSeed
    relay_id: RelayId
    network: NetworkId
    addresses: tuple[str, ...]
    roles: tuple[Role, ...]
    left_join: bool
    admitted: bool

    @property
    def fingerprint(self) -> str:
        """What to compare with whoever invited us."""
        return fingerprint(self.network, verify_key(self.device), verify_key(self.steward))


def begin_joining(here: Context, relay: RelayClient, words: str) -> None:
    """Read the invitation, make this device's keys, and leave them in the box. Safe to call again.

    Raises:
        tropa.sealing.errors.WordsRefused: mistyped.
        NoInvitation, AlreadyInNetwork.
        tropa.post.errors.PostError: passed on.
    """
    if network_of(here) is not None:
        raise AlreadyInNetwork
    entropy, known, relay_id = entropy_of(words), joining_of(here), _relay_id(relay)
    if known is not None and (known.entropy, known.relay_id) != (entropy, relay_id):
        cancel(here)
        known = None
    if known is None:
        _keep(here, relay_id, entropy, _invitation(relay, entropy, relay_id))
    _leave_join(here, relay)


def joining_of(here: Context) -> Joining | None:
    """Our own joining, if one goes on."""
    row = here.db.row("SELECT entropy, steward_seed, device_seed, relay_id, network_id, addresses, roles, left_join,"
                      " admitted FROM joining")  # fmt: skip
    if row is None:
        return None
    return Joining(
        *(Entropy(row[0]), SigningSeed(row[1]), SigningSeed(row[2]), RelayId(row[3]), NetworkId(row[4])),
        *(tuple(json.loads(row[5])), tuple(json.loads(row[6])), bool(row[7]), bool(row[8])),
    )


def joining_relay(here: Context) -> RelayId | None:
    """Where our joining goes on."""
    joining = joining_of(here)
    return joining.relay_id if joining else None


def cancel(here: Context) -> None:
    """Forget it, with the keys that were made for it."""
    with here.db.transaction():
        joining = joining_of(here)
        if joining is not None and not joining.admitted:
            here.db.run("DELETE FROM joining")
            here.db.run("DELETE FROM own_bundle")
            here.db.run("DELETE FROM bundle")


def visit_own_invitation(here: Context, relay: RelayClient) -> None:
    """Look whether we have been admitted, and take in what waits for us: again, until the weeks' keys are here too.

    Raises:
        tropa.post.errors.PostError: passed on.
    """
    joining = joining_of(here)
    if joining is None:
        return
    _leave_join(here, relay)
    keys = seeker_keys(joining.entropy)
    letters = [each.letter for each in words_box(relay, keys)]
    cores = opened_with_words(letters, keys, joining.relay_id)
    with here.db.transaction():
        if _take_chain(here, joining, cores):
            _take_rest(here, joining, cores, letters)
    if network_of(here) is not None and newest_box(here, here.week) is not None:
        relay.delete_box(keys.read_key)
        here.db.run("DELETE FROM joining")


def _relay_id(relay: RelayClient) -> RelayId:
    try:
        return RelayId.from_text(relay.relay_info().relay_id)
    except EncodingError as error:
        raise RelayMisbehaved("the relay does not say which relay it is") from error


def _invitation(relay: RelayClient, entropy: Entropy, relay_id: RelayId) -> Invitation:
    for data in read_words_box(relay, seeker_keys(entropy), relay_id):
        try:
            body = decode_message(data).body
        except MessageRefused:
            continue
        if isinstance(body, Invitation):
            return body
    raise NoInvitation


def _keep(here: Context, relay_id: RelayId, entropy: Entropy, invitation: Invitation) -> None:
    steward, device = new_signing_seed(here.random), new_signing_seed(here.random)
    with here.db.transaction():
        here.db.run(
            "INSERT INTO joining (one, entropy, steward_seed, device_seed, relay_id, network_id, addresses, roles)"
            " VALUES (1, ?, ?, ?, ?, ?, ?, ?)",
            *(entropy.raw, steward.raw, device.raw, relay_id.raw, invitation.network),
            *(json.dumps(invitation.addresses), json.dumps(invitation.roles)),
        )
        make_own_bundles(here, NetworkId(invitation.network), device)


def _leave_join(here: Context, relay: RelayClient) -> None:
    joining = joining_of(here)
    assert joining is not None
    with here.db.transaction():
        make_own_bundles(here, joining.network, joining.device)
    own = own_keys(here, here.week)
    if joining.left_join or own is None:
        return
    bundles = tuple(map(Enclosed, own_bundles(here)))
    body = Join(verify_key(joining.device), verify_key(joining.steward), bundles)
    keys = seeker_keys(joining.entropy)
    address = Address(joining.relay_id, keys.post_id)
    data = encode_message(Message(None, here.minute, body))
    letter = seal_letter(data, own.auth, keys.reader.public, address, new_hint(here.random))
    relay.post_letter(keys.post_id, letter, AltchaStamp(solve(relay.challenge())))
    here.db.run("UPDATE joining SET left_join = 1")


def _take_chain(here: Context, joining: Joining, cores: list[bytes]) -> bool:
    """Whether the chain that came has our device; then it is ours from now on."""
    if network_of(here) is not None:
        return True
    entries = {entry_unverified(each).hash: each for each in _entries_in(cores)}
    ordered = sorted(entries.values(), key=lambda each: entry_unverified(each).version)
    roster = _verified(here, joining, ordered)
    us = roster.devices.get(device_id(verify_key(joining.device))) if roster else None
    if us is None:
        return False
    details = Details("", "", joining.addresses, _LANGUAGES, None)
    network = Network(
        joining.network, joining.steward, joining.device, us.member.text, joining.relay_id, here.minute, details
    )
    keep_network(here, network)
    take_entries(here, ordered)
    here.db.run("UPDATE joining SET admitted = 1")
    here.record("network-joined")
    return True


def _entries_in(cores: list[bytes]) -> list[bytes]:
    found = list[bytes]()
    for data in cores:
        body = _body(data)
        if isinstance(body, RosterEntries):
            found += [each.raw for each in body.entries if _is_entry(each.raw)]
    return found


def _is_entry(envelope: bytes) -> bool:
    try:
        entry_unverified(envelope)
    except EntryRefused:
        return False
    return True


def _verified(here: Context, joining: Joining, entries: list[bytes]) -> Roster | None:
    try:
        return extend_all(joining.network, entries, here.day) if entries else None
    except EntryRefused:
        return None


def _body(data: bytes) -> object:
    try:
        return decode_message(data).body
    except MessageRefused:
        return None


def _take_rest(here: Context, joining: Joining, cores: list[bytes], letters: list[bytes]) -> None:
    """Everyone's keys, then what was sealed to our own: the weeks' secrets."""
    for data in cores:
        body = _body(data)
        if isinstance(body, Bundles):
            take_bundles(here, [each.raw for each in body.bundles])
        elif isinstance(body, RosterEntries):
            take_entries(here, [each.raw for each in body.entries])
    address = Address(joining.relay_id, seeker_keys(joining.entropy).post_id)
    for letter in letters:
        _take_own(here, letter, address)


def _take_own(here: Context, letter: bytes, address: Address) -> None:
    for (week,) in here.db.rows("SELECT week FROM own_bundle ORDER BY week"):
        keys = own_keys(here, week)
        assert keys is not None
        try:
            opened = open_letter(letter, keys, address)
        except LetterRefused:
            return
        if not isinstance(opened, NotForMe):
            if letter_kind(opened.core) == "message":
                hear(here, opened.core, sender_of(here, week, opened.sender), to_us=True)
            return
