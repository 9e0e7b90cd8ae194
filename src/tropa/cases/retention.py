"""Retention clocks: on which day a case goes by itself (protocol 11.4). Pure; days are whole days since 1970-01-01 UTC.

It destroys nothing. What a seeker asks to be destroyed goes at once and does not come here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

UNANSWERED_DAYS: Final = 180


@dataclass(frozen=True, slots=True)
class ThreadClock:
    """One of a case's threads: on which day its work ended and for how long it is kept then; None: it goes on."""

    closed_day: int | None
    keep_days: int = 0


@dataclass(frozen=True, slots=True)
class CaseClock:
    """A case as one vault knows it. `first_letter_day` None: its first letter is not here."""

    first_letter_day: int | None
    answered: bool
    threads: Sequence[ThreadClock]


def destroy_day(case: CaseClock) -> int | None:
    """The first day on which the case is no longer kept; None while it is worked on.

    Closed in every thread known here: the last of their terms. Never answered, and nobody works on it here: 180 days
    after its first letter.
    """
    ends = [_end(each) for each in case.threads]
    if ends and None not in ends:
        return max(end for end in ends if end is not None)
    if not ends and not case.answered and case.first_letter_day is not None:
        return case.first_letter_day + UNANSWERED_DAYS
    return None


def _end(thread: ThreadClock) -> int | None:
    return None if thread.closed_day is None else thread.closed_day + thread.keep_days
