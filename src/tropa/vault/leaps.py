"""Whether today's date can be believed. One wrong reading of the clock must not destroy what cannot be made again.

It knows no better time: it only sees that the clock has leapt. It stops no work but what asks.
"""

from typing import Final

from tropa.post.limits import TEAM_LETTER_DAYS
from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.vault.context import Context

# A leap of so many days ends no week's keys that a letter written since the last sure day could be sealed to.
_LEAP_DAYS: Final = TEAM_LETTER_DAYS


def date_is_sure(here: Context) -> bool:
    """Whether today is near the last day that was sure. After a leap: once the clock has gone on for a whole day."""
    with here.db.transaction():
        leapt = _noted(here, "leapt_minute")
        sure = _noted(here, "sure_day") or (_noted(here, "created_minute") or here.minute) // MINUTES_PER_DAY
        if abs(here.day - sure) <= _LEAP_DAYS or _has_stood(here, leapt):
            here.db.run("INSERT OR REPLACE INTO meta VALUES ('sure_day', ?)", here.day)
            here.db.run("DELETE FROM meta WHERE name = 'leapt_minute'")
            return True
        if leapt is None or abs(here.minute - leapt) > _LEAP_DAYS * MINUTES_PER_DAY:
            here.db.run("INSERT OR REPLACE INTO meta VALUES ('leapt_minute', ?)", here.minute)
        return False


def _has_stood(here: Context, leapt: int | None) -> bool:
    return leapt is not None and MINUTES_PER_DAY <= here.minute - leapt <= _LEAP_DAYS * MINUTES_PER_DAY


def _noted(here: Context, name: str) -> int | None:
    row = here.db.row("SELECT value FROM meta WHERE name = ?", name)
    return int(row[0]) if row else None
