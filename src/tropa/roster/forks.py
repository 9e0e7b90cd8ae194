"""When two entries follow the same one: which branch stands, and when that is a fork to be shown (protocol 9.4).

A ``suspend`` needs one signature, so two stewards in a hurry, or a steward and a proposal under way, can honestly make
two entries of one version. Every desk settles that alike from the same entries. Two branches that a threshold stands
behind are never settled here.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain

from tropa.roster.chain import extend, replay
from tropa.roster.entries import Entry, entry_hash, entry_unverified
from tropa.roster.errors import EntryRefused
from tropa.roster.names import EntryHash, NetworkId
from tropa.roster.state import Roster

_Pool = dict[EntryHash | None, list[bytes]]
"""Entries by the hash they follow."""


@dataclass(frozen=True, slots=True)
class Settled:
    """Which chain stands."""

    entries: tuple[bytes, ...]
    roster: Roster
    dropped: tuple[bytes, ...]
    """Entries of ours that gave way, in their order. Only suspensions: whoever still wants one makes it again."""
    forks: tuple[bytes, ...]
    """The first entries of other branches that a threshold stands behind as well: to be kept, and shown loudly."""


@dataclass(frozen=True, slots=True)
class _Branch:
    """Verified entries that follow the first ``after`` entries of our chain; ``own`` is what we have there."""

    after: int
    entries: tuple[bytes, ...]
    own: tuple[bytes, ...]

    @property
    def is_fork(self) -> bool:
        """Whether a threshold stands behind both."""
        return _is_settled(self.entries) and _is_settled(self.own)

    @property
    def stands(self) -> bool:
        """Whether ours gives way: there is none, or only theirs is settled, or neither is and theirs begins lower."""
        if not self.own:
            return True
        if _is_settled(self.entries) or _is_settled(self.own):
            return not _is_settled(self.own)
        return entry_hash(self.entries[0]) < entry_hash(self.own[0])


def settle(network: NetworkId, ours: Sequence[bytes], others: Iterable[bytes], today: int) -> Settled:
    """The chain that stands, given ours, verified before, and any other entries in any order; extended where it can be.

    The result depends on the entries alone and not on which of them are ours, unless there are ``forks``: then ours
    stays. It goes through the chain from its beginning: for the usual next entry use ``chain.extend``.

    Raises:
        EntryRefused: the entries of ``ours`` do not follow one another.
    """
    kept, loose = tuple(ours), [*others]
    while (better := next((b for b in _branches(network, kept, loose, today) if b.stands), None)) is not None:
        kept = kept[: better.after] + better.entries
        loose += better.own
    *_, roster = replay(network, kept)
    dropped = tuple(each for each in ours if entry_hash(each) not in roster.hashes)
    forks = {branch.entries[0]: None for branch in _branches(network, kept, loose, today) if branch.is_fork}
    return Settled(kept, roster, dropped, tuple(forks))


def _is_settled(entries: tuple[bytes, ...]) -> bool:
    """Whether one of them is an entry that a threshold of stewards stands behind."""
    return any(entry_unverified(each).kind != "suspend" for each in entries)


def _branches(network: NetworkId, kept: tuple[bytes, ...], loose: Iterable[bytes], today: int) -> Iterator[_Branch]:
    """Every verified way on from an entry of ours other than our own way, from the beginning of the chain on."""
    pool = _by_previous(loose)
    own = [*map(entry_hash, kept), None]
    states: Iterator[Roster | NetworkId] = chain([network], replay(network, kept))
    for after, before in enumerate(states):
        roots = [each for each in pool.get(_head(before), []) if entry_hash(each) != own[after]]
        yield from (_Branch(after, path, kept[after:]) for path in _paths(before, roots, pool, today))


def _paths(before: Roster | NetworkId, roots: Iterable[bytes], pool: _Pool, today: int) -> Iterator[tuple[bytes, ...]]:
    """Every verified way on from ``before`` that begins with one of ``roots``, shorter ones first."""
    waiting: deque[tuple[Roster | NetworkId, tuple[bytes, ...]]] = deque((before, (root,)) for root in roots)
    done = set[EntryHash]()
    while waiting:
        state, path = waiting.popleft()
        # Of copies that differ in their signatures one good one is enough; else whoever makes copies could stop us.
        if entry_hash(path[-1]) in done:
            continue
        with suppress(EntryRefused):
            roster = extend(state, path[-1], today)
            done.add(roster.hashes[-1])
            yield path
            waiting += [(roster, (*path, each)) for each in pool.get(_head(roster), [])]


def _head(known: Roster | NetworkId) -> EntryHash | None:
    return known.hashes[-1] if isinstance(known, Roster) else None


def _by_previous(envelopes: Iterable[bytes]) -> _Pool:
    """Those that are entries at all, by what they follow, in the order of their hashes."""
    found: _Pool = {}
    entries = dict[bytes, Entry]()
    for envelope in envelopes:
        with suppress(EntryRefused):
            entries[envelope] = entry_unverified(envelope)
    for envelope, entry in sorted(entries.items(), key=lambda item: item[1].hash):
        found.setdefault(entry.previous, []).append(envelope)
    return found
