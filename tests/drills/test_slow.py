"""Slow connections at length: the relay cuts each of them off and they come again, while letters are posted."""

from pathlib import Path

import pytest

from tests.relay import test_slow

pytestmark = pytest.mark.drill

LETTERS, PAUSE_S = 120, 2.0


def test_honest_posts_go_on_while_500_connections_dawdle_for_minutes(tmp_path: Path) -> None:
    """Four minutes: longer than a head, a body or an answer may take."""
    test_slow.slow_loris_and_honest_posts(tmp_path, LETTERS, PAUSE_S)
