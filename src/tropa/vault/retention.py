"""Destroying cases whose day has come (protocol 11.4). When that is, `tropa.cases.retention` says, and `work` notes."""

from tropa.roster.weeks import WEEKS_AHEAD, last_day_of_secrets
from tropa.sealing.types import ThreadId
from tropa.vault.context import Context
from tropa.vault.shelf_cases import destroy_case


def sweep(here: Context) -> int:
    """Destroy every case that is no longer kept; how many. Call only while today's date is sure (`leaps`)."""
    with here.db.transaction():
        due = here.db.rows("SELECT case_id FROM cases WHERE destroy_day <= ?", here.day)
        for (case,) in due:
            destroy_case(here, ThreadId(case), last_day_of_secrets(here.week + WEEKS_AHEAD) + 1)
        if due:
            here.record("case-destroyed-by-retention", len(due))
    return len(due)
