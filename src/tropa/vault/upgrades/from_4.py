"""Version 4 to 5: whatever is absent, for several layouts bore the number 4 (journeys and check-ins came later than the
first of them); letters of sorts that it did not know are tried again; cases that members put anything down of are
looked through for what the queue now goes by; by what a copy is known.
"""

from pathlib import Path

from tropa.vault.backup.known import note_copy
from tropa.vault.context import Context
from tropa.vault.header import HEADER_BYTES
from tropa.vault.keeping import try_refused_again
from tropa.vault.upgrades.layout import bring_up


def upgrade(here: Context, copy: Path) -> None:
    """Do it, and note the copy made before, in one transaction; `user_version` is 5 afterwards."""
    with here.db.transaction():
        bring_up(here.db)
        try_refused_again(here)
        here.db.run("INSERT OR IGNORE INTO queue_todo SELECT DISTINCT case_serial, 0 FROM compartment")
        note_copy(here, "upgrade", copy, here.db.first_bytes(HEADER_BYTES))
        here.db.run("PRAGMA user_version = 5")
