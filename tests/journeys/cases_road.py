"""One way to bring about each finding about road and check-ins: what is changed in a plan with nothing wrong in it."""

from typing import Any

from tests.journeys.plans import (
    ANNA,
    BORIS,
    BUS,
    DAY,
    DRIVE,
    DRIVER,
    FAR,
    HARBOUR,
    HILL,
    LAKE,
    LEGS,
    NIGHT,
    NOON,
    PLAN,
    SITUATION,
    SPARE,
    START,
    TRAIN,
    changed,
    colleague,
    leg,
    plan,
    with_legs,
)
from tropa.cases.journey_bodies import JourneyPlan, LegId, PlaceId, Rung, Window
from tropa.journeys.codes import Severity
from tropa.journeys.findings import Value
from tropa.journeys.situation import Situation
from tropa.sealing.types import MemberId

Case = tuple[str, JourneyPlan, Situation, Severity, LegId | None, dict[str, Value]]
"""Code, plan, situation; and what is to be found: how grave, of which leg, with which values."""

NOWHERE = PlaceId(bytes([99]) * 16)
NOBODY_YET = LegId(bytes([98]) * 16)
STRANGER = MemberId(bytes([97]) * 16)


def case(
    code: str,
    of: JourneyPlan,
    severity: Severity,
    at: LegId | None = None,
    situation: Situation = SITUATION,
    **values: Any,
) -> Case:
    """One case."""
    return code, of, situation, severity, at, values


def _spare(times: tuple[int, int], **more: Any) -> JourneyPlan:
    """With a bus kept ready for the drive."""
    begins, to = more.pop("begins", HILL), more.pop("to", LAKE)
    return with_legs(leg(SPARE, "bus", begins, to, times, **({"instead_of": DRIVE} | more)))


def _windows(*bounds: tuple[int, int]) -> JourneyPlan:
    return plan(windows=tuple(Window(START + low, START + high) for low, high in bounds))


def _ladder(*rungs: tuple[MemberId, int], **more: Any) -> JourneyPlan:
    return plan(ladder=tuple(Rung(member, after) for member, after in rungs), **more)


ROAD: tuple[Case, ...] = (
    case("no-legs", plan(legs=()), "stop"),
    case("leg-twice", with_legs(LEGS[3]), "stop", BUS),
    case("place-unknown", changed(BUS, to=NOWHERE), "stop", BUS, place=NOWHERE),
    case(
        "leg-no-time",
        changed(DRIVE, ends=START + 780),
        "stop",
        DRIVE,
        starts_minute=START + 780,
        ends_minute=START + 780,
    ),
    case("leg-long", changed(BUS, ends=START + 1770 + 3601), "warn", BUS, mode="bus", hours=60, most_hours=60),
    case("goes-nowhere", changed(BUS, to=LAKE), "warn", BUS, place=LAKE),
    case("leg-past", changed(TRAIN, starts=NOON - 1), "stop", TRAIN, starts_minute=NOON - 1),
    case("gap-place", changed(DRIVE, begins=FAR), "stop", DRIVE, before=TRAIN, ended_place=HILL, begins_place=FAR),
    case("overlap", changed(DRIVE, starts=START + 700), "stop", DRIVE, before=TRAIN, minutes=20),
    case("change-short", changed(BUS, starts=START + 1754), "stop", BUS, before=NIGHT, minutes=14, least_minutes=15),
    case(
        "change-short",
        changed(BUS, starts=START + 1754, risks=("missed_connection",)),
        "warn",
        BUS,
        before=NIGHT,
        minutes=14,
        least_minutes=15,
    ),
    case("change-short", changed(TRAIN, ends=START + 741), "stop", DRIVE, before=TRAIN, minutes=39, least_minutes=40),
    case("long-wait", changed(BUS, starts=START + 1740 + 360), "note", BUS, before=NIGHT, hours=6),
    case(
        "night-no-bed",
        plan(legs=(LEGS[0], LEGS[1], LEGS[3])),
        "stop",
        BUS,
        before=TRAIN,
        begins_minute=START + 20 * 60,
        until_minute=START + 26 * 60,
    ),
    case(
        "night-no-bed",
        changed(BUS, plan(legs=(LEGS[0], LEGS[1], LEGS[3])), risks=("night",)),
        "warn",
        BUS,
        before=TRAIN,
        begins_minute=START + 20 * 60,
        until_minute=START + 26 * 60,
    ),
    case("backup-of-nothing", _spare((800, 830), instead_of=NOBODY_YET), "stop", SPARE, instead_of=NOBODY_YET),
    case("backup-of-nothing", _spare((800, 830), instead_of=SPARE), "stop", SPARE, instead_of=SPARE),
    case(
        "backup-of-backup",
        changed(BUS, _spare((800, 830)), instead_of=SPARE),
        "stop",
        BUS,
        instead_of=SPARE,
    ),
    case("backup-elsewhere", _spare((800, 830), begins=HARBOUR), "stop", SPARE, instead_of=DRIVE),
    case("backup-early", _spare((770, 830)), "warn", SPARE, instead_of=DRIVE, minutes=10),
    case(
        "backup-late",
        _spare((800, 850)),
        "warn",
        SPARE,
        instead_of=DRIVE,
        next=NIGHT,
        minutes=0,
        least_minutes=0,
    ),
    case("backup-same-carrier", _spare((800, 830), carrier=DRIVER), "warn", SPARE, instead_of=DRIVE),
    case("no-backup", PLAN, "note", DRIVE, mode="driver"),
)

