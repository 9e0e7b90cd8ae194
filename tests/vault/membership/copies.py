"""Networks that are made once for each process of tests, and copied for each test: its vaults' files and its relay.

Every desk of a copy has just been opened and has read its boxes once. Nothing that a test does is seen by another.
"""

import atexit
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from tests.support.memory_relay import MemoryRelay
from tests.vault.conftest import PASSPHRASE, Clock
from tests.vault.membership.desks import Desk, Network
from tropa.vault.vault import Vault

Build = Callable[[Network], None]
"""What is done with an empty network before the tests begin."""


@dataclass(frozen=True)
class _Mould:
    folder: Path
    names: tuple[str, ...]
    relay: MemoryRelay
    clock: Clock


def fill(network: Network, build: Build) -> Network:
    """This network, which was empty, as it is once `build` has been done."""
    made = _made(build)
    network.clock.now_s, network.clock.unmeasured_s = made.clock.now_s, made.clock.unmeasured_s
    network.relay.take_over(made.relay)
    shutil.copytree(made.folder, network.folder, dirs_exist_ok=True)
    network.desks += [_opened(network, name) for name in made.names]
    network.sync()
    return network


@cache
def _made(build: Build) -> _Mould:
    folder, clock = Path(mkdtemp(prefix="tropa-network-")), Clock()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    network = Network(folder, clock, MemoryRelay(clock))
    build(network)
    for desk in network.desks:
        desk.vault.close()
    return _Mould(folder, tuple(desk.name for desk in network.desks), network.relay, clock)


def _opened(network: Network, name: str) -> Desk:
    path, clock = network.folder / f"{name}.tropa", network.clock
    vault = Vault.unlock(path, PASSPHRASE, clock=clock, random=os.urandom, running=clock.running)
    return Desk(name, vault, network.relay, path)
