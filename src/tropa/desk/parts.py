"""What a desk is built from, given to it by its composition (`tropa.cli.desk`, or a test)."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path
from typing import Protocol

from tropa.desk.session import Random
from tropa.desk.times import Clock
from tropa.desk.words import Language
from tropa.post.client import RelayClient
from tropa.vault.vault import Vault


class Sync(Protocol):
    """A running sync loop."""

    def nudge(self) -> None:
        """Ask for a round now."""

    def stop(self, timeout_s: float) -> None:
        """End it."""


@dataclass(frozen=True)
class Parts:
    """A desk's collaborators.

    `restore`, `restore_from_shares` and `adopt` make this desk's vault of a backup: the same device again, or (`adopt`)
    another device of the same member. `clock` is seconds since 1970; `monotonic` is seconds that never jump back;
    `publisher_token` gives the token that the desk was started with, or None, and may raise OSError; `new_relay` gives
    a client for one use; no `zone` is the machine's own.
    """

    vault_path: Path
    relay_url: str
    create: Callable[[str], Vault]
    unlock: Callable[[str], Vault]
    restore: Callable[[Path, str], Vault]
    restore_from_shares: Callable[[Path, Sequence[str], str], Vault]
    adopt: Callable[[Path, str], Vault]
    new_relay: Callable[[], AbstractContextManager[RelayClient]]
    start_sync: Callable[[Vault], Sync]
    publisher_token: Callable[[], str | None]
    client_sha256: str | None
    clock: Clock
    monotonic: Callable[[], float]
    zone: tzinfo | None
    random: Random
    language: Language | None
    lock_after_s: int
