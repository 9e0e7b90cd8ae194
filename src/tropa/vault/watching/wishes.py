"""Wishes to destroy a case that is watched: said to the watch's readers, and done once it is watched no more (16.8).

Doing it once more changes nothing. Call everything here inside a transaction.
"""

from tropa.cases.journey_bodies import JourneyId
from tropa.cases.work_bodies import Destroy
from tropa.vault.context import Context
from tropa.vault.shelf_cases import CaseRef, find_case
from tropa.vault.watching import guarding, shelf
from tropa.vault.watching.following import note_wish
from tropa.vault.work.asking import note_asked
from tropa.vault.work.counting import count_anew
from tropa.vault.work.destroying import destroy_everywhere
from tropa.vault.work.writing import say


def settle_wishes(here: Context) -> None:
    """Tell the readers of each watch what was asked elsewhere, if they do not know; destroy what may go now."""
    for at in guarding.wished(here):
        case = find_case(here, at)
        if case is None:
            guarding.forget_wish(here, at)
        elif guarding.is_watched(here, case):
            _tell_readers(here, case)
        elif not guarding.is_wished(here, case):
            guarding.note_said(here, case)
        elif not count_anew(here, case):
            _settle_uncounted(here, case)


def _settle_uncounted(here: Context, case: CaseRef) -> None:
    """No wish in a thread destroys it: a seeker's own, to this desk, does; a colleague's asks a person, as it would."""
    if guarding.is_seekers(here, case):
        destroy_everywhere(here, case)
    else:
        guarding.forget_wish(here, case.case)
        note_asked(here, case)


def _tell_readers(here: Context, case: CaseRef) -> None:
    minute = guarding.asked_minute(here, case)
    if minute is None:
        return
    for (journey,) in here.db.rows("SELECT journey FROM watch WHERE case_serial = ? AND NOT over", case.serial):
        at = shelf.find(here, JourneyId(journey))
        found = shelf.load(here, at) if at is not None else None
        # Every desk that the seeker's letters reach is asked; one of them tells the others.
        if found is not None and all(each.minute < minute for each in found.heard.wishes):
            say(here, case, found.thread, Destroy(case.case))
            note_wish(here, case, found.thread)
    guarding.note_said(here, case)
