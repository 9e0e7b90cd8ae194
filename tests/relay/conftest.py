"""One relay process for the tests that only need a relay; those that break it start their own. And both stores."""

from collections.abc import Iterator

import pytest

from tests.relay.running import Relay, running
from tests.relay.stores import place, postgres, store
from tests.relay.ticks import Ticks

__all__ = ["place", "postgres", "relay", "store"]


@pytest.fixture(scope="session")
def relay(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Relay]:
    """A relay on a folder of its own, shared: leave it as usable as it was."""
    with running(tmp_path_factory.mktemp("relay") / "data") as started:
        yield started


@pytest.fixture
def ticks() -> Ticks:
    """At some time."""
    return Ticks()
