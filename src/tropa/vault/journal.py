"""What is noted of a member's own doings with cases: that one was opened, once a day."""

from tropa.roster.weeks import MINUTES_PER_DAY
from tropa.vault.context import Context
from tropa.vault.shelf_cases import CaseRef

_OPENED = "case-opened"


def note_opened(here: Context, case: CaseRef) -> None:
    """The case was opened; noted once a day."""
    noted = here.db.row(
        "SELECT 1 FROM journal WHERE case_serial = ? AND event = ? AND minute >= ?",
        *(case.serial, _OPENED, here.day * MINUTES_PER_DAY),
    )
    if noted is None:
        here.record(_OPENED, case_serial=case.serial)
