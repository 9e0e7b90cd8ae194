"""The real way: the relay's own program, its stamps and series, sealed letters, and the machine's clock."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typing_extensions import override

from tests.vault.journeys.roads import DRIVE, NIGHT, Roads, roads_over
from tests.vault.membership.conftest import Desk, Network
from tropa.demo.programs import Program
from tropa.post.client import RelayClient
from tropa.post.series_client import SeriesClient
from tropa.vault.journeys.left import disclosure
from tropa.vault.journeys.shelf import folded, named


class TrueClock:
    """The machine's."""

    @property
    def now_s(self) -> int:
        return int(time.time())

    def __call__(self) -> int:
        return self.now_s

    def running(self) -> int:
        return int(time.monotonic())


@dataclass
class RealNetwork(Network):
    """Desks over the relay's own program."""

    publisher: str = ""

    @override
    def found(self, name: str = "anna") -> Desk:
        desk = self.new_desk(name)
        relay: Any = self.relay
        desk.vault.found_network(relay, self.publisher, "наша", ("http://127.0.0.1/",), ("ru", "en"), None)
        return desk


@pytest.fixture
def real(tmp_path: Path) -> Iterator[Roads]:
    """Everyone is known, over loopback."""
    data, clock = tmp_path / "relay", TrueClock()
    with Program("relay", "--data", str(data), "--port", "0") as program:
        address = program.wait_for(r"http://127\.0\.0\.1:\d+")[0]
        with RelayClient(address) as relay:
            token = (data / "publish-token").read_text().strip()
            made: Any = (tmp_path, clock, relay)
            network = RealNetwork(*made, publisher=token)
            yield roads_over(network)
            for desk in network.desks:
                desk.vault.close()


@pytest.mark.drill
def test_a_journey_over_the_relays_own_program(real: Roads) -> None:
    """Asked, answered, started, a leg left for its hour; another planner changes it, and calls everything off."""
    plan = real.plan()
    later = tuple(
        msgspec.structs.replace(each, disclose=real.minute + 20 * 60) if each.leg == NIGHT else each
        for each in plan.legs
    )
    journey = real.under_way(msgspec.structs.replace(plan, legs=later))
    assert real.leg(journey, DRIVE, real.boris).asked.state == "accepted"
    assert sorted(each.letter.mode for each in real.phone("traveller").road.legs) == ["bus", "driver", "train"]
    assert real.leg(journey, NIGHT).told.state == "waiting"

    relay = SeriesClient(real.people["host"].relay)
    at = named(real.boris.vault.inside, journey).at
    waiting = next(
        each for each in folded(real.boris.vault.inside, at).threads if each.standing.at_minute > real.minute
    )
    first = disclosure(waiting, 1)
    assert relay.stand(first.series, first.cancel).state == "running"

    real.boris.vault.journeys.call_off(journey)
    real.sync(2)
    assert relay.stand(first.series, first.renew).state == "cancelled"
    assert real.told("driver") == {"Lakeside": ("called_off", "driver")}
    assert {state for state, _ in real.told().values()} == {"called_off"}
    assert real.phone("traveller").journey.letter.state == "over"
    assert real.anna.sync().problem is None
