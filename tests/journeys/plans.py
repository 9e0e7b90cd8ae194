"""An invented journey with nothing wrong in it, and how to change one thing. Its countries and places do not exist."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import msgspec

from tropa.cases.journey_bodies import Cost, JourneyId, JourneyPlan, Leg, LegId, Place, PlaceId, Rung, Window
from tropa.journeys.check import check
from tropa.journeys.entry import EntryLaw, EntryRule
from tropa.journeys.findings import Finding
from tropa.journeys.situation import Carrier, Colleague, Situation, Traveller
from tropa.journeys.stays import StayRule
from tropa.sealing.types import MemberId, ThreadId

DAY = 24 * 60
NOON = int(datetime(2026, 11, 30, 12, tzinfo=UTC).timestamp()) // 60
"""Noon of the day before."""
START = NOON + 12 * 60
"""Midnight of the first day, UTC; three hours into the day where the places are."""


def sixteen(number: int) -> bytes:
    """Bytes for an id."""
    return bytes([number]) * 16


JOURNEY = JourneyId(sixteen(1))
TRAVELLER = ThreadId(sixteen(2))
DRIVER = ThreadId(sixteen(3))
HOST = ThreadId(sixteen(4))
OTHER = ThreadId(sixteen(5))
ANNA, BORIS, VERA = (MemberId(sixteen(number)) for number in (10, 11, 12))
HARBOUR, HILL, LAKE, FAR = (PlaceId(sixteen(number)) for number in (20, 21, 22, 23))
TRAIN, DRIVE, NIGHT, BUS, SPARE = (LegId(sixteen(number)) for number in (30, 31, 32, 33, 34))

PLACES = (
    Place(HARBOUR, "Harbour station", "XA", 4_000, 4_500, "station"),
    Place(HILL, "Hill station", "XB", 4_100, 4_500, "station"),
    Place(LAKE, "Lakeside", "XB", 4_150, 4_500, "town"),
    Place(FAR, "Far End, bus station", "XB", 4_400, 4_500, "stop"),
)


def leg(name: LegId, mode: str, begins: PlaceId, to: PlaceId, times: tuple[int, int], **more: Any) -> Leg:
    """A leg of which only what is named differs from nothing said; times in minutes from START."""
    said = {
        "enters": None,
        "papers": (),
        "carrier": None,
        "second": None,
        "instead_of": None,
        "cost": Cost(1_000, "EUR", True),
        "risks": (),
        "said": "",
        "heard": "",
        "todo": "",
        "tell": "",
        "disclose": None,
    }
    whole = said | more
    return Leg(name, mode, begins, to, START + times[0], START + times[1], **whole)  # type: ignore[arg-type]


PEOPLES = {"todo": "Meet at the exit.", "tell": "Say so in the app.", "cost": None}
LEGS = (
    leg(TRAIN, "train", HARBOUR, HILL, (360, 720), enters="XB", papers=("foreign",)),
    leg(DRIVE, "driver", HILL, LAKE, (780, 840), carrier=DRIVER, second=VERA, said="plum", heard="pear", **PEOPLES),
    leg(NIGHT, "host", LAKE, LAKE, (840, 1740), carrier=HOST, second=VERA, said="fir", heard="oak", **PEOPLES),
    leg(BUS, "bus", LAKE, FAR, (1770, 1980)),
)
PLAN = JourneyPlan(
    title="To the Far End",
    state="draft",
    places=PLACES,
    legs=LEGS,
    windows=tuple(Window(START + low, START + high) for low, high in ((750, 900), (1740, 1860), (1980, 2100))),
    grace=2,
    ladder=(Rung(ANNA, 0), Rung(BORIS, 2)),
    minors=False,
    adviser=None,
    papers=("foreign", "internal"),
    keep_days=14,
    arrived=None,
)
RULE = EntryRule(
    country="XB",
    accepted=("foreign",),
    stays=(StayRule(90, "window", 180),),
    as_of=date(2026, 2, 17),
    review_by=date(2027, 2, 17),
    stale=False,
    confidence="sourced",
)
WHO = Traveller(TRAVELLER, minor=False, exit_ban="no", wanted="no", serving="no", passport_until=date(2031, 1, 1))
SITUATION = Situation(
    now_minute=NOON,
    journey=JOURNEY,
    planner=ANNA,
    traveller=WHO,
    colleagues={
        ANNA: Colleague(ANNA, "active", True),
        BORIS: Colleague(BORIS, "active", True),
        VERA: Colleague(VERA, "active", True, adviser=True),
    },
    carriers={
        DRIVER: Carrier(DRIVER, frozenset({"driver"}), seats=3, reviewers=2),
        HOST: Carrier(HOST, frozenset({"host"}), beds=2, reviewers=2),
    },
    law=EntryLaw("XA", {"XB": RULE}),
)


def plan(**changes: Any) -> JourneyPlan:
    """The plan with something else in it."""
    return msgspec.structs.replace(PLAN, **changes)


def changed(name: LegId, before: JourneyPlan = PLAN, **changes: Any) -> JourneyPlan:
    """The plan with one leg changed."""
    legs = (msgspec.structs.replace(each, **changes) if each.leg == name else each for each in before.legs)
    return msgspec.structs.replace(before, legs=tuple(legs))


def with_legs(*more: Leg) -> JourneyPlan:
    """The plan with more legs."""
    return plan(legs=(*LEGS, *more))


def around(**changes: Any) -> Situation:
    """The situation with something else in it."""
    return replace(SITUATION, **changes)


def traveller(**changes: Any) -> Situation:
    """The situation with another traveller."""
    return around(traveller=replace(WHO, **changes))


def carrier(who: ThreadId, **changes: Any) -> Situation:
    """The situation with one carrier changed."""
    return around(carriers={**SITUATION.carriers, who: replace(SITUATION.carriers[who], **changes)})


def colleague(who: MemberId, **changes: Any) -> Situation:
    """The situation with one member changed."""
    return around(colleagues={**SITUATION.colleagues, who: replace(SITUATION.colleagues[who], **changes)})


def rule(**changes: Any) -> Situation:
    """The situation with the law of XB changed."""
    return around(law=EntryLaw("XA", {"XB": replace(RULE, **changes)}))


def found(code: str, of: JourneyPlan = PLAN, situation: Situation = SITUATION) -> tuple[Finding, ...]:
    """Every finding with that code."""
    return tuple(each for each in check(of, situation) if each.code == code)
