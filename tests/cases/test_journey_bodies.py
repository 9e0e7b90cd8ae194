"""What members write about journeys: every kind comes back as it went, and what contradicts itself is refused."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.cases.journeys import JOURNEY, PLACES, PLAN, WATCH, leg, leg_id, place_id, window
from tests.cases.members import ANNA, AUTHORS, BORIS, CASE, HEAD, THREAD, hand, opening, spoken
from tests.cases.test_road import VECTORS
from tests.cases.threads import R, says, the_ask
from tropa.cases.errors import CoreRefused
from tropa.cases.events import encode_core
from tropa.cases.journey_bodies import (
    JourneyBody,
    JourneyId,
    JourneyPlan,
    LegKey,
    Plan,
    RoadSent,
    Rung,
    Watch,
    WatchStep,
)
from tropa.cases.work_bodies import Carry, CarryItem, Note, Register, as_text
from tropa.cases.work_commands import can_be_carried, first_event
from tropa.cases.work_events import WorkCore, decode_work, encode_work, road_core
from tropa.cases.work_fold import fold_work
from tropa.cases.work_state import facts, tasks, told
from tropa.sealing.encoding import unb64
from tropa.sealing.types import AuthPrivateKey, EventId, SealingSeed

_READ = {case["name"]: unb64(case["core"]) for case in VECTORS if case["expect"] == "read"}
LEG_LETTER, JOURNEY_LETTER, CHECKIN = (_READ[f"a {name}"] for name in ("leg", "journey", "checkin"))
OF_LETTER = JourneyId.from_text(json.loads(JOURNEY_LETTER)["thread"])
LEG_KEY = LegKey(JOURNEY, leg_id(1), SealingSeed(bytes(32)), AuthPrivateKey(bytes([9]) * 32))
BODIES: tuple[JourneyBody, ...] = (
    Plan(JOURNEY, PLAN),
    LEG_KEY,
    RoadSent(JOURNEY, as_text(LEG_LETTER)),
    RoadSent(OF_LETTER, as_text(JOURNEY_LETTER)),
    WATCH,
    replace(WATCH, version=2, state="over", series=None, cancel=None, renew=None, fine="", duress=""),
    WatchStep(JOURNEY, 1, "acknowledge", "Звоню", (EventId(bytes(32)),)),
)


def core_of(body: JourneyBody) -> WorkCore:
    """Someone says this, after something."""
    first = first_event(THREAD, body, hand(1))
    return WorkCore(THREAD, first.author, 4, (EventId(bytes(32)),), 9, 1_000, body, HEAD)


def refused(body: JourneyBody) -> None:
    """Neither written nor, if somebody wrote it, read."""
    with pytest.raises(CoreRefused):
        encode_work(core_of(body))


@pytest.mark.parametrize("body", BODIES, ids=lambda body: type(body).__name__)
def test_every_event_of_a_journey_comes_back_as_it_went(body: JourneyBody) -> None:
    """Encoding and decoding are inverses."""
    core = core_of(body)
    assert decode_work(encode_work(core)) == core


@pytest.mark.parametrize("body", BODIES, ids=lambda body: type(body).__name__)
def test_nothing_of_a_journey_is_carried_over(body: JourneyBody) -> None:
    """A copy would tell readers of another thread where somebody goes, or give them a key."""
    inside = encode_work(core_of(body))
    assert not can_be_carried(inside)
    with pytest.raises(CoreRefused):
        decode_work(encode_work(core_of(Carry((CarryItem(as_text(inside), THREAD),)))))  # type: ignore[arg-type]


def test_a_plan_is_neither_fact_nor_task_nor_an_end_of_the_work() -> None:
    """A thread with a journey folds as any other; its events stand in it as themselves."""
    events = spoken(*((1, body) for body in BODIES), (2, Note("вижу")), start=opening(1, (ANNA, BORIS)))
    thread = fold_work(events[0], events, AUTHORS)
    everything = told([thread])
    assert [type(each.core.body) for each in thread.entries[1:-1]] == [type(body) for body in BODIES]
    assert (facts(everything), tasks(everything), thread.problems) == ((), (), ())


def test_the_audience_register_names_journeys_in_their_place() -> None:
    """Kinds of content are sorted; whoever reads a plan is counted as reading journeys."""
    encode_work(first_event(THREAD, Register(CASE, THREAD, ("facts", "journeys", "letters"), (ANNA,)), hand(1)))
    with pytest.raises(CoreRefused):
        encode_work(first_event(THREAD, Register(CASE, THREAD, ("letters", "journeys"), (ANNA,)), hand(1)))


PLANS: dict[str, JourneyPlan] = {
    "a place twice": replace(PLAN, places=(*PLACES, PLACES[0])),
    "a leg twice": replace(PLAN, legs=(leg(1, 1, 2), leg(1, 2, 3))),
    "a leg from nowhere": replace(PLAN, legs=(leg(1, 4, 2),)),
    "a leg to nowhere": replace(PLAN, legs=(leg(1, 1, 4),)),
    "in place of a leg that is not there": replace(PLAN, legs=(leg(1, 1, 2, instead_of=2),)),
    "in place of itself": replace(PLAN, legs=(leg(1, 1, 2, instead_of=1),)),
    "in place of each other": replace(PLAN, legs=(leg(1, 1, 2, instead_of=2), leg(2, 1, 2, instead_of=1))),
    "in place of one that stands in a ring": replace(
        PLAN, legs=(leg(1, 1, 2, instead_of=2), leg(2, 1, 2, instead_of=3), leg(3, 1, 2, instead_of=2))
    ),
    "a leg that ends when it starts": replace(PLAN, legs=(replace(leg(1, 1, 2), ends=leg(1, 1, 2).starts),)),
    "a paper twice": replace(PLAN, papers=("visa", "visa")),
    "a leg's paper twice": replace(PLAN, legs=(replace(leg(1, 1, 2), papers=("visa", "visa")),)),
    "a risk twice": replace(PLAN, legs=(replace(leg(1, 1, 2), risks=("night", "night")),)),
    "a window that ends when it begins": replace(PLAN, windows=(window(0, 0),)),
    "windows that overlap": replace(PLAN, windows=(window(0, 60), window(59, 90))),
    "windows the wrong way round": replace(PLAN, windows=PLAN.windows[::-1]),
    "a ladder that falls": replace(PLAN, ladder=(Rung(ANNA, 6), Rung(BORIS, 0))),
    "seventeen legs": replace(PLAN, legs=tuple(leg(number, 1, 2) for number in range(17))),
    "thirty-three places": replace(
        PLAN, legs=(), places=tuple(replace(PLACES[0], place=place_id(number)) for number in range(33))
    ),
    "thirteen windows": replace(PLAN, windows=tuple(window(60 * n, 60 * n + 60) for n in range(13))),
    "nine rungs": replace(PLAN, ladder=(Rung(ANNA, 0),) * 9),
    "no grace": replace(PLAN, grace=0),
    "kept for ever": replace(PLAN, keep_days=366),
    "a place finer than a kilometre": replace(PLAN, legs=(), places=(replace(PLACES[0], lat=41_720),)),
    "more than a letter holds": replace(
        PLAN, legs=tuple(replace(leg(number, 1, 2), todo="ж" * 1_500, tell="ж" * 500) for number in range(16))
    ),
}


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_that_contradicts_itself_is_refused(name: str) -> None:
    """So that every desk shows one plan, or none; what is unwise is said elsewhere and can be saved."""
    refused(Plan(JOURNEY, PLANS[name]))


@pytest.mark.parametrize(
    "plan",
    [
        replace(PLAN, legs=(), places=(), windows=(), ladder=(), papers=(), adviser=None),
        replace(PLAN, legs=(leg(1, 1, 2), leg(2, 1, 2, instead_of=1), leg(3, 1, 2, instead_of=2))),
        replace(PLAN, windows=(window(0, 60), window(60, 120))),
        replace(PLAN, ladder=(Rung(ANNA, 0), Rung(BORIS, 0), Rung(ANNA, 72))),
        replace(PLAN, legs=tuple(leg(number, 1, 2) for number in range(16))),
    ],
    ids=["an empty draft", "a backup of a backup", "windows that follow", "two at once, one again", "sixteen legs"],
)
def test_a_plan_at_its_limits_is_taken(plan: JourneyPlan) -> None:
    """Nothing is refused that a planner may mean."""
    core = core_of(Plan(JOURNEY, plan))
    assert decode_work(encode_work(core)) == core


@pytest.mark.parametrize(
    "change",
    [
        lambda watch: replace(watch, series=None),
        lambda watch: replace(watch, cancel=None),
        lambda watch: replace(watch, renew=None),
        lambda watch: replace(watch, duress=" МАЯК"),
        lambda watch: replace(watch, windows=()),
        lambda watch: replace(watch, ladder=()),
        lambda watch: replace(watch, windows=(window(0, 60), window(30, 90))),
        lambda watch: replace(watch, ladder=(Rung(ANNA, 6), Rung(BORIS, 0))),
        lambda watch: replace(watch, version=0),
    ],
    ids=[
        *("tokens without a series", "no cancel", "no renewal", "one word for both", "no window", "no ladder"),
        *("windows that overlap", "a ladder that falls", "version 0"),
    ],
)
def test_a_watch_that_nobody_could_keep_is_refused(change: Callable[[Watch], Watch]) -> None:
    """Whoever is told of a silence has to be able to stop the climb, and to tell well-being from duress."""
    refused(change(WATCH))


def test_a_step_names_a_check_in_once() -> None:
    """What an alarm's answer is about is a set."""
    refused(WatchStep(JOURNEY, 1, "acknowledge", "", (EventId(bytes(32)),) * 2))


