"""Fetching the team boxes page by page, trying every key on every letter, and storing page and cursor together.

A round that is cut off anywhere loses nothing and repeats nothing: letters are taken in with the cursor behind them, or
not at all. A round does only so much: what is left is for the next one, so that no flood holds up the rest of it.
Of a large backlog one page is opened by a second process while the page before is stored (`trial_apart`).
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from tropa.post.client import RelayClient
from tropa.post.errors import Refused, RelayMisbehaved, Unreachable
from tropa.post.frames import Waiting
from tropa.sealing.boxes import letter_id
from tropa.sealing.letters import LETTER_SIZES, ReaderKeys, hint_of
from tropa.sealing.types import Hint, ThreadId
from tropa.vault.complaints.keys import held_keys, read_anew_with_new_keys
from tropa.vault.context import Context
from tropa.vault.errors import VaultClosed, VaultDamaged, VaultFileError
from tropa.vault.expecting import expect_all
from tropa.vault.journeys import roadkeys
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
from tropa.vault.membership.chain import roster_of
from tropa.vault.reading import Arrival, NotTaken, take_in
from tropa.vault.search import index
from tropa.vault.seen import note_seen, read_anew_each_day, unseen
from tropa.vault.shelf import newest_reply_key, reply_keys, reply_keys_by_hint
from tropa.vault.shelf_cases import is_shredded
from tropa.vault.team import TeamWeek, network_of, weeks
from tropa.vault.trial import Closed, HeldKey, KeyKind, Opened, most_tries, try_keys
from tropa.vault.trial_apart import Apart
from tropa.vault.views import SyncProblem

log = logging.getLogger(__name__)

# Small enough that storing a page keeps the vault's lock for a moment only.
_PAGE_LETTERS: Final = 100
# Full pages one after another that nothing in was seen before: then a second process is worth its start, and larger
# pages the longer moment: letters fall all over the file, so that fewer commits write fewer of its pages.
_BACKLOG_PAGES: Final = 2
_BACKLOG_LETTERS: Final = 400
# More than a box may hold: a relay that invents letters without end must not keep a round going for ever.
_MOST_PAGES: Final = 250
# The relay's own bound (protocol 6.5). A larger one would hide every later letter of its box behind it.
_MOST_CURSOR: Final = 2**32 - 1
# A key tried on a letter takes about 0.15 ms: three seconds for a box whose letters are all junk.
_MOST_TRIES: Final = 20_000
_NO_LETTERS_FAULT: Final = (VaultFileError, VaultClosed)
"""The disk, or the vault was locked meanwhile. Any other error of one letter must not hold up its box."""


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

    @property
    def is_whole(self) -> bool:
        """Whether every box was read to its end: only then nothing that had been said is unheard."""
        return self.problem is None and not self.unfinished

    def add(self, stored: "Fetched") -> None:
        """Count what became of a page's letters."""
        self.taken_in += stored.taken_in
        self.kept += stored.kept
        self.shredded += stored.shredded
        self.refused += stored.refused


@dataclass
class _Ring:
    """A box, the keys to try on its letters (its week's, then every thread's), and how many tries are left.

    `newest` is the serial of the newest reply key.
    """

    box: TeamWeek
    of_week: tuple[HeldKey, ...]
    newest: int
    apart: Apart
    tries_left: int = _MOST_TRIES
    _replies: tuple[HeldKey, ...] | None = field(init=False, default=None)

    def replies(self, here: Context) -> tuple[HeldKey, ...]:
        """Every reply key up to the newest: thousands, which most rounds do without."""
        if self._replies is None:
            self._replies = tuple(key for key in reply_keys(here) if key.serial <= self.newest)
        return self._replies

    def has_tries_for(self, letters: int) -> bool:
        """Whether so many letters can be tried with the keys likely to fit, whatever they are."""
        return self.tries_left >= letters * (len(self.of_week) + 1)

    def try_on(self, letter: bytes, day: int, held: Sequence[HeldKey]) -> "_Tried":
        """Try these keys, and count them."""
        return self.counted(letter, day, held, try_keys(letter, held, self.box.address))

    def counted(self, letter: bytes, day: int, held: Sequence[HeldKey], result: Opened | Closed) -> "_Tried":
        """Count the keys that were tried."""
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
    read_anew_with_new_keys(here)
    expect_all(here)
    roadkeys.expect_all(here)
    with Apart() as apart:
        while (box := next((each for each in _live(here) if each.box not in read), None)) is not None:
            read.add(box.box)
            fetched.problem = _read_box(here, relay, box, apart, fetched, keep_going) or fetched.problem
    return fetched


def _live(here: Context) -> list[TeamWeek]:
    return [each for each in weeks(here) if each.week <= here.week + 1]


