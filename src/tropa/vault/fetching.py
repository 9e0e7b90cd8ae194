"""Fetching the team boxes page by page, trying every key on every letter, and storing page and cursor together.

A round that is cut off anywhere loses nothing and repeats nothing: letters are taken in with the cursor behind them, or
not at all. A round does only so much: what is left is for the next one, so that no flood holds up the rest of it.
"""

import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from tropa.post.client import RelayClient
from tropa.post.errors import Refused, RelayMisbehaved, Unreachable
from tropa.post.frames import Waiting
from tropa.sealing.boxes import letter_id
from tropa.sealing.types import ThreadId
from tropa.vault.context import Context
from tropa.vault.errors import VaultError
from tropa.vault.keeping import KeptLetter, claimed_thread, forget, keep, make_room, worth_trying
from tropa.vault.reading import LATER, Arrival, NotTaken, take_in
from tropa.vault.seen import is_seen, note_seen, read_anew_each_day
from tropa.vault.shelf import is_shredded, reply_keys
from tropa.vault.team import TeamWeek, weeks
from tropa.vault.trial import Closed, HeldKey, Opened, most_tries, try_keys
from tropa.vault.views import SyncProblem

log = logging.getLogger(__name__)

# Small enough that storing a page keeps the vault's lock for a moment only.
_PAGE_LETTERS: Final = 100
# More than a box may hold: a relay that invents letters without end must not keep a round going for ever.
_MOST_PAGES: Final = 250
# The relay's own bound (protocol 6.5). A larger one would hide every later letter of its box behind it.
_MOST_CURSOR: Final = 2**32 - 1
# A key tried on a letter takes about 0.15 ms: three seconds for a box whose letters are all junk.
_MOST_TRIES: Final = 20_000


@dataclass
class Fetched:
    """What a round did, counted; `refused` by reason. `problem` is of the last box that could not be read.

    `unfinished`: there was more than a round takes; the rest is for the next.
    """

    letters: int = 0
    taken_in: int = 0
    kept: int = 0
    shredded: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    problem: SyncProblem | None = None
    unfinished: bool = False


@dataclass
class _Ring:
    """A box, the keys to try on its letters (its week's team key, then every thread's), and how many tries are left."""

    week: TeamWeek
    held: tuple[HeldKey, ...]
    tries_left: int = _MOST_TRIES

    @property
    def newest(self) -> int:
        """The serial of the newest reply key."""
        return max(key.serial for key in self.held)

    def try_on(self, letter: bytes, day: int, held: Sequence[HeldKey]) -> "_Tried":
        """Try these keys, and count them."""
        result = try_keys(letter, held, self.week.address)
        self.tries_left -= max(1, most_tries(result, held))
        return _Tried(letter, day, result)


@dataclass(frozen=True)
class _Tried:
    """A letter, and what trying every key gave."""

    letter: bytes
    day: int
    result: Opened | Closed


def fetch_all(here: Context, relay: RelayClient, keep_going: Callable[[], bool]) -> Fetched:
    """Read every live team box from where we were, oldest week first, and try again what a newer key may open.

    Once a day, and first after unlocking, from the start. Boxes that the relay has not acknowledged are read too:
    whether it says so is no sign of what is in them.

    Raises:
        tropa.post.errors.Unreachable: passed on; what was read before it is stored.
    """
    fetched = Fetched()
    replies = reply_keys(here)
    read_anew_each_day(here)
    for week in weeks(here):
        if week.week <= here.week + 1:
            ring = _Ring(week, (HeldKey(week.keys, None, 0), *replies))
            fetched.problem = _read_box(here, relay, ring, fetched, keep_going) or fetched.problem
    return fetched


def _read_box(
    here: Context, relay: RelayClient, ring: _Ring, fetched: Fetched, keep_going: Callable[[], bool]
) -> SyncProblem | None:
    """One box's trouble is not the others'."""
    try:
        # First what is here already: fetching may use up the round's tries.
        _retry_kept(here, ring, fetched, keep_going)
        _fetch_box(here, relay, ring, fetched, keep_going)
        _retry_kept(here, ring, fetched, keep_going)
    except RelayMisbehaved:
        return "relay-misbehaved"
    except Refused as refused:
        log.info("vault.box_refused", extra={"problem": refused.problem.value})
        return "relay-refused"
    except (Unreachable, VaultError):
        raise
    except Exception as error:
        log.error("vault.box_failed", extra={"error": type(error).__name__})
        return "internal"
    return None


