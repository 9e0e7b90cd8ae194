"""A journey that nobody ended: when its planners are asked, and when its plan goes."""

import pytest

from tests.journeys.plans import DAY, LEGS, NOON, PLAN, plan
from tropa.cases.journey_bodies import JourneyPlan, Window
from tropa.journeys.unended import FURTHEST_DAYS, unended

LAST = max(each.until for each in PLAN.windows)


@pytest.mark.parametrize(
    ("one", "said", "idle"),
    [
        (PLAN, NOON, LAST),
        (plan(windows=()), NOON, max(each.ends for each in LEGS)),
        (PLAN, LAST + 5 * DAY, LAST + 5 * DAY),
        (plan(legs=(), windows=()), NOON, NOON),
        (plan(windows=(Window(NOON, NOON + 4_000 * DAY),)), NOON, NOON + FURTHEST_DAYS * DAY),
    ],
    ids=["last window", "last leg", "said after it", "nothing in it", "a slip of the pen"],
)
def test_it_is_counted_from_its_last_leg_window_or_word(one: JourneyPlan, said: int, idle: int) -> None:
    """Asked three days later; gone as if it had ended a fortnight later."""
    found = unended(one, said)
    assert (found.asked_day, found.destroy_day) == (idle // DAY + 3, idle // DAY + 14 + one.keep_days)
