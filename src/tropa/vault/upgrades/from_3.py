"""Version 3 to the newest: the tables of a day's work at the desk, empty; letters of sorts that 3 did not know are
tried again; then what version 4 lacks, in the same transaction.
"""

from pathlib import Path

from tropa.vault.context import Context
from tropa.vault.keeping import try_refused_again
from tropa.vault.schema import SCHEMA_4
from tropa.vault.shelf_cases import note_boards
from tropa.vault.upgrades import from_4


def upgrade(here: Context, copy: Path) -> None:
    """Do it, and note the copy made before, in one transaction; `user_version` is the newest afterwards."""
    with here.db.transaction():
        here.db.statements(SCHEMA_4)
        note_boards(here)
        try_refused_again(here)
        from_4.upgrade(here, copy)
