"""Whether today's date can be believed. One wrong reading of the clock must not destroy what cannot be made again.

It knows no better time: it only sees that the clock has leapt. It stops no work but what asks.
"""

from typing import Final

from tropa.post.limits import TEAM_LETTER_DAYS
from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.vault.context import Context

# A leap of so many days ends no week's keys that a letter written since the last sure day could be sealed to.
_LEAP_DAYS: Final = TEAM_LETTER_DAYS
# Between two readings of a vault that stays open: a night, and the day after it. More is a leap.
_STEP_DAYS: Final = 2


def date_is_sure(here: Context) -> bool:
    """Whether today is near the last day that was sure. After a leap: once the clock has gone on for a whole day.

    Leaps forward are believed at once only as far as four weeks in all while the vault is open (it had been locked, or
    the machine asleep): one after another they would come to any date within a minute.
    """
    with here.db.transaction():
        leapt = _noted(here, "leapt_minute")
        sure = _noted(here, "sure_day") or (_noted(here, "created_minute") or here.minute) // MINUTES_PER_DAY
        stood = 0 if leapt is None else here.minute - leapt
        if _is_near(here, here.day - sure) or (stood >= MINUTES_PER_DAY and _is_near(here, stood // MINUTES_PER_DAY)):
            here.db.run("INSERT OR REPLACE INTO meta VALUES ('sure_day', ?)", here.day)
            here.db.run("DELETE FROM meta WHERE name = 'leapt_minute'")
            return True
        if leapt is None or stood >= MINUTES_PER_DAY or -stood > _LEAP_DAYS * MINUTES_PER_DAY:
            here.db.run("INSERT OR REPLACE INTO meta VALUES ('leapt_minute', ?)", here.minute)
        return False


def _is_near(here: Context, days: int) -> bool:
    """Whether the date may have moved by so many days since it was last read; a leap is counted."""
    if -_LEAP_DAYS <= days <= _STEP_DAYS:
        return True
    if days < 0 or here.note.days_leapt + days > _LEAP_DAYS:
        return False
    here.note.days_leapt += days
    return True


def _noted(here: Context, name: str) -> int | None:
    row = here.db.row("SELECT value FROM meta WHERE name = ?", name)
    return int(row[0]) if row else None
