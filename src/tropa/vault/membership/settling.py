"""What follows from the chain as it now is, done in every round of sync and whenever it grew; safe to repeat.

Boxes and keys are brought into line, decisions that wait are proposed again, what this desk signs by itself is signed,
and members get what they lack. It does no network.
"""

from typing import Final

from tropa.vault.complaints.keys import keep_listening
from tropa.vault.context import Context
from tropa.vault.membership.bundles import announce_again, announce_own_bundles, make_own_bundles
from tropa.vault.membership.chain import roster_of
from tropa.vault.membership.heads import ask_for_entries, compare_named_heads
from tropa.vault.membership.proposals import (
    cosign,
    count_future_as_now,
    fits,
    forget_past,
    intents,
    is_dated_well,
    is_free,
    pending,
    propose,
)
from tropa.vault.membership.sharing import forget_teams_keys, share_again, share_stewardship, share_weeks
from tropa.vault.membership.suspending import suspend_again
from tropa.vault.membership.telling import others
from tropa.vault.membership.weeks import adopt_weeks, make_weeks, may_sign_alone
from tropa.vault.team import network_of

_LATELY_MINUTES: Final = 60


def settle(here: Context) -> None:
    """Bring everything into line with the chain. Call inside a transaction."""
    us, known = network_of(here), roster_of(here)
    if us is None or known is None:
        return
    # By a wrong date this desk would sign what nobody believes, for longer than the date is wrong.
    well_dated = is_dated_well(here)
    if well_dated:
        count_future_as_now(here)
        forget_past(here)
    adopt_weeks(here)
    compare_named_heads(here, known)
    device = known.active(us.device_id)
    if device is None:
        return
    _say_once_more(here)
    make_own_bundles(here, us.id, us.device)
    announce_own_bundles(here)
    keep_listening(here, known, us)
    ask_for_entries(here, known)
    if well_dated:
        suspend_again(here)
    if known.is_steward(device):
        if well_dated:
            _do_stewards_part(here)
        share_stewardship(here)
        share_weeks(here)
    forget_teams_keys(here)


def _do_stewards_part(here: Context) -> None:
    # A desk that is behind (restored from a backup, or shut for days) would propose or sign beside what the others have
    # long completed: after a pause of days it is every steward's turn at once, and what it signed binds it no longer.
    if _has_read_lately(here) or not others(here):
        _sign_alone(here)
        make_weeks(here)
        _pursue_intents(here)
        adopt_weeks(here)


def _say_once_more(here: Context) -> None:
    """What is needed in the coming week is said again: all that was said of it weeks ago may have been kept back."""
    coming = here.week + 1
    row = here.db.row("SELECT value FROM meta WHERE name = 'said_again_week'")
    if row is None or row[0] != coming:
        here.db.run("INSERT OR REPLACE INTO meta VALUES ('said_again_week', ?)", coming)
        announce_again(here, coming)
        share_again(here, coming)


def _has_read_lately(here: Context) -> bool:
    """Whether we know what others have proposed and completed."""
    fetched = here.note.fetched_minute
    return fetched is not None and 0 <= here.minute - fetched < _LATELY_MINUTES


def _sign_alone(here: Context) -> None:
    """Sign weeks' keys, and what this member has signed before and others proposed again.

    Of several proposals for weeks the one with the lowest hash, and no other: stewards who each signed what they met
    first would complete two entries of one version, which is a fork.
    """
    decided = [each.body for each in intents(here)]
    waiting = pending(here)
    alone = [each.entry.hash for each in waiting if may_sign_alone(here, each)]
    for each in waiting:
        if each.signed_minute is None and (each.entry.body in decided or each.entry.hash in sorted(alone)[:1]):
            cosign(here, each)


def _pursue_intents(here: Context) -> None:
    """Propose the oldest decision of this member that waits, when nothing else of this version does."""
    for intent in intents(here):
        known = roster_of(here)
        if known is None or not is_free(here) or any(not each.declined for each in pending(here)):
            return
        if intent.ours and fits(known, intent.body, here.day):
            propose(here, intent.body)
