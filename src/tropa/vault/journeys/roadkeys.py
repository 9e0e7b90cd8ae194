"""Keys that persons' letters of the road are sealed to, and the hints they are known by (protocol 4.10, 16.4).

They open nothing but by hint: no key of a road is tried on every letter. `watching` holds its keys here too.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from tropa.cases.journey_bodies import JourneyId
from tropa.sealing.errors import ReaderUnusable
from tropa.sealing.hints import reply_hints
from tropa.sealing.keys import AuthorId, author_id
from tropa.sealing.letters import ReaderKeys
from tropa.sealing.types import AuthPrivateKey, AuthPublicKey, Hint, SealingSeed, ThreadId
from tropa.vault.context import Context
from tropa.vault.journeys.folding import Folded
from tropa.vault.journeys.seam import JourneyRef
from tropa.vault.shelf import thread_row
from tropa.vault.shelf_cases import CaseRef, find_case
from tropa.vault.trial import HeldKey

_AHEAD: Final = 32
_NEW_WHEN_FEWER_THAN: Final = 16
_LACKING: Final = "SELECT serial FROM road_key WHERE NOT EXISTS (SELECT 1 FROM road_hint WHERE road_key = serial)"


@dataclass(frozen=True)
class RoadKey:
    """Whose letters in which thread are sealed to it. `peer` None: the key that the person's own thread has."""

    journey: JourneyId
    thread: ThreadId
    person: ThreadId
    keys: ReaderKeys
    peer: AuthPublicKey | None = None


def hold(here: Context, case: CaseRef, key: RoadKey) -> None:
    """Hold a key for a case's journey, and expect letters to it. Call inside a transaction; again changes nothing."""
    peer = key.peer.raw if key.peer else None
    added = here.db.run(
        "INSERT OR IGNORE INTO road_key (case_serial, journey, thread, person, peer_auth, sealing_seed, auth_key)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        *(case.serial, key.journey.raw, key.thread.raw, key.person.raw, peer),
        *(key.keys.sealing.raw, key.keys.auth.raw),
    )
    if not added:
        added = here.db.run(
            "UPDATE road_key SET peer_auth = ?1 WHERE ?1 IS NOT NULL AND peer_auth IS NULL AND thread = ?2"
            " AND auth_key = ?3 AND person = ?4",
            *(peer, key.thread.raw, key.keys.auth.raw, key.person.raw),
        )
    if added:
        expect(here)


def hold_all(here: Context, at: JourneyRef, found: Folded) -> None:
    """The keys of a journey's legs, and from its offer on the watch key."""
    for each in found.threads:
        hold(here, at.case, RoadKey(at.id, each.id, each.person, each.keys))
    if found.watch_keys is not None:
        hold(here, at.case, RoadKey(at.id, at.thread, at.case.case, found.watch_keys))


def by_hint(here: Context, hints: Collection[Hint]) -> dict[Hint, HeldKey]:
    """The keys that letters with these hints are sealed to."""
    marks = ", ".join("?" * len(hints))
    rows = here.db.rows(
        "SELECT hint, serial, thread, sealing_seed, auth_key FROM road_hint"  # noqa: S608 -- marks only
        f" JOIN road_key ON serial = road_key WHERE hint IN ({marks})",
        *(hint.raw for hint in hints),
    )
    return {
        Hint(hint): HeldKey(ReaderKeys(SealingSeed(seed), AuthPrivateKey(auth)), ThreadId(at), serial, "road")
        for hint, serial, at, seed, auth in rows
    }


@dataclass(frozen=True)
class Expected:
    """Whose letter it must be that such a key opened, and of which journey."""

    case: CaseRef
    journey: JourneyId
    thread: ThreadId
    author: AuthorId


def expected(here: Context, held: HeldKey) -> Expected | None:
    """Of a key that `by_hint` gave; None when it is not here any more, or the person is not known."""
    row = here.db.row(
        "SELECT case_id, journey, thread, person, peer_auth FROM road_key JOIN cases c ON c.serial = case_serial"
        " WHERE road_key.serial = ?",
        held.serial,
    )
    if row is None:
        return None
    case, journey, thread, person, peer_auth = row
    found, peer = find_case(here, ThreadId(case)), _peer(here, person, peer_auth)
    if found is None or peer is None:
        return None
    return Expected(found, JourneyId(journey), ThreadId(thread), author_id("s", peer))


def expect_all(here: Context) -> None:
    """Keys whose person was not known when they came may be expected now. Not inside a transaction."""
    if here.db.row(f"{_LACKING} LIMIT 1"):
        with here.db.transaction():
            expect(here)


def expect(here: Context) -> None:
    """See that every key whose person is known has hints for their next letters. Call inside a transaction."""
    for (serial,) in here.db.rows(_LACKING):
        _expect_of(here, serial, -1)


def expect_more(here: Context, held: HeldKey, came: int) -> None:
    """A person's letter with this number came: see that the next ones are expected."""
    last = here.db.number("SELECT max(author_seq) FROM road_hint WHERE road_key = ?", held.serial)
    if last < came + _NEW_WHEN_FEWER_THAN:
        _expect_of(here, held.serial, last, min(came, last + _AHEAD))


def _expect_of(here: Context, serial: int, last: int, came: int = -1) -> None:
    row = here.db.row("SELECT thread, person, peer_auth, auth_key FROM road_key WHERE serial = ?", serial)
    peer = _peer(here, row[1], row[2]) if row else None
    if row is None or peer is None:
        return
    numbers = range(last + 1, came + 1 + _AHEAD)
    try:
        hints = reply_hints(AuthPrivateKey(row[3]), peer, ThreadId(row[0]), numbers)
    except ReaderUnusable:
        # Their own key is none: nothing they could have written under it would be believed.
        return
    for number, hint in zip(numbers, hints, strict=True):
        here.db.run("INSERT OR IGNORE INTO road_hint VALUES (?, ?, ?)", hint.raw, serial, number)
    _try_kept(here, hints)


def _try_kept(here: Context, hints: Collection[Hint]) -> None:
    """Letters that came before the key did, and that no key fitted, are tried again (`fetching`)."""
    marks = ", ".join("?" * len(hints))
    here.db.run(
        "UPDATE kept_letter SET reason = 'early-work', known = -1 WHERE reason = 'not-for-me'"  # noqa: S608 -- marks
        f" AND substr(letter, 1, {Hint.SIZE_BYTES}) IN ({marks})",
        *(hint.raw for hint in hints),
    )


def _peer(here: Context, person: bytes, peer_auth: bytes | None) -> AuthPublicKey | None:
    if peer_auth is not None:
        return AuthPublicKey(peer_auth)
    row = thread_row(here, ThreadId(person))
    return row.reader.auth if row else None
