"""A desk with a real vault in a folder (cheap passphrase), a real sync loop, and a relay in memory."""

import os
import time
from contextlib import nullcontext
from datetime import UTC
from pathlib import Path
from typing import Any, cast

from tests.desk.moments import NOW_S
from tests.desk.stand import PORT
from tests.support.memory_relay import PUBLISHER, MemoryRelay
from tests.support.seeker import Seeker
from tropa.desk.app import build_app
from tropa.desk.desk import Desk
from tropa.desk.launch import LaunchFile, launch_path_of
from tropa.desk.pages.entering import LAUNCH_PATH
from tropa.desk.parts import Parts
from tropa.desk.words import Language
from tropa.post.client import RelayClient
from tropa.sealing.passphrase import Argon2Cost
from tropa.vault.sync import SyncLoop
from tropa.vault.vault import Vault

CHEAP = Argon2Cost(memory_kib=256, passes=1, lanes=1)
PATIENCE_S = 10.0


class RealStand:
    """Everything real but the relay, which is in memory, and the clock, which stands."""

    def __init__(
        self,
        folder: Path,
        language: Language | None = "en",
        port: int = PORT,
        token: str | None = PUBLISHER,
        lock_after_s: int = 600,
        relay: MemoryRelay | None = None,
    ) -> None:
        self.now_s = NOW_S
        self.path = folder / "network.vault"
        self.relay = relay or MemoryRelay(self.clock)
        self.token = token
        self.desk = Desk(self._parts(language, lock_after_s))
        self.launch = LaunchFile(launch_path_of(self.path), f"http://127.0.0.1:{port}{LAUNCH_PATH}")
        self.app = build_app(self.desk, self.launch, port, lambda: None, idle_look_s=0.05)

    def clock(self) -> int:
        """Seconds since 1970."""
        return self.now_s

    def seeker(self) -> Seeker:
        """Someone new who can write to this network."""
        return Seeker(self.relay, self.now_s)

    def wait_for(self, what: Any) -> None:
        """Let sync go on until something holds."""
        deadline = time.monotonic() + PATIENCE_S
        while not what():
            assert time.monotonic() < deadline, "sync did not bring it in time"
            time.sleep(0.02)

    def _parts(self, language: Language | None, lock_after_s: int) -> Parts:
        return Parts(
            vault_path=self.path,
            relay_url="http://relay.invalid",
            create=lambda words: Vault.create(self.path, words, clock=self.clock, random=os.urandom, hardness=CHEAP),
            unlock=lambda words: Vault.unlock(self.path, words, clock=self.clock, random=os.urandom),
            restore=lambda source, words: Vault.restore(source, words, self.path, clock=self.clock, random=os.urandom),
            restore_from_shares=lambda source, shares, words: Vault.restore_from_shares(
                source, shares, self.path, words, clock=self.clock, random=os.urandom, hardness=CHEAP
            ),
            adopt=lambda source, words: Vault.adopt(source, words, self.path, clock=self.clock, random=os.urandom),
            new_relay=lambda: nullcontext(cast("RelayClient", self.relay)),
            start_sync=self._start_sync,
            publisher_token=lambda: self.token,
            client_sha256=None,
            clock=self.clock,
            monotonic=time.monotonic,
            zone=UTC,
            random=os.urandom,
            language=language,
            lock_after_s=lock_after_s,
        )

    def _start_sync(self, vault: Vault) -> SyncLoop:
        loop = SyncLoop(vault, cast("RelayClient", self.relay), interval_s=0.1)
        loop.start()
        return loop
