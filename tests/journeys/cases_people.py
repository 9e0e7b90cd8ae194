"""One way to bring about each finding about law, papers, people, room, costs and words."""

from datetime import date
from typing import Any

from tests.journeys.cases_road import STRANGER, Case, case
from tests.journeys.plans import (
    ANNA,
    BUS,
    DAY,
    DRIVE,
    DRIVER,
    HARBOUR,
    HILL,
    HOST,
    NIGHT,
    NOON,
    OTHER,
    PLAN,
    SPARE,
    START,
    TRAIN,
    TRAVELLER,
    VERA,
    around,
    carrier,
    changed,
    colleague,
    leg,
    plan,
    rule,
    sixteen,
    traveller,
    with_legs,
)
from tropa.cases.journey_bodies import Adviser, Cost, JourneyId, JourneyPlan
from tropa.journeys.entry import EntryLaw
from tropa.journeys.situation import Booking, Situation
from tropa.journeys.stays import Stay, StayRule

TODAY = date(2026, 11, 30)
ANOTHER = JourneyId(sixteen(77))
BARRED = {"country": "XB", "exit_ban": "unknown", "wanted": "no", "serving": "no"}


def _advised(member: object = VERA, day: date = TODAY, note: str = "Told what follows.") -> JourneyPlan:
    return plan(adviser=Adviser(member, day, note))  # type: ignore[arg-type]


def _back() -> JourneyPlan:
    """With a train home at the end."""
    home = leg(SPARE, "train", HILL, HARBOUR, (2400, 2700), enters="XA")
    return with_legs(home)


def _stayed(entered: date, left: date | None, **more: Any) -> Situation:
    return traveller(stays=(Stay("XB", entered, left),), **more)


def _booked(who: object, mode: str, low: int, high: int, people: int = 1) -> Situation:
    booking = Booking(ANOTHER, BUS, who, mode, START + low, START + high, people)  # type: ignore[arg-type]
    return around(bookings=(booking,))


LAW: tuple[Case, ...] = (
    case("adviser-missing", PLAN, "stop", TRAIN, traveller(exit_ban="unknown"), **BARRED),
    case("in-the-way", _advised(), "warn", TRAIN, traveller(exit_ban="unknown"), **BARRED),
    case("adviser-silent", _advised(note="  "), "stop", member=VERA),
    case("adviser-future", _advised(day=date(2026, 12, 2)), "stop", day=date(2026, 12, 2)),
    case("adviser-old", _advised(day=date(2026, 10, 30)), "warn", day=date(2026, 10, 30), days=31),
    case("adviser-unfit", _advised(member=STRANGER), "stop", member=STRANGER, why="unknown"),
    case("adviser-no-adviser", _advised(member=ANNA), "warn", member=ANNA),
    case("goes-home", _back(), "warn", SPARE, country="XA"),
    case("lawyer-first", PLAN, "stop", situation=traveller(flags=frozenset({"crimes"}))),
    case("border-unsaid", changed(TRAIN, enters=None), "stop", TRAIN, begins_country="XA", to_country="XB"),
    case("enters-elsewhere", changed(TRAIN, enters="XC"), "stop", TRAIN, country="XC", to_country="XB"),
    case("walks-over-border", changed(TRAIN, mode="walk"), "stop", TRAIN, country="XB"),
)

PAPERS: tuple[Case, ...] = (
    case("paper-missing", changed(BUS, papers=("visa",)), "stop", BUS, paper="visa"),
    case("no-law", PLAN, "warn", TRAIN, around(law=None), country="XB"),
    case("entry-unknown", PLAN, "warn", TRAIN, around(law=EntryLaw("XA", {})), country="XB"),
    case(
        "entry-rule",
        PLAN,
        "note",
        TRAIN,
        country="XB",
        accepted=("foreign",),
        stay_days=90,
        per="window",
        as_of=date(2026, 2, 17),
        review_by=date(2027, 2, 17),
    ),
    case(
        "entry-stale",
        PLAN,
        "warn",
        TRAIN,
        rule(stale=True),
        country="XB",
        as_of=date(2026, 2, 17),
        review_by=date(2027, 2, 17),
    ),
    case(
        "entry-unsure",
        PLAN,
        "warn",
        TRAIN,
        rule(confidence="general_knowledge"),
        country="XB",
        confidence="general_knowledge",
    ),
    case(
        "entry-papers",
        PLAN,
        "stop",
        TRAIN,
        rule(accepted=("visa",)),
        country="XB",
        accepted=("visa",),
        as_of=date(2026, 2, 17),
    ),
    case(
        "entry-by-air",
        plan(papers=("internal",)),
        "stop",
        TRAIN,
        rule(accepted=("internal", "foreign"), internal_by_air=True),
        country="XB",
        paper="internal",
        as_of=date(2026, 2, 17),
    ),
    case("passport-unknown", PLAN, "warn", TRAIN, traveller(passport_until=None), country="XB"),
    case(
        "passport-expires",
        PLAN,
        "stop",
        TRAIN,
        traveller(passport_until=date(2026, 11, 30)),
        country="XB",
        until=date(2026, 11, 30),
        needed=date(2026, 12, 1),
    ),
    case(
        "passport-expires",
        PLAN,
        "warn",
        TRAIN,
        traveller(passport_until=date(2027, 5, 29)),
        country="XB",
        until=date(2027, 5, 29),
        needed=date(2027, 5, 30),
    ),
    case(
        "permit-passport",
        PLAN,
        "note",
        TRAIN,
        rule(permit_days=180),
        country="XB",
        days=180,
        until=date(2031, 1, 1),
    ),
    case(
        "stay-none-left",
        PLAN,
        "stop",
        TRAIN,
        _stayed(date(2026, 8, 1), date(2026, 10, 29)),
        country="XB",
        days=90,
        per="window",
        next_day=date(2027, 1, 29),
    ),
    case(
        "stay-overrun",
        _back(),
        "stop",
        TRAIN,
        rule(stays=(StayRule(1, "entry"),)),
        country="XB",
        last_day=date(2026, 12, 1),
        leaves_day=date(2026, 12, 3),
    ),
    case(
        "stay-short",
        PLAN,
        "warn",
        TRAIN,
        rule(stays=(StayRule(30, "entry"),)),
        country="XB",
        left_days=29,
        last_day=date(2026, 12, 30),
    ),
    case("stay-unknown", PLAN, "note", TRAIN, rule(stays=()), country="XB"),
)

