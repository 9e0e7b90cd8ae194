"""Journeys and their check-ins as the façades promise them, from values that a test sets."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import msgspec

from tests.desk.moments import MINUTE
from tests.desk.stand_members import device, person
from tropa.cases.journey_bodies import JourneyPlan, Leg, LegId, Place, PlaceId, PlaceSort, Rung, Window
from tropa.journeys.findings import Finding
from tropa.sealing.types import MemberId, ThreadId
from tropa.vault.errors import VaultInputError
from tropa.vault.journeys.errors import JourneyEnded, UnknownJourney
from tropa.vault.views_journeys import (
    CarrierView,
    JourneyLine,
    JourneyView,
    Knower,
    Learned,
    LegAsked,
    LegView,
    PlaceRow,
    TravellerTold,
)
from tropa.vault.views_watch import Agreement, Alarm, CheckinLine, RungLine, StepLine, WatchView
from tropa.vault.views_who import Who
from tropa.vault.watching.errors import NothingSounds, UnknownWatch

DAY = 1440
OLEG, ZOYA = (MemberId(bytes([number]) * 16) for number in (31, 32))
"""Two members with ids as the vault has them, for what goes into a plan."""
OLEG_PERSON = person(OLEG.text, "Олег", device("0a" * 32, OLEG.text, "coordinator"))
ZOYA_PERSON = person(ZOYA.text, "Зоя <ночью>", device("0b" * 32, ZOYA.text, "adviser"))
I_AM, OLEG_IS, ZOYA_IS = (
    Who("me-member-id", "", True),
    Who(OLEG.text, "Олег", False),
    Who(ZOYA.text, "Зоя <ночью>", False),
)
STATION, AIRPORT, TOWN = (PlaceId(bytes([number]) * 16) for number in (1, 2, 3))
TRAIN, FLIGHT, BACKUP = (LegId(bytes([number]) * 16) for number in (11, 12, 13))
HOST, DRIVER = (ThreadId(bytes([number]) * 16) for number in (21, 22))
PLACES = (
    PlaceRow(STATION.text, "Invented Central", "KZ", 5_102, 7_141, "station", by_hand=False),
    PlaceRow(AIRPORT.text, "Invented Airport", "KZ", 4_335, 7_704, "airport", by_hand=True),
    PlaceRow(TOWN.text, "Выдуманный <город>", "AM", 4_018, 4_451, "town", by_hand=True),
)


def leg(leg_id: LegId, **given: object) -> Leg:
    """A leg from the station to the airport in two days."""
    plain = Leg(
        leg=leg_id,
        mode="train",
        begins=STATION,
        to=AIRPORT,
        starts=MINUTE + 2 * DAY,
        ends=MINUTE + 2 * DAY + 300,
        enters=None,
        papers=(),
        carrier=None,
        second=None,
        instead_of=None,
        cost=None,
        risks=(),
        said="",
        heard="",
        todo="",
        tell="",
        disclose=None,
    )
    return msgspec.structs.replace(plain, **given)


PLAN = JourneyPlan(
    title="К морю <и дальше>",
    state="draft",
    places=tuple(
        Place(PlaceId.from_text(each.place_id), each.name, each.country, each.lat, each.lon, each.sort)
        for each in PLACES
    ),
    legs=(
        leg(
            TRAIN,
            mode="driver",
            carrier=DRIVER,
            said="«Есть пила?»",
            heard="«Нет, только ножницы»",
            todo="Встретить у выхода",
            second=ZOYA,
        ),
        leg(BACKUP, instead_of=TRAIN, starts=MINUTE + 2 * DAY + 30, ends=MINUTE + 2 * DAY + 320),
        leg(
            FLIGHT,
            mode="flight",
            begins=AIRPORT,
            to=TOWN,
            enters="AM",
            starts=MINUTE + 3 * DAY,
            ends=MINUTE + 3 * DAY + 240,
        ),
    ),
    windows=(
        Window(MINUTE + 2 * DAY + 300, MINUTE + 2 * DAY + 420),
        Window(MINUTE + 3 * DAY + 240, MINUTE + 3 * DAY + 360),
    ),
    grace=2,
    ladder=(Rung(OLEG, 0), Rung(ZOYA, 2)),
    minors=False,
    adviser=None,
    papers=("foreign",),
    keep_days=14,
    arrived=None,
)
STOP = Finding(
    "stop",
    "adviser-missing",
    FLIGHT,
    (("country", "AM"), ("exit_ban", "unknown"), ("wanted", "no"), ("serving", "unknown")),
)
WARN = Finding("warn", "todo-missing", TRAIN, ())
RULE = Finding(
    "note",
    "entry-rule",
    FLIGHT,
    (
        ("country", "AM"),
        ("accepted", ("internal", "foreign")),
        ("stay_days", 180),
        ("per", "year"),
        ("as_of", date(2026, 2, 17)),
        ("review_by", date(2026, 8, 17)),
    ),
)
ASKED = LegAsked("not-asked", 0, None, None, "", None, is_on_its_way=False, no_box=False)
TOLD = TravellerTold("not-told", 0, None, is_on_its_way=False, no_box=False)


def leg_view(leg_id: LegId, name: str = "", asked: LegAsked = ASKED, told: TravellerTold = TOLD) -> LegView:
    """How a leg stands."""
    return LegView(leg_id.text, name, asked, told, changed_since_asked=False, changed_since_told=False)


JOURNEY = JourneyView(
    journey_id="journey-1",
    case_id="case-1",
    name="K7-41",
    plan=PLAN,
    legs=(leg_view(TRAIN, "D4-12"), leg_view(BACKUP), leg_view(FLIGHT)),
    planners=(I_AM, OLEG_IS),
    ended_minute=None,
    destroy_day=None,
    can_write_to_traveller=True,
)
PROPOSED = replace(
    ASKED,
    state="proposed",
    version=1,
    starts=MINUTE + 2 * DAY + 60,
    ends=MINUTE + 2 * DAY + 360,
    text="Раньше не могу",
    minute=MINUTE - 30,
)
RUNNING = replace(
    JOURNEY,
    journey_id="journey-2",
    plan=msgspec.structs.replace(PLAN, state="running"),
    legs=(
        leg_view(TRAIN, "D4-12", PROPOSED, replace(TOLD, state="told", version=1)),
        leg_view(BACKUP),
        replace(
            leg_view(FLIGHT, told=replace(TOLD, state="waiting", version=1, from_minute=MINUTE + 2 * DAY)),
            changed_since_told=True,
        ),
    ),
)
CARRIERS = (
    CarrierView(DRIVER.text, "D4-12", ("driver",), None, 3, can_be_asked=True),
    CarrierView(HOST.text, "H9-77", ("host", "driver"), 2, None, can_be_asked=False),
)
KNOWERS = (
    Knower("planner", I_AM, None, "", (Learned("plan", None, MINUTE - 60),)),
    Knower("watcher", OLEG_IS, None, "", (Learned("watch", None, MINUTE - 60),)),
    Knower("carrier", None, DRIVER.text, "D4-12", (Learned("leg", TRAIN.text, MINUTE - 50),)),
    Knower(
        "traveller",
        None,
        "case-1",
        "K7-41",
        (Learned("agreement", None, MINUTE - 60), Learned("leg", FLIGHT.text, MINUTE + DAY)),
    ),
)
QUIET = WatchView(
    journey_id="journey-2",
    case_id="case-1",
    called="K7-41",
    brief="Едет поездом, <b>номер</b> телефона у Зои.",
    version=1,
    state="waiting",
    reason="nothing-awaited",
    owner=None,
    owned_minute=None,
    next_window=0,
    next_minute=MINUTE + 120,
    raised_minute=None,
    sounds=False,
    rungs=(RungLine(I_AM, MINUTE + 400, is_reached=False), RungLine(ZOYA_IS, MINUTE + 520, is_reached=False)),
    checkins=(CheckinLine(MINUTE - 300, 0, "fine", alarms=False),),
    steps=(),
    relay="left",
    relay_problem="",
    deaf_since=None,
    begin_anew=(),
    lost_to=None,
    fine="яблоко",
    duress="груша",
    may_write_to_traveller=True,
    alarms=(),
)
SOUNDING = replace(
    QUIET,
    state="rung",
    reason="climbed",
    next_window=None,
    next_minute=MINUTE + 60,
    raised_minute=MINUTE - 20,
    sounds=True,
    rungs=(RungLine(I_AM, MINUTE - 20, is_reached=True), RungLine(ZOYA_IS, MINUTE + 60, is_reached=False)),
    checkins=(CheckinLine(MINUTE - 300, 0, "fine", alarms=False), CheckinLine(MINUTE - 25, 1, "unsafe", alarms=True)),
    steps=(StepLine(MINUTE - 10, ZOYA_IS, "need_help", "Не берёт <трубку>", None),),
    deaf_since=MINUTE - 200,
    begin_anew=(ZOYA_IS,),
    alarms=("not-safe",),
)


@dataclass
class ScriptedJourneys:
    """Answers as the façade promises; what was done is noted."""

    all: dict[str, JourneyView] = field(default_factory=dict)
    found: tuple[Finding, ...] = ()
    listed: list[PlaceRow] = field(default_factory=lambda: list(PLACES))
    done: list[tuple[object, ...]] = field(default_factory=list)
    checked: list[JourneyPlan] = field(default_factory=list)
    asked_for: int = 0
    refusal: VaultInputError | None = None

    def _refuse(self) -> None:
        if self.refusal is not None:
            raise self.refusal

    def board(self) -> tuple[JourneyLine, ...]:
        return tuple(
            JourneyLine(
                journey_id=each.journey_id,
                case_id=each.case_id,
                name=each.name,
                title=each.plan.title,
                state=each.plan.state,
                next_minute=min((leg.starts for leg in each.plan.legs), default=None),
                legs=2,
                legs_settled=1,
                legs_failing=sum(leg.asked.state in ("declined", "failed", "proposed") for leg in each.legs),
                ended_minute=each.ended_minute,
                destroy_day=each.destroy_day,
            )
            for each in self.all.values()
        )

    def of_case(self, case_id: str) -> tuple[JourneyLine, ...]:
        return tuple(each for each in self.board() if each.case_id == case_id)

    def journey(self, journey_id: str) -> JourneyView:
        if journey_id not in self.all:
            raise UnknownJourney
        return self.all[journey_id]

    def new_id(self) -> str:
        self.asked_for += 1
        return LegId(bytes([100 + self.asked_for]) * 16).text

    def check(self, journey_id: str, plan: JourneyPlan) -> tuple[Finding, ...]:
        self.checked.append(plan)
        return tuple(each for each in self.found if each.leg is None or any(leg.leg == each.leg for leg in plan.legs))

    def begin(self, case_id: str, plan: JourneyPlan, planners: Sequence[str] = ()) -> str:
        self.done.append(("begin", case_id, *planners))
        self.all["journey-new"] = replace(JOURNEY, journey_id="journey-new", case_id=case_id, plan=plan, legs=())
        return "journey-new"

    def save(self, journey_id: str, plan: JourneyPlan) -> None:
        if self.journey(journey_id).plan.state in ("arrived", "called_off"):
            raise JourneyEnded
        self.done.append(("save", journey_id))
        old = {each.leg_id: each for each in self.journey(journey_id).legs}
        legs = tuple(old.get(each.leg.text, leg_view(each.leg)) for each in plan.legs)
        self.all[journey_id] = replace(self.journey(journey_id), plan=plan, legs=legs)

    def offer(self, journey_id: str, text: str, ladder: Sequence[str] = ()) -> None:
        self.done.append(("offer", journey_id, text, *ladder))

    def ask(self, journey_id: str, leg_id: str, answer_by: int | None = None) -> None:
        self.done.append(("ask", journey_id, leg_id, answer_by))

    def take_times(self, journey_id: str, leg_id: str, starts: int, ends: int) -> None:
        self.done.append(("take-times", journey_id, leg_id, starts, ends))

    def call_off_leg(self, journey_id: str, leg_id: str) -> None:
        self.done.append(("call-off-leg", journey_id, leg_id))

    def start(self, journey_id: str, called: str = "", brief: str = "") -> None:
        self.done.append(("start", journey_id))
        self.for_those_told = called, brief

    def fail_leg(self, journey_id: str, leg_id: str) -> str | None:
        self.done.append(("fail-leg", journey_id, leg_id))
        legs = self.journey(journey_id).plan.legs
        return next((each.leg.text for each in legs if each.instead_of and each.instead_of.text == leg_id), None)

    def arrive(self, journey_id: str) -> None:
        self._refuse()
        self.done.append(("arrive", journey_id))

    def call_off(self, journey_id: str) -> None:
        self._refuse()
        self.done.append(("call-off", journey_id))

    def carriers(self) -> tuple[CarrierView, ...]:
        return CARRIERS

    def who_knows(self, journey_id: str) -> tuple[Knower, ...]:
        return KNOWERS

    def places(self) -> tuple[PlaceRow, ...]:
        return tuple(self.listed)

    def add_place(self, name: str, country: str, lat: int, lon: int, sort: PlaceSort) -> str:
        place = PlaceRow(PlaceId(bytes([50 + len(self.listed)]) * 16).text, name, country, lat, lon, sort, by_hand=True)
        self.listed.append(place)
        return place.place_id


@dataclass
class ScriptedWatch:
    """Check-ins and the ladder; what was done is noted."""

    all: dict[str, WatchView] = field(default_factory=dict)
    agreed: dict[str, Agreement] = field(default_factory=dict)
    sounded: int = MINUTE
    done: list[tuple[str, str, str]] = field(default_factory=list)
    shown: Sequence[str] = ()

    def alarms(self) -> tuple[Alarm, ...]:
        return tuple(
            Alarm(
                each.journey_id,
                each.case_id,
                each.called,
                each.state,
                each.reason,
                each.raised_minute or MINUTE,
                each.sounds,
                self.sounded,
                each.owner,
            )
            for each in self.all.values()
            if each.state in ("rung", "standing", "owned")
        )

    def standing(self, journey_id: str) -> WatchView:
        if journey_id not in self.all:
            raise UnknownWatch
        return self.all[journey_id]

    def agreement(self, journey_id: str) -> Agreement | None:
        return self.agreed.get(journey_id)

    def begin_anew(self, journey_id: str) -> None:
        self.done.append(("begin_anew", journey_id, ""))

    def watched(self) -> tuple[WatchView, ...]:
        return tuple(self.all.values())

    def holes(self) -> tuple[WatchView, ...]:
        return tuple(each for each in self.all.values() if each.hole is not None)

    def acknowledge(self, journey_id: str, note: str = "", shown: Sequence[str] = ()) -> None:
        if journey_id not in self.all or self.all[journey_id].state not in ("rung", "standing"):
            raise NothingSounds
        self.done.append(("acknowledge", journey_id, note))
        self.shown = shown
        self.all[journey_id] = replace(self.all[journey_id], state="owned", owner=I_AM, sounds=False)

    def all_well(self, journey_id: str, note: str = "", shown: Sequence[str] = ()) -> None:
        self.done.append(("all_well", journey_id, note))
        self.shown = shown

    def need_help(self, journey_id: str, note: str = "", shown: Sequence[str] = ()) -> None:
        self.done.append(("need_help", journey_id, note))
        self.shown = shown

    def over(self, journey_id: str, note: str = "", shown: Sequence[str] = ()) -> None:
        self.done.append(("over", journey_id, note))
        self.shown = shown
