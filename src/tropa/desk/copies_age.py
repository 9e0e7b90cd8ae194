"""How old this vault's copies are, and whether that is worth being spoken of on every page."""

from typing import Final

from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.vault.views_search import LastCopies

OLD_BACKUP_DAYS: Final = 14
"""What came since the newest backup is what a broken disk costs."""
OLD_SHARES_DAYS: Final = 90


def is_old(minute: int | None, days: int, now_minute: int) -> bool:
    """Whether a copy made then, or never, is older than that."""
    return minute is None or now_minute - minute > days * MINUTES_PER_DAY


def are_old(copies: LastCopies, now_minute: int) -> bool:
    """Whether somebody should make one of either kind."""
    old_backup = is_old(copies.backup_minute, OLD_BACKUP_DAYS, now_minute)
    return old_backup or is_old(copies.shares_minute, OLD_SHARES_DAYS, now_minute)
