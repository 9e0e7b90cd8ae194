"""Single-use tokens of team boxes: registered by whoever reads the box, forgotten when it closes (protocol §5.3).

They lie in the same table as seekers' tokens and are spent in the same way; nothing stored tells who registered which,
or which came together.
"""

from collections.abc import Sequence
from enum import Enum, auto
from typing import Final

from tropa.post.limits import TEAM_BOX_DAYS_AFTER_WEEK, TEAM_BOX_TOKENS, last_day_of
from tropa.relay.store.boxes import find_box
from tropa.relay.store.database import Store
from tropa.sealing.types import PostId, TokenHash

# Of tokens or stamps: small rows, some milliseconds of the writer.
ROWS_AT_A_TIME: Final = 5_000


class Unregistered(Enum):
    """Why no token was registered. ``NO_SUCH_BOX``: none, or a seeker's, which takes tokens with a stamp (§3.3)."""

    NO_SUCH_BOX = auto()
    BOX_CLOSED = auto()
    TOO_MANY = auto()
    RELAY_FULL = auto()


def register_team_tokens(
    store: Store, post_id: PostId, token_hashes: Sequence[TokenHash], today: int
) -> int | Unregistered:
    """Register all of them or none; how many unspent tokens the box then has. What is there already is no error."""
    box = find_box(store.connection, post_id, store.for_update)
    if box is None or box.team_week is None:
        return Unregistered.NO_SUCH_BOX
    if box.is_closed(today):
        return Unregistered.BOX_CLOSED
    if store.room_bytes <= 0:
        return Unregistered.RELAY_FULL
    new = [each for each in set(token_hashes) if not _is_there(store, box.number, each)]
    unspent = _count(store, box.number) + len(new)
    if unspent > TEAM_BOX_TOKENS:
        return Unregistered.TOO_MANY
    # In the order of the hashes, which is nobody's order of anything.
    rows = sorted((box.number, each.raw) for each in new)
    store.connection.executemany("INSERT INTO tokens VALUES (?, ?)", rows)
    return unspent


def forget_tokens_of_closed_boxes(store: Store, today: int) -> bool:
    """A closed box takes no letter, so its tokens let nothing in: some are removed; true when there were any."""
    last_week_closed = (today - 1 - TEAM_BOX_DAYS_AFTER_WEEK - last_day_of(0)) // 7
    forgotten = store.connection.execute(
        "DELETE FROM tokens WHERE (box_number, token_hash) IN"
        " (SELECT box_number, token_hash FROM tokens WHERE box_number IN"
        " (SELECT box_number FROM boxes WHERE team_week IS NOT NULL AND (closed = 1 OR team_week <= ?)) LIMIT ?)",
        (last_week_closed, ROWS_AT_A_TIME),
    )
    if forgotten.rowcount > 0:
        store.removed = True
    return forgotten.rowcount > 0


def _is_there(store: Store, box_number: int, token_hash: TokenHash) -> bool:
    found = store.connection.execute(
        "SELECT 1 FROM tokens WHERE box_number = ? AND token_hash = ?", (box_number, token_hash.raw)
    )
    return found.fetchone() is not None


def _count(store: Store, box_number: int) -> int:
    return int(
        store.connection.execute("SELECT count(*) FROM tokens WHERE box_number = ?", (box_number,)).fetchone()[0]
    )
