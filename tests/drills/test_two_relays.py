"""Two relays on one PostgreSQL at length: fifty kills, now of one, now of the other, under load."""

from pathlib import Path

import pytest

from tests.relay.series_relays import town
from tests.relay.stores import postgres
from tests.relay.two_relays import kill_now_one_now_the_other
from tests.support.postgres import Postgres

__all__ = ["postgres"]

pytestmark = pytest.mark.drill

KILLS = 50


def test_one_of_two_is_killed_many_times(tmp_path: Path, postgres: Postgres) -> None:
    """As in the short test."""
    with town(tmp_path, "--database", postgres.new_database()) as place:
        print(kill_now_one_now_the_other(place, KILLS, tokens_each=12_000))
