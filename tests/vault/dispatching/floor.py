"""Desks of an invented network that dispatch, and a courier between them that a test can hold up, shuffle and repeat.

No relay and no sealing: see `tests.vault.work.desks`. The real way is walked in `test_offers`.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from typing_extensions import override

from tests.support.networks import Person, SmallNetwork, keys
from tests.vault.work.desks import Clock, Desk, Office, Parcel
from tropa.cases.events import Flag, Need, encode_core
from tropa.cases.seeker import AskForm, Intake, build_ask
from tropa.dispatch.snapshot import Vetting
from tropa.roster.devices import Device
from tropa.roster.messages import letter_kind
from tropa.roster.weeks import week_of
from tropa.sealing.types import Entropy
from tropa.sealing.words import seeker_keys
from tropa.vault.dispatching.dispatching import Dispatching
from tropa.vault.membership.hearing import Heard, hear
from tropa.vault.views_dispatch import Answer, OfferMade, Preferences
from tropa.vault.work.taking import NotBelieved, Taken

ANNA = Person("anna")
BORIS = Person("boris")
VERA = Person("vera", ("caseworker",))
VADIM = Person("vadim", ("caseworker",))
LEV = Person("lev", ("adviser",))
LISA = Person("lisa", ("adviser",))
SLOTS = {
    "anna": {"coordinator": 20},
    "boris": {"coordinator": 20},
    "vera": {"caseworker": 5},
    "vadim": {"caseworker": 5},
    "lev": {"adviser-legal": 5},
    "lisa": {"adviser-legal": 5, "adviser-health": 5},
}


@dataclass(repr=False)
class Worker(Desk):
    """One member's device, and its dispatch."""

    @override
    def __post_init__(self) -> None:
        super().__post_init__()
        self.dispatching = Dispatching(self.here)


@dataclass(repr=False)
class Floor(Office):
    """The network, its desks, and what is on its way."""

    asked: int = 0

    def worker(self, person: Person) -> Worker:
        """A desk of that person; its randomness is the same in every run, so that a failure can be met again."""
        desk = self.desk(person)
        made = Worker(person, replace(desk.here, random=random.Random(person.name).randbytes))
        self.desks[person.name] = made
        return made

    def __getitem__(self, name: str) -> Dispatching:
        desk = self.desks[name]
        assert isinstance(desk, Worker)
        return desk.dispatching

    def member(self, name: str) -> str:
        """The id of whoever is called that."""
        return self.desks[name].member_id

    def device(self, person: Person) -> Device:
        """That person's device, as the roster has it."""
        return self.network.roster.devices[person.id]

    def case(self, needs: tuple[Need, ...] = ("summons",), flags: tuple[Flag, ...] = ()) -> str:
        """A seeker's first letter, read by every coordinator's desk; the case's id."""
        self.asked += 1
        week = week_of(self.clock() // 86_400)
        seeker = seeker_keys(Entropy(self.asked.to_bytes(16, "big")))
        team = keys(f"team {week} 1").public
        form = AskForm("ru", "72h", f"тайна-{self.asked}", needs=needs, flags=flags)
        core = encode_core(build_ask(seeker, Intake(self.network.id, team), form, self.clock() // 60))
        for desk in self.desks.values():
            if "coordinator" in desk.person.roles:
                desk.read_ask(seeker, core, week)
        return seeker.thread.text

    @override
    def hand(self, parcel: Parcel) -> Taken | NotBelieved:
        """One copy, to its desk: an event, or a message."""
        if letter_kind(parcel.core) != "message":
            return super().hand(parcel)
        heard = self.hear(parcel)
        return "known" if heard == "heard" else NotBelieved("early" if heard == "later" else "core")

    def hear(self, parcel: Parcel) -> Heard:
        """A message, as the reading of a letter would hand it over."""
        desk = self.desks[parcel.to.name]
        with desk.here.db.transaction():
            return hear(desk.here, parcel.core, self.device(parcel.sender), to_us=True)

    def round(self, *names: str, shuffler: random.Random | None = None) -> None:
        """These desks (or all) bring dispatch up to date, and what they wrote is carried."""
        for name in names or self.desks:
            here = self.desks[name].here
            here.db.run("INSERT OR REPLACE INTO meta VALUES ('last_sync_minute', ?)", here.minute)
            self[name].settle()
        parcels = self.collect(*(self.desks[name] for name in names)) if names else self.collect()
        if shuffler is not None:
            shuffler.shuffle(parcels)
        self.deliver(parcels)

    def rest(self, rounds: int = 4) -> None:
        """Rounds until everything has arrived and been acted on."""
        for _ in range(rounds):
            self.round()

    def role_of(self, case: str, desk: str = "anna") -> str:
        """The role of that case that waits for somebody."""
        return next(role.role_id for role in self[desk].roles() if role.case_id == case)

    def offer(self, case: str, to: str, desk: str = "anna") -> OfferMade:
        """Offer the case's role to somebody, and have it arrive."""
        made = self[desk].accept(self.role_of(case, desk), [self.member(to)]).offers[0]
        self.round()
        return made

    def made(self, offer: OfferMade, desk: str = "anna") -> OfferMade:
        """The offer as it stands now."""
        return next(each for each in self[desk].offers_made() if each.offer_id == offer.offer_id)

    def answer(self, name: str, answer: Answer = "accept") -> None:
        """Answer the newest offer that waits there."""
        waiting = [each for each in self[name].offers() if each.state == "open"]
        self[name].answer(waiting[0].offer_id, answer)

    def holder(self, case: str, desk: str = "anna") -> str | None:
        """The name of whoever holds a case, as that desk knows."""
        who = self.desks[desk].work.holder(case)
        names = {each.member_id: name for name, each in self.desks.items()}
        return names[who.member_id] if who else None

    def vet(self, name: str, vetting: Vetting, *by: str, apart: Iterable[str] = ()) -> None:
        """Coordinators say how far somebody was vetted."""
        for desk in by or ("anna",):
            self[desk].assess(self.member(name), vetting, [self.member(each) for each in apart])

    def readers(self, case: str) -> set[str]:
        """Who reads a thread of the case, by what all desks have."""
        names = {each.member_id: name for name, each in self.desks.items()}
        found = set()
        for desk in self.desks.values():
            if desk.has(case):
                found |= {names[who.member_id] for thread in desk.work.threads(case) for who in thread.readers}
        return found


def a_floor(folder: Path, *people: Person) -> Floor:
    """Desks of these people; all with preferences, vetted by the first, who founded the network; and all of it said."""
    network = SmallNetwork(people[0])
    network.admit(*people[1:])
    floor = Floor(network, Clock(network.day * 86_400 + 12 * 3_600), folder)
    for person in people:
        floor.worker(person)
    for person in people:
        slots = MappingProxyType(SLOTS[person.name])
        floor[person.name].set_preferences(Preferences(slots, languages=("ru",), hours=20, offers_a_day=20))
        if "coordinator" not in person.roles:
            floor.vet(person.name, "checked")
    floor.rest(2)
    return floor
