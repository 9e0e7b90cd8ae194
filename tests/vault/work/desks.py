"""Several desks of one invented network, and a courier between them that a test can hold up, shuffle and repeat.

No relay and no sealing here: what colleagues write is handed to `take_event` as the reading of a letter would. The real
way is walked in `test_over_a_relay`.
"""

import os
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tests.support.networks import RELAY, Person, SmallNetwork, fixed, keys
from tropa.cases.events import Ask, Core, Event, encode_core, event_of
from tropa.cases.seeker import AskForm, Intake, build_ask
from tropa.roster.weeks import week_of
from tropa.sealing.passphrase import Argon2Cost
from tropa.sealing.types import Entropy, ReadKey, ThreadId
from tropa.sealing.words import SeekerKeys, seeker_keys
from tropa.vault.context import Context
from tropa.vault.membership.chain import take_entries
from tropa.vault.opening import create
from tropa.vault.shelf import add_event, events_of, open_thread, thread_row
from tropa.vault.shelf_cases import find_case, is_shredded
from tropa.vault.team import Details, Network, WeekSecrets, keep_network, keep_week
from tropa.vault.work.introducing import write_answer
from tropa.vault.work.taking import NotBelieved, Taken, take_event
from tropa.vault.work.work import Work

CHEAP = Argon2Cost(memory_kib=256, passes=1, lanes=1)
DETAILS = Details("наша", "", ("http://127.0.0.1:8750/",), ("ru", "en"), None)


@dataclass
class Clock:
    """Seconds since 1970 that only a test moves."""

    now_s: int

    def __call__(self) -> int:
        return self.now_s

    def pass_days(self, days: float) -> None:
        self.now_s += int(days * 86_400)

    def pass_minutes(self, minutes: int) -> None:
        self.now_s += minutes * 60


@dataclass(repr=False)
class Desk:
    """One member's device: its vault, and the façade."""

    person: Person
    here: Context

    def __post_init__(self) -> None:
        self.work = Work(self.here)

    @property
    def member_id(self) -> str:
        return self.person.member.text

    def read_ask(self, seeker: SeekerKeys, core: bytes, week: int) -> None:
        """As `reading` takes in a first letter sealed to the team key."""
        event = event_of(core)
        assert isinstance(event.core.body, Ask)
        with self.here.db.transaction():
            team = keys(f"team {week} 1")
            case = open_thread(self.here, event.core, event.core.body, week, team.public.auth, team.auth)
            add_event(self.here, core, event, "team-key", self.here.minute, case)

    def read_letter(self, event: Event, core: bytes) -> None:
        """As `reading` takes in a later letter sealed to the reply key."""
        with self.here.db.transaction():
            add_event(self.here, core, event, "reply-key", self.here.minute)

    def answer(self, case_id: str, text: str) -> None:
        """As the page's answer does."""
        with self.here.db.transaction():
            case = find_case(self.here, ThreadId.from_text(case_id))
            row = thread_row(self.here, ThreadId.from_text(case_id))
            assert case is not None
            assert row is not None
            write_answer(self.here, case, row, text)

    def letters(self, case_id: str) -> list[Event]:
        """The events of the seeker's thread that are here."""
        return [row.event for row in events_of(self.here, ThreadId.from_text(case_id))]

    def has(self, case_id: str) -> bool:
        return find_case(self.here, ThreadId.from_text(case_id)) is not None

    def destroyed(self, case_id: str) -> bool:
        return is_shredded(self.here, ThreadId.from_text(case_id)) and not self.has(case_id)

    def texts(self, case_id: str) -> list[str]:
        """Every text in every thread of a case."""
        return [entry.text for thread in self.work.threads(case_id) for entry in thread.entries if entry.text]


@dataclass(frozen=True)
class Parcel:
    """One copy of an event on its way to one desk."""

    sender: Person
    to: Person
    core: bytes
    by_mark: bool