def test_what_was_sent_is_a_letter_of_the_networks_about_this_journey() -> None:
    """A person's letter, another journey's, or a letter of the case cannot pass as one."""
    assert road_core(RoadSent(OF_LETTER, as_text(JOURNEY_LETTER))).kind == "journey"
    refused(RoadSent(JOURNEY, as_text(JOURNEY_LETTER)))
    refused(RoadSent(JOURNEY, as_text(CHECKIN)))
    refused(RoadSent(JOURNEY, as_text(encode_core(says(R, 0, [the_ask()], "Мы здесь").core))))
    refused(RoadSent(JOURNEY, "!"))


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=300)
@given(st.sampled_from(BODIES), st.data())
def test_an_event_with_any_field_changed_is_refused_or_written_again(body: JourneyBody, data: st.DataObject) -> None:
    """At whatever depth of a plan or a watch: a core, or the declared error."""
    fields = json.loads(encode_work(core_of(body)))
    target: Any = fields["body"]
    while True:
        name = data.draw(st.sampled_from(sorted(target) if isinstance(target, dict) else range(len(target))))
        inner = target[name]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            break
        target = inner
    target[name] = data.draw(ANY_JSON)
    try:
        again = decode_work(json.dumps(fields).encode("utf-8", "surrogatepass"))
    except CoreRefused:
        return
    assert decode_work(encode_work(again)) == again
