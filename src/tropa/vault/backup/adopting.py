"""A second device: a vault with the cases of a backup and none of the device's own keys.

Two machines must not write as one device: their letters would count the same numbers twice, and a lost one could not
be suspended alone. So the copy forgets the device it was, and joins by an invitation (`Members.join`) as one more
device of the same member. It asks no relay.
"""

from typing import Final

from tropa.vault.backup.outlived import forget_restored
from tropa.vault.context import Context
from tropa.vault.shelf_cases import empty_log

# What only that device may use, or had begun. The chain, bundles and weeks of others are learnt again in joining.
_THE_DEVICES_OWN: Final = (
    "outbox",
    "kept_letter",
    "seen_letter",
    "week_sent",
    "stewardship_sent",
    "proposal",
    "proposed_week",
    "intent",
    "invitation",
    "joining",
    "own_bundle",
    "team_week",
    "bundle",
    "listening_key",
    "notice",
    "statement",
    "roster_entry",
    "early_entry",
    "suspension_meant",
    "fork",
    "other_head",
    "named_head",
    "network",
    "dispatch_told",
    "dispatch_made",
    "dispatch_introduced",
    "road_out",
    "journal",
)


def forget_device(here: Context) -> None:
    """Destroy every key and errand of the device this vault was copied from; cases, their keys and petnames stay."""
    with here.db.transaction():
        for table in _THE_DEVICES_OWN:
            here.db.run(f"DELETE FROM {table}")  # noqa: S608 -- names from above
        forget_restored(here)
        here.db.run("INSERT OR REPLACE INTO meta VALUES ('log_to_empty', 1)")
        here.record("vault-adopted")
    here.note.roster = None
    empty_log(here)
