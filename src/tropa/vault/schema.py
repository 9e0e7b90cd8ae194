"""A vault's format: its version, and all its tables (`schema_cases`, `schema_network` and `schema_packs` have them).

Every table is STRICT. Keys of all kinds stand in clear columns: the whole file is encrypted (see `connection`), and a
case's keys go with its row.
"""

from typing import Final

from tropa.vault.schema_cases import CASES_TABLES
from tropa.vault.schema_network import NETWORK_TABLES
from tropa.vault.schema_packs import PACKS_TABLES

VERSION: Final = 2
"""Kept in `user_version`. A newer number than this is refused, never guessed at; an older one is upgraded."""

SCHEMA: Final = CASES_TABLES + NETWORK_TABLES + PACKS_TABLES
"""Executed once, when a vault is made (`opening`) or upgraded (`upgrades`)."""