@dataclass(repr=False)
class Office:
    """The network, its desks, and what is on its way."""

    network: SmallNetwork
    clock: Clock
    folder: Path
    desks: dict[str, Desk] = field(default_factory=dict)
    to_seekers: list[Core] = field(default_factory=list)

    def desk(self, person: Person) -> Desk:
        """A desk of that person, which has the chain and the week's keys."""
        path = self.folder / f"{person.name}.tropa"
        here = Context(create(path, "тропа через лес", CHEAP, os.urandom), self.clock, os.urandom)
        self.desks[person.name] = desk = Desk(person, here)
        network = Network(self.network.id, person.steward, person.signing, person.member.text, RELAY, 0, DETAILS)
        week = week_of(self.clock() // 86_400)
        team = keys(f"team {week} 1") if "coordinator" in person.roles else None
        read_key = ReadKey(fixed(f"box {week} 1"))
        with here.db.transaction():
            keep_network(here, network)
            take_entries(here, self.network.entries)
            keep_week(here, WeekSecrets(week, 1, read_key, keys(f"members {week} 1"), team), self.network.founder.id)
        return desk

    def ask(self, text: str = "Меня вызвали", number: int = 1, act_by: date | None = None) -> tuple[str, SeekerKeys]:
        """A seeker's first letter, read by every coordinator."""
        week = week_of(self.clock() // 86_400)
        seeker = seeker_keys(Entropy(number.to_bytes(16, "big")))
        intake = Intake(self.network.id, keys(f"team {week} 1").public)
        core = encode_core(build_ask(seeker, intake, AskForm("ru", "72h", text, act_by=act_by), self.clock() // 60))
        for desk in self.desks.values():
            if "coordinator" in desk.person.roles:
                desk.read_ask(seeker, core, week)
        return seeker.thread.text, seeker

    def collect(self, *senders: Desk) -> list[Parcel]:
        """Take everything out of the outboxes of these desks (of all of them, if none is named)."""
        return [parcel for desk in senders or self.desks.values() for parcel in self._collected(desk)]

    def _collected(self, desk: Desk) -> Iterable[Parcel]:
        rows = desk.here.db.rows("SELECT recipient, name, core FROM outbox ORDER BY position")
        desk.here.db.run("DELETE FROM outbox")
        others = [each.person for each in self.desks.values() if each is not desk]
        for recipient, name, core in rows:
            if recipient == "seeker":
                self.to_seekers.append(event_of(core).core)
            for person in others:
                if recipient == "device" and person.id == name:
                    yield Parcel(desk.person, person, core, by_mark=False)
                if recipient == "member" and person.member.text == name:
                    yield Parcel(desk.person, person, core, by_mark=False)
                if recipient == "team" and "coordinator" in person.roles:
                    yield Parcel(desk.person, person, core, by_mark=True)

    def hand(self, parcel: Parcel) -> Taken | NotBelieved:
        """One copy, to its desk."""
        desk = self.desks[parcel.to.name]
        device = self.network.roster.devices[parcel.sender.id]
        with desk.here.db.transaction():
            day = self.clock() // 86_400
            return take_event(desk.here, parcel.core, device, day, "mark" if parcel.by_mark else "device")

    def deliver(self, parcels: Iterable[Parcel]) -> list[NotBelieved]:
        """Hand these over, those that come early again until nothing changes; what was never believed."""
        left = list(parcels)
        refused: list[NotBelieved] = []
        while left:
            outcomes = [(parcel, self.hand(parcel)) for parcel in left]
            early = [parcel for parcel, outcome in outcomes if outcome == NotBelieved("early", _thread(outcome))]
            refused += [each for _, each in outcomes if isinstance(each, NotBelieved) and each.reason != "early"]
            if len(early) == len(left):
                return refused + [NotBelieved("early")] * len(early)
            left = early
        return refused

    def settle(self, shuffler: random.Random | None = None) -> None:
        """Carry everything to and fro until every outbox is empty."""
        for _ in range(12):
            parcels = self.collect()
            if not parcels:
                return
            if shuffler is not None:
                shuffler.shuffle(parcels)
            self.deliver(parcels)
        raise AssertionError("the desks do not come to rest")

    def close(self) -> None:
        for desk in self.desks.values():
            desk.here.db.close()


def _thread(outcome: Taken | NotBelieved) -> ThreadId | None:
    return outcome.thread if isinstance(outcome, NotBelieved) else None


def an_office(folder: Path, *people: Person) -> Office:
    """A network founded by the first of these people, and a desk for each."""
    network = SmallNetwork(people[0])
    network.admit(*people[1:])
    office = Office(network, Clock(network.day * 86_400 + 12 * 3_600), folder)
    for person in people:
        office.desk(person)
    return office


ANNA = Person("anna")
BORIS = Person("boris")
VERA = Person("vera", ("caseworker",))
LEV = Person("lev", ("adviser",))
__all__ = ["ANNA", "BORIS", "LEV", "VERA", "Desk", "Office", "an_office"]
