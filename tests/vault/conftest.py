"""A vault with a cheap passphrase, a relay in memory, and a clock that a test moves."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.memory_relay import PUBLISHER, MemoryRelay
from tests.support.seeker import Seeker
from tropa.cases.seeker import AskForm
from tropa.sealing.passphrase import Argon2Cost
from tropa.vault.sync import SyncReport, sync_once
from tropa.vault.vault import Vault

CHEAP = Argon2Cost(memory_kib=256, passes=1, lanes=1)
PASSPHRASE = "тропа через лес 17"
MONDAY_NOON_S = (2963 * 7 - 3) * 86_400 + 12 * 3_600
DAY_S = 86_400


@dataclass
class Clock:
    """Seconds since 1970 that only a test moves, and what the machine measures of them."""

    now_s: int = MONDAY_NOON_S
    unmeasured_s: int = 0

    def __call__(self) -> int:
        return self.now_s

    def running(self) -> int:
        """Seconds for which the machine has run."""
        return self.now_s - self.unmeasured_s

    def pass_days(self, days: float) -> None:
        """The machine runs, and its clock goes right."""
        self.now_s += int(days * DAY_S)

    def leap(self, days: float) -> None:
        """The clock is set, or the machine was off."""
        self.now_s += int(days * DAY_S)
        self.unmeasured_s += int(days * DAY_S)


@dataclass
class Stage:
    """One founded network: its vault, its relay, its clock."""

    vault: Vault
    relay: MemoryRelay
    clock: Clock
    path: Path

    def sync(self) -> SyncReport:
        return sync_once(self.vault, self.relay)

    def seeker(self, **more: object) -> Seeker:
        return Seeker(self.relay, self.clock.now_s, **more)

    def asked(self, text: str = "Меня вызвали", **more: object) -> Seeker:
        """A seeker whose first letter has been posted and synced."""
        seeker = self.seeker()
        seeker.ask(AskForm("ru", **{"situation": "72h", "text": text, **more}))
        self.sync()
        return seeker

    def case_id(self, seeker: Seeker) -> str:
        return seeker.keys.thread.text

    def reopen(self) -> None:
        """Lock and unlock."""
        self.vault.close()
        clock = self.clock
        self.vault = Vault.unlock(self.path, PASSPHRASE, clock=clock, random=os.urandom, running=clock.running)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "desk.tropa"


@pytest.fixture
def vault(path: Path, clock: Clock) -> Iterator[Vault]:
    made = Vault.create(path, PASSPHRASE, clock=clock, random=os.urandom, hardness=CHEAP, running=clock.running)
    yield made
    made.close()


@pytest.fixture
def stage(vault: Vault, clock: Clock, path: Path) -> Iterator[Stage]:
    relay = MemoryRelay(clock)
    vault.found_network(relay, PUBLISHER, "наша", ("http://127.0.0.1:8750/",), ("ru", "en"), None)
    stage = Stage(vault, relay, clock, path)
    yield stage
    stage.vault.close()