def _fetch_box(
    here: Context, relay: RelayClient, ring: _Ring, fetched: Fetched, keep_going: Callable[[], bool]
) -> None:
    cursor = ring.week.cursor
    for _ in range(_MOST_PAGES):
        if not keep_going():
            return
        page = relay.letters(ring.week.read_key, cursor, _PAGE_LETTERS)
        counted = [each for each in page if each.cursor <= _MOST_CURSOR]
        taken = _take_page(here, ring, counted, fetched, keep_going)
        if taken < len(counted):
            fetched.unfinished = True
            return
        if len(counted) < len(page):
            raise RelayMisbehaved("the relay counts further than any box can")
        if not page:
            return
        cursor = page[-1].cursor
    fetched.unfinished = True


def _take_page(
    here: Context, ring: _Ring, page: Sequence[Waiting], fetched: Fetched, keep_going: Callable[[], bool]
) -> int:
    """Try and store the page's letters as far as the round's tries last; how many were dealt with."""
    tried: list[_Tried] = []
    taken = 0
    for each in page:
        if not is_seen(here, ring.week.week, letter_id(each.letter)):
            if ring.tries_left <= 0 or not keep_going():
                break
            tried.append(ring.try_on(each.letter, each.day, ring.held))
        taken += 1
    if taken:
        _store_page(here, ring, tried, page[taken - 1].cursor, fetched)
    return taken


def _store_page(here: Context, ring: _Ring, tried: Sequence[_Tried], cursor: int, fetched: Fetched) -> None:
    week = ring.week.week
    with here.db.transaction():
        for each in tried:
            _store(here, each, ring, fetched)
        note_seen(here, week, [letter_id(each.letter) for each in tried])
        make_room(here)
        here.db.run("UPDATE team_week SET cursor = ? WHERE week = ?", cursor, week)
    fetched.letters += len(tried)


def _store(here: Context, tried: _Tried, ring: _Ring, fetched: Fetched) -> bool:
    """Take one letter in, or keep it with the reason; False when it is kept."""
    week = ring.week
    if isinstance(tried.result, Closed):
        return _set_aside(here, tried, ring, fetched, tried.result.reason, None)
    outcome = take_in(here, tried.result, Arrival(week.week, week.keys.public.auth, tried.day))
    if isinstance(outcome, NotTaken):
        thread = outcome.thread or claimed_thread(tried.result.letter.core)
        return _set_aside(here, tried, ring, fetched, outcome.reason, thread)
    fetched.taken_in += outcome in ("new-case", "new-letter")
    fetched.shredded += outcome == "shredded"
    return True


def _set_aside(
    here: Context, tried: _Tried, ring: _Ring, fetched: Fetched, reason: str, thread: ThreadId | None
) -> bool:
    fetched.refused[reason] += reason != "not-for-me"
    # Whoever asked for everything to be destroyed meant this letter too.
    if thread is not None and is_shredded(here, thread):
        return True
    fetched.kept += keep(here, tried.letter, ring.week.week, tried.day, reason, thread, ring.newest)
    return False


def _retry_kept(here: Context, ring: _Ring, fetched: Fetched, keep_going: Callable[[], bool]) -> None:
    # Each letter leaves this list when it has been tried, whatever came of it.
    while some := worth_trying(here, ring.newest, ring.week.week):
        for kept in some:
            if ring.tries_left <= 0 or not keep_going():
                fetched.unfinished = True
                return
            _retry(here, ring, kept, fetched)


def _retry(here: Context, ring: _Ring, kept: KeptLetter, fetched: Fetched) -> None:
    # What no key fitted is tried with the newer ones only: a flood of garbage must not cost every key again.
    keys = [key for key in ring.held if key.serial > kept.tried or kept.reason == LATER]
    tried = ring.try_on(kept.letter, kept.day, keys)
    with here.db.transaction():
        if _store(here, tried, ring, fetched):
            forget(here, kept.letter)
