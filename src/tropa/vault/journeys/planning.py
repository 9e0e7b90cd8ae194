"""Composing a journey: beginning one, saving its plan, offering check-ins, asking carriers. Inside a transaction.

What would endanger somebody is refused here and not by pages alone: each act asks the checks first (`held_back`).
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from tropa.cases.errors import CoreRefused
from tropa.cases.events import ReplyKey
from tropa.cases.journey_bodies import JourneyId, JourneyPlan, Leg, LegId, Plan, PlanState
from tropa.cases.journey_checks import check_plan
from tropa.cases.road import NETWORK_LETTER_BYTES, JourneyLetter, LadderLine
from tropa.cases.strict import MAX_CORE_BYTES
from tropa.cases.work_bodies import MAX_AUDIENCE
from tropa.journeys.codes import Act
from tropa.journeys.findings import holding_back
from tropa.journeys.ladder_hours import check_windows
from tropa.sealing.errors import EncodingError
from tropa.sealing.types import json_text
from tropa.vault.context import Context
from tropa.vault.errors import TextTooLong
from tropa.vault.journeys import asking, telling
from tropa.vault.journeys.errors import (
    AlreadyRunning,
    BadPlan,
    HeldBack,
    JourneyEnded,
    NotReading,
    NoWindows,
    UnknownLeg,
    WatchAgreed,
)
from tropa.vault.journeys.folding import ENDED
from tropa.vault.journeys.persons import reached
from tropa.vault.journeys.seam import JourneyRef
from tropa.vault.journeys.sending import next_version, send_journey, watch_key
from tropa.vault.journeys.shelf import JourneyRow, folded, named, note_journey
from tropa.vault.journeys.situations import findings
from tropa.vault.journeys.wording import leg_of
from tropa.vault.shelf_cases import CaseRef
from tropa.vault.work import people
from tropa.vault.work.claims import require_open
from tropa.vault.work.errors import NoReplyKey, TooManyReaders
from tropa.vault.work.people import People
from tropa.vault.work.shelf_work import audience_of
from tropa.vault.work.writing import open_compartment, register, say

_MOST_TEXT: Final = 2_000
_MOST_WHO: Final = 80
_ENVELOPE_BYTES: Final = 3_000
"""More than a core takes beside its body: a member's with 16 parents and a head; a letter's with two names of places
and a reply key.
"""


def begin(here: Context, case: CaseRef, plan: JourneyPlan, planners: Sequence[str]) -> JourneyRef:
    """Open the plan thread, and say the draft in it. See `Journeys.begin`."""
    require_open(here, case)
    me = people.me(here)
    audience = {me.member, *people.readable(me.roster, planners)}
    if len(audience) > MAX_AUDIENCE:
        raise TooManyReaders
    checked(plan)
    thread = open_compartment(here, case, "journey", audience)
    at = JourneyRef(JourneyId(thread.raw), case)
    say_plan(here, at, msgspec.structs.replace(plan, state="draft", arrived=None))
    settle(here, at)
    return at


def save(here: Context, row: JourneyRow, plan: JourneyPlan) -> None:
    """See `Journeys.save`."""
    going_on(here, row)
    before = row.standing.plan
    now = msgspec.structs.replace(plan, state=_state_after(before, plan), arrived=None)
    checked(now)
    _nothing_worse(here, row.at, before, now)
    say_plan(here, row.at, now)
    say_what_changed(here, row.at, now)
    settle(here, row.at)


def offer(here: Context, row: JourneyRow, text: str, ladder: Sequence[str]) -> None:
    """See `Journeys.offer`."""
    going_on(here, row)
    plan = row.standing.plan
    if plan.state == "running":
        raise AlreadyRunning
    if not plan.windows or not plan.ladder:
        raise NoWindows
    held_back(here, row.at, plan, "offer")
    if over := max(0, len(text) - _MOST_TEXT):
        raise TextTooLong(over)
    to, keys = reached(here, row.at.case.case), watch_key(here, row.at)
    body = JourneyLetter(
        to=to.thread,
        version=next_version(folded(here, row.at)),
        state="offered",
        text=text,
        windows=check_windows(plan.windows),
        grace=plan.grace,
        ladder=_ladder(here, plan, ladder),
        reply=ReplyKey(keys.public.sealing, keys.public.auth),
        salt=None,
        series=None,
    )
    send_journey(here, row.at, to, body)
    say_plan(here, row.at, in_state(plan, "offered"))
    settle(here, row.at)


def ask(here: Context, row: JourneyRow, leg_id: str, answer_by: int | None) -> None:
    """See `Journeys.ask`."""
    going_on(here, row)
    plan, leg = row.standing.plan, leg_named(row.standing.plan, leg_id)
    held_back(here, row.at, plan, "ask", leg)
    asking.ask(here, row.at, plan, leg, answer_by)
    settle(here, row.at)


def take_times(here: Context, row: JourneyRow, leg_id: str, starts: int, ends: int) -> None:
    """See `Journeys.take_times`."""
    plan, leg = row.standing.plan, leg_named(row.standing.plan, leg_id)
    retimed = msgspec.structs.replace(leg, starts=starts, ends=ends)
    now = msgspec.structs.replace(plan, legs=tuple(retimed if each.leg == leg.leg else each for each in plan.legs))
    checked(now)
    held_back(here, row.at, now, "ask", retimed)
    save(here, row, now)
    ask(here, named(here, row.at.id.text), leg_id, None)


def _state_after(before: JourneyPlan, plan: JourneyPlan) -> PlanState:
    """What the traveller agreed to stays as it is while it is watched; before that, what is changed is offered anew.

    Raises:
        WatchAgreed.
    """
    if (before.windows, before.grace, before.ladder) == (plan.windows, plan.grace, plan.ladder):
        return before.state
    if before.state == "running":
        raise WatchAgreed
    return "draft"


def _nothing_worse(here: Context, at: JourneyRef, before: JourneyPlan, now: JourneyPlan) -> None:
    """What goes out with the plan must not be forbidden by something that was not there before.

    While it runs that is every leg; before, those whose carriers were asked. Raises HeldBack.
    """
    asked = {each.leg for each in folded(here, at).threads}
    goes_out = [each.leg for each in now.legs if now.state == "running" or each.leg in asked]
    if not goes_out:
        return
    known = {(each.code, each.leg) for each in findings(here, at.case, before, at.id) if each.severity == "stop"}
    found = findings(here, at.case, now, at.id)
    stops = dict.fromkeys(stop for leg in goes_out for stop in holding_back(found, "ask", leg))
    worse = tuple(stop for stop in stops if (stop.code, stop.leg) not in known)
    if worse:
        raise HeldBack(worse)


def say_plan(here: Context, at: JourneyRef, plan: JourneyPlan) -> None:
    """Say that this is the plan now."""
    say(here, at.case, at.thread, Plan(at.id, plan))


def say_what_changed(here: Context, at: JourneyRef, plan: JourneyPlan) -> None:
    """Tell carriers what changed; and the traveller, once it runs, where they can be written to from here."""
    asking.say_what_changed(here, at, plan)
    if plan.state == "running":
        try:
            telling.tell(here, at, plan)
        except NoReplyKey:
            # Another planner's desk has the key; pages say that the traveller knows it otherwise.
            return


def settle(here: Context, at: JourneyRef) -> None:
    """After something was said: what the journey comes to now, and the audience register."""
    note_journey(here, at)
    register(here, at.case, at.thread)


def in_state(plan: JourneyPlan, state: PlanState, ended: int | None = None) -> JourneyPlan:
    """The plan, so far on its way."""
    return msgspec.structs.replace(plan, state=state, arrived=ended)


def going_on(here: Context, row: JourneyRow) -> None:
    """Raises JourneyEnded, NotReading."""
    if row.standing.plan.state in ENDED:
        raise JourneyEnded
    if people.me(here).member not in audience_of(here, row.at.thread):
        raise NotReading


def held_back(here: Context, at: JourneyRef, plan: JourneyPlan, act: Act, leg: Leg | None = None) -> None:
    """Raises HeldBack where a check forbids it."""
    stops = holding_back(findings(here, at.case, plan, at.id), act, leg.leg if leg else None)
    if stops:
        raise HeldBack(stops)


def leg_named(plan: JourneyPlan, leg_id: str) -> Leg:
    """Raises UnknownLeg."""
    try:
        found = leg_of(plan, LegId.from_text(leg_id))
    except EncodingError:
        found = None
    if found is None:
        raise UnknownLeg
    return found


def checked(plan: JourneyPlan) -> None:
    """Raises BadPlan: it contradicts itself, or is more than one letter holds."""
    try:
        check_plan(plan)
    except CoreRefused as refused:
        raise BadPlan(str(refused)) from None
    if _bytes(plan) > MAX_CORE_BYTES - _ENVELOPE_BYTES:
        raise BadPlan("it is longer than one letter holds")
    if any(_bytes(each) > NETWORK_LETTER_BYTES - _ENVELOPE_BYTES for each in plan.legs):
        raise BadPlan("what one leg says is longer than its letter holds")


def _bytes(what: JourneyPlan | Leg) -> int:
    try:
        return len(msgspec.json.encode(what, enc_hook=json_text))
    except UnicodeEncodeError:
        raise BadPlan("there are characters in it that are none") from None


def _ladder(here: Context, plan: JourneyPlan, words: Sequence[str]) -> tuple[LadderLine, ...]:
    shown = People(here)
    names = [shown.who(rung.member).petname for rung in plan.ladder]
    given = [word.strip()[:_MOST_WHO] for word in words]
    said = [*given, *[""] * len(names)]
    return tuple(
        LadderLine((word or name)[:_MOST_WHO], rung.after)
        for rung, name, word in zip(plan.ladder, names, said, strict=False)
    )
