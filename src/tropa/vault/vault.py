"""The façade the desk uses: one open vault, and everything a page can ask of it.

Thread-safe: one connection behind one lock, every call short; no method but `found_network` touches the network
(`tropa.vault.sync` does). Returns views with codes in them; wording belongs to the pages.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tropa.vault.views import CaseView, JournalLine, NetworkView, QueueRow, SyncState

if TYPE_CHECKING:
    from tropa.post.client import RelayClient
    from tropa.sealing.passphrase import Hardness
    from tropa.sealing.types import Random

Clock = Callable[[], int]
"""Seconds since 1970-01-01T00:00Z."""


class Vault:
    """One open vault. Make it with `create` or `unlock`; `close` it to lock."""

    @classmethod
    def create(
        cls, path: Path, passphrase: str, *, clock: Clock, random: "Random", hardness: "Hardness | None" = None
    ) -> Self:
        """Make a new vault file (mode 0600) and open it.

        Raises:
            VaultExists: something is at `path`.
            EmptyPassphrase: nothing but spaces.
            CannotUseFile: the system refused to create the file.
        """
        raise NotImplementedError

    @classmethod
    def unlock(cls, path: Path, passphrase: str, *, clock: Clock, random: "Random") -> Self:
        """Open an existing vault. Takes about a second (Argon2id); a failure leaves the file exactly as it was.

        Raises:
            NoSuchVault, NotAVault, WrongPassphrase, VaultDamaged, NewerVault, AlreadyOpen, CannotUseFile.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Lock: forget the key and release the file. Closing twice is fine; any other call then raises VaultClosed."""
        raise NotImplementedError

    @property
    def is_founded(self) -> bool:
        """Whether this vault holds a network (it may not be fully published yet: see `network().is_published`)."""
        raise NotImplementedError

    def found_network(
        self,
        relay: "RelayClient",
        publisher_token: str,
        petname: str,
        addresses: tuple[str, ...],
        languages: tuple[str, ...],
        client_sha256: str | None,
    ) -> NetworkView:
        """Found a one-person network at `relay`: keys, team boxes and notices for this week and the four that follow.

        Everything made is kept before the relay is asked, so a founding that was cut off is finished by calling again
        (the details given the first time stay).

        Raises:
            FoundingRefused: the relay refused (`.problem` is its problem name, e.g. ``bad-publisher-token``).
            tropa.post.client.Unreachable, RelayMisbehaved: passed on.
        """
        raise NotImplementedError

    def network(self) -> NetworkView | None:
        """The network this vault belongs to, or None before founding."""
        raise NotImplementedError

    def queue(self) -> list[QueueRow]:
        """Every case, worst first; answered ones after those that wait for us."""
        raise NotImplementedError

    def case(self, case_id: str) -> CaseView:
        """One case.

        Raises:
            UnknownCase: no such case.
        """
        raise NotImplementedError

    def answer(self, case_id: str, text: str) -> None:
        """Put an answer into the outbox (the next sync seals and posts it) and clear the draft.

        Raises:
            UnknownCase, EmptyText, TextTooLong (`.over` characters), BoxGone. The draft given is kept on the last three.
        """
        raise NotImplementedError

    def room_for_answer(self) -> int:
        """How many characters (Unicode code points) an answer may have."""
        raise NotImplementedError

    def save_draft(self, case_id: str, text: str) -> None:
        """Keep what is written so far; an empty text removes the draft.

        Raises:
            UnknownCase: no such case.
        """
        raise NotImplementedError

    def mark_read(self, case_id: str) -> None:
        """The member has seen everything now in this case.

        Raises:
            UnknownCase: no such case.
        """
        raise NotImplementedError

    def sync_state(self) -> SyncState:
        """What the pages' footer shows."""
        raise NotImplementedError

    def journal(self, limit: int = 100) -> list[JournalLine]:
        """The newest lines first."""
        raise NotImplementedError
