"""How far above its thread an event may count."""

import random

from hypothesis import given
from hypothesis import strategies as st

from tropa.cases.order import MAX_LEAP, is_in_reach


def let_in(lamports: list[int]) -> list[int]:
    """What a desk takes in that tries the others again after each, in the order in which they came to it."""
    kept: list[int] = []
    while True:
        more = next((each for each in lamports if each not in kept and is_in_reach(each, max(kept, default=0))), None)
        if more is None:
            return sorted(kept)
        kept.append(more)


@given(st.lists(st.integers(1, 6 * MAX_LEAP), unique=True, max_size=8), st.randoms(use_true_random=False))
def test_desks_let_in_the_same_whatever_came_first(lamports: list[int], shuffler: random.Random) -> None:
    """What is there only makes the reach longer."""
    shuffled = list(lamports)
    shuffler.shuffle(shuffled)
    assert let_in(shuffled) == let_in(lamports)


def test_the_reach_ends_just_above_the_leap() -> None:
    """And is measured from nothing where nothing is there."""
    assert [is_in_reach(MAX_LEAP + more, 0) for more in (0, 1)] == [True, False]
    assert [is_in_reach(MAX_LEAP + 7 + more, 7) for more in (0, 1)] == [True, False]
