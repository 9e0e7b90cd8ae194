"""A relay as a real process on a folder, with what its tests need around it: cheap stamps, boxes, a store beside it."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tropa.post.client import RelayClient
from tropa.post.headers import AltchaStamp, PublisherToken
from tropa.relay.folder import CHALLENGE_KEY_FILE, PUBLISH_TOKEN_FILE
from tropa.relay.store.database import Store
from tropa.relay.store.sqlite import open_store
from tropa.sealing.boxes import post_id_of, token_hash
from tropa.sealing.stamps import Toll, new_challenge, solve
from tropa.sealing.types import ChallengeKey, PostId, ReadKey, Token

READY_WITHIN_S = 20
STOPS_WITHIN_S = 15
ROOM = 2**30
NO_WORK = Toll(iterations=1, from_try=0, below_try=1)


def today() -> int:
    """The day the relay under test thinks it is."""
    return int(time.time()) // 86_400


@dataclass
class Relay:
    """A running ``tropa relay``; what it printed is in ``out`` once it has ended."""

    process: subprocess.Popen[str]
    folder: Path
    url: str
    out: str = ""

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.url.rpartition(":")[2])

    @property
    def publisher(self) -> PublisherToken:
        """The token in its folder."""
        return PublisherToken((self.folder / PUBLISH_TOKEN_FILE).read_text().strip())

    def client(self) -> RelayClient:
        """A client of it."""
        return RelayClient(self.url)

    def stamp(self, expires_in_s: int = 600) -> AltchaStamp:
        """A stamp this relay will take, made with its own key so that nobody has to work for it."""
        key = ChallengeKey.from_text((self.folder / CHALLENGE_KEY_FILE).read_text().strip())
        return AltchaStamp(solve(new_challenge(key, os.urandom, int(time.time()) + expires_in_s, NO_WORK)))

    def open_box(self, tokens: int = 0) -> tuple[ReadKey, PostId, list[Token]]:
        """A new seeker's box with that many tokens."""
        read_key = ReadKey(os.urandom(32))
        made = [Token(os.urandom(16)) for _ in range(tokens)]
        with self.client() as client:
            for start in range(0, max(1, tokens), 64):
                client.open_box(read_key, self.stamp(), [token_hash(each) for each in made[start : start + 64]])
        return read_key, post_id_of(read_key), made

    def memory_kib(self, field: str = "VmRSS") -> int:
        """Its resident memory (``VmHWM``: the most there ever was)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"{field}:\s+(\d+)", status)[1])  # type: ignore[index]

    def stop(self) -> int:
        """Tell it to stop; its exit code."""
        return self._end(signal.SIGTERM)

    def kill(self) -> None:
        """kill -9."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> int:
        if self.process.poll() is None:
            self.process.send_signal(how)
        self.out += self.process.communicate(timeout=STOPS_WITHIN_S)[0]
        return self.process.returncode


def command(folder: Path, *more: str) -> list[str]:
    """How the relay is started."""
    return [sys.executable, "-m", "tropa.cli.main", "relay", "--data", str(folder), "--port", "0", *more]


def start(folder: Path, *more: str) -> Relay:
    """A relay on ``folder``, once it answers; stderr is in its output."""
    process = subprocess.Popen(command(folder, *more), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout is not None
    first = process.stdout.readline()
    found = re.search(r"http://\S+", first)
    if found is None:
        process.kill()
        raise AssertionError(f"the relay did not start: {first}{process.communicate()[0]}")
    return Relay(process, folder, found[0], first)


@contextmanager
def running(folder: Path, *more: str) -> Iterator[Relay]:
    """A relay that is stopped at the end, whatever happens."""
    relay = start(folder, *more)
    try:
        yield relay
    finally:
        relay.stop()


@contextmanager
def store_of(folder: Path) -> Iterator[Store]:
    """The store of a relay that does not run, inside one transaction; made if it is not there."""
    folder.mkdir(mode=0o700, exist_ok=True)
    store = open_store(folder, os.urandom, ROOM)
    try:
        store.begin()
        yield store
        store.commit()
    finally:
        store.close()