def _ring(here: Context, box: TeamWeek, apart: Apart) -> _Ring:
    own = own_keys(here, box.week)
    pairs: tuple[tuple[KeyKind, ReaderKeys | None], ...] = (
        ("team", box.team if _is_coordinator(here) else None),
        ("device", own),
        ("members", box.members),
    )
    listening = [HeldKey(keys, None, 0, "listening") for keys in held_keys(here, box.week)]
    of_week = (*(HeldKey(keys, None, 0, kind) for kind, keys in pairs if keys is not None), *listening)
    return _Ring(box, of_week, newest_reply_key(here), apart)


def _is_coordinator(here: Context) -> bool:
    """Whether the team's letters are for us. Whoever made a week's keys may hold the team's without being one."""
    known, us = roster_of(here), network_of(here)
    device = known.devices.get(us.device_id) if known and us else None
    return device is None or "coordinator" in device.roles


def _read_box(
    here: Context,
    relay: RelayClient,
    box: TeamWeek,
    apart: Apart,
    fetched: Fetched,
    keep_going: Callable[[], bool],
) -> SyncProblem | None:
    """One box's trouble is not the others'."""
    try:
        ring = _ring(here, box, apart)
        # First what is here already: fetching may use up the round's tries.
        _retry_kept(here, ring, fetched, keep_going)
        _fetch_box(here, relay, ring, fetched, keep_going)
        _retry_kept(here, ring, fetched, keep_going)
    except RelayMisbehaved:
        return "relay-misbehaved"
    except Refused as refused:
        log.info("vault.box_refused", extra={"problem": refused.problem.value})
        return "relay-refused"
    except VaultDamaged:
        if not index.mend(here):
            raise
        # What was not stored is read again.
        fetched.unfinished = True
    except (Unreachable, *_NO_LETTERS_FAULT):
        raise
    except Exception as error:
        log.error("vault.box_failed", extra={"error": type(error).__name__})
        return "internal"
    return None


def _fetch_box(
    here: Context, relay: RelayClient, ring: _Ring, fetched: Fetched, keep_going: Callable[[], bool]
) -> None:
    line = _Line(here, ring, fetched, keep_going)
    cursor = ring.box.cursor
    try:
        for _ in range(_MOST_PAGES):
            if not keep_going():
                fetched.unfinished = True
                return
            page = relay.letters(ring.box.read_key, cursor, line.page_letters)
            counted = [each for each in page if each.cursor <= _MOST_CURSOR]
            if not line.take(counted):
                fetched.unfinished = True
                return
            if len(counted) < len(page):
                raise RelayMisbehaved("the relay counts further than any box can")
            if not page:
                return
            cursor = page[-1].cursor
        fetched.unfinished = True
    finally:
        # Whatever the relay did then: the page before it came whole.
        if not line.store_waiting():
            fetched.unfinished = True


@dataclass(frozen=True)
class _Page:
    """What the relay gave, and for each letter not dealt with before, by its id, the keys likely to fit."""

    waiting: Sequence[Waiting]
    ids: Sequence[bytes]
    likely: Mapping[bytes, Sequence[HeldKey]]

    @property
    def is_full(self) -> bool:
        """Whether another may follow at once."""
        return len(self.waiting) >= _PAGE_LETTERS

    @property
    def new(self) -> Iterator[tuple[Waiting, Sequence[HeldKey]]]:
        """Each letter to be tried, with the keys."""
        return ((each, self.likely[at]) for each, at in zip(self.waiting, self.ids, strict=True) if at in self.likely)


class _Line:
    """Pages of one box, stored in their order; at most one of them waits, opened by the second process meanwhile."""

    def __init__(self, here: Context, ring: _Ring, fetched: Fetched, keep_going: Callable[[], bool]) -> None:
        self._here, self._ring, self._fetched, self._keep_going = here, ring, fetched, keep_going
        self._waiting: _Page | None = None
        self._full_pages = 0

    @property
    def page_letters(self) -> int:
        """How many letters the next page should have."""
        return _PAGE_LETTERS if self._full_pages < _BACKLOG_PAGES else _BACKLOG_LETTERS

    def take(self, waiting: Sequence[Waiting]) -> bool:
        """Deal with the next page; False once the round's tries are used up or the round ends."""
        page = _page(self._here, self._ring, waiting, self._waiting)
        before, results = self._opened_apart()
        asked = self._ask(page)
        if before is not None and not self._store(before, results):
            return False
        if asked:
            self._waiting = page
            return True
        return self._store(page, None)

    def store_waiting(self) -> bool:
        """Store the page that waits, if one does; False unless it was stored whole."""
        before, results = self._opened_apart()
        return before is None or self._store(before, results)

    def _opened_apart(self) -> tuple[_Page | None, Sequence[Opened | Closed] | None]:
        before, self._waiting = self._waiting, None
        return before, None if before is None else self._ring.apart.results(self._keep_going)

    def _ask(self, page: _Page) -> bool:
        """Whether the second process tries this page: not before there is a backlog, nor near the end of the tries."""
        is_full = len(page.likely) == len(page.waiting) >= self.page_letters
        self._full_pages = self._full_pages + 1 if is_full else 0
        if self._full_pages < _BACKLOG_PAGES or not self._ring.has_tries_for(2 * self.page_letters):
            return False
        return self._ring.apart.ask([(each.letter, held) for each, held in page.new], self._ring.box.address)

    def _store(self, page: _Page, results: Sequence[Opened | Closed] | None) -> bool:
        if results is None:
            tried, taken = self._tried_here(page)
        else:
            pairs = zip(page.new, results, strict=True)
            tried = [self._ring.counted(each.letter, each.day, held, result) for (each, held), result in pairs]
            taken = len(page.waiting)
        if taken:
            _store_page(self._here, self._ring, tried, page.waiting[taken - 1].cursor, self._fetched, page.is_full)
        return taken == len(page.waiting)

    def _tried_here(self, page: _Page) -> tuple[list[_Tried], int]:
        """Try the page's letters as far as the round's tries last; how many letters were dealt with."""
        tried: list[_Tried] = []
        for taken, (each, at) in enumerate(zip(page.waiting, page.ids, strict=True)):
            if at not in page.likely:
                continue
            if self._ring.tries_left <= 0 or not self._keep_going():
                return tried, taken
            tried.append(self._ring.try_on(each.letter, each.day, page.likely[at]))
        return tried, len(page.waiting)