PEOPLE: tuple[Case, ...] = (
    case("carrier-missing", changed(DRIVE, carrier=None), "stop", DRIVE, mode="driver"),
    case("carrier-missing", changed(NIGHT, carrier=None), "warn", NIGHT, mode="host"),
    case("carrier-unknown", changed(DRIVE, carrier=OTHER), "stop", DRIVE),
    case("carrier-not-for-it", PLAN, "warn", DRIVE, carrier(DRIVER, parts=frozenset({"host"})), mode="driver"),
    case("carrier-is-traveller", changed(DRIVE, carrier=TRAVELLER), "stop", DRIVE),
    case("carrier-refuted", PLAN, "stop", NIGHT, carrier(HOST, refuted=True)),
    case("carrier-unreviewed", PLAN, "stop", NIGHT, carrier(HOST, reviewers=1), reviewers=1, needed=2),
    case("carrier-review-unknown", PLAN, "warn", NIGHT, carrier(HOST, reviewers=None), needed=2),
    case("drives-and-hosts", changed(DRIVE, carrier=HOST), "stop", DRIVE, other=NIGHT),
    case("second-missing", changed(NIGHT, second=None), "stop", NIGHT, mode="host"),
    case("second-same-person", PLAN, "stop", NIGHT, carrier(HOST, member=VERA), member=VERA),
    case("second-unfit", PLAN, "stop", NIGHT, colleague(VERA, standing="retired"), member=VERA, why="retired"),
    case("second-is-planner", PLAN, "warn", NIGHT, around(planner=VERA), member=VERA),
    case("minors-unsaid", PLAN, "stop", situation=traveller(minor=True)),
    case("minors-unsaid", PLAN, "stop", situation=traveller(flags=frozenset({"minor"}))),
    case("age-unknown", PLAN, "warn", situation=traveller(minor=None)),
    case("minor-matched", plan(minors=True), "stop", NIGHT, mode="host"),
    case("minor-papers", plan(minors=True), "warn", TRAIN, country="XB", paper="birth_certificate"),
    case("bait-suspect", PLAN, "stop", DRIVE, traveller(flags=frozenset({"provocateur"})), mode="driver"),
)

ROOM: tuple[Case, ...] = (
    case("beds-over", PLAN, "stop", NIGHT, traveller(people=3), beds=2, people=3, at_minute=START + 840),
    case(
        "beds-over",
        PLAN,
        "stop",
        NIGHT,
        _booked(HOST, "host", 900, 1000, people=2),
        beds=2,
        people=3,
        at_minute=START + 900,
    ),
    case(
        "seats-over",
        PLAN,
        "stop",
        DRIVE,
        _booked(DRIVER, "driver", 780, 840, people=3),
        seats=3,
        people=4,
        at_minute=START + 780,
    ),
    case("room-unknown", PLAN, "warn", NIGHT, carrier(HOST, beds=None), mode="host"),
    case("carrier-elsewhere", PLAN, "stop", DRIVE, _booked(DRIVER, "driver", 800, 900), at_minute=START + 800),
)

WORDS: tuple[Case, ...] = (
    case("cost-unmet", changed(BUS, cost=Cost(1_250, "EUR", False)), "stop", BUS, amount=1_250, currency="EUR"),
    case("cost-unsaid", changed(BUS, cost=None), "warn", BUS, mode="bus"),
    case("words-missing", changed(DRIVE, heard=" "), "stop", DRIVE, which="heard"),
    case("words-same", changed(DRIVE, heard=" PLUM"), "stop", DRIVE),
    case("words-reused", changed(NIGHT, said="Pear"), "warn", NIGHT, other=DRIVE),
    case("todo-missing", changed(DRIVE, todo="\n"), "warn", DRIVE),
    case("tell-missing", changed(DRIVE, tell=""), "warn", DRIVE),
    case(
        "disclosed-late",
        changed(DRIVE, disclose=START + 751),
        "stop",
        DRIVE,
        disclose_minute=START + 780,
        starts_minute=START + 780,
        least_minutes=30,
    ),
    case(
        "disclosed-late",
        # Typed 35 minutes before it starts, and let go 20 minutes after it has.
        changed(DRIVE, starts=START + 820, disclose=START + 785),
        "stop",
        DRIVE,
        disclose_minute=START + 840,
        starts_minute=START + 820,
        least_minutes=30,
    ),
    case(
        "disclosed-late",
        changed(DRIVE, disclose=START + 720),
        "warn",
        DRIVE,
        disclose_minute=START + 720,
        starts_minute=START + 780,
        least_minutes=180,
    ),
    case("disclosed-early", PLAN, "note", DRIVE, around(now_minute=NOON - 2 * DAY - 14 * 60), days=3),
    case("kept-long", plan(keep_days=31), "note", days=31),
    case("risk", changed(BUS, risks=("weather",)), "note", BUS, risk="weather"),
)
