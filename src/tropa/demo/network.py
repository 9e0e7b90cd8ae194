"""Bringing an invented network to life: a relay, a vault that founds it, and the letters of a dozen people."""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tropa.demo.people import invented_people
from tropa.demo.programs import Program
from tropa.demo.seekers import DemoSeeker, form_of, look_at
from tropa.post.client import RelayClient
from tropa.sealing.words import new_entropy
from tropa.vault.vault import Vault

PASSPHRASE = "an invented passphrase for invented people"  # noqa: S105 - protects nothing but invented letters
PETNAME = "Invented network"
_SOLVERS = 2

Say = Callable[[str], None]


@dataclass(frozen=True)
class Places:
    """Where the demo keeps its files, all below one folder."""

    folder: Path

    @property
    def relay_data(self) -> Path:
        return self.folder / "relay"

    @property
    def vault(self) -> Path:
        return self.folder / "coordinator" / "coordinator.vault"

    @property
    def publisher_token(self) -> Path:
        return self.relay_data / "publish-token"


def minute_now() -> int:
    """Whole minutes since 1970."""
    return int(time.time()) // 60


def day_now() -> int:
    """Whole days since 1970."""
    return int(time.time()) // 86_400


def found_network(places: Places, relay_url: str, client_sha256: str | None) -> str:
    """Make the coordinator's vault and found a one-person network in it; returns the network's id."""
    places.vault.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    vault = Vault.create(places.vault, PASSPHRASE, clock=lambda: int(time.time()), random=os.urandom)
    try:
        token = places.publisher_token.read_text(encoding="ascii").strip()
        with RelayClient(relay_url) as client:
            founded = vault.found_network(client, token, PETNAME, (relay_url,), ("ru", "en"), client_sha256)
        return founded.network_id
    finally:
        vault.close()


def someone(relay_url: str) -> DemoSeeker:
    """A new seeker with fresh words, at a relay whose notice verified."""
    return DemoSeeker(new_entropy(os.urandom), look_at(RelayClient(relay_url), day_now()))


def bring_letters(relay_url: str, say: Say) -> list[DemoSeeker]:
    """Every invented person writes, in order of arrival; the proof of work makes this take some seconds."""
    people = invented_people()
    today = datetime.now(UTC).date()

    def write(number: int) -> DemoSeeker:
        seeker = someone(relay_url)
        seeker.ask(form_of(people[number], today), minute_now())
        say(f"  letter {number + 1} of {len(people)} is in")
        return seeker

    with ThreadPoolExecutor(_SOLVERS) as pool:
        return list(pool.map(write, range(len(people))))


def start_desk(places: Places, relay_url: str) -> tuple[AbstractContextManager[Program], Path]:
    """The desk on the invented vault, and its launch file, once it is ready."""
    program = Program("desk", "--vault", str(places.vault), "--relay", relay_url)
    return program, Path(program.wait_for(r"browser: (.+)")[1])
