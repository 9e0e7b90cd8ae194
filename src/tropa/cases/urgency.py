"""Which case is worst: an order for the queue, with its reason as a value that the pages put into words.

Pure: today and the waiting time come in as arguments.
"""

from dataclasses import dataclass
from typing import Literal

Cause = Literal["crisis", "taken", "overdue", "act-by", "situation", "answered"]
"""Why a case stands where it stands, strongest first:

crisis: a sign of self-harm was seen on the seeker's device · taken: being taken now · overdue: the day to act by has
passed (`days_left` < 0) · act-by: that day is near (`days_left` >= 0) and decides the class · situation: what they said
is happening decides it · answered: we have answered; nothing waits for us.
"""

UrgencyClass = Literal["now", "72h", "2w", "later"]


@dataclass(frozen=True, slots=True)
class RankReason:
    """Why a case is where it is. `days_left` to the day they named (negative: passed), None if none was named."""

    cause: Cause
    urgency: UrgencyClass
    days_left: int | None
    waiting_minutes: int
