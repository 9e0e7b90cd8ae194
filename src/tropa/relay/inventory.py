"""What a stopped relay's data folder holds, told without opening a letter: for operators, audits and the demo.

Reads only; it counts and names sizes and days, since that is all there is to tell.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tropa.relay.store.sqlite import FILE_NAME, open_for_reading
from tropa.sealing.types import PostId


@dataclass(frozen=True)
class Inventory:
    """Everything a relay could tell whoever seizes it, as counts; ``letters`` is by (size in bytes, day)."""

    team_boxes: int
    seeker_boxes: int
    letters: dict[tuple[int, int], int]
    unspent_tokens: int
    spent_stamps: int
    notices: int


def every_letter(data: Path) -> list[tuple[PostId, bytes]]:
    """Every letter with its box, as whoever seizes the folder has them; safe beside a running relay.

    Raises:
        FileNotFoundError: no relay has ever used this folder.
    """
    with closing(_opened(data)) as connection:
        rows = connection.execute(
            "SELECT post_id, letter FROM letters JOIN boxes ON box_number = letter_key >> 32 ORDER BY letter_key"
        )
        return [(PostId(post_id), letter) for post_id, letter in rows]


def every_delayed_letter(data: Path) -> list[tuple[PostId, bytes]]:
    """Every letter that still waits for its hour, with the box it is for (protocol 12); safe beside a running relay.

    Raises:
        FileNotFoundError: no relay has ever used this folder.
    """
    with closing(_opened(data)) as connection:
        rows = connection.execute("SELECT post_id, letter FROM series_rungs WHERE letter IS NOT NULL ORDER BY rung_key")
        return [(PostId(post_id), letter) for post_id, letter in rows]


def _opened(data: Path) -> sqlite3.Connection:
    if not (data / FILE_NAME).exists():
        raise FileNotFoundError(data / FILE_NAME)
    return open_for_reading(data)


def take_inventory(data: Path) -> Inventory:
    """Count what lies in a data folder; safe beside a running relay.

    Raises:
        FileNotFoundError: no relay has ever used this folder.
    """
    with closing(_opened(data)) as connection:

        def count(table: str) -> int:
            return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608 - our own names

        sizes = connection.execute("SELECT length(letter), day, count(*) FROM letters GROUP BY 1, 2 ORDER BY 1, 2")
        return Inventory(
            team_boxes=count("boxes WHERE team_week IS NOT NULL"),
            seeker_boxes=count("boxes WHERE team_week IS NULL"),
            letters={(size, day): number for size, day, number in sizes},
            unspent_tokens=count("tokens"),
            spent_stamps=count("spent_stamps"),
            notices=count("notices"),
        )
