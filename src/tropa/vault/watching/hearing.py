"""Hearing what a traveller says about check-ins: kept once, and what follows from it (protocol 16.5).

Whose letter it is was judged before (`journeys.taking`). Call inside a transaction.
"""

from tropa.cases.journey_bodies import JourneyId
from tropa.cases.road import Agree, Checkin
from tropa.vault.context import Context
from tropa.vault.journeys.seam import RoadLetter
from tropa.vault.watching import shelf
from tropa.vault.watching.following import follow
from tropa.vault.watching.shelf import WatchRef


def hear_traveller(here: Context, letter: RoadLetter) -> bool:
    """Keep an agreement or a check-in; False when it was known. It raises nothing for what is in it."""
    if not isinstance(letter.core.body, Agree | Checkin):
        return False
    at = WatchRef(JourneyId(letter.core.thread.raw), letter.case)
    if not shelf.keep_letter(here, at, letter.event_id, letter.data, letter.minute):
        return False
    found = shelf.find(here, at.journey) if isinstance(letter.core.body, Checkin) else None
    if found is not None:
        follow(here, found)
    return True
