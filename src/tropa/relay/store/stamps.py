"""Spending what lets a letter in, each at most once (protocol §5). Whether a stamp is true was checked before."""

import sqlite3

from tropa.sealing.stamps import SpentStamp
from tropa.sealing.types import TokenHash


def spend_stamp(connection: sqlite3.Connection, stamp: SpentStamp) -> bool:
    """Remember a solved challenge as used; false when it was used before."""
    spent = connection.execute(
        "INSERT OR IGNORE INTO spent_stamps VALUES (?, ?)", (stamp.id.raw, stamp.forget_after_day)
    )
    return spent.rowcount == 1


def spend_token(connection: sqlite3.Connection, box_number: int, token_hash: TokenHash) -> bool:
    """Use a token up; false when the box has no such unspent token."""
    spent = connection.execute(
        "DELETE FROM tokens WHERE box_number = ? AND token_hash = ?", (box_number, token_hash.raw)
    )
    return spent.rowcount == 1
