"""What age removes, by whole days (protocol §3): a little at a time, so that nobody who posts has to wait for it."""

import sqlite3
from typing import Final

from tropa.post.limits import SEEKER_BOX_DAYS, TEAM_LETTER_DAYS
from tropa.relay.store.boxes import MOST_CURSOR, letter_key, remove_box
from tropa.relay.store.database import Store

_AT_A_TIME: Final = 200


def expire_some(store: Store, today: int) -> bool:
    """Remove some of what is too old; true while there may be more."""
    return _expire_team_letters(store, today) or _expire_seeker_box(store, today) or _forget_stamps(store, today)


def rewrite_in_order(store: Store) -> None:
    """Write the file anew in the order of its keys, so that where a letter lies in it no longer tells when it came.

    Runs outside any transaction; needs as much free disk again as the file holds.
    """
    store.connection.execute("VACUUM")
    store.removed = True


def _expire_team_letters(store: Store, today: int) -> bool:
    for (box_number,) in store.connection.execute(
        "SELECT box_number FROM boxes WHERE team_week IS NOT NULL AND letters > 0"
    ).fetchall():
        keys = _old_keys(store.connection, box_number, today - TEAM_LETTER_DAYS)
        if keys:
            store.connection.executemany("DELETE FROM letters WHERE letter_key = ?", keys)
            store.connection.execute(
                "UPDATE boxes SET letters = letters - ? WHERE box_number = ?", (len(keys), box_number)
            )
            store.removed = True
            return True
    return False


def _old_keys(connection: sqlite3.Connection, box_number: int, oldest_kept_day: int) -> list[tuple[int]]:
    return connection.execute(
        "SELECT letter_key FROM letters WHERE letter_key BETWEEN ? AND ? AND day < ? LIMIT ?",
        (letter_key(box_number, 0), letter_key(box_number, MOST_CURSOR), oldest_kept_day, _AT_A_TIME),
    ).fetchall()


def _expire_seeker_box(store: Store, today: int) -> bool:
    row = store.connection.execute(
        "SELECT box_number FROM boxes WHERE team_week IS NULL AND last_letter_day < ? LIMIT 1",
        (today - SEEKER_BOX_DAYS,),
    ).fetchone()
    if row is None:
        return False
    remove_box(store, row[0])
    return True


def _forget_stamps(store: Store, today: int) -> bool:
    forgotten = store.connection.execute("DELETE FROM spent_stamps WHERE forget_after_day < ?", (today,))
    return forgotten.rowcount > 0
