"""What is known of a letter before its body is taken: whose box it is for, and whether its token is there."""

from dataclasses import dataclass

from tropa.relay.store.database import Connection
from tropa.sealing.types import PostId, TokenHash


@dataclass(frozen=True)
class Showing:
    """Read once, in no transaction: it decides how much memory a body may take, not whether the letter is stored."""

    is_team_box: bool
    has_token: bool


def what_is_shown(connection: Connection, post_id: PostId, token_hash: TokenHash | None) -> Showing:
    """Neither, where there is no such box."""
    row = connection.execute(
        "SELECT team_week IS NOT NULL, EXISTS"
        " (SELECT 1 FROM tokens WHERE tokens.box_number = boxes.box_number AND token_hash = ?)"
        " FROM boxes WHERE post_id = ?",
        (b"" if token_hash is None else token_hash.raw, post_id.raw),
    ).fetchone()
    return Showing(False, False) if row is None else Showing(bool(row[0]), bool(row[1]))
