"""A journey on its way: it starts, a leg fails and its backup is taken, it arrives or is called off.

Call everything here inside a transaction.
"""

from contextlib import suppress

from tropa.cases.journey_bodies import JourneyPlan, Leg
from tropa.journeys.planned_stays import begun_by
from tropa.vault.context import Context
from tropa.vault.journeys import asking, planning, telling
from tropa.vault.journeys.errors import (
    AlreadyRunning,
    CarrierUnreachable,
    HeldBack,
    JourneyEnded,
    NotOffered,
    NotRunning,
)
from tropa.vault.journeys.folding import ENDED
from tropa.vault.journeys.seam import JourneyRef, Watching
from tropa.vault.journeys.shelf import JourneyRow, answers, folded
from tropa.vault.journeys.staying import begin_stays
from tropa.vault.journeys.wording import backup_of, without
from tropa.vault.work.errors import NoReplyKey


def start(here: Context, row: JourneyRow, watching: Watching, called: str, brief: str) -> None:
    """See `Journeys.start`."""
    planning.going_on(here, row)
    plan, keys = row.standing.plan, folded(here, row.at).watch_keys
    if plan.state == "running":
        raise AlreadyRunning
    if plan.state != "offered" or keys is None:
        raise NotOffered
    planning.held_back(here, row.at, plan, "start")
    watching.start(row.at, plan, keys, called, brief)
    running = planning.in_state(plan, "running")
    planning.say_plan(here, row.at, running)
    telling.tell(here, row.at, running)
    planning.settle(here, row.at)


def fail_leg(here: Context, row: JourneyRow, leg_id: str) -> Leg | None:
    """The backup that is taken; None: there is none. See `Journeys.fail_leg`."""
    planning.going_on(here, row)
    plan = row.standing.plan
    failed = planning.leg_named(plan, leg_id)
    backup = _usable(here, row.at, plan, backup_of(plan, failed.leg))
    with suppress(CarrierUnreachable):
        # Somebody waits for another leg now: who cannot be told from here is told by another planner's desk.
        _call_off(here, row.at, failed)
    if backup is not None:
        plan = without(plan, failed.leg, backup.leg)
        planning.say_plan(here, row.at, plan)
        with suppress(CarrierUnreachable):
            _ask_again(here, row.at, plan, backup)
    planning.say_what_changed(here, row.at, plan)
    planning.settle(here, row.at)
    return backup


def _usable(here: Context, at: JourneyRef, plan: JourneyPlan, backup: Leg | None) -> Leg | None:
    """The backup, unless a check of the plan with it forbids bringing anybody in; pages say why."""
    if backup is None or backup.instead_of is None:
        return None
    try:
        planning.held_back(here, at, without(plan, backup.instead_of, backup.leg), "ask", backup)
    except HeldBack:
        return None
    return backup


def call_off_leg(here: Context, row: JourneyRow, leg_id: str) -> None:
    """See `Journeys.call_off_leg`."""
    planning.going_on(here, row)
    _call_off(here, row.at, planning.leg_named(row.standing.plan, leg_id))
    planning.say_what_changed(here, row.at, row.standing.plan)
    planning.settle(here, row.at)


def arrive(here: Context, row: JourneyRow, watching: Watching) -> None:
    """See `Journeys.arrive`."""
    planning.going_on(here, row)
    if row.standing.plan.state != "running":
        raise NotRunning
    _end(here, row.at, planning.in_state(row.standing.plan, "arrived", here.minute), watching)
    begin_stays(here, row.at, row.standing.plan)


def call_off(here: Context, row: JourneyRow, watching: Watching) -> None:
    """See `Journeys.call_off`."""
    if row.standing.plan.state in ENDED:
        raise JourneyEnded
    planning.going_on(here, row)
    known, back = folded(here, row.at), answers(here, row.at)
    for thread in known.threads:
        if thread.for_carrier:
            with suppress(CarrierUnreachable):
                asking.call_off(here, row.at, thread, back)
    with suppress(NoReplyKey):
        telling.call_off_all(here, row.at)
    _end(here, row.at, planning.in_state(row.standing.plan, "called_off", here.minute), watching)
    if row.standing.plan.state == "running":
        # Whoever turned back has been where they went: what they were told before would go on saying "here".
        begin_stays(here, row.at, begun_by(row.standing.plan, here.minute))


def _end(here: Context, at: JourneyRef, plan: JourneyPlan, watching: Watching) -> None:
    telling.stop_waiting(here, folded(here, at))
    watching.over(at)
    planning.say_plan(here, at, plan)
    planning.settle(here, at)


def _call_off(here: Context, at: JourneyRef, leg: Leg) -> None:
    back = answers(here, at)
    for thread in folded(here, at).threads:
        if thread.for_carrier and thread.leg == leg.leg:
            asking.call_off(here, at, thread, back)


def _ask_again(here: Context, at: JourneyRef, plan: JourneyPlan, leg: Leg) -> None:
    """The backup's carrier, unless they have agreed already."""
    if leg.carrier is None or telling.is_settled(folded(here, at), answers(here, at), leg):
        return
    asking.ask(here, at, plan, leg, None)
