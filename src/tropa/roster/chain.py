"""Who belongs to a network: the chain of signed entries, verified one by one (protocol 9). Pure over bytes.

A reader holds the last verified ``Roster`` and takes the one entry that continues it; anything else is refused with its
reason and changes nothing. It keeps no entries, fetches none, and does not say what to propose.
"""

from collections.abc import Iterable, Iterator
from functools import reduce
from typing import Final

from tropa.roster._rules import first_state, next_state, rules_for
from tropa.roster.devices import DeviceEntry
from tropa.roster.entries import (
    ENTRY_PAYLOAD_TYPE,
    MAX_ENTRY_DAYS,
    Body,
    Entry,
    FirstPolicy,
    Found,
    entry_payload,
    entry_unverified,
    read_entry,
    sign_entry,
)
from tropa.roster.errors import EntryRefused
from tropa.roster.names import NetworkId, network_id
from tropa.roster.state import Roster
from tropa.roster.statements import Policy
from tropa.sealing.errors import MalformedEnvelope
from tropa.sealing.signing import signers, verify_key
from tropa.sealing.types import SigningSeed

DAYS_OF_CLOCK: Final = 2
"""So far may the reader's clock be behind an entry's (protocol 9.1)."""


def found(steward: SigningSeed, device: DeviceEntry, day: int, days: int = MAX_ENTRY_DAYS) -> bytes:
    """The founding entry's envelope, signed by its only steward. The same input gives the same bytes.

    Raises:
        EntryRefused: the device is not that steward's (our own mistake, caught before it is kept).
    """
    key = verify_key(steward)
    body = Found(FirstPolicy(1, (key,)), device)
    envelope = sign_entry(entry_payload(network_id(key), 1, None, day, day + days, body), steward)
    extend(network_id(key), envelope, day)
    return envelope


def propose(roster: Roster, body: Body, day: int, days: int = MAX_ENTRY_DAYS) -> bytes:
    """The payload of the next entry, for stewards to sign (``entries.sign_entry``).

    Raises:
        EntryRefused: it would not continue the chain, whoever signed it.
    """
    # Days stand still rather than run backwards when the proposer's clock is behind the head's.
    start = max(day, roster.day)
    payload = entry_payload(roster.network, roster.version + 1, roster.hashes[-1], start, start + days, body)
    next_state(roster, read_entry(payload))
    return payload


def extend(known: Roster | NetworkId, envelope: bytes, today: int) -> Roster:
    """The state after one more entry; for a chain's first, ``known`` is the network it must found.

    Raises:
        EntryRefused: ``fault`` is the first condition of protocol 9.1 that failed. ``previous`` is a well-signed entry
            upon another head than ours: a fork.
    """
    entry = entry_unverified(envelope)
    _check_place(known, entry)
    _check_signed(envelope, _rules(known, entry))
    return _checked_state(known, entry, today)


def extend_all(known: Roster | NetworkId, envelopes: Iterable[bytes], today: int) -> Roster:
    """The state after several more entries. Raises EntryRefused for the first that does not continue the chain.

    Raises:
        TypeError: there are none, and no roster to begin with.
    """
    roster = reduce(lambda state, envelope: extend(state, envelope, today), envelopes, known)
    if not isinstance(roster, Roster):
        raise TypeError("a chain has at least its founding entry")
    return roster


def replay(known: Roster | NetworkId, envelopes: Iterable[bytes]) -> Iterator[Roster]:
    """Each state after entries that were verified before and kept where nobody else writes.

    Their signatures and days are not looked at again, which is several times faster.

    Raises:
        EntryRefused: they do not follow one another.
    """
    for entry in map(entry_unverified, envelopes):
        _check_place(known, entry)
        _check_previous(known, entry)
        known = _state_after(known, entry)
        yield known


def preview(roster: Roster, envelope: bytes, today: int) -> Entry:
    """What a proposed entry would do if enough stewards signed it: everything is checked but the signatures.

    Raises:
        EntryRefused: it would not continue the chain.
    """
    entry = entry_unverified(envelope)
    _check_place(roster, entry)
    _checked_state(roster, entry, today)
    return entry


def missing_on_entry(roster: Roster, envelope: bytes) -> int:
    """How many signatures the next entry still wants at the least (0: it is complete).

    Raises:
        EntryRefused: ``malformed``.
    """
    return max(_missing(envelope, rule) for rule in wanted_on_entry(roster, envelope))


def wanted_on_entry(roster: Roster, envelope: bytes) -> tuple[Policy, ...]:
    """Under which rules the next entry must be signed, every one of them. Raises EntryRefused (``malformed``)."""
    return rules_for(roster, entry_unverified(envelope).body)


def _check_place(known: Roster | NetworkId, entry: Entry) -> None:
    """Whether it is of this network and the next in number. Raises EntryRefused."""
    network, version = (known.network, known.version) if isinstance(known, Roster) else (known, 0)
    if entry.network != network:
        raise EntryRefused("network", "it is of another network")
    if entry.version != version + 1:
        raise EntryRefused("version", f"it is version {entry.version} and version {version + 1} is next")


def _check_signed(envelope: bytes, rules: Iterable[Policy]) -> None:
    """Whether it is signed as every one of the rules wants. Raises EntryRefused."""
    if any(_missing(envelope, rule) for rule in rules):
        raise EntryRefused("signature", "too few of those who must sign it did")


def _rules(known: Roster | NetworkId, entry: Entry) -> tuple[Policy, ...]:
    if isinstance(known, Roster):
        return rules_for(known, entry.body)
    if not isinstance(entry.body, Found) or network_id(entry.body.policy.stewards[0]) != known:
        raise EntryRefused("network", "it does not found this network")
    return (Policy(1, entry.body.policy.stewards),)


def _missing(envelope: bytes, rule: Policy) -> int:
    try:
        return max(0, rule.threshold - len(signers(envelope, ENTRY_PAYLOAD_TYPE, rule.stewards)))
    except MalformedEnvelope as error:
        raise EntryRefused("malformed", "it is not an envelope of an entry") from error


def _checked_state(known: Roster | NetworkId, entry: Entry, today: int) -> Roster:
    _check_previous(known, entry)
    _check_days(entry, known.day if isinstance(known, Roster) else 0, today)
    return _state_after(known, entry)


def _check_previous(known: Roster | NetworkId, entry: Entry) -> None:
    if entry.previous != (known.hashes[-1] if isinstance(known, Roster) else None):
        raise EntryRefused("previous", "it follows another entry than the newest one here")


def _state_after(known: Roster | NetworkId, entry: Entry) -> Roster:
    if isinstance(known, Roster):
        return next_state(known, entry)
    if not isinstance(entry.body, Found):
        raise EntryRefused("network", "it does not found this network")
    return first_state(entry, entry.body)


def _check_days(entry: Entry, before: int, today: int) -> None:
    if entry.day < before:
        raise EntryRefused("day", "it is of an earlier day than the entry before it")
    if entry.day > today + DAYS_OF_CLOCK:
        raise EntryRefused("day", f"it is of day {entry.day} and this is day {today}")
    if not entry.day <= entry.expires_day <= entry.day + MAX_ENTRY_DAYS:
        raise EntryRefused("expired", f"it may hold for 0 to {MAX_ENTRY_DAYS} days")
