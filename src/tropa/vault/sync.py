"""Sync between the vault and the relay: one round (`sync_once`) and the background thread that repeats it (`SyncLoop`).

Decides nothing about cases and shows nothing; pages read `Vault.sync_state`.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tropa.vault.vault import Vault
from tropa.vault.views import SyncProblem

if TYPE_CHECKING:
    from tropa.post.client import RelayClient


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one round did. `problem` is the first thing that went wrong, or None."""

    fetched: int
    ingested: int
    refused: int
    kept: int
    shredded: int
    posted: int
    problem: SyncProblem | None


def sync_once(vault: Vault, relay: "RelayClient") -> SyncReport:
    """Publish what is missing, fetch and read what is new, post what waits. Never raises for what a peer or relay did."""
    raise NotImplementedError


class SyncLoop:
    """Runs `sync_once` every `interval_s` seconds on a thread of its own, sooner after `nudge`."""

    def __init__(self, vault: Vault, relay: "RelayClient", interval_s: float) -> None:
        raise NotImplementedError

    def start(self) -> None:
        """Begin; the first round runs at once."""

    def nudge(self) -> None:
        """Ask for a round now (an answer was written). Returns at once."""

    def stop(self, timeout_s: float = 10.0) -> None:
        """End after the round in progress, waiting at most `timeout_s`. Call before `Vault.close`."""