CHECKINS: tuple[Case, ...] = (
    case("no-windows", plan(windows=()), "stop"),
    case(
        "window-no-time",
        _windows((750, 750), (1740, 1860), (1980, 2100)),
        "stop",
        window=0,
        begins_minute=START + 750,
        until_minute=START + 750,
    ),
    case("windows-out-of-order", _windows((750, 900), (899, 1860), (1980, 2100)), "stop", window=1),
    case(
        "window-past",
        plan(windows=(Window(NOON - 60, NOON), *PLAN.windows)),
        "stop",
        window=0,
        until_minute=NOON,
    ),
    case(
        "window-short",
        _windows((750, 900), (1740, 1769), (1980, 2100)),
        "warn",
        window=1,
        minutes=29,
        least_minutes=30,
    ),
    case("window-far-off", _windows((750 + 56 * DAY, 900 + 56 * DAY)), "stop", days=58, most_days=56),
    case("window-far-off", _windows((750, 900), (200 * DAY, 201 * DAY)), "stop", days=203, most_days=182),
    case("leg-unwatched", plan(windows=PLAN.windows[:2]), "stop", BUS, ends_minute=START + 1980, hours=6),
    case(
        "watch-gap",
        changed(BUS, _windows((750, 900), (1980 + DAY, 2100 + DAY)), ends=START + 1980 + DAY),
        "warn",
        begins_minute=START + 900,
        until_minute=START + 2100 + DAY,
        hours=44,
    ),
)

LADDER: tuple[Case, ...] = (
    case("ladder-short", _ladder((ANNA, 0)), "stop", people=1, least=2),
    case("ladder-short", _ladder((ANNA, 0), (ANNA, 2)), "stop", people=1, least=2),
    case("ladder-twice", _ladder((ANNA, 0), (BORIS, 1), (ANNA, 2)), "warn", rung=2, member=ANNA),
    case("ladder-falls", _ladder((ANNA, 3), (BORIS, 2)), "stop", rung=1, hours=2, before_hours=3),
    case("ladder-unfit", _ladder((ANNA, 0), (STRANGER, 2)), "stop", rung=1, member=STRANGER, why="unknown"),
    case(
        "ladder-unfit",
        PLAN,
        "stop",
        situation=colleague(BORIS, standing="suspended"),
        rung=1,
        member=BORIS,
        why="suspended",
    ),
    case(
        "ladder-unfit",
        PLAN,
        "stop",
        situation=colleague(BORIS, has_device=False),
        rung=1,
        member=BORIS,
        why="no_device",
    ),
    case("alarm-late", _ladder((ANNA, 1), (BORIS, 2), grace=12), "warn", hours=13, most_hours=12),
)
