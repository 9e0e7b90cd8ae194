"""Version 2 to the newest: the tables of dispatch, empty; then what version 3 lacks, in the same transaction."""

from pathlib import Path

from tropa.vault.context import Context
from tropa.vault.schema_dispatch import DISPATCH_TABLES
from tropa.vault.upgrades import from_3


def upgrade(here: Context, copy: Path) -> None:
    """Do it, and note the copy made before, in one transaction; `user_version` is the newest afterwards."""
    with here.db.transaction():
        here.db.statements(DISPATCH_TABLES)
        from_3.upgrade(here, copy)
