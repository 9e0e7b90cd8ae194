"""Two relays on one PostgreSQL, now one, now the other killed with -9 under load; fifty kills in the drills."""

from pathlib import Path

from tests.relay.series_relays import town
from tests.relay.two_relays import kill_now_one_now_the_other
from tests.support.postgres import Postgres

KILLS = 3


def test_one_of_two_is_killed_while_the_other_goes_on(tmp_path: Path, postgres: Postgres) -> None:
    """No cursor is skipped, nothing acknowledged is lost or there twice; delayed letters and attachments too."""
    with town(tmp_path, "--database", postgres.new_database()) as place:
        print(kill_now_one_now_the_other(place, KILLS, tokens_each=1_000))
