"""A journey that nobody ended: from when on its planners are asked whether it is over, and when its plan goes anyway.

Who ends a watch need not plan the journey, and a draft may be forgotten: what has no clock would be kept for ever.
Pure; that an alarm keeps the plan is the vault's to know.
"""

from dataclasses import dataclass
from typing import Final

from tropa.cases.journey_bodies import JourneyPlan
from tropa.journeys.way import MINUTES_A_DAY

ASKED_DAYS: Final = 3
UNENDED_DAYS: Final = 14
"""After so many days a journey is taken to have ended; its plan is kept for `keep_days` from then."""
FURTHEST_DAYS: Final = 366
"""A leg further off than this from when it was last said is a slip of the pen, and keeps nothing."""


@dataclass(frozen=True, slots=True)
class Unended:
    """Days since 1970: from which on planners are asked, and after which the plan is destroyed if nobody ends it."""

    asked_day: int
    destroy_day: int


def unended(plan: JourneyPlan, said_minute: int) -> Unended:
    """Counted from the end of its last leg or check-in, or from when the plan was last said where that is later."""
    last = max((*(leg.ends for leg in plan.legs), *(window.until for window in plan.windows)), default=0)
    idle = max(said_minute, min(last, said_minute + FURTHEST_DAYS * MINUTES_A_DAY)) // MINUTES_A_DAY
    return Unended(idle + ASKED_DAYS, idle + UNENDED_DAYS + plan.keep_days)
