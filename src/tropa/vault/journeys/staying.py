"""After arrival, or where it was broken off on the way: in which countries they were and where they are now, as facts
that outlive the plan.

Days are the plan's, each counted that might count (`tropa.journeys.planned_stays`); whoever knows better says so in a
later fact. Only countries and days: no place.
"""

from tropa.cases.journey_bodies import JourneyPlan
from tropa.cases.work_bodies import WorkFact
from tropa.journeys.planned_stays import closed, planned_stays
from tropa.journeys.stays import Stay
from tropa.journeys.way import Way
from tropa.sealing.types import ThreadId
from tropa.vault.context import Context
from tropa.vault.journeys import said
from tropa.vault.journeys.seam import JourneyRef
from tropa.vault.journeys.situations import traveller
from tropa.vault.work import people
from tropa.vault.work.believing import belief
from tropa.vault.work.shelf_work import audience_of, threads_read
from tropa.vault.work.standing import note_said
from tropa.vault.work.writing import open_compartment, register, say


def begin_stays(here: Context, at: JourneyRef, plan: JourneyPlan) -> None:
    """Put them down; nothing where no border was crossed. Call inside a transaction."""
    way = Way(plan)
    crossed = list(planned_stays(way).values())
    if not crossed:
        return
    stays = [*_ended(here, at, way), *crossed]
    thread = _lasting_thread(here, at)
    for stay in stays:
        key, values = said.stay_fact(stay)
        say(here, at.case, thread, WorkFact(key, values, "member", ""))
    register(here, at.case, thread)
    note_said(here, at.case)


def _ended(here: Context, at: JourneyRef, way: Way) -> list[Stay]:
    """Where they were until now, and which they left on the way."""
    still = [each for each in traveller(here, at.case).stays if each.left is None]
    return [stay for each in still if (stay := closed(way, each)).left is not None]


def _lasting_thread(here: Context, at: JourneyRef) -> ThreadId:
    """The newest thread of the case's work that counts and whose readers are among those who plan; else a new one."""
    counting, planners = belief(here, at.case).threads, audience_of(here, at.thread)
    for thread in reversed(threads_read(here, at.case)):
        purpose = here.db.row("SELECT purpose FROM compartment WHERE thread = ?", thread.raw)
        if thread in counting and purpose == ("work",) and audience_of(here, thread) <= planners:
            return thread
    return open_compartment(here, at.case, "work", {*planners, people.me(here).member})
