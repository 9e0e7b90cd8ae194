"""What age removes, by whole days (protocol §3): a little at a time, so that nobody who posts has to wait for it.

A team box is looked at from its oldest end, as far as something goes from there: a letter that stands behind 200 which
a wrong clock dated too late goes when those do.
"""

from dataclasses import dataclass
from typing import Final

from tropa.post.limits import SEEKER_BOX_DAYS, TEAM_LETTER_DAYS
from tropa.relay.store.blobs import expire_some_blobs
from tropa.relay.store.boxes import MOST_CURSOR, letter_key, remove_box
from tropa.relay.store.database import Connection, Store
from tropa.relay.store.series_rows import lose_rungs_to
from tropa.relay.store.team_tokens import ROWS_AT_A_TIME, forget_tokens_of_closed_boxes
from tropa.sealing.types import PostId

_AT_A_TIME: Final = 200


@dataclass
class SoFar:
    """How far one sweep has come, so that it looks at nothing twice: kinds done with, and the box it is at."""

    kinds: int = 0
    box_number: int = 0


def expire_some(store: Store, today: int, so_far: SoFar | None = None) -> bool:
    """Remove some of what is too old; true while there may be more, and no other process is at it."""
    if not store.sweeps_alone():
        return False
    so_far = so_far or SoFar()
    for kind in _KINDS[so_far.kinds :]:
        if kind(store, today, so_far):
            return True
        so_far.kinds, so_far.box_number = so_far.kinds + 1, 0
    # Tokens are spent with every letter: the log that still holds them is emptied now, not each time.
    store.removed = True
    return False


def _expire_team_letters(store: Store, today: int, so_far: SoFar) -> bool:
    for (box_number,) in store.connection.execute(
        "SELECT box_number FROM boxes WHERE box_number >= ? AND team_week IS NOT NULL AND letters > 0"
        " ORDER BY box_number",
        (so_far.box_number,),
    ).fetchall():
        so_far.box_number = box_number
        keys = _old_keys(store.connection, box_number, today - TEAM_LETTER_DAYS)
        if keys:
            store.connection.executemany("DELETE FROM letters WHERE letter_key = ?", keys)
            store.connection.execute(
                "UPDATE boxes SET letters = letters - ? WHERE box_number = ?", (len(keys), box_number)
            )
            store.removed = True
            return True
    return False


def _old_keys(connection: Connection, box_number: int, oldest_kept_day: int) -> list[tuple[int]]:
    oldest = connection.execute(
        "SELECT letter_key, day FROM letters WHERE letter_key BETWEEN ? AND ? ORDER BY letter_key LIMIT ?",
        (letter_key(box_number, 0), letter_key(box_number, MOST_CURSOR), _AT_A_TIME),
    ).fetchall()
    return [(key,) for key, day in oldest if day < oldest_kept_day]


def _expire_seeker_box(store: Store, today: int, so_far: SoFar) -> bool:
    row = store.connection.execute(
        "SELECT box_number, post_id FROM boxes"  # noqa: S608 - our own words
        " WHERE box_number >= ? AND team_week IS NULL AND last_letter_day < ?"
        f" ORDER BY box_number LIMIT 1{store.for_update}",
        (so_far.box_number, today - SEEKER_BOX_DAYS),
    ).fetchone()
    if row is None:
        return False
    so_far.box_number = row[0]
    lose_rungs_to(store, PostId(bytes(row[1])))
    remove_box(store, row[0])
    return True


def _forget_tokens(store: Store, today: int, _: SoFar) -> bool:
    return forget_tokens_of_closed_boxes(store, today)


def _expire_blobs(store: Store, today: int, _: SoFar) -> bool:
    return expire_some_blobs(store, today)


def _forget_stamps(store: Store, today: int, _: SoFar) -> bool:
    forgotten = store.connection.execute(
        "DELETE FROM spent_stamps WHERE stamp_id IN"
        " (SELECT stamp_id FROM spent_stamps WHERE forget_after_day < ? LIMIT ?)",
        (today, ROWS_AT_A_TIME),
    )
    return forgotten.rowcount > 0


_KINDS: Final = (_expire_team_letters, _expire_seeker_box, _forget_tokens, _expire_blobs, _forget_stamps)
