"""Real relay processes whose clocks a test moves, and what is left with them: series, their tokens, their boxes."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.relay.running import Relay
from tropa.post.headers import AltchaStamp
from tropa.post.series import Rung, Series, SeriesStanding
from tropa.post.series_client import SeriesClient
from tropa.sealing.boxes import post_id_of
from tropa.sealing.series import CancelToken, RenewToken, SeriesId, cancel_hash, renew_hash
from tropa.sealing.types import PostId, ReadKey

PROGRAM = Path(__file__).parents[1] / "support" / "relay_with_hours.py"
WITHIN_S = 30.0
AN_HOUR_S = 3600


@dataclass
class Clocks:
    """What the relays on this file think it is."""

    file: Path
    wall: float = 0.0
    boot: float = 0.0
    in_step: bool = False

    def __post_init__(self) -> None:
        self.write()

    def write(self) -> None:
        """For the relays to read; whole at any moment."""
        new = self.file.with_suffix(".new")
        new.write_text(json.dumps({"wall": self.wall, "boot": self.boot, "in_step": self.in_step}))
        new.replace(self.file)

    def pass_hours(self, hours: float) -> None:
        """Time passes, and every clock goes on with it."""
        self.wall += hours * AN_HOUR_S
        self.boot += hours * AN_HOUR_S
        self.write()

    def set_wall(self, ahead_s: float) -> None:
        """Somebody sets the wall clock."""
        self.wall = ahead_s
        self.write()

    @property
    def hour(self) -> int:
        """The hour by the wall clock."""
        return int(time.time() + self.wall) // AN_HOUR_S

    def start_of_hour(self) -> None:
        """Nothing but the test's own moves comes near the end of an hour."""
        self.wall += 60 - (time.time() + self.wall) % AN_HOUR_S
        self.write()


@dataclass
class Town:
    """Relays on one store, one after another or together."""

    folder: Path
    clocks: Clocks
    more: tuple[str, ...] = ()
    relays: list[Relay] = field(default_factory=list)

    def start(self, name: str = "data", folder: Path | None = None) -> Relay:
        """Another relay, once it answers."""
        where = folder or self.folder / name
        command = [sys.executable, str(PROGRAM), str(self.clocks.file), "relay", "--data", str(where), "--port", "0"]
        process = subprocess.Popen([*command, *self.more], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert process.stdout is not None
        said = ""
        while (found := re.search(r"relay ready on (http://\S+)", said)) is None:
            line = process.stdout.readline()
            assert line, f"the relay did not start: {said}"
            said += line
        self.relays.append(Relay(process, where, found[1], said))
        return self.relays[-1]

    def stamp(self, relay: Relay, expires_in_s: int = 600) -> AltchaStamp:
        """One that this relay takes, by its clock."""
        return relay.stamp(int(self.clocks.wall) + expires_in_s)

    def open_box(self, relay: Relay) -> tuple[ReadKey, PostId]:
        """A seeker's box."""
        read_key = ReadKey(os.urandom(32))
        with relay.client() as client:
            client.open_box(read_key, self.stamp(relay), [])
        return read_key, post_id_of(read_key)


@contextmanager
def town(folder: Path, *more: str) -> Iterator[Town]:
    """Relays that are stopped at the end, whatever happens."""
    clocks = Clocks(folder / "clocks.json")
    clocks.start_of_hour()
    made = Town(folder, clocks, more)
    try:
        yield made
    finally:
        for relay in made.relays:
            relay.stop()


@dataclass(frozen=True)
class Ladder:
    """A series somebody leaves, with everything they hold of it."""

    series_id: SeriesId
    cancel: CancelToken
    renew: RenewToken
    series: Series

    @property
    def letters(self) -> list[bytes]:
        """Its letters, in order."""
        return [each.letter for each in self.series.rungs]


def ladder(*rungs: tuple[PostId, int], size: int = 4096) -> Ladder:
    """A new one, each rung a box and an hour."""
    cancel, renew = CancelToken(os.urandom(16)), RenewToken(os.urandom(16))
    made = tuple(Rung(post_id, hour, os.urandom(size)) for post_id, hour in rungs)
    return Ladder(SeriesId(os.urandom(32)), cancel, renew, Series(cancel_hash(cancel), renew_hash(renew), made))


def leave(place: Town, relay: Relay, left: Ladder) -> bool:
    """Leave it; whether it was new there."""
    with relay.client() as client:
        return SeriesClient(client).leave(left.series_id, left.series, [place.stamp(relay) for _ in left.letters])


def states(standing: SeriesStanding) -> list[str]:
    """The rungs' states."""
    return [each.state for each in standing.rungs]


def stand(relay: Relay, left: Ladder) -> SeriesStanding:
    """How it stands."""
    with relay.client() as client:
        return SeriesClient(client).stand(left.series_id, left.cancel)


def eventually(holds: Callable[[], bool], what: str) -> None:
    """Wait until it does."""
    until = time.monotonic() + WITHIN_S
    while not holds():
        assert time.monotonic() < until, what
        time.sleep(0.05)


def read(relay: Relay, read_key: ReadKey) -> list[bytes]:
    """Every letter of a box, in order."""
    with relay.client() as client:
        return [each.letter for each in client.letters(read_key)]
