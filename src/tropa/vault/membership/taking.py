"""Taking entries of the chain, and what they at once make possible: letters tried again, boxes renumbered."""

from collections.abc import Iterable

from tropa.vault.context import Context
from tropa.vault.membership.bundles import know_more
from tropa.vault.membership.chain import take_entries
from tropa.vault.membership.weeks import adopt_weeks
from tropa.vault.outbox import try_again_now


def take_chain(here: Context, envelopes: Iterable[bytes]) -> bool:
    """Take what continues the chain; whether it changed. Call inside a transaction. Safe to repeat."""
    if not take_entries(here, envelopes):
        return False
    know_more(here)
    try_again_now(here)
    adopt_weeks(here)
    return True
