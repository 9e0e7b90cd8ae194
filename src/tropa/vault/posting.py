"""Posting the outbox: sealing at the last moment, paying with the seeker's tokens or with work, reading refusals.

Where letters among members go is decided in `membership.addressing`.
"""

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
from tropa.sealing.types import PostId
from tropa.vault.answering import sender_to
from tropa.vault.context import Context
from tropa.vault.errors import VaultError
from tropa.vault.membership.addressing import DROP, WAIT, Target, expand, target_of
from tropa.vault.outbox import (
    OutboxItem,
    ToEveryone,
    ToMember,
    ToSeeker,
    ToTeam,
    items_due,
    note_box_gone,
    note_box_there,
    note_sealed,
    put_for_device,
    put_off,
    take_out,
    take_token,
    to_newest_box,
)
from tropa.vault.shelf import forget_introducing_key, thread_row
from tropa.vault.team import Network, mark_no_box, mark_takes
from tropa.vault.views import SyncProblem

log = logging.getLogger(__name__)

_STAMP_REFUSED: Final = (ProblemName.STAMP_FALSE, ProblemName.STAMP_SPENT, ProblemName.STAMP_EXPIRED)
_NO_BOX: Final = (ProblemName.NO_SUCH_BOX, ProblemName.BOX_CLOSED, ProblemName.TEAM_BOX)
_MOST_PER_ROUND: Final = 10_000
_PAUSE_FOR_KEYS_MINUTES: Final = 60


Outcome = SyncProblem | Literal["posted", "set-aside"]
"""set-aside: not posted, and nothing is wrong with the relay (the box is gone or full, or the case was destroyed)."""


@dataclass(frozen=True)
class Posted:
    """What a round of posting did; `problem` is the last thing that kept a letter from going."""

    letters: int
    problem: SyncProblem | None


def post_outbox(here: Context, network: Network, relay: RelayClient, keep_going: Callable[[], bool]) -> Posted:
    """Post what is due, each seeker's letters in their order; one letter's trouble does not hold up the others.

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
        # The reader's own keys are none that anyone could seal to: no more reachable than without a box.
        if isinstance(item.to, ToSeeker):
            note_box_gone(here, item, item.to.thread)
        elif isinstance(item.to, ToTeam | ToEveryone):
            # One bad key must not cost all others the letter: it goes to the next week's box.
            put_off(here, item)
        else:
            take_out(here, item)
        return "set-aside"
    except Exception as error:
        # Our own mistake, met with this letter. It waits; the others must go.
        log.error("vault.letter_failed", extra={"error": type(error).__name__})
        put_off(here, item)
        return "internal"


def _try(here: Context, network: Network, relay: RelayClient, item: OutboxItem) -> Outcome:
    match item.to:
        case ToSeeker() as to:
            return _to_seeker(here, network, relay, item, to)
        case ToMember() as to:
            if not expand(here, network, item, to):
                put_off(here, item, _PAUSE_FOR_KEYS_MINUTES)
            return "set-aside"
    target = target_of(here, network, item)
    if target == WAIT:
        put_off(here, item)
    elif target == DROP:
        take_out(here, item)
    else:
        assert isinstance(target, Target)
        return _offer(here, relay, item, _sealed(here, item, target), target.address.post_id)
    return "set-aside"


def _to_seeker(here: Context, network: Network, relay: RelayClient, item: OutboxItem, to: ToSeeker) -> Outcome:
    row, sender = thread_row(here, to.thread), sender_to(here, to.thread, item.core)
    if row is None or sender is None:
        return "set-aside"
    target = Target(Address(network.relay_id, row.post_id), row.reader, sender, item.core)
    return _offer(here, relay, item, _sealed(here, item, target), row.post_id)


def _sealed(here: Context, item: OutboxItem, target: Target) -> bytes:
    """The letter as it was sealed before, if that was for the same box; else sealed now."""
    if item.sealed is not None and item.sealed_for == target.address.post_id:
        return item.sealed
    letter = seal_letter(target.core, target.sender, target.reader, target.address, new_hint(here.random))
    # With the letter, or not at all: whoever is killed in between, or could not seal it, must not put them in again.
    with here.db.transaction():
        for device in target.without_mark:
            put_for_device(here, item, device)
        note_sealed(here, item, letter, target.address.post_id)
    return letter


def _offer(here: Context, relay: RelayClient, item: OutboxItem, letter: bytes, box: PostId) -> Outcome:
    """Offer the letter until the relay takes it or refuses for a reason that another stamp does not mend."""
    token = item.token or take_token(here, item)
    while True:
        stamp: Stamp = TokenStamp(token) if token else AltchaStamp(solve(relay.challenge()))
        try:
            relay.post_letter(box, letter, stamp)
        except Refused as refused:
            if token is None or refused.problem not in _STAMP_REFUSED:
                return _refused(here, item, refused, box)
            # Spent by an earlier try whose box was then opened anew, or never registered: the next one, at last work.
            token = take_token(here, item)
        else:
            _note_posted(here, item, box)
            return "posted"


def _note_posted(here: Context, item: OutboxItem, box: PostId) -> None:
    """The relay has it on disk."""
    with here.db.transaction():
        take_out(here, item)
        mark_takes(here, box)
        if isinstance(item.to, ToSeeker):
            if item.to.by_team:
                forget_introducing_key(here, item.to.thread)
            note_box_there(here, item.to.thread)


def _refused(here: Context, item: OutboxItem, refused: Refused, box: PostId) -> Outcome:
    log.info("vault.letter_refused", extra={"problem": refused.problem.value})
    if refused.problem in _NO_BOX:
        _note_no_box(here, item, box, refused.problem)
        return "set-aside"
    put_off(here, item, (refused.retry_after_s or 0) // 60)
    if refused.problem is ProblemName.BOX_FULL:
        return "set-aside"
    return "relay-full" if refused.problem is ProblemName.RELAY_FULL else "relay-refused"


def _note_no_box(here: Context, item: OutboxItem, box: PostId, problem: ProblemName) -> None:
    if isinstance(item.to, ToSeeker):
        note_box_gone(here, item, item.to.thread)
    else:
        # A team box was closed: another is in the chain, or will be when entries on their way have come.
        if problem is ProblemName.BOX_CLOSED:
            mark_no_box(here, box)
        to_newest_box(here, item)
        put_off(here, item)
