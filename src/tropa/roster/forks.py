"""When two entries follow the same one: which branch stands, and when that is a fork to be shown (protocol 9.4).

A ``suspend`` needs one signature, so two stewards in a hurry, or a steward and a proposal under way, can honestly make
two entries of one version. Every desk settles that alike from the same entries. Two branches that a threshold stands
behind are never settled here.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from tropa.roster.chain import extend, extend_all
from tropa.roster.entries import entry_hash, entry_unverified
from tropa.roster.errors import EntryRefused
from tropa.roster.names import EntryHash, NetworkId
from tropa.roster.state import Roster


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
    """The chain that stands, given our verified one and any other entries in any order; extended where it can be.

    The result depends on the entries alone and not on which of them are ours, unless there are ``forks``: then ours
    stays. It verifies the chain from its beginning: for the usual next entry use ``chain.extend``.

    Raises:
        EntryRefused: ``ours`` itself is no chain of that network.
    """
    kept, pool, dropped = tuple(ours), _readable(others), list[bytes]()
    while (better := next((b for b in _branches(network, kept, pool, today) if b.stands), None)) is not None:
        kept = kept[: better.after] + better.entries
        pool = pool.union(better.own)
        dropped += better.own
    standing = {entry_hash(each) for each in kept}
    forks = {branch.entries[0]: None for branch in _branches(network, kept, pool, today) if branch.is_fork}
    gone = tuple(each for each in dropped if entry_hash(each) not in standing)
    return Settled(kept, extend_all(network, kept, today), gone, tuple(forks))


def _is_settled(entries: tuple[bytes, ...]) -> bool:
    """Whether one of them is an entry that a threshold of stewards stands behind."""
    return any(entry_unverified(each).kind != "suspend" for each in entries)


def _branches(network: NetworkId, kept: tuple[bytes, ...], pool: frozenset[bytes], today: int) -> Iterator[_Branch]:
    """Every verified way on from an entry of ours other than our own way."""
    places: dict[EntryHash | None, int] = {None: 0}
    places |= {entry_hash(each): number for number, each in enumerate(kept, start=1)}
    for root in (each for each in sorted(pool, key=entry_hash) if entry_hash(each) not in places):
        after = places.get(entry_unverified(root).previous)
        if after is not None:
            before = extend_all(network, kept[:after], today) if after else network
            yield from (_Branch(after, path, kept[after:]) for path in _paths(before, root, pool, today))


def _paths(before: Roster | NetworkId, root: bytes, pool: frozenset[bytes], today: int) -> Iterator[tuple[bytes, ...]]:
    """Every verified way on from ``before`` that begins with ``root``, shorter ones first."""
    waiting: deque[tuple[Roster | NetworkId, tuple[bytes, ...]]] = deque([(before, (root,))])
    while waiting:
        state, path = waiting.popleft()
        try:
            roster = extend(state, path[-1], today)
        except EntryRefused:
            continue
        yield path
        here = roster.hashes[-1]
        waiting += [(roster, (*path, each)) for each in pool if entry_unverified(each).previous == here]


def _readable(envelopes: Iterable[bytes]) -> frozenset[bytes]:
    """Those that are entries at all. One entry may come with other signatures: each such envelope is tried."""
    found = set[bytes]()
    for envelope in envelopes:
        with suppress(EntryRefused):
            entry_unverified(envelope)
            found.add(envelope)
    return frozenset(found)
