"""A journey in the town: a traveller, a driver and a host with pocket clients; Anna and Boris plan, Galya is told.

The driver's leg is known to the traveller as soon as it is settled, the host's not before its hour. Galya reads no
plan: she is on the ladder only, and Boris after her.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from tests.hostile.town import CANARY, Town
from tropa.cases.seeker import AskForm
from tropa.demo.journey import Company, Said, a_plan, make_known, set_out
from tropa.demo.on_road import OnRoad
from tropa.relay.inventory import every_delayed_letter, every_letter
from tropa.sealing.encoding import unb64
from tropa.sealing.errors import EncodingError, LetterRefused
from tropa.sealing.letters import Address, OpenedLetter, ReaderKeys, open_letter
from tropa.sealing.types import Entropy, PostId, RelayId

SAID: Final = Said(
    to_driver=f"{CANARY}: ждать у второго входа",
    to_host=f"{CANARY}: постучать и назвать имя",
    offered=f"{CANARY}: вечером ждём вашего слова",
    fine=f"{CANARY} у моря",
    duress=f"{CANARY} и парус",
)
FIRST_WINDOW: Final = (240, 300)
_HELPERS: Final = {"driver": (bytes([1]) * 16, "могу довезти"), "host": (bytes([2]) * 16, "могу принять")}


@dataclass
class Way:
    """The town and the three people; once it is under way, the journey's id."""

    town: Town
    company: Company
    journey: str = ""

    @property
    def people(self) -> dict[str, OnRoad]:
        company = self.company
        return {"traveller": company.traveller, "driver": company.driver, "host": company.host}

    def __getitem__(self, name: str) -> OnRoad:
        return self.people[name]

    @property
    def minute(self) -> int:
        return self.town.clock() // 60

    @property
    def begun(self) -> int:
        """The minute from which the plan counts: its first window begins four hours later."""
        return self.town["anna"].vault.journeys.journey(self.journey).plan.windows[0].begins - FIRST_WINDOW[0]

    @property
    def legs(self) -> list[str]:
        """The plan's, by id."""
        view = self.town["anna"].vault.journeys.journey(self.journey)
        return [each.leg_id for each in view.legs]

    def asked(self, leg: int) -> str:
        """How a leg stands with its carrier at Anna's desk."""
        return self.town["anna"].vault.journeys.journey(self.journey).legs[leg].asked.state


def begin_way(town: Town) -> Way:
    """Two people offer to help and are answered; the journey is planned, agreed to, asked for, and begins."""
    for entropy, text in _HELPERS.values():
        town.someone(Entropy(entropy)).ask(AskForm("ru", "other", f"{CANARY}: {text}"))
    town.sync()
    way = Way(town, _company(town))
    make_known(way.company)
    way.journey = set_out(way.company, a_plan(way.company, way.minute, FIRST_WINDOW))
    return way


def going_on(town: Town) -> Way:
    """The same, in a copy of that town."""
    (line,) = town["anna"].vault.journeys.board()
    return Way(town, _company(town), line.journey_id)


def _company(town: Town) -> Company:
    driver, host = (_phone(town, Entropy(entropy)) for entropy, _ in _HELPERS.values())
    ladder = tuple(town[name].me.member_id for name in ("galya", "boris"))
    anna, boris = (town[name].vault for name in ("anna", "boris"))
    return Company(anna, boris, ladder, _phone(town, town.entropy), driver, host, lambda: _again(town), SAID)


def _again(town: Town) -> None:
    for _ in range(2):
        town.sync()


def _phone(town: Town, entropy: Entropy) -> OnRoad:
    seeker = town.someone(entropy)
    return OnRoad(seeker.keys, seeker.relay, seeker.relay_id, seeker.notice, lambda: town.clock() // 60)


@dataclass(frozen=True)
class Found:
    """What somebody's keys open of all that the relay has."""

    cores: tuple[bytes, ...]

    def says(self, phrase: str) -> bool:
        """Whether any of it says this, itself or in a core that it carries."""
        return any(phrase in text for core in self.cores for text in _texts(core))

    @property
    def kinds(self) -> set[str]:
        """Of letters and events, not of messages between members."""
        return {str(core["kind"]) for core in map(_json, self.cores) if isinstance(core, dict) and "kind" in core}


def everything(town: Town) -> list[tuple[PostId, bytes]]:
    """Every letter in the relay's store, those that wait for their hour too."""
    return [*every_letter(town.relay_data), *every_delayed_letter(town.relay_data)]


def found_with(town: Town, letters: Iterable[tuple[PostId, bytes]], keys: Iterable[ReaderKeys]) -> Found:
    """Each of these letters tried with each of these keys."""
    relay_id = RelayId.from_text(town["anna"].relay.relay_info().relay_id)
    held = list(keys)
    opened = (_opened(letter, Address(relay_id, box), each) for box, letter in letters for each in held)
    return Found(tuple(core for core in opened if core is not None))


def _opened(letter: bytes, address: Address, keys: ReaderKeys) -> bytes | None:
    try:
        opened = open_letter(letter, keys, address)
    except LetterRefused:
        return None
    return opened.core if isinstance(opened, OpenedLetter) else None


def _json(core: bytes) -> object:
    try:
        return json.loads(core)
    except ValueError:
        return None


def _texts(core: bytes) -> Iterator[str]:
    waiting = [_json(core)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, str):
            yield value
            try:
                yield from _texts(unb64(value))
            except EncodingError:
                continue
