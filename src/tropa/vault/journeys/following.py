"""What follows when answers come: the traveller is told of a leg that its carrier has agreed to, or that is off.

Done by the desk that wrote to the carrier, so that no two desks do; any planner's desk does it when the plan is saved.
"""

from tropa.cases.journey_bodies import RoadSent
from tropa.cases.road import LegLetter
from tropa.cases.work_events import road_core
from tropa.vault.context import Context
from tropa.vault.journeys import planning, telling
from tropa.vault.journeys.seam import JourneyRef
from tropa.vault.journeys.shelf import JourneyRow, to_follow
from tropa.vault.work import people
from tropa.vault.work.errors import NoReplyKey, NotInNetwork
from tropa.vault.work.shelf_work import load_thread


def follow(here: Context) -> None:
    """For every journey under way that this desk writes for. Call in every round of sync; once more changes nothing."""
    for row in to_follow(here):
        with here.db.transaction():
            _follow(here, row)
            here.db.run("UPDATE journey SET to_follow = 0 WHERE journey = ?", row.at.id.raw)


def _follow(here: Context, row: JourneyRow) -> None:
    try:
        if not _writes_for(here, row.at):
            return
        telling.tell(here, row.at, row.standing.plan)
    except (NoReplyKey, NotInNetwork):
        return
    planning.settle(here, row.at)


def _writes_for(here: Context, at: JourneyRef) -> bool:
    """Whether the last letter to the traveller or to a carrier about a leg was written at this desk."""
    author, last = people.me(here).author, None
    for event in load_thread(here, at.case, at.thread).thread.events:
        if isinstance(event.core.body, RoadSent) and isinstance(road_core(event.core.body).body, LegLetter):
            last = event.core.author
    return last == author
