"""A small network that helps people travel: two who plan, one who is told, a traveller, two drivers and a host.

Countries and places are invented. Everyone's desk and phone speaks to one relay, on a clock that a test moves.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from tests.journeys.plans import BUS, DAY, DRIVE, NIGHT, NOON, PLAN, SPARE, TRAIN
from tests.support.seeker import Seeker
from tests.vault.membership.conftest import Desk, Network
from tropa.cases.journey_bodies import JourneyPlan, Leg, LegId, Rung, Window
from tropa.demo.on_road import OnRoad
from tropa.sealing.types import MemberId
from tropa.vault.views_journeys import JourneyView, LegView

__all__ = ["BUS", "DRIVE", "NIGHT", "SPARE", "TRAIN", "Roads", "roads_over"]

FACTS = {
    "traveller": {
        "age": "30",
        "journey.exit_ban": "no",
        "journey.wanted": "no",
        "journey.serving": "no",
        "journey.passport_until": "2040-01-01",
    },
    "driver": {"helper": "driver", "helper.seats": "3"},
    "other": {"helper": "driver", "helper.seats": "2"},
    "host": {"helper": "host", "helper.beds": "2"},
}


@dataclass
class Roads:
    """The network, and its people by name."""

    network: Network
    people: dict[str, Seeker]

    def desk(self, name: str) -> Desk:
        return next(each for each in self.network.desks if each.name == name)

    @property
    def anna(self) -> Desk:
        return self.desk("anna")

    @property
    def boris(self) -> Desk:
        return self.desk("boris")

    @property
    def minute(self) -> int:
        return self.network.clock.now_s // 60

    def sync(self, rounds: int = 3) -> None:
        self.network.sync(rounds)

    def pass_minutes(self, minutes: int) -> None:
        self.network.clock.now_s += minutes * 60

    def case(self, name: str) -> str:
        return self.people[name].keys.thread.text

    def phone(self, name: str) -> OnRoad:
        """A person's pocket client, with the network's notice of the day."""
        person = self.people[name]
        person.now_s = self.network.clock.now_s
        return OnRoad(person.keys, person.relay, person.relay_id, person.notice, lambda: self.minute)

    def plan(self, *more: Leg, **changes: Any) -> JourneyPlan:
        """The invented journey, from tomorrow on, with these people in it; its times are moved with the clock."""
        carriers = {DRIVE: "driver", NIGHT: "host", SPARE: "other"}
        legs = [self._leg(each, carriers) for each in (*PLAN.legs, *more)]
        windows = tuple(Window(each.begins + self._shift, each.until + self._shift) for each in PLAN.windows)
        ladder = (Rung(MemberId.from_text(self.boris.member_id), 0), Rung(MemberId.from_text(self.vera.member_id), 2))
        plan = msgspec.structs.replace(PLAN, legs=tuple(legs), windows=windows, ladder=ladder)
        return msgspec.structs.replace(plan, **changes)

    def spare(self, **changes: Any) -> Leg:
        """Another driver for the drive."""
        drive = next(each for each in PLAN.legs if each.leg == DRIVE)
        return msgspec.structs.replace(drive, leg=SPARE, instead_of=DRIVE, said="rye", heard="hop", **changes)

    @property
    def vera(self) -> Desk:
        return self.desk("vera")

    @property
    def _shift(self) -> int:
        # By whole days: nights stay nights, at whatever hour a test runs.
        return -(-(self.minute - NOON) // DAY) * DAY

    def _leg(self, one: Leg, carriers: dict[LegId, str]) -> Leg:
        name = carriers.get(one.leg)
        return msgspec.structs.replace(
            one,
            starts=one.starts + self._shift,
            ends=one.ends + self._shift,
            carrier=self.people[name].keys.thread if name else None,
            second=MemberId.from_text(self.vera.member_id) if name else None,
        )

    def begun(self, plan: JourneyPlan | None = None) -> str:
        """A journey that Anna began, and that Boris plans too; both desks have it."""
        journeys = self.anna.vault.journeys
        journey = journeys.begin(self.case("traveller"), plan or self.plan(), (self.boris.member_id,))
        self.sync()
        return journey

    def agreed(self, plan: JourneyPlan | None = None) -> str:
        """Offered, and agreed to."""
        journey = self.begun(plan)
        self.anna.vault.journeys.offer(journey, "You say a word after each part of the way.", ("Boris", "Vera"))
        self.sync()
        self.phone("traveller").agree("acorn", "walnut")
        self.sync()
        return journey

    def asked(self, journey: str, *legs: LegId) -> None:
        """Anna asks the carriers of these legs."""
        for each in legs:
            self.anna.vault.journeys.ask(journey, each.text)
        self.sync()

    def answers(self, name: str, say: Any, text: str = "", times: tuple[int, int] | None = None) -> None:
        """A person answers the one leg that they have."""
        phone = self.phone(name)
        (here,) = phone.road.legs
        phone.answer(here, say, text, times)
        self.sync()

    def under_way(self, plan: JourneyPlan | None = None) -> str:
        """Agreed to, the driver and the host have said yes, and it has started."""
        journey = self.agreed(plan)
        self.asked(journey, DRIVE, NIGHT)
        for name in ("driver", "host"):
            self.answers(name, "accept")
        self.anna.vault.journeys.start(journey)
        self.sync()
        return journey

    def view(self, journey: str, desk: Desk | None = None) -> JourneyView:
        return (desk or self.anna).vault.journeys.journey(journey)

    def leg(self, journey: str, leg: LegId, desk: Desk | None = None) -> LegView:
        return next(each for each in self.view(journey, desk).legs if each.leg_id == leg.text)

    def told(self, name: str = "traveller") -> dict[str, tuple[str, str]]:
        """Where each leg leads that a person has, with its state and mode."""
        return {each.letter.where: (each.letter.state, each.letter.mode) for each in self.phone(name).road.legs}


def roads_over(network: Network) -> Roads:
    """Everyone has joined; the people have written and been answered, and both who help were verified by two."""
    network.found("anna")
    network.join("boris", "coordinator")
    network.join("vera", "adviser")
    people = {name: network.asked(f"Пишет {name}") for name in FACTS}
    roads = Roads(network, people)
    roads.sync(1)
    for name, facts in FACTS.items():
        _make_known(roads, name, facts.items())
    roads.sync()
    return roads


def _make_known(roads: Roads, name: str, facts: Iterable[tuple[str, str]]) -> None:
    anna, case = roads.anna.vault, roads.case(name)
    anna.answer(case, "Здравствуйте")
    thread = anna.work.open_thread(case, "work", (roads.boris.member_id,), (), with_reply_key=True)
    for key, value in facts:
        anna.work.fact(thread, key, (value,), "seeker", "")
    if name != "traveller":
        check = anna.work.care.check(thread, "who it is", "known", "confirmed", "", high=True)
        roads.sync(2)
        roads.boris.vault.work.care.review(thread, check, "known", "confirmed", "")
