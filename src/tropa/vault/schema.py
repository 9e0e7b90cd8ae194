"""A vault's format: its version, and all its tables (the `schema_…` modules beside it have them).

Every table is STRICT. Keys of all kinds stand in clear columns: the whole file is encrypted (see `connection`), and a
case's keys go with its row.
"""

from typing import Final

from tropa.vault.schema_cases import CASES_TABLES
from tropa.vault.schema_casework import CASEWORK_TABLES
from tropa.vault.schema_complaints import COMPLAINTS_TABLES
from tropa.vault.schema_dispatch import DISPATCH_TABLES
from tropa.vault.schema_files import FILES_TABLES
from tropa.vault.schema_journal import JOURNAL_TABLES
from tropa.vault.schema_journeys import JOURNEYS_TABLES
from tropa.vault.schema_network import NETWORK_TABLES
from tropa.vault.schema_packs import PACKS_TABLES
from tropa.vault.schema_queue import QUEUE_TABLES
from tropa.vault.schema_shredding import SHREDDING_TABLES
from tropa.vault.schema_unsent import UNSENT_TABLES
from tropa.vault.schema_watch import WATCH_TABLES

VERSION: Final = 5
"""Kept in `user_version`. A newer number than this is refused, never guessed at; an older one is upgraded."""

SCHEMA_2: Final = CASES_TABLES + NETWORK_TABLES + PACKS_TABLES
"""What version 2 had (`upgrades`)."""
SCHEMA_4: Final = (
    QUEUE_TABLES
    + CASEWORK_TABLES
    + FILES_TABLES
    + JOURNAL_TABLES
    + COMPLAINTS_TABLES
    + SHREDDING_TABLES
    + JOURNEYS_TABLES
    + WATCH_TABLES
)
"""What came with version 4."""
SCHEMA_5: Final = UNSENT_TABLES
"""What came with version 5."""
SCHEMA: Final = SCHEMA_2 + DISPATCH_TABLES + SCHEMA_4 + SCHEMA_5
"""Executed once, when a vault is made (`opening`)."""
