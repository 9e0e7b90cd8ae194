"""Whatever order events came in, and whoever of two planners did what at the same time: both desks show the same."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec
import pytest

from tests.journeys.plans import PLAN
from tests.vault.journeys.roads import FACTS
from tests.vault.work.desks import Desk, Office
from tropa.cases.journey_bodies import JourneyId, JourneyPlan, LegId, Rung, Window
from tropa.cases.road import LegAnswer, LegSay, RoadCore, decode_road, encode_road
from tropa.cases.seeker import own_author
from tropa.sealing.letters import OpenedLetter, ReaderKeys, event_id_of
from tropa.sealing.types import MemberId, ThreadId
from tropa.sealing.words import SeekerKeys
from tropa.vault.errors import VaultInputError
from tropa.vault.journeys.journeys import Journeys
from tropa.vault.journeys.seam import JourneyRef, RoadLetter
from tropa.vault.journeys.shelf import folded, named
from tropa.vault.journeys.taking import take_road
from tropa.vault.trial import HeldKey, Opened


@dataclass
class NoWatch:
    """Check-ins are not what these tests are about."""

    begun: list[JourneyId] = field(default_factory=list)

    def start(self, at: JourneyRef, plan: JourneyPlan, keys: ReaderKeys, called: str, brief: str) -> None:
        self.begun.append(at.id)

    def over(self, at: JourneyRef) -> None:
        self.begun.append(at.id)

    def forget(self, journey: JourneyId) -> None:
        self.begun.append(journey)

    def heard(self, letter: RoadLetter) -> None:
        raise AssertionError(letter)


@dataclass
class Two:
    """Anna and Boris plan; a traveller and two walkers, whose letters both can read."""

    office: Office
    desks: tuple[Desk, Desk]
    people: list[SeekerKeys]
    journey: str = ""
    said: list[tuple[SeekerKeys, bytes]] = field(default_factory=list)
    """What came back, in the order in which it was written."""

    def __post_init__(self) -> None:
        self.journeys = {desk.person.name: Journeys(desk.here, NoWatch()) for desk in self.desks}

    def plan(self) -> JourneyPlan:
        """Two trains, each of which somebody accompanies."""
        shift = self.office.clock() // 60 - PLAN.legs[0].starts + 24 * 60
        train, bus = PLAN.legs[0], PLAN.legs[3]
        bus = msgspec.structs.replace(bus, begins=train.to, starts=train.ends + 60, ends=train.ends + 180)
        legs = tuple(
            msgspec.structs.replace(
                leg,
                starts=leg.starts + shift,
                ends=leg.ends + shift,
                carrier=person.thread,
                todo="Meet at the exit.",
                tell="Say so.",
                said="plum",
                heard="pear",
                second=None,
            )
            for leg, person in zip((train, bus), self.people[1:], strict=True)
        )
        windows = tuple(Window(each.begins + shift, each.until + shift) for each in PLAN.windows)
        ladder = tuple(Rung(MemberId.from_text(desk.member_id), at) for at, desk in enumerate(self.desks))
        return msgspec.structs.replace(PLAN, legs=legs, windows=windows, ladder=ladder)

    def answer(self, number: int, say: LegSay) -> None:
        """A walker answers what their newest letter asks, in each thread they have; read at both desks."""
        for desk in self.desks:
            at = named(desk.here, self.journey).at
            for thread in folded(desk.here, at).threads:
                person = self.people[number]
                if thread.person == person.thread:
                    self._read(thread.id, person, LegAnswer(thread.letter.version, say, None, None, ""))

    def _read(self, thread: ThreadId, person: SeekerKeys, body: LegAnswer) -> None:
        core = RoadCore(thread, own_author(person), len(self.said), self.office.clock() // 60, body)
        self.said.append((person, encode_road(core)))
        self.read_all()

    def read_all(self, dice: random.Random | None = None) -> None:
        """Both desks read what came back, as far as they have the keys, once more."""
        for desk in self.desks:
            for person, data in self.said if dice is None else dice.sample(self.said, len(self.said)):
                thread = decode_road(data).thread
                row = desk.here.db.row("SELECT serial FROM road_key WHERE thread = ?", thread.raw)
                if row is None:
                    continue
                held = HeldKey(person.reader, thread, row[0], "road")
                letter = OpenedLetter(person.reader.public.auth, data, event_id_of(data))
                with desk.here.db.transaction():
                    assert take_road(desk.here, Opened(letter, held), self.office.clock() // 86_400) == "heard"

    def shown(self, desk: Desk) -> tuple[object, ...]:
        """Everything a desk shows that does not depend on what waits to go from it."""
        journeys = self.journeys[desk.person.name]
        view = journeys.journey(self.journey)
        legs = [
            (each.leg_id, each.asked.state, each.asked.version, each.told.state, each.told.version)
            for each in view.legs
        ]
        (line,) = journeys.board()
        roles = [(each.role, each.case_id, each.learned) for each in journeys.who_knows(self.journey)]
        return view.plan, legs, line, roles


@pytest.fixture
def two(office: Office, anna: Desk, boris: Desk) -> Two:
    """The journey is known to both."""
    asked = [office.ask(f"Пишет {number}", number) for number in (1, 2, 3)]
    said = (FACTS["traveller"], {"helper": "walk"}, {"helper": "walk"})
    for (case, _), facts in zip(asked, said, strict=True):
        anna.answer(case, "Здравствуйте")
        thread = anna.work.open_thread(case, "work", [boris.member_id], (), with_reply_key=True)
        for key, value in facts.items():
            anna.work.fact(thread, key, [value], "seeker", "")
    office.settle()
    made = Two(office, (anna, boris), [keys for _, keys in asked])
    made.journey = made.journeys["anna"].begin(asked[0][0], made.plan(), (boris.member_id,))
    office.settle()
    return made


def acts(two: Two, desk: Desk, dice: random.Random) -> list[Callable[[], object]]:
    """What a planner may do, each at any time."""
    journeys, legs = two.journeys[desk.person.name], [each.leg.text for each in two.plan().legs]

    def save() -> None:
        plan = journeys.journey(two.journey).plan
        journeys.save(two.journey, msgspec.structs.replace(plan, title=f"{desk.person.name} {dice.randrange(99)}"))

    def retime() -> None:
        plan = journeys.journey(two.journey).plan
        moved = msgspec.structs.replace(plan.legs[-1], ends=plan.legs[-1].ends + dice.randrange(9))
        journeys.save(two.journey, msgspec.structs.replace(plan, legs=(*plan.legs[:-1], moved)))

    return [
        save,
        retime,
        lambda: journeys.ask(two.journey, dice.choice(legs)),
        lambda: journeys.call_off_leg(two.journey, dice.choice(legs)),
        lambda: journeys.offer(two.journey, "…"),
        lambda: journeys.start(two.journey),
        lambda: two.answer(dice.choice((1, 2)), dice.choice(("accept", "decline", "failed"))),
        journeys.follow,
    ]


@pytest.mark.parametrize("seed", range(8))
def test_both_desks_show_the_same_in_the_end(two: Two, seed: int) -> None:
    """Thirty acts by two planners, delivered now and then, in any order."""
    dice = random.Random(seed)
    two.journeys["anna"].ask(two.journey, two.plan().legs[0].leg.text)
    done = 0
    for _ in range(30):
        desk = dice.choice(two.desks)
        try:
            dice.choice(acts(two, desk, dice))()
            done += 1
        except VaultInputError:
            pass
        if dice.random() < 0.2:
            two.office.settle(dice)
    two.office.settle(dice)
    two.read_all(dice)
    anna, boris = two.desks
    assert done > 10
    assert two.shown(anna) == two.shown(boris)


def test_two_who_ask_the_same_carrier_at_once_are_read_as_one(two: Two) -> None:
    """Each with a key of their own; an answer to whichever stands counts, and calling off reaches both."""
    leg = two.plan().legs[0].leg
    for name in ("anna", "boris"):
        two.journeys[name].ask(two.journey, leg.text)
    two.office.settle()
    two.answer(1, "accept")
    for name in ("anna", "boris"):
        (first, _) = two.journeys[name].journey(two.journey).legs
        assert (LegId.from_text(first.leg_id), first.asked.state) == (leg, "accepted")
    two.journeys["anna"].call_off_leg(two.journey, leg.text)
    two.office.settle()
    for desk in two.desks:
        at = named(desk.here, two.journey).at
        assert {each.letter.state for each in folded(desk.here, at).threads} == {"called_off"}
