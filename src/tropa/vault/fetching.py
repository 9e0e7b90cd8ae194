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
from tropa.sealing.letters import LETTER_SIZES, ReaderKeys, hint_of
from tropa.sealing.types import ThreadId
from tropa.vault.context import Context
from tropa.vault.errors import VaultError
from tropa.vault.expecting import expect_letters
from tropa.vault.keeping import (
    NO_CASE,
    Kept,
    KeptLetter,
    claimed_thread,
    forget,
    keep,
    known_now,
    make_room,
    worth_trying,
)
from tropa.vault.membership.bundles import know_more, own_keys
from tropa.vault.reading import Arrival, NotTaken, take_in
from tropa.vault.seen import note_seen, read_anew_each_day, unseen
from tropa.vault.shelf import reply_key_by_hint, reply_keys
from tropa.vault.shelf_cases import is_shredded
from tropa.vault.team import TeamWeek, weeks
from tropa.vault.trial import Closed, HeldKey, KeyKind, Opened, most_tries, try_keys
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
    """A box, the keys to try on its letters (its week's, then every thread's), and how many tries are left."""

    box: TeamWeek
    of_week: tuple[HeldKey, ...]
    replies: tuple[HeldKey, ...]
    tries_left: int = _MOST_TRIES

    @property
    def newest(self) -> int:
        """The serial of the newest reply key."""
        return max((key.serial for key in self.replies), default=0)

    def try_on(self, letter: bytes, day: int, held: Sequence[HeldKey]) -> "_Tried":
        """Try these keys, and count them."""
        result = try_keys(letter, held, self.box.address)
        self.tries_left -= max(1, most_tries(result, held))
        return _Tried(letter, day, result)


@dataclass(frozen=True)
class _Tried:
    """A letter, and what trying every key gave."""

    letter: bytes
    day: int
    result: Opened | Closed


def fetch_all(here: Context, relay: RelayClient, keep_going: Callable[[], bool]) -> Fetched:
    """Read every live team box from where we were, oldest week first, and try again what may pass now.

    Once a day, and first after unlocking, from the start. Boxes that the relay has not acknowledged are read too:
    whether it says so is no sign of what is in them. What comes may bring the keys of another box: it is read too.

    Raises:
        tropa.post.errors.Unreachable: passed on; what was read before it is stored.
    """
    fetched, read = Fetched(), set[int]()
    read_anew_each_day(here)
    _expect_all(here)
    while (box := next((each for each in _live(here) if each.box not in read), None)) is not None:
        read.add(box.box)
        fetched.problem = _read_box(here, relay, box, fetched, keep_going) or fetched.problem
    return fetched


def _live(here: Context) -> list[TeamWeek]:
    return [each for each in weeks(here) if each.week <= here.week + 1]


def _expect_all(here: Context) -> None:
    """Reply keys that colleagues gave us have no hints yet."""
    lacking = here.db.rows("SELECT DISTINCT thread FROM reply_key WHERE serial NOT IN (SELECT reply_key FROM hint)")
    if lacking:
        with here.db.transaction():
            for (thread,) in lacking:
                expect_letters(here, ThreadId(thread))


def _ring(here: Context, box: TeamWeek) -> _Ring:
    own = own_keys(here, box.week)
    pairs: tuple[tuple[KeyKind, ReaderKeys | None], ...] = (
        ("team", box.team),
        ("device", own),
        ("members", box.members),
    )
    of_week = tuple(HeldKey(keys, None, 0, kind) for kind, keys in pairs if keys is not None)
    return _Ring(box, of_week, tuple(reply_keys(here)))


