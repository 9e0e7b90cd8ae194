"""The chain in the vault: taking entries, holding those that come early, keeping proof of forks (protocol 9.1).

Every entry is verified once, when it is taken; the state is worked out anew after unlocking. It decides on no entry:
`tropa.roster.chain` does, and what follows from one is `settling`.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from tropa.roster.chain import extend, replay
from tropa.roster.entries import ENTRY_PAYLOAD_TYPE, Entry, Team, entry_unverified
from tropa.roster.errors import EntryRefused
from tropa.roster.forks import settle
from tropa.roster.names import DeviceId, EntryHash, NetworkId
from tropa.roster.state import Roster
from tropa.sealing.signing import signers
from tropa.sealing.types import PostId
from tropa.vault.context import Context
from tropa.vault.team import network_of

_MOST_EARLY: Final = 500
_MOST_FORKS: Final = 100


@dataclass(frozen=True)
class StoredEntry:
    """One entry of the chain, and when it came here."""

    entry: Entry
    envelope: bytes
    minute: int


@dataclass(frozen=True)
class Fork:
    """Another entry, well signed, where ours stands."""

    version: int
    theirs: EntryHash
    envelope: bytes
    minute: int


def roster_of(here: Context) -> Roster | None:
    """The state that the chain has led to, or None while there is none."""
    row = here.db.row("SELECT version, hash FROM roster_entry ORDER BY version DESC LIMIT 1")
    if row is None:
        return None
    known = here.note.roster
    if known is None or known.hashes[-1] != row[1]:
        known = here.note.roster = _replayed(here, row[0], known)
    return known


def roster(here: Context) -> Roster:
    """The same, where there must be one."""
    found = roster_of(here)
    assert found is not None, "this vault has a chain"
    return found


def envelopes_after(here: Context, version: int) -> list[bytes]:
    """The entries above a version, in order."""
    rows = here.db.rows("SELECT envelope FROM roster_entry WHERE version > ? ORDER BY version", version)
    return [envelope for (envelope,) in rows]


def stored_entries(here: Context) -> list[StoredEntry]:
    """The whole chain, read, oldest first."""
    rows = here.db.rows("SELECT envelope, minute FROM roster_entry ORDER BY version")
    return [StoredEntry(entry_unverified(envelope), envelope, minute) for envelope, minute in rows]


def devices_that_signed(known: Roster, envelope: bytes) -> list[DeviceId]:
    """Whose keys signed an entry well, stewards' or devices' own."""
    keys = {key: each.id for each in known.devices.values() for key in (each.steward_pub, each.signing_pub)}
    return sorted({keys[key] for key in signers(envelope, ENTRY_PAYLOAD_TYPE, list(keys))})


def team_entry(here: Context, week: int, post_id: PostId) -> Team | None:
    """What the chain says of that box, in the newest edition that names it; None where it names it nowhere."""
    known = roster_of(here)
    newest = known.teams.get(week) if known else None
    if newest is not None and newest.post_id == post_id:
        return newest
    bodies = (each.entry.body for each in reversed(stored_entries(here)))
    return next((body for body in bodies if isinstance(body, Team) and body.post_id == post_id), None)


def forks(here: Context) -> list[Fork]:
    """Every proof of a fork, oldest first."""
    rows = here.db.rows("SELECT version, hash, envelope, minute FROM fork ORDER BY minute, version")
    return [Fork(version, EntryHash(theirs), envelope, minute) for version, theirs, envelope, minute in rows]


def take_entries(here: Context, envelopes: Iterable[bytes]) -> bool:
    """Take what continues the chain, in whatever order it comes; whether the chain changed. Safe to repeat.

    Call inside a transaction. What comes early is held until the entries before it are here; of two branches that both
    verify, the one that stands by protocol 9.4 is taken, and what cannot be settled is kept as proof of a fork.
    """
    network = network_of(here)
    if network is None:
        return False
    before, branches = _head(here), False
    for envelope in envelopes:
        with suppress(EntryRefused):
            branches = _take(here, network.id, entry_unverified(envelope), envelope) or branches
    while _take_early(here, network.id):
        pass
    if branches:
        _settle(here, network.id)
    return _head(here) != before


def _take(here: Context, network: NetworkId, entry: Entry, envelope: bytes) -> bool:
    """Take, hold or pass over one entry; whether it may begin another branch than ours."""
    known = roster_of(here)
    version = known.version if known else 0
    if entry.network != network or (known and entry.hash in known.hashes):
        return False
    if entry.version == version + 1 and entry.previous == (known.hashes[-1] if known else None):
        _append(here, known or network, entry, envelope)
        return False
    _hold(here, entry, envelope)
    return entry.version <= version + 1


def _append(here: Context, known: Roster | NetworkId, entry: Entry, envelope: bytes) -> None:
    try:
        grown = extend(known, envelope, here.day)
    except EntryRefused as refused:
        if refused.fault == "day":
            # Our clock may be the one that is wrong.
            _hold(here, entry, envelope)
        raise
    _write(here, entry, envelope)
    here.note.roster = grown


def _write(here: Context, entry: Entry, envelope: bytes) -> None:
    here.db.run("INSERT INTO roster_entry VALUES (?, ?, ?, ?)", entry.version, entry.hash, envelope, here.minute)
    here.record(f"roster-{entry.kind}")


def _hold(here: Context, entry: Entry, envelope: bytes) -> None:
    here.db.run("INSERT OR IGNORE INTO early_entry VALUES (?, ?, ?, ?)", entry.hash, entry.version, envelope, here.day)
    here.db.run(
        "DELETE FROM early_entry WHERE hash IN (SELECT hash FROM early_entry ORDER BY version LIMIT -1 OFFSET ?)",
        _MOST_EARLY,
    )


def _take_early(here: Context, network: NetworkId) -> bool:
    """Try what came early; whether the chain grew by it."""
    version = _version(here)
    for at, envelope in here.db.rows("SELECT hash, envelope FROM early_entry WHERE version = ?", version + 1):
        entry, known = entry_unverified(envelope), roster_of(here)
        if entry.previous == (known.hashes[-1] if known else None):
            here.db.run("DELETE FROM early_entry WHERE hash = ?", at)
            with suppress(EntryRefused):
                _append(here, known or network, entry, envelope)
    return _version(here) > version


def _settle(here: Context, network: NetworkId) -> None:
    """Something follows another entry than our newest: see which branch stands (protocol 9.4)."""
    ours = envelopes_after(here, 0)
    pool = [envelope for (envelope,) in here.db.rows("SELECT envelope FROM early_entry")]
    settled = settle(network, ours, pool, max(here.day, roster(here).day))
    for envelope in settled.forks:
        _keep_fork(here, entry_unverified(envelope), envelope)
    same = sum(1 for one, other in zip(ours, settled.entries, strict=False) if one == other)
    if same == len(ours) == len(settled.entries):
        return
    here.db.run("DELETE FROM roster_entry WHERE version > ?", same)
    for envelope in settled.entries[same:]:
        _write(here, entry_unverified(envelope), envelope)
    here.note.roster = settled.roster
    for envelope in settled.dropped:
        _hold(here, entry_unverified(envelope), envelope)
    here.record("roster-branch-settled")


def _keep_fork(here: Context, entry: Entry, envelope: bytes) -> None:
    if here.db.number("SELECT count(*) FROM fork") >= _MOST_FORKS:
        return
    values = (entry.hash, entry.version, envelope, here.minute)
    if here.db.run("INSERT OR IGNORE INTO fork VALUES (?, ?, ?, ?)", *values):
        here.record("roster-fork")


def _head(here: Context) -> object:
    return here.db.row("SELECT version, hash FROM roster_entry ORDER BY version DESC LIMIT 1")


def _version(here: Context) -> int:
    return here.db.number("SELECT max(version) FROM roster_entry")


def _replayed(here: Context, version: int, known: Roster | None) -> Roster:
    """The state after that version, from one that is still on our chain or from the beginning."""
    if known is not None and (known.version > version or not _is_ours(here, known)):
        known = None
    network = network_of(here)
    assert network is not None
    state: Roster | NetworkId = known or network.id
    rows = here.db.rows(
        "SELECT envelope FROM roster_entry WHERE version > ? AND version <= ? ORDER BY version",
        *(known.version if known else 0, version),
    )
    for grown in replay(state, (envelope for (envelope,) in rows)):
        state = grown
    assert isinstance(state, Roster)
    return state


def _is_ours(here: Context, known: Roster) -> bool:
    return here.db.row("SELECT 1 FROM roster_entry WHERE hash = ?", known.hashes[-1]) is not None
