"""The proposal of what was seen, worked out once for each snapshot. Never called with the vault's lock held."""

import threading

from tropa.dispatch.proposal import Proposal
from tropa.dispatch.propose import propose
from tropa.dispatch.reasons import Against
from tropa.dispatch.snapshot import RoleId, Snapshot
from tropa.sealing.types import MemberId


class Proposer:
    """Keeps the last proposal with its snapshot. Thread-safe: two pages that ask at once wait for one solve."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: tuple[Snapshot, Proposal, int] | None = None

    def of(self, snapshot: Snapshot, minute: int) -> tuple[Proposal, int]:
        """The proposal, and in which minute it was worked out.

        Raises:
            tropa.dispatch.errors.BadSnapshot, TooLarge.
        """
        with self._lock:
            if self._last is None or self._last[0] != snapshot:
                proposed = propose(snapshot)
            else:
                _, proposed, minute = self._last
            # The newer of two equal ones: who asks next has it, and comparing thousands of roles takes long.
            self._last = (snapshot, proposed, minute)
            return proposed, minute

    def why_not(self, snapshot: Snapshot, minute: int, role: RoleId, member: MemberId) -> tuple[Against, ...]:
        """Why this member is not proposed for this role. One at a time: explaining may try out other plans.

        Raises:
            tropa.dispatch.errors.BadSnapshot, TooLarge, UnknownName.
        """
        proposed, _ = self.of(snapshot, minute)
        with self._lock:
            return proposed.why_not(role, member)
