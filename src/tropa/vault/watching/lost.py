"""Ladders that the relay no longer holds, though nobody has ended them: a new version leaves another (protocol 16.6).

Noticed where a "fine" is to put one off, and the relay answers that it is over or never was. It asks the relay nothing.
"""

from typing import Final

from tropa.journeys.ladder_fold import Standing, standing
from tropa.journeys.ladder_hours import unanswered
from tropa.post.problems import ProblemName
from tropa.vault.context import Context
from tropa.vault.leaps import minute_now
from tropa.vault.watching import beginning, series, shelf
from tropa.vault.watching.following import OTHERS_WAIT_MINUTES
from tropa.vault.watching.series import SeriesRow
from tropa.vault.watching.shelf import Loaded
from tropa.vault.watching.to_traveller import can_tell

SAYS_SO: Final = (ProblemName.SERIES_OVER.value, ProblemName.NO_SUCH_SERIES.value)
"""The relay's answers that a series is over or never was."""
_OUR_TRIES: Final = 3
"""Between the first and the last of these all boxes were read: what others did about it would be here."""
_OTHERS_TRIES: Final = 5
"""The desk that left the series goes first."""


def is_lost(here: Context, found: Loaded, stands: Standing, row: SeriesRow) -> bool:
    """Whether the newest series does not wait at the relay though it should.

    One that another desk is to leave may not have been left yet.
    """
    if row.problem not in SAYS_SO or row.series != found.newest.body.series or row.unwanted or not stands.is_quiet:
        return False
    may_still_come = not row.is_ours and row.problem == ProblemName.NO_SUCH_SERIES.value
    return not may_still_come or minute_now(here) > found.newest.minute + OTHERS_WAIT_MINUTES


def leave_anew(here: Context) -> None:
    """Where this desk plans the journey: the same watch and the same silence, with a series of its own.

    Call inside a transaction; whoever was told before is told of it as of any version.
    """
    for row in (each for each in series.not_put_off(here) if each.problem in SAYS_SO):
        at = shelf.find(here, row.journey)
        if at is None or row.tries < (_OUR_TRIES if row.is_ours else _OTHERS_TRIES) or not can_tell(here, at):
            continue
        found, now = shelf.load(here, at), minute_now(here)
        stands = None if found is None else standing(found.heard, now)
        if found is not None and stands is not None and is_lost(here, found, stands, row):
            windows = unanswered(found.newest.body.windows, stands.answered, stands.due_hour, now)
            beginning.next_version(here, found, windows)
