"""What is due of a journey that nobody has ended: that its planners say so before its plan goes by itself.

It stands among what is due as a fact's day does; `work.dues` leaves it where it is while the journey is here.
"""

from typing import Final

from tropa.cases.journey_bodies import JourneyId
from tropa.journeys.unended import ASKED_DAYS, UNENDED_DAYS
from tropa.vault.context import Context
from tropa.vault.leaps import sure_day
from tropa.vault.shelf_cases import CaseRef
from tropa.vault.views_casework import UNENDED
from tropa.vault.work.dues import Due, keep_one

_NONE_BEFORE: Final = "unended-kept-until"


def note_unended(here: Context, case: CaseRef, journey: JourneyId, asked_day: int, destroy_day: int) -> None:
    """It is to be ended by somebody who plans it, as whoever has its plan does. Call inside a transaction."""
    keep_one(here, case, Due("fact", journey.raw, asked_day, True, f"{UNENDED}{destroy_day}"))


def note_ended(here: Context, case: CaseRef, journey: JourneyId) -> None:
    """There is nothing to be said any more. Call inside a transaction."""
    here.db.run("DELETE FROM due WHERE case_serial = ? AND sort = 'fact' AND item = ?", case.serial, journey.raw)


def note_older(here: Context) -> None:
    """An older program kept a journey here without a day: nobody could be asked, so none goes for a while.

    One day for all: it says nothing of any of them. Call inside a transaction.
    """
    here.db.run("INSERT OR IGNORE INTO meta VALUES (?, ?)", _NONE_BEFORE, sure_day(here) + UNENDED_DAYS - ASKED_DAYS)


def none_before(here: Context) -> int:
    """The day since 1970 before which no journey goes that nobody ended."""
    return here.db.number("SELECT coalesce(max(value), 0) FROM meta WHERE name = ?", _NONE_BEFORE)
