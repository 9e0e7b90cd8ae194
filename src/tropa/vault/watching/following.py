"""What follows from how a watch stands: what this desk has sounded, which series are put off or stopped, the next look.

Doing it once more changes nothing. It sends nothing: `posting` tells the relay, `to_traveller` the traveller. Call
everything here inside a transaction.
"""

import logging
from typing import Final

from tropa.cases.journey_bodies import JourneyId, Watch
from tropa.journeys.ladder_events import Heard, Told
from tropa.journeys.ladder_fold import Standing, next_change, standing
from tropa.sealing.types import ThreadId
from tropa.vault.context import Context
from tropa.vault.journeys import roadkeys
from tropa.vault.journeys.roadkeys import RoadKey
from tropa.vault.leaps import minute_now
from tropa.vault.shelf_cases import CaseRef
from tropa.vault.watching import series, shelf
from tropa.vault.watching.series import SeriesRow
from tropa.vault.watching.shelf import Loaded, WatchRef

DEAF_MINUTES: Final = 45
"""Whoever relies on a desk learns within the hour that it hears nothing, however long the watch's grace (0166)."""
OTHERS_WAIT_MINUTES: Final = 120
"""So long another desk is given to leave the series of a version that it wrote."""

log = logging.getLogger(__name__)


def note_watch(here: Context, case: CaseRef, thread: ThreadId, journey: JourneyId) -> None:
    """A `watch` or a `watch_step` of this journey came to a thread of the case, or was said here."""
    shelf.note_thread(here, case, thread, journey)
    _look_at(here, journey)
    here.db.run("UPDATE watch SET to_tell = 1 WHERE journey = ?", journey.raw)


def note_wish(here: Context, case: CaseRef, thread: ThreadId) -> None:
    """A wish to destroy the case came to this thread, or was said here: in a watch's, that sounds the alarm."""
    for (journey,) in here.db.rows("SELECT journey FROM watch_thread WHERE thread = ?", thread.raw):
        note_watch(here, case, thread, JourneyId(journey))


def follow(here: Context, at: WatchRef) -> Standing | None:
    """Work out how it stands now, and do what follows; None where no watch of it counts."""
    found = shelf.load(here, at)
    if found is None:
        here.db.run("DELETE FROM watch WHERE journey = ?", at.journey.raw)
        return None
    _hold(here, found)
    now, watch = minute_now(here), found.newest.body
    stands = standing(found.heard, now)
    assert stands is not None
    if _sounded(here, at, stands):
        found = shelf.load(here, at) or found
        stands = standing(found.heard, now) or stands
    _see_to_series(here, found, stands)
    _keep(here, at, watch, stands)
    return stands


def follow_due(here: Context) -> None:
    """Look at every watch that time alone may have changed, or that may count since it was last looked at.

    One that cannot be worked out is said to the program's log, and keeps no other from being looked at.
    """
    unseen = here.db.rows("SELECT DISTINCT journey FROM watch_thread WHERE journey NOT IN (SELECT journey FROM watch)")
    for journey in (*due(here), *(JourneyId(each) for (each,) in unseen)):
        try:
            _look_at(here, journey)
        except Exception as error:
            log.error("vault.watch_not_followed", extra={"error": type(error).__name__})


def due(here: Context) -> list[JourneyId]:
    """Those of which that may be so."""
    now = minute_now(here)
    rows = here.db.rows("SELECT journey FROM watch WHERE look_minute <= ?", now)
    return [JourneyId(journey) for (journey,) in rows]


def has_listened(here: Context, minute: int) -> bool:
    """Whether every box was read at that minute or later: what had been said by then was heard."""
    return here.note.fetched_minute is not None and here.note.fetched_minute >= minute


def heard_minute(here: Context) -> int:
    """When every box was last read, here or before this vault was unlocked."""
    return here.note.fetched_minute or here.db.number("SELECT value FROM meta WHERE name = 'last_sync_minute'")


def is_deaf(here: Context) -> bool:
    """Whether nothing could be heard for so long that it is to be said."""
    return minute_now(here) - heard_minute(here) > DEAF_MINUTES


def _look_at(here: Context, journey: JourneyId) -> None:
    at = shelf.find(here, journey)
    if at is None:
        here.db.run("DELETE FROM watch WHERE journey = ?", journey.raw)
    else:
        follow(here, at)


def _hold(here: Context, found: Loaded) -> None:
    """Boxes, series and keys of the watches that count, once each."""
    journey, case = found.at.journey, found.at.case
    for watch in (each.body for each in found.heard.watches):
        shelf.note_box(here, case, watch)
        series.note_series(here, case, watch, ours=False)
        roadkeys.hold(here, case, RoadKey(journey, ThreadId(journey.raw), case.case, watch.keys, watch.traveller))


def _sounded(here: Context, at: WatchRef, stands: Standing) -> bool:
    """A desk that had listened, and heard nothing, has told somebody: what comes late does not make that undone."""
    if stands.state != "rung":
        return False
    told = [
        Told(stands.version, rung, minute, by_desk=True)
        for rung, minute in enumerate(stands.told)
        if has_listened(here, minute)
    ]
    return sum(shelf.note_told(here, at, each) for each in told) > 0


def _see_to_series(here: Context, found: Loaded, stands: Standing) -> None:
    newest, acted = found.newest.body, _acted(found.heard)
    rows = series.of_journey(here, found.at.journey)
    is_replaced = _is_replaced(here, found, rows)
    # Until the newest is left, the one before it is all there is.
    is_ours = any(row.series == newest.series and row.is_ours for row in rows)
    for row in rows:
        if row.state == "over":
            continue
        is_newest = row.series == newest.series
        if newest.state == "over" or stands.is_over or row.version in acted or (is_replaced and not is_newest):
            series.unwanted(here, row)
        elif stands.is_quiet and (is_newest or is_ours):
            series.want_hour(here, row, stands.due_hour)


def _is_replaced(here: Context, found: Loaded, rows: list[SeriesRow]) -> bool:
    """Whether the newest series waits at the relay: only then is the one before it stopped by its successor alone.

    Other desks do not see when it was left; they leave that to the one that leaves it, and mend it after two hours.
    """
    newest = next((row for row in rows if row.series == found.newest.body.series), None)
    if newest is None:
        return True
    if newest.is_ours:
        return newest.state != "leaving"
    return minute_now(here) > found.newest.minute + OTHERS_WAIT_MINUTES


def _acted(heard: Heard) -> frozenset[int]:
    """Versions whose series a person has ended: whoever acknowledges stops the climb.

    "All well" does not end it by itself: another follows, and this one stands until that is left.
    """
    return frozenset(each.body.version for each in heard.steps if each.body.step in ("acknowledge", "over"))


def _keep(here: Context, at: WatchRef, watch: Watch, stands: Standing) -> None:
    change = next_change(watch, stands)
    look = None if change is None else change[0]
    if stands.state == "rung" and not has_listened(here, stands.told[-1]):
        # To be noted as soon as this desk has listened.
        look = stands.told[-1]
    here.db.run(
        "INSERT INTO watch (journey, case_serial, raised, over, look_minute) VALUES (?1, ?2, ?3, ?4, ?5)"
        " ON CONFLICT (journey) DO UPDATE SET case_serial = ?2, raised = ?3, over = ?4, look_minute = ?5",
        *(at.journey.raw, at.case.serial, stands.is_raised, stands.is_over, look),
    )
