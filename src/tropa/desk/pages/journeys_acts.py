"""What is done with a journey: each is confirmed first, by a page that says what goes out and who will read it.

What is wrong with the plan holds letters back: the page says what, and there is no button until it is mended.
"""

from collections.abc import Callable
from typing import Final

from starlette.responses import Response

from tropa.cases.journey_bodies import Leg
from tropa.desk.journey_lines import JourneyWords
from tropa.desk.journey_telling import JOURNEY_ACTS, LEG_ACTS, Telling, leg_named, stops_of, telling_of, view_of
from tropa.desk.journey_typing import zone_of
from tropa.desk.journey_zone import BadMoment
from tropa.desk.names import names_of
from tropa.desk.pages.thread import complaint
from tropa.desk.visit import Visit
from tropa.vault.errors import VaultError, VaultInputError
from tropa.vault.journeys.errors import UnknownLeg


def show_sure(visit: Visit) -> Response:
    """What goes out, and to whom, if this is done."""
    spoken, leg = _named(visit)
    if spoken is None:
        return _back(visit)
    return _page(visit, spoken, leg, None, 200)


def do_it(visit: Visit) -> Response:
    """Do it, once; nothing is done while something in the plan forbids it."""
    spoken, leg = _named(visit)
    if spoken is None:
        return _back(visit)
    act, once = visit.request.path_params["act"], visit.form.one("once")
    if stops_of(spoken, act, leg):
        return _page(visit, spoken, leg, visit.words.say("sure.held-back"), 400)
    if not visit.desk.once.take(once):
        return _back(visit)
    try:
        said = _ACTS[act](visit, spoken, leg)
    except (VaultInputError, BadMoment) as error:
        visit.desk.once.give_back(once)
        why = visit.words.say(f"plan-wrong.{error.code}") if isinstance(error, BadMoment) else complaint(visit, error)
        return _page(visit, spoken, leg, why, 400)
    except VaultError:
        visit.desk.once.give_back(once)
        raise
    return visit.did(said, _address(visit))


def _named(visit: Visit) -> tuple[JourneyWords | None, Leg | None]:
    """The journey in words, and the leg; no words where there is no such act. Raises UnknownJourney, UnknownLeg."""
    act, is_leg = visit.request.path_params["act"], "leg" in visit.request.path_params
    if act not in (LEG_ACTS if is_leg else JOURNEY_ACTS):
        return None, None
    journey = visit.vault.journeys.journey(visit.named("journey"))
    spoken = JourneyWords(visit, journey, names_of(visit))
    leg = leg_named(spoken, visit.named("leg")) if is_leg else None
    if is_leg and leg is None:
        raise UnknownLeg
    return spoken, leg


def _offer(visit: Visit, spoken: JourneyWords, _: Leg | None) -> str:
    ladder = [each.strip() or visit.words.say("sure.somebody-of-us") for each in visit.form.all("rung")]
    visit.vault.journeys.offer(spoken.journey.journey_id, visit.form.one("letter").strip(), ladder)
    return "journey.did-offer"


def _ask(visit: Visit, spoken: JourneyWords, leg: Leg | None) -> str:
    assert leg is not None
    text = visit.form.one("answer_by")
    by = zone_of(visit).minute(text) if text.strip() else None
    visit.vault.journeys.ask(spoken.journey.journey_id, leg.leg.text, by)
    return "journey.did-ask"


def _take_times(visit: Visit, spoken: JourneyWords, leg: Leg | None) -> str:
    assert leg is not None
    asked = view_of(spoken, leg.leg).asked
    if asked.starts is not None and asked.ends is not None:
        visit.vault.journeys.take_times(spoken.journey.journey_id, leg.leg.text, asked.starts, asked.ends)
    return "journey.did-take-times"


def _call_off_leg(visit: Visit, spoken: JourneyWords, leg: Leg | None) -> str:
    assert leg is not None
    visit.vault.journeys.call_off_leg(spoken.journey.journey_id, leg.leg.text)
    return "journey.did-call-off-leg"


def _fail_leg(visit: Visit, spoken: JourneyWords, leg: Leg | None) -> str:
    assert leg is not None
    backup = visit.vault.journeys.fail_leg(spoken.journey.journey_id, leg.leg.text)
    return "journey.did-fail-leg" if backup else "journey.did-fail-leg-alone"


def _start(visit: Visit, spoken: JourneyWords, _: Leg | None) -> str:
    visit.vault.journeys.start(spoken.journey.journey_id, visit.form.one("called"), visit.form.one("brief"))
    return "journey.did-start"


def _arrive(visit: Visit, spoken: JourneyWords, _: Leg | None) -> str:
    visit.vault.journeys.arrive(spoken.journey.journey_id)
    return "journey.did-arrive"


def _call_off(visit: Visit, spoken: JourneyWords, _: Leg | None) -> str:
    visit.vault.journeys.call_off(spoken.journey.journey_id)
    return "journey.did-call-off"


_ACTS: Final[dict[str, Callable[[Visit, JourneyWords, Leg | None], str]]] = {
    "offer": _offer,
    "start": _start,
    "arrive": _arrive,
    "call-off": _call_off,
    "ask": _ask,
    "take-times": _take_times,
    "call-off-leg": _call_off_leg,
    "fail-leg": _fail_leg,
}


def _address(visit: Visit) -> str:
    return visit.to("journey", journey=visit.request.path_params["journey"])


def _back(visit: Visit) -> Response:
    return visit.go_to(_address(visit))


def _page(visit: Visit, spoken: JourneyWords, leg: Leg | None, error: str | None, status: int) -> Response:
    act, plan = visit.request.path_params["act"], spoken.journey.plan
    telling = telling_of(spoken, act, leg)
    is_typed = visit.request.method == "POST"
    return visit.show(
        "journey_sure",
        status,
        act=act,
        telling=telling,
        error=error,
        handle=spoken.key,
        action=visit.request.url.path,
        leg_line=_leg_line(spoken, telling),
        rungs=visit.form.all("rung")
        if is_typed
        else [_for_traveller(spoken, each.member.text) for each in plan.ladder],
        letter=visit.form.one("letter") if is_typed else visit.words.say("sure.offer-text"),
        answer_by=visit.form.one("answer_by"),
        called=visit.form.one("called") if is_typed else spoken.journey.name,
        brief=visit.form.one("brief"),
        once=visit.desk.parts.random(12).hex(),
        h=visit.handle_of,
    )


def _leg_line(spoken: JourneyWords, telling: Telling) -> dict[str, str] | None:
    leg = telling.leg
    if leg is None:
        return None
    asked = view_of(spoken, leg.leg).asked
    proposed = spoken.when(asked.starts, asked.ends) if asked.starts is not None and asked.ends is not None else ""
    return {
        "number": spoken.number_of(leg.leg.text),
        "mode": spoken.visit.words.say(f"plan-mode.{leg.mode}"),
        "way": spoken.way(leg),
        "when": spoken.when(leg.starts, leg.ends),
        "proposed": proposed,
        "papers": ", ".join(spoken.visit.words.say(f"plan-paper.{each}") for each in leg.papers),
    }


def _for_traveller(spoken: JourneyWords, member_id: str) -> str:
    person = next((each for each in spoken.names.people if each.member_id == member_id), None)
    return person.petname if person and person.petname else spoken.visit.words.say("sure.somebody-of-us")
