"""Letters to carriers: asking, saying anew what changed, calling off. Call inside a transaction; sync posts them.

Nobody is told more than their own leg, and each person is written to in a thread and by a key of that leg alone.
"""

from tropa.cases.journey_bodies import JourneyPlan, Leg
from tropa.cases.road import LegLetter
from tropa.vault.context import Context
from tropa.vault.journeys.errors import CarrierUnreachable, NoCarrier
from tropa.vault.journeys.folding import Answers, Folded, LegThread, ask_state
from tropa.vault.journeys.persons import carrier
from tropa.vault.journeys.seam import JourneyRef
from tropa.vault.journeys.sending import new_key, new_thread, send_leg
from tropa.vault.journeys.shelf import answers, folded
from tropa.vault.journeys.wording import called_off, leg_of, says_the_same, to_carrier

_STILL_ON = ("asked", "given", "accepted", "proposed", "done")
"""Whoever stands so counts on it."""
_TO_BE_TOLD = ("asked", "given", "accepted", "proposed")


def ask(here: Context, at: JourneyRef, plan: JourneyPlan, leg: Leg, answer_by: int | None) -> None:
    """Ask a leg's carrier, or say anew what is asked of them. Whoever was asked before them is told that it is off.

    Raises:
        NoCarrier, CarrierUnreachable.
    """
    if leg.carrier is None:
        raise NoCarrier
    known = folded(here, at)
    call_off_others(here, at, known, leg)
    person, thread = carrier(here, leg.carrier), known.asked(leg.leg, leg.carrier)
    if thread is not None and _is_on_its_way(here, plan, leg, thread, answer_by):
        return
    keys = thread.keys if thread else new_key(here, at, leg.leg)
    version = thread.letter.version + 1 if thread else 1
    body = to_carrier(plan, leg, person.thread, version, answer_by, keys)
    send_leg(here, at, person, thread.id if thread else new_thread(here), body, None)


def _is_on_its_way(here: Context, plan: JourneyPlan, leg: Leg, thread: LegThread, answer_by: int | None) -> bool:
    """Whether a letter that asks just this waits to be posted: it is not written twice."""
    if thread.letter.state != "asked" or has_changed(plan, leg, thread):
        return False
    waits = here.db.row("SELECT 1 FROM road_out WHERE event_id = ?", thread.standing.event_id.raw)
    return waits is not None and answer_by in (None, thread.letter.answer_by)


def call_off(here: Context, at: JourneyRef, thread: LegThread, back: Answers) -> None:
    """Tell a carrier that it does not take place, unless they know or said no.

    Raises:
        CarrierUnreachable.
    """
    if ask_state(thread, back)[0] in _STILL_ON:
        send_leg(here, at, carrier(here, thread.person), thread.id, called_off(thread.letter), None)


def call_off_others(here: Context, at: JourneyRef, known: Folded, leg: Leg) -> None:
    """Tell everyone who was asked for a leg and is not its carrier any more."""
    for thread in known.threads:
        if thread.for_carrier and thread.leg == leg.leg and thread.person != leg.carrier:
            call_off(here, at, thread, answers(here, at))


def say_what_changed(here: Context, at: JourneyRef, plan: JourneyPlan) -> None:
    """Tell carriers of legs that the plan has otherwise now, or not any more, where they can be written to.

    Whose letter cannot be written here is told by another planner's desk; until then pages say so.
    """
    known, back = folded(here, at), answers(here, at)
    for thread in known.threads:
        if thread.for_carrier:
            _say_anew(here, at, plan, thread, known, back)


def has_changed(plan: JourneyPlan, leg: Leg, thread: LegThread | None) -> bool:
    """Whether what the carrier was last told differs from the plan."""
    if thread is None or thread.letter.state == "called_off":
        return False
    return not says_the_same(thread.letter, _as_now(plan, leg, thread, thread.letter.version))


def _say_anew(
    here: Context, at: JourneyRef, plan: JourneyPlan, thread: LegThread, known: Folded, back: Answers
) -> None:
    leg = leg_of(plan, thread.leg)
    try:
        if leg is None or leg.carrier != thread.person or known.asked(thread.leg, thread.person) != thread:
            call_off(here, at, thread, back)
        elif ask_state(thread, back)[0] in _TO_BE_TOLD and has_changed(plan, leg, thread):
            person = carrier(here, thread.person)
            send_leg(here, at, person, thread.id, _as_now(plan, leg, thread, thread.letter.version + 1), None)
    except CarrierUnreachable:
        return


def _as_now(plan: JourneyPlan, leg: Leg, thread: LegThread, version: int) -> LegLetter:
    return to_carrier(plan, leg, thread.person, version, thread.letter.answer_by, thread.keys)
