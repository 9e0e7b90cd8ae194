"""A network of nobody yet, and one of three stewards."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.memory_relay import MemoryRelay
from tests.vault.conftest import Clock
from tests.vault.membership.copies import fill
from tests.vault.membership.desks import Desk, Network

__all__ = ["Desk", "Network", "network", "three"]


@pytest.fixture
def network(tmp_path: Path) -> Iterator[Network]:
    clock = Clock()
    made = Network(tmp_path, clock, MemoryRelay(clock))
    yield made
    for desk in made.desks:
        desk.vault.close()


@pytest.fixture
def three(network: Network) -> Network:
    """Anna founded it; Boris and Vera are stewards with her, 2 of 3."""
    return fill(network, _three)


def _three(network: Network) -> None:
    network.found()
    network.join("boris")
    network.join("vera")
    network.make_steward(network.desks[1])
    network.make_steward(network.desks[2])
    network.sync(4)
