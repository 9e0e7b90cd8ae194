"""Letters to the traveller: each leg when it is time, by the relay alone if every desk is off; and what changed.

A leg that waits for its hour is left as a series of one rung, and stopped and left anew when it changes. Call inside a
transaction; sync posts, leaves and cancels.
"""

import msgspec

from tropa.cases.journey_bodies import JourneyPlan, Leg
from tropa.cases.road import LegAnswer
from tropa.vault.context import Context
from tropa.vault.journeys import left
from tropa.vault.journeys.folding import Answers, Folded, LegThread, ask_state
from tropa.vault.journeys.persons import Person, reached
from tropa.vault.journeys.seam import JourneyRef
from tropa.vault.journeys.sending import new_key, new_thread, send_leg, still_waits
from tropa.vault.journeys.shelf import SETTLED, answers, folded
from tropa.vault.journeys.wording import (
    MINUTES_AN_HOUR,
    called_off,
    disclosed_hour,
    main_legs,
    says_the_same,
    to_traveller,
)


def tell(here: Context, at: JourneyRef, plan: JourneyPlan) -> None:
    """See that the traveller has, or gets when it is time, each leg as the plan has it now, and no other.

    A leg is told of when its carrier has agreed; while they have not yet agreed to a change in it, what the traveller
    has stays. Calling it once more changes nothing.

    Raises:
        NoReplyKey, ReplyKeysDisputed: they cannot be written to from here.
    """
    known, back, to = folded(here, at), answers(here, at), reached(here, at.case.case)
    wanted = {leg.leg: leg for leg in main_legs(plan) if is_settled(known, back, leg)}
    pending = {leg.leg for leg in main_legs(plan) if _is_asked_anew(known, back, leg)}
    for thread in known.threads:
        if not thread.for_carrier and thread.leg not in wanted and thread.leg not in pending:
            _call_off(here, at, to, known, thread)
    for leg in wanted.values():
        _see_told(here, at, to, plan, leg, known)


def is_settled(known: Folded, back: Answers, leg: Leg) -> bool:
    """Whether a leg has no carrier, or one who agreed."""
    return leg.carrier is None or ask_state(known.asked(leg.leg, leg.carrier), back)[0] in SETTLED


def _is_asked_anew(known: Folded, back: Answers, leg: Leg) -> bool:
    """Whether its carrier had agreed, and has not answered what changed since."""
    thread = known.asked(leg.leg, leg.carrier) if leg.carrier is not None else None
    if thread is None or ask_state(thread, back)[0] not in ("asked", "proposed"):
        return False
    said = (core.body for core in back.get(thread.id, ()))
    return any(isinstance(body, LegAnswer) and body.say == "accept" for body in said)


def call_off_all(here: Context, at: JourneyRef) -> None:
    """The journey does not take place: every leg the traveller has is off, and none comes any more.

    Raises:
        NoReplyKey, ReplyKeysDisputed.
    """
    known, to = folded(here, at), reached(here, at.case.case)
    stop_waiting(here, known)
    for thread in known.threads:
        if not thread.for_carrier and not still_waits(here, thread):
            _call_off(here, at, to, known, thread)


def stop_waiting(here: Context, known: Folded) -> None:
    """No leg that waits for its hour is delivered any more."""
    for thread in known.threads:
        for sent in thread.sent:
            left.unwanted(here, thread, sent)


def has_changed(plan: JourneyPlan, leg: Leg, thread: LegThread | None) -> bool:
    """Whether what the traveller was last told, or is to be, differs from the plan."""
    if thread is None or thread.letter.state == "called_off":
        return False
    return not says_the_same(thread.letter, to_traveller(plan, leg, thread.person, 1, thread.keys))


def _see_told(here: Context, at: JourneyRef, to: Person, plan: JourneyPlan, leg: Leg, known: Folded) -> None:
    hour, thread = disclosed_hour(leg, here.minute), known.told(leg.leg)
    if thread is None:
        keys = new_key(here, at, leg.leg)
        send_leg(here, at, to, new_thread(here), to_traveller(plan, leg, to.thread, 1, keys), hour)
        return
    waits = still_waits(here, thread)
    if known.told_in(thread, here.minute):
        # They know of it: what changed is not kept back.
        hour = None
    if waits and (hour is None or hour * MINUTES_AN_HOUR != thread.standing.at_minute):
        is_as_wanted = False
    else:
        is_as_wanted = thread.letter.state == "given" and not has_changed(plan, leg, thread)
    if is_as_wanted:
        return
    if waits:
        left.unwanted(here, thread, thread.standing)
    body = to_traveller(plan, leg, to.thread, thread.letter.version + 1, thread.keys)
    send_leg(here, at, to, thread.id, body, hour)


def _call_off(here: Context, at: JourneyRef, to: Person, known: Folded, thread: LegThread) -> None:
    if thread.letter.state == "called_off":
        return
    off, hour = called_off(thread.letter), None
    if still_waits(here, thread):
        # Of what they were never told they are told nothing before its hour, and then nothing of where it was.
        left.unwanted(here, thread, thread.standing)
        if not known.told_in(thread, here.minute):
            off = msgspec.structs.replace(off, begins="", where="")
            hour = thread.standing.at_minute // MINUTES_AN_HOUR
    send_leg(here, at, to, thread.id, off, hour)
