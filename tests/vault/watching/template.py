"""A journey under way, made once; every test starts from copies of its vaults and of its relay's store."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

from tests.support.seeker import Seeker
from tests.support.store_relay import Memory, StoreRelay
from tests.vault.conftest import PASSPHRASE, Clock
from tests.vault.journeys.roads import Roads, roads_over
from tests.vault.membership.conftest import Desk, Network
from tropa.sealing.types import Entropy
from tropa.vault.vault import Vault

_RELAY: Final = "relay"


@dataclass(frozen=True)
class Template:
    """Where it lies, and what is not in its files."""

    folder: Path
    memory: Memory
    now_s: int
    journey: str
    people: dict[str, Entropy]


@cache
def template() -> Template:
    """Anna and Boris plan; Boris, then Vera are told; the traveller has agreed to two words, and it has begun."""
    folder, clock = Path(mkdtemp(prefix="tropa-watched-")), Clock()
    relay = StoreRelay(clock, folder / _RELAY)
    network = Network(folder, clock, relay)
    roads = roads_over(network)
    journey = roads.under_way()
    for desk in network.desks:
        desk.vault.close()
    relay.stop()
    people = {name: person.entropy for name, person in roads.people.items()}
    return Template(folder, relay.memory, clock.now_s, journey, people)


def a_copy(folder: Path) -> tuple[Roads, str]:
    """Everything as it was then, in a folder of its own; and the journey."""
    made, clock = template(), Clock()
    clock.now_s = made.now_s
    shutil.copytree(made.folder, folder, dirs_exist_ok=True)
    relay = StoreRelay(clock, folder / _RELAY, made.memory)
    network = Network(folder, clock, relay)
    for name in ("anna", "boris", "vera"):
        path = folder / f"{name}.tropa"
        network.desks.append(Desk(name, unlocked(path, clock, clock.running), relay, path))
    people = {name: Seeker(relay, clock.now_s, entropy) for name, entropy in made.people.items()}  # type: ignore[arg-type]
    return Roads(network, people), made.journey


def unlocked(path: Path, clock: Callable[[], int], running: Callable[[], int]) -> Vault:
    """A vault on this clock."""
    return Vault.unlock(path, PASSPHRASE, clock=clock, random=os.urandom, running=running)
