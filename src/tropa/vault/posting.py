"""Posting the outbox: sealing at the last moment, paying with the seeker's tokens or with work, reading refusals."""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from tropa.post.client import RelayClient
from tropa.post.errors import Refused, RelayMisbehaved, Unreachable
from tropa.post.headers import AltchaStamp, Stamp, TokenStamp
from tropa.post.problems import ProblemName
from tropa.sealing.errors import ChallengeRefused, ReaderUnusable
from tropa.sealing.hints import new_hint
from tropa.sealing.letters import Address, seal_letter
from tropa.sealing.stamps import solve
from tropa.vault.context import Context
from tropa.vault.errors import VaultError
from tropa.vault.outbox import (
    OutboxItem,
    items_due,
    note_box_gone,
    note_posted,
    note_sealed,
    put_off,
    sender_of,
    take_token,
)
from tropa.vault.shelf import ThreadRow, thread_row
from tropa.vault.team import Network
from tropa.vault.views import SyncProblem

log = logging.getLogger(__name__)

_STAMP_REFUSED: Final = (ProblemName.STAMP_FALSE, ProblemName.STAMP_SPENT, ProblemName.STAMP_EXPIRED)
_NO_BOX: Final = (ProblemName.NO_SUCH_BOX, ProblemName.BOX_CLOSED, ProblemName.TEAM_BOX)
_MOST_PER_ROUND: Final = 10_000


Outcome = SyncProblem | Literal["posted", "set-aside"]
"""set-aside: not posted, and nothing is wrong with the relay (the box is gone or full, or the case was destroyed)."""


@dataclass(frozen=True)
class Posted:
    """What a round of posting did; `problem` is the last thing that kept a letter from going."""

    letters: int
    problem: SyncProblem | None


def post_outbox(here: Context, network: Network, relay: RelayClient, keep_going: Callable[[], bool]) -> Posted:
    """Post what is due, each thread's events in their order; one thread's trouble does not hold up another.

    Raises:
        tropa.post.errors.Unreachable: passed on; what was posted before it is noted.
    """
    outcomes = Counter[Outcome]()
    while outcomes.total() < _MOST_PER_ROUND and (due := items_due(here)):
        for item in due:
            if not keep_going():
                return _summed(outcomes)
            outcomes[_post(here, network, relay, item)] += 1
    return _summed(outcomes)


def _summed(outcomes: Counter[Outcome]) -> Posted:
    problem: SyncProblem | None = None
    for outcome in outcomes:
        if outcome != "posted" and outcome != "set-aside":
            problem = outcome
    return Posted(outcomes["posted"], problem)


def _post(here: Context, network: Network, relay: RelayClient, item: OutboxItem) -> Outcome:
    try:
        return _try(here, network, relay, item)
    except (Unreachable, VaultError):
        raise
    except RelayMisbehaved:
        put_off(here, item)
        return "relay-misbehaved"
    except ChallengeRefused:
        put_off(here, item)
        return "relay-refused"
    except ReaderUnusable:
        # The seeker's own keys are none that anyone could seal to: no more reachable than without a box.
        note_box_gone(here, item)
        return "set-aside"
    except Exception as error:
        # Our own mistake, met with this letter. It waits; the others must go.
        log.error("vault.letter_failed", extra={"error": type(error).__name__})
        put_off(here, item)
        return "internal"


def _try(here: Context, network: Network, relay: RelayClient, item: OutboxItem) -> Outcome:
    row = thread_row(here, item.thread)
    if row is None:
        return "set-aside"
    return _offer(here, relay, row, item, item.sealed or _seal(here, network, row, item))


def _seal(here: Context, network: Network, row: ThreadRow, item: OutboxItem) -> bytes:
    address = Address(network.relay_id, row.post_id)
    letter = seal_letter(item.core, sender_of(here, item), row.reader, address, new_hint(here.random))
    note_sealed(here, item, letter)
    return letter


def _offer(here: Context, relay: RelayClient, row: ThreadRow, item: OutboxItem, letter: bytes) -> Outcome:
    """Offer the letter until the relay takes it or refuses for a reason that another stamp does not mend."""
    token = item.token or take_token(here, item)
    while True:
        stamp: Stamp = TokenStamp(token) if token else AltchaStamp(solve(relay.challenge()))
        try:
            relay.post_letter(row.post_id, letter, stamp)
        except Refused as refused:
            if token is None or refused.problem not in _STAMP_REFUSED:
                return _refused(here, item, refused)
            # Spent by an earlier try whose box was then opened anew, or never registered: the next one, at last work.
            token = take_token(here, item)
        else:
            note_posted(here, item)
            return "posted"


def _refused(here: Context, item: OutboxItem, refused: Refused) -> Outcome:
    log.info("vault.letter_refused", extra={"problem": refused.problem.value})
    if refused.problem in _NO_BOX:
        note_box_gone(here, item)
        return "set-aside"
    put_off(here, item, (refused.retry_after_s or 0) // 60)
    if refused.problem is ProblemName.BOX_FULL:
        return "set-aside"
    return "relay-full" if refused.problem is ProblemName.RELAY_FULL else "relay-refused"
