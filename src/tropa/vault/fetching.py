"""Fetching the team boxes page by page, trying every key on every letter, and storing page and cursor together.

A round that is cut off anywhere loses nothing and repeats nothing: a page is taken in whole with its cursor, or not at
all.
"""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from tropa.post.client import RelayClient
from tropa.post.errors import Refused, RelayMisbehaved
from tropa.sealing.types import ThreadId
from tropa.vault.context import Context
from tropa.vault.keeping import forget, keep, worth_trying
from tropa.vault.reading import LATER, Arrival, NotTaken, take_in
from tropa.vault.shelf import reply_keys
from tropa.vault.team import TeamWeek, weeks
from tropa.vault.trial import Closed, HeldKey, Opened, try_keys
from tropa.vault.views import SyncProblem

log = logging.getLogger(__name__)

# Small enough that storing a page keeps the vault's lock for a moment only.
_PAGE_LETTERS: Final = 100
# More than a box may hold: a relay that invents letters without end must not keep a round going for ever.
_MOST_PAGES: Final = 250
_MOST_CURSOR: Final = 2**63 - 1


@dataclass
class Fetched:
    """What a round did, counted; `refused` by reason. `problem` is of the last box that could not be read."""

    letters: int = 0
    taken_in: int = 0
    kept: int = 0
    shredded: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    problem: SyncProblem | None = None


@dataclass(frozen=True)
class _Ring:
    """A box, and the keys to try on its letters: its week's team key, and every thread's reply key."""

    week: TeamWeek
    held: tuple[HeldKey, ...]

    @property
    def newest(self) -> int:
        """The serial of the newest reply key."""
        return max(key.serial for key in self.held)


@dataclass(frozen=True)
class _Tried:
    """A letter, and what trying every key gave."""

    letter: bytes
    day: int
    result: Opened | Closed


def fetch_all(here: Context, relay: RelayClient, keep_going: Callable[[], bool]) -> Fetched:
    """Read every live team box from where we were, oldest week first, and try again what a newer key may open.

    Raises:
        tropa.post.errors.Unreachable: passed on; whole pages read before it are stored.
    """
    fetched = Fetched()
    replies = reply_keys(here)
    for week in weeks(here):
        if not week.box_open or week.week > here.week + 1:
            continue
        ring = _Ring(week, (HeldKey(week.keys, None, 0), *replies))
        try:
            _fetch_box(here, relay, ring, fetched, keep_going)
        except RelayMisbehaved:
            fetched.problem = "relay-misbehaved"
        except Refused as refused:
            log.info("vault.box_refused", extra={"problem": refused.problem.value})
            fetched.problem = "relay-refused"
        _retry_kept(here, ring, fetched)
    return fetched


def _fetch_box(
    here: Context, relay: RelayClient, ring: _Ring, fetched: Fetched, keep_going: Callable[[], bool]
) -> None:
    week, cursor = ring.week, ring.week.cursor
    for _ in range(_MOST_PAGES):
        page = relay.letters(week.read_key, cursor, _PAGE_LETTERS) if keep_going() else []
        if not page:
            return
        cursor = page[-1].cursor
        if cursor > _MOST_CURSOR:
            raise RelayMisbehaved("the relay counts further than any box can")
        tried = [_Tried(each.letter, each.day, try_keys(each.letter, ring.held, week.address)) for each in page]
        with here.db.transaction():
            for each in tried:
                _store(here, each, ring, fetched)
            here.db.run("UPDATE team_week SET cursor = ? WHERE week = ?", cursor, week.week)
        fetched.letters += len(page)


def _store(here: Context, tried: _Tried, ring: _Ring, fetched: Fetched) -> bool:
    """Take one letter in, or keep it with the reason; True when it was taken in."""
    week = ring.week
    if isinstance(tried.result, Closed):
        return _set_aside(here, tried, ring, fetched, tried.result.reason, None)
    outcome = take_in(here, tried.result, Arrival(week.week, week.keys.public.auth, tried.day))
    if isinstance(outcome, NotTaken):
        return _set_aside(here, tried, ring, fetched, outcome.reason, outcome.thread)
    fetched.taken_in += outcome in ("new-case", "new-letter")
    fetched.shredded += outcome == "shredded"
    return True


def _set_aside(
    here: Context, tried: _Tried, ring: _Ring, fetched: Fetched, reason: str, thread: ThreadId | None
) -> bool:
    fetched.refused[reason] += reason != "not-for-me"
    # Whoever asked for everything to be destroyed meant this letter too.
    if reason != "shredded":
        fetched.kept += keep(here, tried.letter, ring.week.week, tried.day, reason, thread, ring.newest)
    return False


def _retry_kept(here: Context, ring: _Ring, fetched: Fetched) -> None:
    for kept in worth_trying(here, ring.newest, ring.week.week):
        # What no key fitted is tried with the newer ones only: a flood of garbage must not cost every key again.
        keys = [key for key in ring.held if key.serial > kept.tried or kept.reason == LATER]
        tried = _Tried(kept.letter, kept.day, try_keys(kept.letter, keys, ring.week.address))
        with here.db.transaction():
            if _store(here, tried, ring, fetched):
                forget(here, kept.letter)
