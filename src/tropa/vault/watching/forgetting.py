"""Destroying a journey's watch: its threads, keys, letters and what was sounded; series that wait are stopped (16.7).

Sync empties the log after it, and tells the relay.
"""

from typing import Final

from tropa.cases.journey_bodies import JourneyId
from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.vault.context import Context
from tropa.vault.journeys import shelf as journeys_shelf
from tropa.vault.journeys.letting_go import destroy_thread
from tropa.vault.leaps import sure_day
from tropa.vault.watching import shelf

KEPT_DAYS: Final = 3
"""After its end, at a desk that does not plan the journey, and so does not know for how long that is kept."""
_TABLES: Final = ("watch_told", "watch_letter", "watch_series", "watch_box", "watch_thread", "watch")


def forget(here: Context, journey: JourneyId) -> None:
    """Nothing of the journey's check-ins is here afterwards. Call inside a transaction."""
    at = shelf.find(here, journey)
    if at is not None:
        # Those that count, and no other: a watch may have been said in a thread that is something else's.
        for thread in at.threads:
            destroy_thread(here, at.case, thread)
    for table in _TABLES:
        here.db.run(f"DELETE FROM {table} WHERE journey = ?", journey.raw)  # noqa: S608 -- constants


def sweep_watches(here: Context) -> None:
    """Destroy those that have ended and that nobody plans here; a case of which that was all goes too."""
    today = sure_day(here)
    ended = f"SELECT journey FROM watch WHERE over AND NOT raised AND NOT {journeys_shelf.WAITS_TO_BE_SAID}"  # noqa: S608
    for (journey,) in here.db.rows(ended):
        at = shelf.find(here, JourneyId(journey))
        found = shelf.load(here, at) if at is not None else None
        if at is None or found is None or journeys_shelf.find(here, at.journey) is not None:
            continue
        minutes = [found.newest.minute, *(each.minute for each in found.heard.steps)]
        if max(minutes) // MINUTES_PER_DAY + KEPT_DAYS < today:
            with here.db.transaction():
                forget(here, at.journey)
                _let_case_go(here, at.case.serial)


def _let_case_go(here: Context, serial: int) -> None:
    here.db.run(
        "DELETE FROM cases WHERE serial = ?1 AND NOT EXISTS (SELECT 1 FROM event WHERE case_serial = ?1)"
        " AND NOT EXISTS (SELECT 1 FROM compartment WHERE case_serial = ?1)"
        " AND NOT EXISTS (SELECT 1 FROM thread WHERE thread = case_id)",
        serial,
    )
