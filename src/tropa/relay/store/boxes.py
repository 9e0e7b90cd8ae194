"""Boxes: found, opened, deleted (protocol §3). Each function is one step of a transaction that the writer commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from tropa.post.limits import SEEKER_BOX_TOKENS, closes_after
from tropa.relay.store.database import Connection, Store
from tropa.relay.store.numbers import unused_number
from tropa.relay.store.outcomes import BoxReady, Deleted, Opened
from tropa.relay.store.pulse import arrival_day
from tropa.relay.store.series_rows import lose_rungs_to
from tropa.relay.store.stamps import spend_stamp
from tropa.sealing.stamps import SpentStamp
from tropa.sealing.types import PostId, TokenHash

_CURSOR_BITS: Final = 32
MOST_CURSOR: Final = 2**_CURSOR_BITS - 1


@dataclass(frozen=True)
class Box:
    """A row of ``boxes``."""

    number: int
    team_week: int | None
    last_cursor: int
    letters: int
    closed_early: bool

    def is_closed(self, today: int) -> bool:
        """A team box 28 days after its week, or when its publisher has closed it (protocol §3.2)."""
        return self.team_week is not None and (self.closed_early or today > closes_after(self.team_week))


def letter_key(box_number: int, cursor: int) -> int:
    """The key of a letter: its order within its box, none across boxes."""
    return box_number << _CURSOR_BITS | cursor


def cursor_of(key: int) -> int:
    """The cursor in a letter's key."""
    return key & MOST_CURSOR


def find_box(connection: Connection, post_id: PostId, for_update: str = "") -> Box | None:
    """The box of this post_id, if there is one; ``for_update`` (the store's) when it is about to change."""
    row = connection.execute(
        f"SELECT box_number, team_week, last_cursor, letters, closed FROM boxes WHERE post_id = ?{for_update}",  # noqa: S608
        (post_id.raw,),
    ).fetchone()
    return None if row is None else box_from(row)


def box_from(row: tuple[Any, ...]) -> Box:
    """A box of the columns in the order of ``Box``."""
    number, week, last_cursor, letters, closed = row
    return Box(number, week, last_cursor, letters, bool(closed))


def open_team_box(store: Store, post_id: PostId, week: int, today: int) -> Opened:
    """Make the team box of a week; ``OTHER_BOX`` when the post_id is taken by a box of another week or kind."""
    box = find_box(store.connection, post_id, store.for_update)
    if box is not None:
        return Opened.THERE_ALREADY if box.team_week == week else Opened.OTHER_BOX
    if store.room_bytes <= 0:
        return Opened.RELAY_FULL
    _insert_box(store, post_id, week, today)
    return Opened.CREATED


def close_team_box(store: Store, post_id: PostId) -> None:
    """It takes no more letters; those in it wait until they age. Nothing else has such a box, and nothing is told."""
    store.connection.execute("UPDATE boxes SET closed = 1 WHERE post_id = ? AND team_week IS NOT NULL", (post_id.raw,))


def open_seeker_box(
    store: Store, post_id: PostId, token_hashes: Sequence[TokenHash], stamp: SpentStamp, today: int
) -> BoxReady | Opened:
    """Make a seeker's box if need be and register tokens; a repetition that would change nothing spends nothing."""
    box = find_box(store.connection, post_id, store.for_update)
    if box is not None and box.team_week is not None:
        return Opened.IS_TEAM_BOX
    if box is not None and _all_registered(store.connection, box.number, token_hashes):
        return BoxReady(created=False, spent=False, unspent_tokens=_count_tokens(store.connection, box.number))
    refused = _refuse_tokens(store, box, token_hashes)
    if refused is not None:
        return refused
    if not spend_stamp(store.connection, stamp):
        return Opened.STAMP_SPENT
    number = box.number if box else _insert_box(store, post_id, None, today)
    store.connection.executemany(
        "INSERT INTO tokens VALUES (?, ?) ON CONFLICT DO NOTHING", [(number, each.raw) for each in token_hashes]
    )
    return BoxReady(created=box is None, spent=True, unspent_tokens=_count_tokens(store.connection, number))


def delete_seeker_box(store: Store, post_id: PostId) -> Deleted:
    """Remove the box, its letters, its tokens and what waited to be delivered into it (protocol §3.3)."""
    box = find_box(store.connection, post_id)
    if box is not None and box.team_week is None:
        # Before the box itself is taken hold of: a release takes hold of the series first, too.
        lose_rungs_to(store, post_id)
        box = find_box(store.connection, post_id, store.for_update)
    if box is None:
        return Deleted.GONE
    if box.team_week is not None:
        return Deleted.IS_TEAM_BOX
    remove_box(store, box.number)
    return Deleted.GONE


def remove_box(store: Store, box_number: int) -> None:
    """Remove a box with all it holds, whatever kind it is."""
    first, last = letter_key(box_number, 0), letter_key(box_number, MOST_CURSOR)
    store.connection.execute("DELETE FROM letters WHERE letter_key BETWEEN ? AND ?", (first, last))
    store.connection.execute("DELETE FROM tokens WHERE box_number = ?", (box_number,))
    store.connection.execute("DELETE FROM boxes WHERE box_number = ?", (box_number,))
    store.removed = True


def _insert_box(store: Store, post_id: PostId, week: int | None, today: int) -> int:
    number = unused_number(store, "SELECT 1 FROM boxes WHERE box_number = ?")
    day = arrival_day(store.connection, today)
    store.connection.execute("INSERT INTO boxes VALUES (?, ?, ?, ?, 0, 0, 0)", (number, post_id.raw, week, day))
    return number


def _refuse_tokens(store: Store, box: Box | None, token_hashes: Sequence[TokenHash]) -> Opened | None:
    if store.seekers_room_bytes <= 0:
        return Opened.SEEKERS_FULL
    there = _count_tokens(store.connection, box.number) if box else 0
    new = [each for each in set(token_hashes) if box is None or not _is_registered(store.connection, box.number, each)]
    return Opened.TOO_MANY_TOKENS if there + len(new) > SEEKER_BOX_TOKENS else None


def _all_registered(connection: Connection, box_number: int, token_hashes: Sequence[TokenHash]) -> bool:
    return all(_is_registered(connection, box_number, each) for each in token_hashes)


def _is_registered(connection: Connection, box_number: int, token_hash: TokenHash) -> bool:
    known = "SELECT 1 FROM tokens WHERE box_number = ? AND token_hash = ?"
    return connection.execute(known, (box_number, token_hash.raw)).fetchone() is not None


def _count_tokens(connection: Connection, box_number: int) -> int:
    counted = connection.execute("SELECT count(*) FROM tokens WHERE box_number = ?", (box_number,))
    return int(counted.fetchone()[0])
