"""Spending what lets a letter in, each at most once (protocol §5). Whether a stamp is true was checked before."""

from collections.abc import Sequence

from tropa.relay.store.database import Connection
from tropa.sealing.stamps import SpentStamp
from tropa.sealing.types import TokenHash


def spend_stamp(connection: Connection, stamp: SpentStamp) -> bool:
    """Remember a solved challenge as used; false when it was used before."""
    spent = connection.execute(
        "INSERT INTO spent_stamps VALUES (?, ?) ON CONFLICT DO NOTHING", (stamp.id.raw, stamp.forget_after_day)
    )
    return spent.rowcount == 1


def spend_stamps(connection: Connection, stamps: Sequence[SpentStamp]) -> bool:
    """Remember every solved challenge as used, or none; false when one was used before, or is there twice."""
    for number, stamp in enumerate(stamps):
        if not spend_stamp(connection, stamp):
            for spent in stamps[:number]:
                connection.execute("DELETE FROM spent_stamps WHERE stamp_id = ?", (spent.id.raw,))
            return False
    return True


def spend_token(connection: Connection, box_number: int, token_hash: TokenHash) -> bool:
    """Use a token up; false when the box has no such unspent token."""
    spent = connection.execute(
        "DELETE FROM tokens WHERE box_number = ? AND token_hash = ?", (box_number, token_hash.raw)
    )
    return spent.rowcount == 1
