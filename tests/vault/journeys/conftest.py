"""The network that helps people travel, over a relay in memory that keeps series too."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.vault.conftest import Clock
from tests.vault.journeys.roads import Roads, roads_over
from tests.vault.journeys.series_relay import SeriesRelay
from tests.vault.membership.conftest import Network
from tests.vault.work.conftest import anna, boris, office

__all__ = ["anna", "boris", "office", "roads"]


@pytest.fixture
def roads(tmp_path: Path) -> Iterator[Roads]:
    """Two plan; everyone is known."""
    clock = Clock()
    network = Network(tmp_path, clock, SeriesRelay(clock))
    yield roads_over(network)
    for desk in network.desks:
        desk.vault.close()
