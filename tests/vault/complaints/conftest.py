"""A network whose listeners are Boris, who coordinates, and Lev, an adviser. Vera takes the cases; Anna founded it."""

from dataclasses import dataclass

import pytest

from tests.support.seeker import Seeker
from tests.vault.membership.conftest import Desk, Network, network
from tests.vault.membership.copies import fill
from tropa.vault.views_complaints import ComplaintView

__all__ = ["Town", "network", "only", "town"]


@dataclass
class Town:
    """The network and its people by name."""

    network: Network

    def __getattr__(self, name: str) -> Desk:
        return next(desk for desk in self.network.desks if desk.name == name)

    def settle(self, rounds: int = 3) -> None:
        """Everyone syncs."""
        self.network.sync(rounds)

    def listen(self, *desks: Desk) -> None:
        """The stewards name these members, and everyone hears of it."""
        self.anna.members.name_listeners([desk.member_id for desk in desks])
        self.network.agree(3)
        self.settle()

    def helped(self, text: str = "Меня вызвали") -> Seeker:
        """A seeker whose case Vera, or whoever coordinates first, has answered."""
        seeker = self.network.asked(text)
        self.settle(1)
        self.vera.vault.answer(seeker.keys.thread.text, "Здравствуйте")
        self.settle(2)
        return seeker


def only(desk: Desk) -> ComplaintView:
    """The one complaint at that desk."""
    (row,) = desk.vault.complaints.page().rows
    return desk.vault.complaints.complaint(row.complaint_id)


@pytest.fixture
def town(network: Network) -> Town:
    """Everyone has joined, and Boris and Lev listen."""
    return Town(fill(network, _town))


def _town(network: Network) -> None:
    network.found("anna")
    network.join("boris", "coordinator")
    network.join("vera", "coordinator")
    network.join("lev", "adviser")
    town = Town(network)
    town.listen(town.boris, town.lev)
