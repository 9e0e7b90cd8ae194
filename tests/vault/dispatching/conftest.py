"""A network of desks over a relay in memory, with what dispatch needs said: who plays what, and who was vetted."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import pytest

from tests.support.memory_relay import MemoryRelay
from tests.support.seeker import Seeker
from tests.vault.conftest import Clock
from tests.vault.dispatching.floor import ANNA, BORIS, LEV, LISA, VADIM, VERA, Floor, a_floor
from tests.vault.membership.conftest import Desk, Network
from tests.vault.membership.copies import fill
from tropa.cases.events import Flag, Need
from tropa.cases.seeker import AskForm
from tropa.dispatch.snapshot import Vetting
from tropa.roster.names import Role
from tropa.vault.dispatching.dispatching import Dispatching
from tropa.vault.views_dispatch import OfferMade, Preferences

ROLES: dict[str, tuple[Role, ...]] = {
    "anna": ("coordinator",),
    "boris": ("coordinator",),
    "vera": ("caseworker",),
    "vadim": ("caseworker",),
    "lev": ("adviser",),
}
SLOTS = {
    "vera": {"caseworker": 30},
    "vadim": {"caseworker": 30},
    "lev": {"adviser-legal": 10},
}


@dataclass
class Shift:
    """Who is on: the first of them founded the network and coordinates; each other desk is named by its owner."""

    network: Network
    seekers: dict[str, Seeker] = field(default_factory=dict)

    def desk(self, name: str) -> Desk:
        return next(desk for desk in self.network.desks if desk.name == name)

    def __getattr__(self, name: str) -> Dispatching:
        return self.desk(name).vault.dispatching

    def member(self, name: str) -> str:
        return self.desk(name).member_id

    def sync(self, rounds: int = 3) -> None:
        self.network.sync(rounds)

    def ask(
        self, text: str = "Меня вызвали", needs: tuple[Need, ...] = ("summons",), flags: tuple[Flag, ...] = ()
    ) -> str:
        """A seeker's first letter, read by every coordinator at the next sync; the case's id."""
        seeker = Seeker(self.network.relay, self.network.clock.now_s)
        seeker.ask(AskForm("ru", "72h", text, needs=needs, flags=flags))
        self.seekers[seeker.keys.thread.text] = seeker
        return seeker.keys.thread.text

    def role_of(self, case: str, desk: str = "anna") -> str:
        """The role of that case that waits for somebody."""
        dispatching: Dispatching = getattr(self, desk)
        return next(role.role_id for role in dispatching.roles() if role.case_id == case)

    def offer(self, case: str, to: str, desk: str = "anna") -> OfferMade:
        """Offer the case's role to somebody, and have it arrive."""
        dispatching: Dispatching = getattr(self, desk)
        made = dispatching.accept(self.role_of(case, desk), [self.member(to)]).offers[0]
        self.sync(1)
        return made

    def made(self, offer: OfferMade, desk: str = "anna") -> OfferMade:
        """The offer as it stands now."""
        dispatching: Dispatching = getattr(self, desk)
        return next(each for each in dispatching.offers_made() if each.offer_id == offer.offer_id)

    def holder(self, case: str, desk: str = "anna") -> str | None:
        """The name of whoever holds a case, as that desk knows."""
        who = self.desk(desk).vault.work.holder(case)
        names = {each.member_id: each.name for each in self.network.desks}
        return names[who.member_id] if who else None

    def vet(self, name: str, vetting: Vetting, *by: str, apart: tuple[str, ...] = ()) -> None:
        for desk in by or ("anna",):
            dispatching: Dispatching = getattr(self, desk)
            dispatching.assess(self.member(name), vetting, [self.member(each) for each in apart])


ON_SHIFT = ("anna", "boris", "vera", "lev")


def _on_shift(network: Network) -> None:
    """These people's desks, each with preferences, vetted by the first coordinator, and all of it said."""
    shift = Shift(network)
    network.found(ON_SHIFT[0])
    for name in ON_SHIFT[1:]:
        network.join(name, *ROLES[name])
    for name in ON_SHIFT:
        if name in SLOTS:
            slots = MappingProxyType(SLOTS[name])
            getattr(shift, name).set_preferences(Preferences(slots, languages=("ru",), hours=20, offers_a_day=100))
            shift.vet(name, "checked")
    shift.sync(2)


@pytest.fixture
def floor(tmp_path: Path) -> Iterator[Floor]:
    """Two coordinators, two caseworkers, two lawyers; no relay."""
    made = a_floor(tmp_path, ANNA, BORIS, VERA, VADIM, LEV, LISA)
    yield made
    made.close()


@pytest.fixture
def shift(tmp_path: Path) -> Iterator[Shift]:
    clock = Clock()
    made = Shift(fill(Network(tmp_path, clock, MemoryRelay(clock)), _on_shift))
    yield made
    for desk in made.network.desks:
        desk.vault.close()
