"""The network that helps people travel, with a journey under way."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.vault.watching.template import a_copy
from tests.vault.watching.watched import Watched


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    """Anna and Boris plan; Boris, then Vera are told."""
    roads, journey = a_copy(tmp_path / "network")
    made = Watched(roads, journey)
    yield made
    for desk in roads.network.desks:
        desk.vault.close()
    made.relay.stop()
