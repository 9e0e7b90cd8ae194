"""Keeps the vault: opens it, watches for idleness, locks it. Pages ask it for the open vault and for nothing else.

It draws nothing and knows no sessions. Locking drops the vault first, so no page waits for a sync in progress.
"""

import contextlib
import logging
import threading
from collections.abc import Callable
from typing import Literal

from tropa.desk.parts import Parts, Sync
from tropa.vault.burning import BurnReport, burn, plan
from tropa.vault.errors import UnknownCase, VaultClosed
from tropa.vault.vault import Vault
from tropa.vault.views_unsent import ThreadDraftKind
from tropa.vault.work.errors import UnknownThread

State = Literal["no-vault", "locked", "not-founded", "joining", "open"]

SYNC_STOP_S = 3.0
HELD_DRAFTS = 20

log = logging.getLogger(__name__)


class Keeper:
    """One vault file and whether it is open. Every method may be called from any thread."""

    def __init__(
        self,
        parts: Parts,
        on_lock: Callable[[], None] = lambda: None,
        on_open: Callable[[Vault], None] = lambda _: None,
    ) -> None:
        self._parts = parts
        self._on_lock, self._on_open = on_lock, on_open
        self.lock_after_s = parts.lock_after_s
        self._turn = threading.RLock()
        self._vault: Vault | None = None
        self._sync: Sync | None = None
        self._held: dict[tuple[str, ThreadDraftKind | None], str] = {}
        self.touch()

    @property
    def state(self) -> State:
        """Where this vault stands; decides which pages there are."""
        vault = self._vault
        if vault is None:
            return "locked" if self._parts.vault_path.exists() else "no-vault"
        try:
            if vault.members.joining() is not None:
                return "joining"
            return "open" if vault.is_founded else "not-founded"
        except VaultClosed:  # it was locked between the lines
            return "locked"

    @property
    def vault(self) -> Vault:
        """The open vault.

        Raises:
            VaultClosed: it is locked.
        """
        vault = self._vault
        if vault is None:
            raise VaultClosed
        return vault

    def create(self, passphrase: str) -> None:
        """Make the vault and open it. Raises what `Vault.create` raises."""
        with self._turn:
            self._open(self._parts.create(passphrase))
        log.info("desk.vault_created")

    def unlock(self, passphrase: str) -> None:
        """Open the vault, unless it is open. Raises what `Vault.unlock` raises."""
        with self._turn:
            if self._vault is None:
                self._open(self._parts.unlock(passphrase))
        log.info("desk.unlocked")

    def restore(self, make: Callable[[], Vault]) -> None:
        """Make the vault of a backup and open it. Raises what `make` raises."""
        with self._turn:
            self._open(make())
        log.info("desk.vault_restored")

    def lock(self) -> None:
        """Stop sync and close the vault. What was held stays held."""
        with self._turn:
            self._on_lock()
            vault, self._vault = self._vault, None
            sync, self._sync = self._sync, None
            if sync is not None:
                sync.stop(SYNC_STOP_S)
            if vault is not None:
                vault.close()
                log.info("desk.locked")

    def burn(self) -> BurnReport:
        """Lock, and destroy this vault with the copies it knows of, if it is open; and what was typed and held here."""
        with self._turn:
            vault = self._vault
            doomed = vault.safe.burn_plan() if vault is not None else plan(self._parts.vault_path)
            self.lock()
            self._held.clear()
            report = burn(doomed, self._parts.random)
        log.info("desk.burned")
        return report

    def touch(self) -> None:
        """A person did something just now."""
        self._touched = (self._parts.clock(), self._parts.monotonic())

    def lock_if_idle(self) -> None:
        """Lock when no person has done anything for the time set."""
        if self._vault is not None and self._idle_s() >= self.lock_after_s:
            self.lock()

    def start_sync(self) -> None:
        """Begin to sync, once there is a network to sync for, or one to join."""
        with self._turn:
            if self._sync is None and self._vault is not None and self.state in ("joining", "open"):
                self._sync = self._parts.start_sync(self._vault)

    def nudge_sync(self) -> None:
        """Something waits to go."""
        sync = self._sync
        if sync is not None:
            sync.nudge()

    def hold(self, id: str, text: str, kind: ThreadDraftKind | None = None) -> None:
        """Keep in memory what was typed into a page that did not know yet that the vault is locked.

        Args:
            kind: what is written into the thread `id`; None: a letter to the seeker of the case `id`.
        """
        with self._turn:
            self._held[id, kind] = text
            while len(self._held) > HELD_DRAFTS:
                self._held.pop(next(iter(self._held)))

    def _idle_s(self) -> float:
        clock, monotonic = self._touched
        # The monotonic clock may stand still while a laptop sleeps; the wall clock may be set back. Whichever saw more.
        return max(self._parts.clock() - clock, self._parts.monotonic() - monotonic)

    def _open(self, vault: Vault) -> None:
        self._on_open(vault)
        self._vault = vault
        self.touch()
        self.start_sync()
        self._keep_held(vault)

    def _keep_held(self, vault: Vault) -> None:
        for (id, kind), text in list(self._held.items()):
            with contextlib.suppress(UnknownCase, UnknownThread):
                if kind is None:
                    vault.save_draft(id, text)
                else:
                    vault.unsent.keep_text(id, text, kind)
            del self._held[id, kind]