def _page(here: Context, ring: _Ring, waiting: Sequence[Waiting], before: _Page | None) -> _Page:
    """The keys to try at once: the one its hint names, then the week's. Every reply key is tried later (`_retry`)."""
    ids = [letter_id(each.letter) for each in waiting]
    new = unseen(here, ring.box.box, ids) - (before.likely.keys() if before else set())
    letters = {at: each.letter for each, at in zip(waiting, ids, strict=True) if at in new}
    hints = {at: hint_of(letter) for at, letter in letters.items() if len(letter) in LETTER_SIZES}
    named = _by_hint(here, set(hints.values()))
    likely = {at: (*_named_by(named, hints.get(at)), *ring.of_week) for at in letters}
    return _Page(waiting, ids, likely)


def _by_hint(here: Context, hints: set[Hint]) -> dict[Hint, HeldKey]:
    return {**roadkeys.by_hint(here, hints), **reply_keys_by_hint(here, hints)}


def _named_by(named: dict[Hint, HeldKey], hint: Hint | None) -> tuple[HeldKey, ...]:
    return (named[hint],) if hint in named else ()


def _store_page(
    here: Context, ring: _Ring, tried: Sequence[_Tried], cursor: int, fetched: Fetched, more_follows: bool
) -> None:
    # With the cursor behind them: what a power cut takes of a backlog is fetched once more (0148).
    with here.db.transaction_that_may_be_lost() if more_follows else here.db.transaction():
        _store_all(here, ring, tried, fetched)
        note_seen(here, ring.box.box, [letter_id(each.letter) for each in tried])
        make_room(here)
        here.db.run("UPDATE team_week SET cursor = ? WHERE box = ?", cursor, ring.box.box)
    fetched.letters += len(tried)


def _store_all(here: Context, ring: _Ring, tried: Sequence[_Tried], fetched: Fetched) -> None:
    """All as if each stood alone; they stand together while none makes us stumble, which is the rule."""
    known, counted = known_now(here), Fetched()
    here.db.run("SAVEPOINT page")
    try:
        for each in tried:
            _store(here, each, ring, counted, 0, known)
    except _NO_LETTERS_FAULT:
        raise
    except Exception:
        here.db.run("ROLLBACK TO page")
        known, counted = known_now(here), Fetched()
        for each in tried:
            _store_apart(here, each, ring, counted, 0, known)
    here.db.run("RELEASE page")
    fetched.add(counted)


def _store_apart(here: Context, tried: _Tried, ring: _Ring, fetched: Fetched, with_replies: int, known: int) -> bool:
    """As `_store`; a letter that we stumble over changes nothing, and is kept to be tried again.

    Otherwise one letter would hold up its box for ever.
    """
    here.db.run("SAVEPOINT letter")
    try:
        stored = _store(here, tried, ring, fetched, with_replies, known)
    except _NO_LETTERS_FAULT:
        # The page is not stored.
        raise
    except Exception as error:
        here.db.run("ROLLBACK TO letter")
        log.error("vault.letter_failed", extra={"error": type(error).__name__})
        thread = None if isinstance(tried.result, Closed) else claimed_thread(tried.result.letter.core)
        why = Kept("later", thread.raw if thread else None, with_replies, known)
        stored = _set_aside(here, tried, ring, fetched, why)
    here.db.run("RELEASE letter")
    return stored


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
        keys = [key for key in ring.replies(here) if key.serial > kept.tried]
    else:
        hint = hint_of(kept.letter)
        keys = [*_named_by(_by_hint(here, {hint}), hint), *ring.of_week, *ring.replies(here)]
    tried = ring.try_on(kept.letter, kept.day, keys)
    with here.db.transaction():
        if _store_apart(here, tried, ring, fetched, ring.newest, known):
            forget(here, kept.letter)