def _read_box(
    here: Context, relay: RelayClient, box: TeamWeek, fetched: Fetched, keep_going: Callable[[], bool]
) -> SyncProblem | None:
    """One box's trouble is not the others'."""
    try:
        ring = _ring(here, box)
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
    cursor = ring.box.cursor
    for _ in range(_MOST_PAGES):
        if not keep_going():
            return
        page = relay.letters(ring.box.read_key, cursor, _PAGE_LETTERS)
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
    ids = [letter_id(each.letter) for each in page]
    new = unseen(here, ring.box.box, ids)
    taken = 0
    for each, at in zip(page, ids, strict=True):
        if at in new:
            if ring.tries_left <= 0 or not keep_going():
                break
            tried.append(ring.try_on(each.letter, each.day, _likely(here, ring, each.letter)))
        taken += 1
    if taken:
        _store_page(here, ring, tried, page[taken - 1].cursor, fetched)
    return taken


def _likely(here: Context, ring: _Ring, letter: bytes) -> Sequence[HeldKey]:
    """The keys to try at once: the one its hint names, then the week's. Every reply key is tried later (`_retry`)."""
    hinted = reply_key_by_hint(here, hint_of(letter)) if len(letter) in LETTER_SIZES else None
    return ring.of_week if hinted is None else (hinted, *ring.of_week)


def _store_page(here: Context, ring: _Ring, tried: Sequence[_Tried], cursor: int, fetched: Fetched) -> None:
    with here.db.transaction():
        known = known_now(here)
        for each in tried:
            _store(here, each, ring, fetched, 0, known)
        note_seen(here, ring.box.box, [letter_id(each.letter) for each in tried])
        make_room(here)
        here.db.run("UPDATE team_week SET cursor = ? WHERE box = ?", cursor, ring.box.box)
    fetched.letters += len(tried)


def _store(here: Context, tried: _Tried, ring: _Ring, fetched: Fetched, with_replies: int, known: int) -> bool:
    """Take one letter in, or keep it with the reason; False when it is kept.

    `with_replies` is the newest reply key it was tried with, `known` what was known of devices when that began.
    """
    if isinstance(tried.result, Closed):
        return _set_aside(here, tried, ring, fetched, Kept(tried.result.reason, None, with_replies, known))
    outcome = take_in(here, tried.result, Arrival(ring.box, tried.day))
    if isinstance(outcome, NotTaken):
        thread = outcome.thread or (None if outcome.is_ours else claimed_thread(tried.result.letter.core))
        claimed = thread.raw if thread else NO_CASE if outcome.is_ours else None
        return _set_aside(here, tried, ring, fetched, Kept(outcome.reason, claimed, with_replies, known))
    if outcome == "new-event":
        know_more(here)
    fetched.taken_in += outcome in ("new-case", "new-letter", "new-event")
    fetched.shredded += outcome == "shredded"
    return True


def _set_aside(here: Context, tried: _Tried, ring: _Ring, fetched: Fetched, why: Kept) -> bool:
    fetched.refused[why.reason] += why.reason != "not-for-me"
    # Whoever asked for everything to be destroyed meant this letter too.
    if why.thread and is_shredded(here, ThreadId(why.thread)):
        return True
    fetched.kept += keep(here, tried.letter, ring.box, tried.day, why)
    return False


def _retry_kept(here: Context, ring: _Ring, fetched: Fetched, keep_going: Callable[[], bool]) -> None:
    # What is known may grow while letters are tried: each letter is tried at most once for each growth, in all bounded.
    for _ in range(_MOST_PAGES):
        known = known_now(here)
        some = worth_trying(here, ring.newest, known, ring.box.box)
        if not some:
            return
        for kept in some:
            if ring.tries_left <= 0 or not keep_going():
                fetched.unfinished = True
                return
            _retry(here, ring, kept, fetched, known)


def _retry(here: Context, ring: _Ring, kept: KeptLetter, fetched: Fetched, known: int) -> None:
    # What no key fitted is tried with the newer ones only: a flood of garbage must not cost every key again.
    if kept.reason == "not-for-me":
        keys = [key for key in ring.replies if key.serial > kept.tried]
    else:
        keys = [*ring.of_week, *ring.replies]
    tried = ring.try_on(kept.letter, kept.day, keys)
    with here.db.transaction():
        if _store(here, tried, ring, fetched, ring.newest, known):
            forget(here, kept.letter)
